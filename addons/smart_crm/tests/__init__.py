from . import test_stale_lead, test_stale_lead_access
