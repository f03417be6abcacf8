"""What the steps look at beside the plain cases; each with what only looks like it."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import END, CloseCase

AFTER = date(2026, 11, 3)


def ago(months):
    return END + relativedelta(months=-months)


@tagged("smart", "post_install", "-at_install")
class TestCloseGaps(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asset = cls.company_data["default_account_assets"]

    def account(self, name, kind, **values):
        code = f"X98{len(self.env['account.account'].search([])):04}"
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": kind, **values}
        )

    def kinds(self, code):
        return {kind for kind, *_ids in self.found(code)}

    def line(self, amount, **values):
        return {"invoice_line_ids": [Command.create(
            {"name": "Desk", "price_unit": amount, "tax_ids": [Command.clear()], **values}
        )]}  # fmt: skip

    # Cut-off --------------------------------------------------------------

    def year(self, name="Licence 2026-09-01 - 2027-08-31", amount=3650, **values):
        line = self.line(amount, name=name, **values)
        return self.document(kind="in_invoice", day=ago(1), **line)

    def test_bill_that_pays_for_later_months_is_found(self):
        bill = self.year()
        self.year("Licence 2025-11-01 - 2026-10-31")
        self.year("Machine with 36 months warranty")
        self.year(amount=60)
        self.year(account_id=self.asset.id)
        found = {each for each in self.found("adjustments") if each[0] == "cut_off"}
        self.assertEqual(found, {("cut_off", bill.id)})
        finding = self.finding("cut_off")
        self.assertEqual((finding.amount, finding.effect), (3040, 3040))

    def test_cut_off_waits_on_the_balance_sheet_and_comes_back(self):
        prepaid = self.account("Prepaid", "asset_prepayments")
        self.company.smart_close_prepaid_account_id = prepaid
        self.year()
        decision = self.fix(self.finding("cut_off"), "accrue")
        entries = self.env["account.move"].browse(decision.undo_memory[0]["ids"])
        self.assertEqual(entries.mapped("date"), [END, date(2026, 11, 1)])
        self.assertEqual(
            entries[0].line_ids.mapped(lambda line: (line.account_id, line.balance)),
            [(prepaid, 3040.0), (self.expense, -3040.0)],
        )
        for account in (prepaid, self.expense):
            lines = entries.line_ids.filtered(lambda line, a=account: line.account_id == a)
            self.assertTrue(self.company.currency_id.is_zero(sum(lines.mapped("balance"))))
        self.undo(decision)
        self.assertEqual(set(entries.mapped("state")), {"cancel"})

    def test_cut_off_of_an_invoice_needs_the_account_for_deferred_revenue(self):
        line = self.line(3650, name="Hosting 2026-09-01 - 2027-08-31")
        self.document(day=ago(1), **line)
        finding = self.finding("cut_off")
        self.assertEqual(finding.effect, -3040)
        with self.assertRaisesRegex(UserError, "Deferred revenue"):
            finding.action_fix("accrue")

    # Currencies -----------------------------------------------------------

    def foreign(self, paid_on=None):
        """An invoice at 2 to 1, in a month that ends at 1 to 1."""
        item = self.foreign_item()
        if paid_on:
            values = {"currency_id": item.currency_id.id, "amount_currency": -1000, "balance": -500}
            entry = self.env["account.move"].create(
                {
                    "date": paid_on,
                    "line_ids": [
                        Command.create({"account_id": item.account_id.id, **values}),
                        Command.create({"account_id": self.asset.id, "balance": 500}),
                    ],
                }
            )
            entry.action_post()
            (item | entry.line_ids.filtered(lambda line: line.account_id == item.account_id)
             ).reconcile()  # fmt: skip
        return item.account_id

    def test_what_was_open_at_the_end_is_valued_though_it_was_paid_since(self):
        account = self.foreign(paid_on=AFTER)
        self.assertIn(("revaluation", account.id), self.found("adjustments"))
        self.assertEqual(self.finding("revaluation").effect, 500)

    def test_what_was_paid_in_the_month_is_not_valued(self):
        self.foreign(paid_on=END)
        self.assertNotIn("revaluation", self.kinds("adjustments"))

    # Review ---------------------------------------------------------------

    def test_change_against_the_year_before_asks_for_an_explanation(self):
        for day, amount in ((ago(12), 900), (ago(1), 300), (END, 300)):
            self.entry(amount, self.expense, self.asset, day)
        self.assertEqual(self.kinds("review"), {"flux_year"})

    def test_target_that_was_missed_asks_for_an_explanation(self):
        target = self.env["smart.target"].create(
            {"company_id": self.company.id, "month": END, "kind": "revenue", "amount": 5000}
        )
        self.env["smart.target"].create(
            {"company_id": self.company.id, "month": AFTER, "kind": "revenue", "amount": 5000}
        )
        self.assertEqual(self.found("review"), {("flux_target", target.id)})

    def test_changes_are_explained_before_somebody_signs(self):
        self.entry(500, self.expense, self.asset)
        finding = self.finding("flux")
        with self.assertRaisesRegex(UserError, "moved"):
            self.step("review").action_sign()
        finding.comment = "The new machine"
        self.assertTrue(self.step("review").action_sign())

    def test_change_leads_to_the_entries_that_explain_it(self):
        entry = self.entry(500, self.expense, self.asset)
        self.entry(20, self.expense, self.asset, ago(1))
        action = self.finding("flux").action_open_records()
        items = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(items.move_id, entry)

    def test_signature_that_is_void_is_a_finding_until_somebody_signs_again(self):
        self.close.action_scan()
        self.step("depreciation").sudo().does_apply = True
        self.step("adjustments").action_sign()
        with self.later():
            self.entry(30, self.expense, self.asset)
        step = self.step("adjustments")
        self.assertEqual(self.found("review"), {("signoff", step.id)})
        step.action_sign()
        self.assertFalse(self.found("review"))

    # Taxes ----------------------------------------------------------------

    def taxed(self, **values):
        taxes = [Command.set(self.tax_sale_a.ids)]
        return self.document(post=False, **self.line(1000, tax_ids=taxes), **values)

    def test_tax_that_was_not_booked_is_found(self):
        self.taxed().action_post()
        bare = self.taxed()
        term = bare.line_ids.filtered(lambda line: line.display_type == "payment_term")
        bare.with_context(skip_invoice_sync=True, dynamic_unlink=True).write(
            {"line_ids": [
                Command.delete(bare.line_ids.filtered("tax_line_id").id),
                Command.update(term.id, {"amount_currency": 1000, "balance": 1000}),
            ]}
        )  # fmt: skip
        bare.action_post()
        self.assertEqual(self.found("taxes"), {("tax_unbooked", bare.id)})

    def small_lines(self, count=30):
        """Lines of 0.10 with 15 %: each tax is rounded up by half a cent."""
        self.company.tax_calculation_rounding_method = "round_per_line"
        line = {"name": "Screw", "price_unit": 0.1, "tax_ids": [Command.set(self.tax_sale_a.ids)]}
        return self.document(invoice_line_ids=[Command.create(line) for _each in range(count)])

    def test_rounding_of_many_lines_is_no_wrong_tax(self):
        move = self.small_lines()
        self.assertEqual(move.amount_tax, 0.6)
        self.assertFalse(self.found("taxes"))

    def test_roundings_that_add_up_are_one_finding_of_the_month(self):
        self.small_lines()
        self.small_lines(10)
        self.close._store({"materiality": 20})
        tax = self.tax_sale_a.id
        self.assertEqual(self.found("taxes"), {("tax_rounding", tax)})
        finding = self.finding("tax_rounding")
        self.assertEqual((finding.severity, finding.amount), ("note", 0.2))
        self.assertIn("40 amounts", finding.name)
        self.close._store({"materiality": 0.2})
        self.assertEqual(self.finding("tax_rounding").severity, "warning")

    def test_tax_of_less_than_half_a_coin_is_nothing_to_book(self):
        line = self.line(0.02, tax_ids=[Command.set(self.tax_sale_a.ids)])
        for _each in range(3):
            self.document(**line)
        self.close._store({"materiality": 0})
        self.assertNotIn("tax_unbooked", self.kinds("taxes"))

    def test_tax_account_that_was_booked_by_hand_is_found(self):
        account = self.tax_sale_a.invoice_repartition_line_ids.account_id
        by_hand = self.entry(40, self.expense, account)
        self.entry(70, account, self.account("Tax to pay", "liability_current"))
        self.assertEqual(self.found("taxes"), {("tax_manual", by_hand.id)})

    def test_document_of_an_earlier_month_is_told(self):
        taxes = [Command.set(self.tax_purchase_a.ids)]
        late = self.document(kind="in_invoice", post=False, **self.line(90, tax_ids=taxes))
        late.write({"invoice_date": ago(2), "date": END})
        late.action_post()
        self.assertEqual(self.found("taxes"), {("tax_late", late.id)})

    def test_document_in_a_month_that_was_closed_is_found(self):
        before = self.env["smart.close"].with_user(self.preparer)._open(
            date(2026, 9, 1), date(2026, 9, 30), self.company
        )  # fmt: skip
        move = self.taxed(invoice_date=ago(1), date=ago(1))
        move.action_post()
        self.assertFalse(self.found("taxes"))
        before._store({"locked_at": "2020-01-01 00:00:00"})
        self.assertEqual(self.found("taxes"), {("tax_after_lock", move.id)})

    # Depreciation ---------------------------------------------------------

    def test_asset_that_is_worth_nothing_needs_no_depreciation(self):
        expense = self.account("Depreciation", "expense_depreciation")
        machine = self.account("Machine", "asset_fixed")
        bought = self.entry(360, machine, self.asset, ago(4))
        for months in (3, 2, 1):
            last = self.entry(120, expense, machine, ago(months))
        self.assertFalse(self.found("depreciation"))
        bought.button_draft()
        bought.button_cancel()
        self.assertEqual(self.found("depreciation"), {("depreciation", last.id)})

    # Companies ------------------------------------------------------------

    def both(self):
        """A second company, and a close of the two."""
        self.other = self.setup_other_company(name="Brick Works")
        both = self.company | self.other["company"]
        self.close.sudo().unlink()
        self.preparer.sudo().company_ids = both
        close = self.open_close(both)
        return close.with_context(allowed_company_ids=both.ids)

    def test_accounts_for_other_companies_have_to_agree(self):
        close = self.both()
        mine = self.account("Loan to Brick Works", "asset_current")
        self.entry(500, mine, self.asset)
        self.assertEqual(self.found("companies", close), {("mirror_account", mine.id)})
        company = self.other["company"]
        theirs = self.account(
            f"Loan from {self.company.name}", "liability_current", company_ids=company.ids
        )
        misc, asset = (self.other[f"default_{name}"] for name in ("journal_misc", "account_assets"))
        self.env["account.move"].with_company(company).create(
            {
                "date": END,
                "journal_id": misc.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in ((asset, 500), (theirs, -500))
                ],
            }
        ).action_post()
        self.assertFalse(self.found("companies", close))

    def test_one_finding_is_looked_at_in_its_company_only(self):
        close = self.both()
        draft = self.document(post=False)
        close.action_scan()
        finding = close.finding_ids.filtered(lambda each: each.kind == "draft")
        self.env["account.move"].with_company(self.other["company"]).create(
            {"date": END, "journal_id": self.other["default_journal_misc"].id}
        )
        draft.action_post()
        finding.action_rescan()
        self.assertEqual(finding.state, "gone")
        self.assertFalse(close.finding_ids.filtered(
            lambda each: each.kind == "draft" and each.state == "open"))  # fmt: skip
        finding.step_id.action_rescan()
        self.assertTrue(close.finding_ids.filtered(
            lambda each: each.kind == "draft" and each.state == "open"))  # fmt: skip

    # Asking ---------------------------------------------------------------

    def missing_bill(self):
        for months in (3, 2, 1):
            bill = self.document(900, "in_invoice", ago(months))
        return bill, self.finding("recurring_bill")

    def test_vendor_is_asked_by_an_e_mail_that_waits(self):
        self.azure.email = "bills@azure.example.com"
        bill, finding = self.missing_bill()
        decision = self.fix(finding, "ask")
        self.assertEqual(finding.state, "open", "the bill is still missing")
        waiting = self.env["mail.scheduled.message"].sudo().search(
            [("model", "=", "account.move"), ("res_id", "=", bill.id)]
        )  # fmt: skip
        self.assertEqual(waiting.partner_ids, self.azure)
        self.assertIn("October 2026", waiting.body)
        self.assertFalse(bill.message_ids.filtered(lambda each: self.azure in each.partner_ids))
        self.undo(decision)
        self.assertFalse(waiting.exists())

    def test_vendor_without_an_e_mail_address_is_not_asked(self):
        self.azure.email = False
        _bill, finding = self.missing_bill()
        with self.assertRaisesRegex(UserError, "e-mail address of Azure Interior"):
            finding.action_fix("ask")
