"""Every public method of the other addons' models, called by people who have no business there."""

from odoo.tests import HttpCase, tagged

from odoo.addons.smart_base.tests.access import own_models
from odoo.addons.smart_base.tests.common import SmartCase
from odoo.addons.smart_base.tests.methods import MethodsCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestSuitePublicMethods(MethodsCase, SmartCase, HttpCase):
    def _models(self):
        own = own_models(self.env)
        # those of smart_base are called by its own tests
        return {name: each for name, each in own.items() if self._addon(name) != "smart_base"}

    def _addon(self, model):
        return self.registry[model]._original_module

    def test_portal_user_gets_nothing_from_any_public_method(self):
        self._check("portal")

    def test_employee_gets_nothing_from_any_public_method(self):
        self._check("employee")

    def _check(self, role):
        models = self._models()
        self.check_methods(role, sorted({self._addon(name) for name in models}), models)
