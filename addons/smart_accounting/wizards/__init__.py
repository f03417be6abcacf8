from . import smart_benford_line, smart_benford_report, smart_category_exchange
