from . import test_import_access
from . import test_import_background
from . import test_import
from . import test_import_layout
from . import test_posting
from . import test_recon_automation
from . import test_screen_hoot
from . import test_rule_learning
