from . import test_advised, test_drain, test_notice
