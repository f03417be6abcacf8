from . import smart_demo
from . import smart_demo_close
from . import smart_demo_work
