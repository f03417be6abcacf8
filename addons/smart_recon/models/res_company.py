from odoo import api, fields, models

from odoo.addons.smart_base.models.res_company import SETTINGS


class ResCompany(models.Model):
    """Where the differences of bank reconciliation go, and how large they may be."""

    _inherit = "res.company"

    smart_recon_fee_account_id = fields.Many2one(
        "account.account",
        "Bank Charges",
        check_company=True,
        help="What a bank or card acquirer keeps of a payment is booked here.",
        prefetch=SETTINGS,
    )
    smart_recon_rounding_account_id = fields.Many2one(
        "account.account",
        "Rounding Differences",
        check_company=True,
        help="Differences of a few cents are booked here.",
        prefetch=SETTINGS,
    )
    smart_recon_fee_percent = fields.Float(
        "Largest Charge (%)",
        default=3.5,
        help="Largest part of an invoice that counts as a bank's or acquirer's charge.",
        prefetch=SETTINGS,
    )
    smart_recon_fee_limit = fields.Monetary(
        "Charge Limit",
        default=500.0,
        help="No charge is believed to be larger than this.",
        prefetch=SETTINGS,
    )
    smart_recon_rounding_limit = fields.Monetary(
        "Rounding Limit",
        default=0.05,
        help="A difference up to this is rounding.",
        prefetch=SETTINGS,
    )

    _smart_recon_limits_positive = models.Constraint(
        "CHECK(smart_recon_fee_percent >= 0 AND smart_recon_fee_limit >= 0"
        " AND smart_recon_rounding_limit >= 0)",
        "Limits of bank reconciliation cannot be negative.",
    )

    @api.model
    def _smart_recon_account_kinds(self):
        """Kinds of differences, and what to call them."""
        _ = self.env._
        return {
            "fee": _("bank charges"),
            "rounding": _("rounding differences"),
            "discount": _("early payment discounts"),
            "fx": _("exchange differences"),
            "transfer": _("transfers between own accounts"),
        }

    def _smart_recon_account(self, reason, amount=0.0):
        """The account for a kind of difference; none where the company has not chosen one.

        :param reason: a key of ``_smart_recon_account_kinds``
        :param amount: the part of the bank's line that goes there, with its sign: a loss is
            negative
        """
        self.ensure_one()
        gain = amount > 0
        if reason == "discount":
            return self._smart_recon_discount_account(gain)
        if reason == "fx":
            if gain:
                return self.income_currency_exchange_account_id
            return self.expense_currency_exchange_account_id
        if reason == "transfer":
            return self.transfer_account_id
        if reason == "rounding":
            return self.smart_recon_rounding_account_id or self._smart_recon_rounding_default(gain)
        return self.smart_recon_fee_account_id or self._smart_recon_chart_account("expense_finance")

    def _smart_recon_discount_account(self, gain):
        if gain:
            return self.account_journal_early_pay_discount_gain_account_id
        return self.account_journal_early_pay_discount_loss_account_id

    def _smart_recon_rounding_default(self, gain):
        if gain:
            return self.default_cash_difference_income_account_id
        return self.default_cash_difference_expense_account_id

    def _smart_recon_chart_account(self, name):
        """An account of the company's chart by its name in the chart's template."""
        template = self.env["account.chart.template"].with_company(self)
        account = template.ref(name, raise_if_not_found=False)
        return account or self.env["account.account"]
