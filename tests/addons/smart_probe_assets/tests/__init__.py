from . import test_close_assets
