"""A run by its public verbs, as other programs call them."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import smart_recon_session
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestSession(ReconCase):
    def setUp(self):
        super().setUp()
        self.invoices = self.invoice(100) | self.invoice(200)
        self.lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(each.amount_total, f"Payment {each.name}") for each in self.invoices)
        )
        self.silent = self.bank_line(-7.77, "Something else")
        self.session = self.start().with_user(self.accountant)

    def report(self):
        self.env.invalidate_all()
        [report] = self.session.report()
        return report

    def test_report_counts_what_was_found_and_what_became_of_it(self):
        self.assertLessEqual(
            {"lines": 3, "sure": 2, "without_suggestion": 1, "booked": 0, "left": 3}.items(),
            self.report().items(),
        )
        self.session.accept(self.lines.ids)
        self.assertLessEqual(
            {"booked": 2, "left": 1, "state": "open"}.items(), self.report().items()
        )
        self.session.undo()
        self.assertLessEqual({"booked": 0, "undone": 2, "left": 3}.items(), self.report().items())

    def test_suggestions_are_plain_data(self):
        rows = self.session.suggestions()
        self.assertEqual([row["line_id"] for row in rows], sorted(self.lines.ids + self.silent.ids))
        [share] = rows[0]["shares"]
        self.assertEqual(share, {"item_id": self.open_item(self.invoices[0]).id, "amount": 100})
        self.assertEqual(len(self.session.suggestions(limit=1)), 1)
        self.assertEqual(self.session.suggestions(offset=2)[0]["kind"], "none")

    def test_line_without_suggestion_is_not_accepted(self):
        [answer] = self.session.accept(self.silent.ids)
        self.assertEqual((answer["ok"], answer["line_id"]), (False, self.silent.id))

    def test_match_books_what_somebody_decided(self):
        item, line = self.open_item(self.invoices[1]), self.lines[0]
        answer = self.session.match(line.id, {"shares": [{"item_id": item.id, "amount": 100.0}]})
        self.assertEqual(answer, {"line_id": line.id, "ok": True, "message": ""})
        self.assertEqual(item.amount_residual, 100)
        self.assertFalse(line.smart_match_ids.is_as_suggested)

    def test_match_of_nonsense_is_refused(self):
        for values in ({"shares": [{"amount": 1}]}, {"shares": "x"}, {"partner_id": "x"}, []):
            with self.assertRaises(UserError):
                self.session.match(self.lines[0].id, values)

    def test_lines_of_another_journal_are_refused(self):
        other = self.bank.copy({"name": "Other bank", "code": "OTH"})
        line = self.bank_line(5, journal=other)
        with self.assertRaises(UserError):
            self.session.accept(line.ids)

    def test_skipped_line_says_so(self):
        self.session.skip(self.lines[:1].ids)
        skipped = {row["line_id"]: row["skipped"] for row in self.session.suggestions()}
        self.assertTrue(skipped[self.lines[0].id])
        self.assertFalse(skipped[self.lines[1].id])

    def test_undo_of_some_lines_leaves_the_others(self):
        self.session.accept(self.lines.ids)
        answers = self.session.undo(self.lines[:1].ids)
        self.assertEqual([each["line_id"] for each in answers], self.lines[:1].ids)
        self.env.invalidate_all()
        self.assertEqual(self.lines.mapped("is_reconciled"), [False, True])

    def test_undo_of_all_by_the_button_counts(self):
        self.session.accept(self.lines.ids)
        self.assertIn("2 of 2", self.session.action_undo_all()["params"]["message"])

    def test_many_lines_are_matched_in_the_background(self):
        self.patch(smart_recon_session, "BACKGROUND", 2)
        session = self.start()
        self.assertEqual((session.state, session.line_count), ("waiting", 0))
        self.assertEqual(self.start(), session)
        with self.enter_registry_test_mode():
            cron = self.env.ref("smart_recon.ir_cron_recon_waiting").sudo()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((session.state, session.line_count), ("open", 3))
