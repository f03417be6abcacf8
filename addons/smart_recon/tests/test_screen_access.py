"""Who may look at the reconciliation screen, who may reconcile on it, and what each hears."""

from odoo import Command, models
from odoo.exceptions import AccessError, MissingError
from odoo.tests import new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest

from .common import ReconCase

#: What changes something, with arguments behind the line.
ACTS = [
    ("accept", "stamp"),
    ("match", "stamp", {}),
    ("set_partner", False),
    ("note", "x"),
    ("recompute",),
    ("create_invoice",),
    ("create_payment",),
]


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestScreenAccess(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.bank_line(60, "Quokka")
        cls.reader = cls._user("reader", "account.group_account_readonly")
        cls.biller = cls._user("biller", "account.group_account_invoice")
        cls.employee = cls._user("employee", "base.group_user")
        cls.other = cls.setup_other_company()["company"]
        cls.stranger = cls._user("stranger", "account.group_account_user", company=cls.other)

    def screen(self, user):
        return self.env["smart.recon.screen"].with_user(user)

    def test_without_the_right_there_is_a_plain_sentence(self):
        for user in (self.biller, self.employee):
            with self.assertRaisesRegex(AccessError, "for accountants"):
                self.screen(user).open()
            with self.assertRaisesRegex(AccessError, "for accountants"):
                self.screen(user).detail(self.line.id)

    def test_reader_sees_everything_and_changes_nothing(self):
        screen = self.screen(self.reader)
        answer = screen.open(self.bank.id)
        self.assertFalse(answer["journal"]["can_write"])
        self.assertEqual(answer["detail"]["label"], "Quokka")
        screen.lines(self.bank.id)
        screen.candidates(self.line.id)
        for method, *args in ACTS:
            with self.assertRaises(AccessError, msg=method):
                getattr(screen, method)(self.line.id, *args)
        with self.assertRaises(AccessError):
            screen.undo(self.line.ids)
        with self.assertRaises(AccessError):
            screen.accept_above(self.bank.id, 0.5)
        with self.assertRaises(AccessError):
            screen.compute(self.bank.id)

    def test_other_companys_lines_are_invisible(self):
        screen = self.screen(self.stranger)
        self.assertNotIn(self.bank.id, [each["id"] for each in screen.open()["journals"]])
        for method, *args in [("detail",), ("candidates",), *ACTS]:
            with self.assertRaises(AccessError, msg=method):
                getattr(screen, method)(self.line.id, *args)
        for method in ("open", "lines", "compute", "writeoff_models"):
            with self.assertRaises(AccessError, msg=method):
                getattr(screen, method)(self.bank.id)

    def test_company_that_is_not_chosen_is_refused(self):
        both = new_test_user(
            self.env,
            "recon_both",
            groups="account.group_account_user",
            company_id=self.other.id,
            company_ids=[Command.set((self.company | self.other).ids)],
        )
        screen = self.screen(both).with_context(allowed_company_ids=self.other.ids)
        with self.assertRaises(AccessError):
            screen.detail(self.line.id)
        chosen = screen.with_context(allowed_company_ids=(self.other | self.company).ids)
        self.assertEqual(chosen.detail(self.line.id)["label"], "Quokka")

    def test_items_of_another_company_cannot_be_paid(self):
        self.accountant.company_ids |= self.other
        invoice = self.invoice(60, company_id=self.other.id)
        values = {"shares": [[self.open_item(invoice).id, 60.0]]}
        screen = self.screen(self.accountant).with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            screen.match(self.line.id, False, values)

    def test_deleted_line_is_named_so(self):
        number = self.line.id
        self.line.unlink()
        with self.assertRaisesRegex(MissingError, "deleted"):
            self.screen(self.accountant).detail(number)

    # The bus --------------------------------------------------------------

    def channels(self, user):
        """Journals that a user's screen hears of, and whether other channels pass."""
        asked = [f"smart_recon.journal_{self.bank.id}", "smart_recon.journal_0", "else"]
        env = self.env(user=user)
        with MockRequest(env):
            found = env["ir.websocket"]._build_bus_channel_list(asked)
        records = [each for each in found if isinstance(each, models.BaseModel)]
        journals = [each.id for each in records if each._name == "account.journal"]
        others = [each for each in found if isinstance(each, str)]
        return self.env["account.journal"].browse(journals), "else" in others

    def test_only_who_may_see_the_journal_hears_of_it(self):
        self.assertEqual(self.channels(self.accountant), (self.bank, True))
        self.assertEqual(self.channels(self.reader), (self.bank, True))
        for user in (self.biller, self.employee, self.stranger):
            self.assertEqual(self.channels(user), (self.env["account.journal"], True))

    def test_booking_is_told_to_the_screens_of_the_journal(self):
        invoice = self.invoice(60)
        sent = []
        self.patch(
            self.registry["account.journal"],
            "_bus_send",
            lambda journal, kind, message: sent.append((journal, kind, message)),
        )
        values = {"shares": [[self.open_item(invoice).id, 60.0]]}
        self.assertTrue(self.screen(self.accountant).match(self.line.id, False, values)["ok"])
        self.screen(self.accountant).undo(self.line.ids)
        self.assertEqual([each[:2] for each in sent], [(self.bank, "smart_recon/lines")] * 2)
        self.assertEqual(sent[0][2]["line_ids"], self.line.ids)
        self.assertEqual(sent[0][2]["user_name"], self.accountant.name)

    # Entry points -----------------------------------------------------------

    def test_journal_and_entry_open_the_screen(self):
        action = self.bank.with_user(self.accountant).action_smart_reconcile()
        self.assertEqual(action["tag"], "smart_recon.screen")
        self.assertEqual(action["context"], {"smart_recon": {"journal_id": self.bank.id}})
        action = self.line.move_id.with_user(self.accountant).action_smart_reconcile()
        self.assertEqual(action["context"], {"smart_recon": {"line_id": self.line.id}})
