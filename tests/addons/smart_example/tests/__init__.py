from . import test_missing_email
