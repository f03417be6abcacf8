from . import (
    test_accounting_access,
    test_anomaly,
    test_categorisation,
    test_draft_invoice,
    test_draft_invoice_doubt,
    test_overdue_invoice,
    test_overdue_invoice_doubt,
    test_report,
    test_report_ties,
    test_report_tour,
    test_tour_approval,
    test_watch,
)
