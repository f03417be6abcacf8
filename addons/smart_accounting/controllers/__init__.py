from . import smart_report
