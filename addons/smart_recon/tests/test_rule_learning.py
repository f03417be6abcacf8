"""Rules come of what people book, are confirmed, contradicted, tried on the past, forgotten."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.smart_recon_types import Match, WriteOff
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestRuleLearning(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fees = cls.company_data["default_account_expense"]
        cls.rules = cls.env["smart.recon.rule"].with_user(cls.accountant)

    def fee_line(self, month="09"):
        return self.bank_line(-3.5, f"MONTHLY ACCOUNT FEE {month}/2026", f"2026-{month}-28")

    def code(self, line, account=None):
        writeoff = WriteOff((account or self.fees).id, line.amount, "Fee")
        [outcome] = self.post(Match(line.id, writeoffs=(writeoff,)))
        self.assertTrue(outcome.ok, outcome.message)

    def test_second_time_is_suggested_and_third_is_sure(self):
        self.code(self.fee_line("06"))
        rule = self.rules.search([("account_id", "=", self.fees.id)])
        self.assertRecordValues(
            rule,
            [{"words": "ACCOUNT FEE MONTHLY", "sign": "out", "right_count": 1, "state": "active"}],
        )
        line = self.fee_line("07")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual((suggestion.kind, suggestion.account_id), ("coding", self.fees))
        self.assertFalse(suggestion.automatic)
        for month in ("07", "08"):
            self.code(self.fee_line(month))
        self.assertEqual(rule.right_count, 3)
        self.start()
        self.assertTrue(line.smart_suggestion_id.automatic, line.smart_suggestion_id.held_back)

    def test_lines_booked_together_teach_one_rule(self):
        lines = self.fee_line("06") | self.fee_line("07") | self.fee_line("08")
        outcomes = self.post(
            *(
                Match(line.id, writeoffs=(WriteOff(self.fees.id, line.amount, "Fee"),))
                for line in lines
            )
        )
        self.assertTrue(all(each.ok for each in outcomes))
        rule = self.rules.search([("account_id", "=", self.fees.id)])
        self.assertEqual((len(rule), rule.right_count), (1, 3))

    def test_undo_takes_back_what_was_taught(self):
        line = self.fee_line()
        self.code(line)
        self.assertTrue(self.rules.search([("account_id", "=", self.fees.id)]))
        self.undo(line)
        self.assertFalse(self.rules.search([("account_id", "=", self.fees.id)]))

    def test_contradicted_rule_is_switched_off(self):
        self.code(self.fee_line("06"))
        rule = self.rules.search([("account_id", "=", self.fees.id)])
        self.code(self.fee_line("07"), self.company_data["default_account_revenue"])
        self.assertEqual((rule.wrong_count, rule.state), (1, "off"))

    def test_account_number_tells_the_payer(self):
        invoice = self.invoice(80)
        line = self.bank_line(80, "thank you", account_number="DE89370400440532013000")
        item = self.open_item(invoice)
        self.post(Match(line.id, ((item.id, 80.0),)))
        rule = self.rules.search([("partner_id", "=", self.azure.id)])
        self.assertEqual(rule.filtered("iban").iban, "DE89370400440532013000")

    def test_expired_rule_is_not_used(self):
        self.code(self.fee_line("06"))
        rule = self.rules.search([("account_id", "=", self.fees.id)])
        self.assertEqual(len(self.rules._facts(self.company)), 1)
        rule.expiry_date = fields.Date.subtract(fields.Date.context_today(rule), days=1)
        self.assertFalse(self.rules._facts(self.company))

    def test_open_item_outranks_the_learned_account(self):
        for month in ("06", "07", "08"):
            self.code(self.fee_line(month))
        bill = self.invoice(3.5, kind="in_invoice", ref="FEE-0926", day="2026-09-20")
        line = self.bank_line(-3.5, "MONTHLY ACCOUNT FEE FEE-0926", "2026-09-28")
        self.start()
        self.assertEqual(line.smart_suggestion_id.item_ids, self.open_item(bill))

    def test_rule_made_by_hand_is_tried_before_it_is_used(self):
        self.code(self.fee_line("06"))
        rule = self.rules.create(
            {"words": "monthly fee", "account_id": self.company_data["default_account_revenue"].id}
        )
        self.assertEqual(rule.state, "trial")
        with self.assertRaises(UserError):
            rule.action_activate()
        rule.account_id = self.fees
        rule.action_activate()
        self.assertRecordValues(rule, [{"state": "active", "trial_right": 1, "trial_wrong": 0}])

    def test_rule_needs_something_to_recognise_lines_by(self):
        with self.assertRaises(UserError):
            self.rules.create({"account_id": self.fees.id})
