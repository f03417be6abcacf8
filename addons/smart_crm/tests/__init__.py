from . import test_stale_lead, test_stale_lead_access, test_stale_lead_past
from . import test_dashboard_sales
