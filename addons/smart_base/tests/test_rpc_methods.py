"""Every public method of every model of this addon, called by people who have no business there."""

from odoo.tests import HttpCase, tagged

from .access import own_models
from .common import SmartCase
from .methods import MethodsCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestPublicMethods(MethodsCase, SmartCase, HttpCase):
    def test_portal_user_gets_nothing_from_any_public_method(self):
        self.check_methods("portal", ["smart_base"], own_models(self.env, "smart_base"))

    def test_employee_gets_nothing_from_any_public_method(self):
        self.check_methods("employee", ["smart_base"], own_models(self.env, "smart_base"))
