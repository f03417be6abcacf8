from . import test_posting
from . import test_recon_automation
