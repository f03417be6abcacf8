from . import test_stale_lead, test_stale_lead_access
from . import test_dashboard_sales
