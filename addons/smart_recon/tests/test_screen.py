"""What the reconciliation screen is told, and what it makes happen."""

from odoo.tests import tagged

from ..models import smart_recon_screen_acts, smart_recon_session
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestScreen(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = cls.env["smart.recon.screen"].with_user(cls.accountant)

    def suggested(self, amount=100.0, **values):
        """An invoice and a line that names it."""
        invoice = self.invoice(amount, **values)
        line = self.bank_line(amount, f"Payment {invoice.name}")
        return invoice, line

    def started(self, *lines):
        self.start()
        self.env.invalidate_all()
        return [self.screen.detail(line.id) for line in lines]

    def suspense(self, line):
        return line.line_ids.filtered(lambda item: item.account_id == self.bank.suspense_account_id)

    # Looking --------------------------------------------------------------

    def test_opening_shows_the_first_line_and_where_one_stands(self):
        _invoice, line = self.suggested(100)
        self.bank_line(-30, "Something", day="2026-09-11")
        self.start()
        answer = self.screen.open(self.bank.id)
        self.assertEqual(answer["counts"], {"todo": 2, "suggested": 1, "done": 0})
        self.assertEqual(
            answer["balance"],
            {"statement": 70.0, "book": 70.0, "difference": 0.0, "unexplained": 70.0},
        )
        self.assertEqual(answer["detail"]["id"], line.id)
        self.assertFalse(answer["is_stale"])
        self.assertTrue(answer["journal"]["can_write"])

    def test_balance_without_a_line_of_the_bank_is_a_difference(self):
        account = self.bank.default_account_id
        values = {"debit": 5, "account_id": account.id}
        other = {"credit": 5, "account_id": self.company_data["default_account_revenue"].id}
        lines = [(0, 0, values), (0, 0, other)]
        self.env["account.move"].create({"line_ids": lines, "date": "2026-09-01"}).action_post()
        self.bank_line(70)
        self.env.flush_all()
        balance = self.screen.open(self.bank.id)["balance"]
        self.assertEqual((balance["book"], balance["difference"]), (75.0, -5.0))

    def test_lines_that_nobody_looked_at_are_stale_until_computed(self):
        self.suggested()
        self.assertTrue(self.screen.open(self.bank.id)["is_stale"])
        self.assertEqual(self.screen.compute(self.bank.id)["counts"]["suggested"], 1)
        self.assertFalse(self.screen.open(self.bank.id)["is_stale"])

    def test_run_in_the_background_is_told_until_it_is_done(self):
        self.suggested()
        self.patch(smart_recon_session, "BACKGROUND", 0)
        self.assertTrue(self.screen.compute(self.bank.id)["is_waiting"])
        self.assertTrue(self.screen.open(self.bank.id)["is_waiting"])
        waiting = self.sessions.search([("is_waiting", "=", True)])
        waiting._run_waiting()
        answer = self.screen.lines(self.bank.id)
        self.assertEqual((answer["is_waiting"], answer["counts"]["suggested"]), (False, 1))

    def test_opening_at_a_line_finds_its_place(self):
        lines = [self.bank_line(10, f"Line {day}", day=f"2026-09-{day:02}") for day in (1, 2, 3)]
        answer = self.screen.open(False, lines[2].id)
        self.assertEqual((answer["index"], answer["detail"]["id"]), (2, lines[2].id))

    def test_lines_are_searched_by_word_and_amount(self):
        self.bank_line(10.5, "Coffee beans", day="2026-09-01")
        self.bank_line(-22, "Tea leaves", day="2026-09-02", partner_id=self.deco.id)

        def labels(search, kind="todo"):
            return [r["label"] for r in self.screen.lines(self.bank.id, kind, search)["rows"]]

        self.assertEqual(labels("beans coffee"), ["Coffee beans"])
        self.assertEqual(labels("deco"), ["Tea leaves"])
        self.assertEqual(labels("10.50"), ["Coffee beans"])
        self.assertEqual(labels("22"), ["Tea leaves"])
        self.assertEqual(labels("nobody"), [])
        self.assertEqual(labels("", "done"), [])

    def test_detail_tells_why_and_what_remains(self):
        invoice, line = self.suggested(100)
        [detail] = self.started(line)
        shown = detail["suggestion"]
        self.assertEqual(shown["shares"][0]["item_id"], self.open_item(invoice).id)
        self.assertEqual((shown["shares"][0]["amount"], shown["shares"][0]["open"]), (100, 100))
        self.assertIn(f"The memo names {invoice.name}", shown["reasons"])
        self.assertEqual(
            [part["name"] for part in shown["components"]][:3], ["reference", "amount", "partner"]
        )
        self.assertNotIn("candidates", detail)

    def test_running_balance_is_odoos_own(self):
        days = ["2026-08-01", "2026-08-02", "2026-08-02", "2026-08-05", "2026-08-06", "2026-08-09"]
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(10.5 * place, day=day) for place, day in enumerate(days, 1))
        )
        other = self.bank_line(77, day="2026-08-03")
        other.move_id.button_cancel()
        for part, opening in ((lines[:2], 100), (lines[3:5], 500.25)):
            self.env["account.bank.statement"].create(
                {"line_ids": part.ids, "balance_start": opening, "journal_id": self.bank.id}
            )
        shown = [self.screen.detail(line.id)["running_balance"] for line in lines + other]
        lines.invalidate_recordset(["running_balance"])
        self.assertEqual(shown, (lines + other).mapped("running_balance"))
        self.assertEqual(len(set(shown)), 6, "the cancelled line moves nothing")

    def test_line_without_suggestion_shows_the_nearest_items(self):
        far, near = self.invoice(900), self.invoice(101)
        line = self.bank_line(100, "Thank you")
        [detail] = self.started(line)
        if detail["suggestion"]:
            self.assertNotIn("candidates", detail)
        found = self.screen.candidates(line.id)["rows"]
        self.assertEqual([row["name"] for row in found], [near.name, far.name])

    def test_candidates_are_found_by_number_partner_reference_and_amount(self):
        mine = self.invoice(100, ref="PO-4711")
        theirs = self.invoice(200, partner=self.deco)
        line = self.bank_line(50)

        def names(text):
            return [row["name"] for row in self.screen.candidates(line.id, text)["rows"]]

        self.assertEqual(names(mine.name), [mine.name])
        self.assertEqual(names("deco"), [theirs.name])
        self.assertEqual(names("4711"), [mine.name])
        self.assertEqual(names("200.00"), [theirs.name])
        self.assertEqual(names("nobody"), [])

    def test_registered_payment_is_offered_and_its_invoice_is_not(self):
        invoice = self.invoice(100)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        outstanding = self.env["account.account"].create(
            {"name": "In transit", "code": "TRANS1", "account_type": "asset_current",
             "reconcile": True}
        )  # fmt: skip
        self.bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        payment = wizard.create({"journal_id": self.bank.id})._create_payments()
        line = self.bank_line(100)
        names = [row["name"] for row in self.screen.candidates(line.id)["rows"]]
        self.assertEqual(names, [payment.move_id.name])

    # Acting ---------------------------------------------------------------

    def test_accept_books_and_brings_the_next_line(self):
        invoice, line = self.suggested(100)
        _other, following = self.suggested(70, day="2026-09-02")
        detail, _next = self.started(line, following)
        answer = self.screen.accept(line.id, detail["stamp"], following.id)
        self.assertTrue(answer["ok"], answer["message"])
        self.assertEqual(answer["rows"][0]["state"], "done")
        self.assertEqual(answer["next"]["id"], following.id)
        self.assertEqual(answer["counts"], {"todo": 1, "suggested": 1, "done": 1})
        self.assertEqual(answer["balance"]["unexplained"], 70)
        self.assertTrue(self.open_item(invoice).reconciled)

    def test_done_line_shows_how_it_was_booked(self):
        invoice, line = self.suggested(100)
        [detail] = self.started(line)
        self.screen.accept(line.id, detail["stamp"])
        [row] = self.screen.detail(line.id)["booked"]
        self.assertEqual((row["matched"], row["amount"]), (invoice.name, 100))

    def test_what_changed_meanwhile_is_refused_and_shown_anew(self):
        invoice, line = self.suggested(100)
        [detail] = self.started(line)
        self.pay(invoice)
        answer = self.screen.accept(line.id, detail["stamp"])
        self.assertFalse(answer["ok"])
        self.assertTrue(answer["message"])
        self.assertNotEqual(answer["detail"]["stamp"], detail["stamp"])
        self.assertFalse(line.is_reconciled)

    def pay(self, invoice):
        other = self.bank_line(invoice.amount_total, "By hand", day="2026-09-20")
        item = self.open_item(invoice)
        self.screen.match(other.id, False, {"shares": [[item.id, invoice.amount_total]]})
        self.assertTrue(item.reconciled)

    def test_match_pays_parts_and_writes_off_the_rest(self):
        first, second = self.invoice(100), self.invoice(50)
        fee = self.company_data["default_account_expense"]
        line = self.bank_line(118)
        [detail] = self.started(line)
        values = {
            "shares": [[self.open_item(first).id, 100.0], [self.open_item(second).id, 20.0]],
            "writeoffs": [{"account_id": fee.id, "amount": -2.0, "label": "Charge"}],
        }
        answer = self.screen.match(line.id, detail["stamp"], values)
        self.assertTrue(answer["ok"], answer["message"])
        self.assertTrue(self.open_item(first).reconciled)
        self.assertEqual(self.open_item(second).amount_residual, 30)
        booked = line.line_ids.filtered(lambda item: item.account_id == fee)
        self.assertEqual((booked.balance, booked.name), (2, "Charge"))

    def test_incomplete_match_is_refused_with_what_is_missing(self):
        invoice = self.invoice(100)
        line = self.bank_line(118)
        [detail] = self.started(line)
        values = {"shares": [[self.open_item(invoice).id, 100.0]]}
        answer = self.screen.match(line.id, detail["stamp"], values)
        self.assertFalse(answer["ok"])
        self.assertIn("18", answer["message"])

    def test_rest_stays_open_for_the_items_partner(self):
        invoice = self.invoice(100)
        line = self.bank_line(118)
        [detail] = self.started(line)
        values = {"shares": [[self.open_item(invoice).id, 100.0]], "leave_open": True}
        answer = self.screen.match(line.id, detail["stamp"], values)
        self.assertTrue(answer["ok"], answer["message"])
        credit = line.line_ids.filtered(
            lambda item: item.account_id == self.receivable and item.amount_residual
        )
        self.assertEqual((credit.amount_residual, credit.partner_id), (-18, self.azure))

    def test_undo_opens_lines_again(self):
        invoice, line = self.suggested(100)
        [detail] = self.started(line)
        self.screen.accept(line.id, detail["stamp"])
        answer = self.screen.undo(line.ids)
        self.assertTrue(answer["ok"] and answer["undone"], answer["message"])
        self.assertEqual(answer["counts"], {"todo": 1, "suggested": 1, "done": 0})
        self.assertEqual(answer["rows"][0]["state"], "suggested")
        self.assertFalse(self.open_item(invoice).reconciled)
        self.assertTrue(self.suspense(line))

    def test_bulk_counts_first_and_leaves_what_needs_a_look(self):
        _invoice, sure = self.suggested(100)
        large = self.invoice(900)
        part = self.bank_line(400, f"First part of {large.name}")
        self.start()
        trial = self.screen.accept_above(self.bank.id, 0.5)
        self.assertEqual((trial["count"], trial["incoming"], trial["outgoing"]), (1, 100, 0))
        self.assertEqual(trial["held_back"], 1)
        self.assertFalse(sure.is_reconciled)
        done = self.screen.accept_above(self.bank.id, 0.5, dry_run=False)
        self.assertEqual((done["posted"], done["refused"], done["after"]), (1, [], 0))
        self.assertTrue(sure.is_reconciled)
        self.assertFalse(part.is_reconciled)

    def test_bulk_goes_on_where_it_stopped(self):
        lines = [self.suggested(100 + number)[1] for number in range(3)]
        self.start()
        self.patch(smart_recon_screen_acts, "PORTION", 2)
        first = self.screen.accept_above(self.bank.id, 0.9, False)
        self.assertEqual((first["posted"], first["after"]), (2, lines[1].id))
        second = self.screen.accept_above(self.bank.id, 0.9, False, first["after"])
        self.assertEqual((second["posted"], second["after"]), (1, 0))

    def test_bulk_names_what_it_could_not_book(self):
        invoice, line = self.suggested(100)
        self.start()
        self.pay(invoice)
        answer = self.screen.accept_above(self.bank.id, 0.9, False)
        self.assertEqual(answer["posted"], 0)
        self.assertIn(line.payment_ref, answer["refused"][0])
        self.assertFalse(line.is_reconciled)

    def test_partner_changes_what_is_suggested(self):
        self.invoice(60)
        mine = self.invoice(60, partner=self.deco)
        line = self.bank_line(60, "No name")
        self.started(line)
        detail = self.screen.set_partner(line.id, self.deco.id)["detail"]
        self.assertEqual(line.partner_id, self.deco)
        self.assertEqual(detail["suggestion"]["shares"][0]["name"], mine.name)

    def test_note_stays_with_the_line(self):
        line = self.bank_line(60)
        answer = self.screen.note(line.id, "  Ask Kim ")
        self.assertEqual((line.smart_note, answer["rows"][0]["note"]), ("Ask Kim", "Ask Kim"))

    def test_new_documents_are_filled_in(self):
        incoming = self.bank_line(60, partner_id=self.deco.id)
        outgoing = self.bank_line(-40)
        form = self.screen.create_invoice(incoming.id)["context"]
        self.assertEqual(
            (form["default_move_type"], form["default_partner_id"]), ("out_invoice", self.deco.id)
        )
        self.assertEqual(
            self.screen.create_invoice(outgoing.id)["context"]["default_move_type"], "in_invoice"
        )
        form = self.screen.create_payment(outgoing.id)["context"]
        self.assertEqual((form["default_payment_type"], form["default_amount"]), ("outbound", 40))

    def test_models_book_what_remains(self):
        fee = self.company_data["default_account_expense"]
        line = self.bank_line(-12, "BRT: 7,00")
        part = {"account_id": fee.id, "amount_string": "50", "label": "Half"}
        model = self.env["account.reconcile.model"].create(
            {"name": "Fees", "line_ids": [(0, 0, part), (0, 0, part)]}
        )
        self.assertIn(model.id, [each["id"] for each in self.screen.writeoff_models(self.bank.id)])
        rows = self.screen.model_rows(line.id, model.id, -12.0)
        self.assertEqual([row["amount"] for row in rows], [-6, -6])
        self.assertEqual(rows[0]["account"]["id"], fee.id)

    # Size -----------------------------------------------------------------

    def test_payments_are_looked_up_by_invoices_only(self):
        invoice, line = self.suggested(100)
        payment = self.env["account.payment"].create({"amount": 100, "partner_id": self.azure.id})
        payment.action_post()
        payment.invoice_ids = invoice
        payments = self.env["account.payment"]
        both = invoice | line.move_id
        found = payments.search([("reconciled_invoice_ids", "in", both.ids)])
        self.assertEqual(found, payment)
        self.env["account.move"].invalidate_model(["reconciled_payment_ids"])
        with self.assertQueryCount(0):
            self.assertFalse(payments.search([("reconciled_invoice_ids", "in", line.move_id.ids)]))

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        counts = []
        for amounts in (range(100, 102), range(200, 209)):
            for amount in amounts:
                self.suggested(amount)
            self.start()
            counts.append(self.queries_of(self.screen.lines, self.bank.id))
        self.assertLessEqual(counts[1], counts[0])

    def queries_of(self, method, *args):
        method(*args)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        return self.env.cr.sql_log_count - before
