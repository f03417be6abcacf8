from . import smart_close_reason, smart_close_start
