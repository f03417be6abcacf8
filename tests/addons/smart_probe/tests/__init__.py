from . import test_drain, test_notice
