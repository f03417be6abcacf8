from . import smart_close
