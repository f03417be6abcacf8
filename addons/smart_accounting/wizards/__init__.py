from . import smart_category_exchange
