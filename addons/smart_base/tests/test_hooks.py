from odoo.tests import TransactionCase, tagged

from ..hooks import uninstall


@tagged("smart", "post_install", "-at_install")
class TestHooks(TransactionCase):
    """What is left in Odoo by installing, and what is gone after removing."""

    def test_nobody_waits_for_the_automations_to_accept_an_invitation(self):
        user = self.env.ref("smart_base.user_smart_automation")
        self.assertTrue(user.active)
        self.assertTrue(self.env["res.users.log"].search_count([("create_uid", "=", user.id)]))

    def test_removing_leaves_no_function_behind(self):
        self.assertTrue(self._guards())
        uninstall(self.env)
        self.assertFalse(self._guards())

    def _guards(self):
        self.env.cr.execute("SELECT count(*) FROM pg_proc WHERE proname = 'smart_audit_log_guard'")
        return self.env.cr.fetchone()[0]
