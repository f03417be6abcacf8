"""Only an administrator makes a company."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestWhoMayGenerate(TransactionCase):
    def test_an_accountant_is_refused_and_told_why(self):
        accountant = new_test_user(
            self.env, "demo_accountant", "account.group_account_manager,base.group_user"
        )
        users = self.env["res.users"].search_count([])
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            self.env["smart.demo"].with_user(accountant).generate("small")
        self.assertEqual(self.env["res.users"].search_count([]), users)

    def test_the_methods_cannot_be_called_from_outside(self):
        for method in ("generate", "go_to_work"):
            with self.assertRaisesRegex(AccessError, "[Pp]rivate|public"):
                get_public_method(self.env["smart.demo"], method)
