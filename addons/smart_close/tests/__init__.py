from . import (
    test_close,
    test_close_access,
    test_close_accruals,
    test_close_evidence,
    test_close_fixes,
    test_close_gaps,
    test_close_hoot,
    test_close_lock,
    test_close_matrix,
    test_close_night,
    test_close_scan,
    test_close_signoff,
    test_close_summary,
    test_close_tour,
    test_prompt_sample,
)
from . import test_dashboard_close
