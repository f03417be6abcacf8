from . import smart_demo
