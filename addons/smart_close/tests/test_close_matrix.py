"""Who may do what with the models of the close, and who gets what from their public methods."""

from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.smart_base.tests.access import AccessMatrixCase, own_models
from odoo.addons.smart_base.tests.common import SmartCase
from odoo.addons.smart_base.tests.methods import MethodsCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestCloseMatrix(AccessMatrixCase, SmartCase, TransactionCase):
    def test_models_are_open_to_whom_the_matrix_says(self):
        self.check_matrix(["smart_close"], own_models(self.env, "smart_close"))


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestCloseMethods(MethodsCase, SmartCase, HttpCase):
    def test_portal_user_gets_nothing(self):
        self.check_methods("portal", ["smart_close"], own_models(self.env, "smart_close"))

    def test_employee_gets_nothing(self):
        self.check_methods("employee", ["smart_close"], own_models(self.env, "smart_close"))
