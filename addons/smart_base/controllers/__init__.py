from . import smart_approval
