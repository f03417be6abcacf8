from odoo.tests import TransactionCase, tagged

from . import report_ties


@tagged("smart", "post_install", "-at_install")
class TestReportTies(report_ties.TiesCase, TransactionCase):
    allow_inherited_tests_method = True
    seed = 1


@tagged("smart", "post_install", "-at_install")
class TestReportTiesAgain(report_ties.TiesCase, TransactionCase):
    allow_inherited_tests_method = True
    seed = 20260930
