"""Every model of the suite is in the access matrix of its addon, and the matrix is true."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.smart_base.tests.access import AccessMatrixCase, own_models
from odoo.addons.smart_base.tests.common import SmartCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestSuiteAccessMatrix(AccessMatrixCase, SmartCase, TransactionCase):
    def test_models_of_all_addons_are_open_to_whom_their_matrix_says(self):
        models = own_models(self.env)
        addons = {self.registry[name]._original_module for name in models}
        self.assertIn("smart_base", addons)
        self.check_matrix(sorted(addons), models)
