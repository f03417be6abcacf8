"""Who may reconcile what: groups, companies, closed periods, and items that others used."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.smart_recon_types import Match, WriteOff
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestReconAccess(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("clerk", "account.group_account_invoice")
        cls.reader = cls._user("reader", "account.group_account_readonly")

    def refused(self, *matches):
        outcomes = self.post(*matches)
        self.assertFalse(any(each.ok for each in outcomes), outcomes)
        return outcomes[-1].message

    def pair(self, amount=100):
        item = self.open_item(self.invoice(amount))
        line = self.bank_line(amount)
        return line, item, Match(line.id, ((item.id, amount),))

    def test_only_accountants_start_book_and_undo(self):
        line, _item, match = self.pair()
        for user in (self.clerk, self.reader):
            sessions = self.env["smart.recon.session"].with_user(user)
            posting = self.env["smart.recon.posting"].with_user(user)
            with self.assertRaises(AccessError):
                sessions.start(self.bank.id)
            with self.assertRaises(AccessError):
                sessions.suggest(line.ids)
            with self.assertRaises(AccessError):
                posting._post([match])
            with self.assertRaises(AccessError):
                posting._undo(line.with_user(user))

    def test_auditors_of_the_books_read_what_was_suggested(self):
        invoice = self.invoice()
        self.bank_line(100, f"Payment {invoice.name}")
        session = self.start().with_user(self.reader)
        [suggestion] = session.suggestions()
        self.assertEqual(suggestion["shares"][0]["item_id"], self.open_item(invoice).id)
        self.assertIn(f"The memo names {invoice.name}", suggestion["reasons"])
        with self.assertRaises(AccessError):
            session.accept([suggestion["line_id"]])

    def test_nobody_writes_suggestions_ledger_or_runs(self):
        invoice = self.invoice()
        line = self.bank_line(100, f"Payment {invoice.name}")
        session = self.start()
        self.post(line.smart_suggestion_id._as_match())
        for record in (session, line.smart_suggestion_id, line.smart_match_ids):
            for verb, arguments in (("write", [{}]), ("unlink", []), ("copy", [])):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(record.with_user(self.accountant), verb)(*arguments)

    def test_other_company_is_out_of_reach(self):
        invoice = self.invoice()
        line = self.bank_line(100, f"Payment {invoice.name}")
        session = self.start()
        other = self.setup_other_company(name="Brick Works")["company"]
        stranger = self._user("stranger", "account.group_account_user", other)
        with self.assertRaises(AccessError):
            self.env["smart.recon.session"].with_user(stranger).start(self.bank.id)
        for model in ("smart.recon.session", "smart.recon.suggestion", "smart.recon.match"):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        with self.assertRaises(AccessError):
            session.with_user(stranger).accept(line.ids)
        match = line.smart_suggestion_id._as_match()
        with self.assertRaises(AccessError):
            self.env["smart.recon.posting"].with_user(stranger)._post([match])

    def test_items_of_another_company_are_not_offered(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        self.accountant.company_ids |= other
        foreign = self.env["account.move"].with_company(other)
        invoice = foreign.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.azure.id,
                "invoice_date": "2026-09-01",
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 77, "tax_ids": []})],
            }
        )
        invoice.action_post()
        line = self.bank_line(77, f"Payment {invoice.name}")
        self.start()
        self.assertEqual(line.smart_suggestion_id.kind, "none")

    # Closed periods and changes meanwhile -----------------------------------

    def test_closed_period_stays_as_it_is(self):
        line, _item, match = self.pair()
        done, _item, other = self.pair(55)
        self.post(other)
        # raw SQL: Odoo closes no period with open lines; they come there by later changes
        self.env.cr.execute(
            "UPDATE res_company SET fiscalyear_lock_date = '2026-09-30' WHERE id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()
        self.assertIn("closed up to 2026-09-30", self.refused(match))
        [outcome] = self.undo(done)
        self.assertFalse(outcome.ok)
        self.assertIn("closed up to 2026-09-30", outcome.message)
        self.assertTrue(done.is_reconciled)
        self.assertFalse(line.is_reconciled)

    def test_line_matched_meanwhile_is_refused(self):
        _line, _item, match = self.pair()
        self.post(match)
        self.assertIn("matched already", self.refused(match))

    def test_item_paid_meanwhile_is_refused(self):
        line, item, match = self.pair()
        self.post(Match(self.bank_line(100).id, ((item.id, 100),)))
        self.assertIn("is not open any more", self.refused(match))
        self.assertFalse(line.is_reconciled)

    def test_one_item_is_not_used_twice_in_one_run(self):
        _line, item, match = self.pair()
        other = self.bank_line(100)
        outcomes = self.post(match, Match(other.id, ((item.id, 100),)))
        self.assertEqual([each.ok for each in outcomes], [True, False])
        self.assertIn("More would be paid", outcomes[1].message)

    def test_stamp_of_another_state_is_refused(self):
        invoice = self.invoice()
        line = self.bank_line(100, f"Payment {invoice.name}")
        self.start()
        match = line.smart_suggestion_id._as_match()
        posting = self.env["smart.recon.posting"]
        posting._check_stamp(line, match.stamp)
        self.post(Match(self.bank_line(40).id, ((self.open_item(invoice).id, 40),)))
        with self.assertRaises(UserError):
            posting._check_stamp(line, match.stamp)
        self.assertIn("meanwhile", self.refused(match))

    def test_deleted_line_and_item_are_refused(self):
        _line, item, match = self.pair()
        gone = Match(self.bank_line(1).id)
        self.env["account.bank.statement.line"].browse(gone.line_id).unlink()
        self.assertIn("deleted", self.refused(gone))
        item.move_id.button_draft()
        self.assertIn("not open any more", self.refused(match))

    def test_rest_without_partner_is_refused(self):
        line = self.bank_line(100)
        part = self.part(60)
        self.assertIn("not assigned", self.refused(Match(line.id, writeoffs=part)))
        open_match = Match(line.id, writeoffs=part, leave_open=True)
        self.assertIn("Choose a partner", self.refused(open_match))

    def part(self, amount):
        return (WriteOff(self.company_data["default_account_revenue"].id, amount, "Part"),)
