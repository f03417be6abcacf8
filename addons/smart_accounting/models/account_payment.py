from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date


class AccountPayment(models.Model):
    """Holds a payment to a bank account that is new or was changed shortly before."""

    _inherit = "account.payment"

    smart_release_ids = fields.One2many("smart.bank.release", "payment_id", readonly=True)
    smart_bank_warning = fields.Text(compute="_compute_smart_bank_warning")

    @api.depends("partner_bank_id", "payment_type", "state", "smart_release_ids", "company_id")
    def _compute_smart_bank_warning(self):
        for payment in self:
            waits = payment.state in (False, "draft", "in_process")
            payment.smart_bank_warning = waits and payment._smart_bank_problem()

    def _smart_bank_problem(self):
        """Why somebody has to check the vendor's account first; False if nothing speaks for it."""
        self.ensure_one()
        bank, days = self.partner_bank_id, self.company_id.smart_bank_change_days
        changed = bank.smart_changed_at
        if self.payment_type != "outbound" or not bank or not days or not changed:
            return False
        if changed < fields.Datetime.now() - timedelta(days) or self._smart_released():
            return False
        return self.env._(
            "The bank account %(number)s of %(vendor)s was entered or changed on %(day)s by "
            "%(user)s. Call the vendor on a number you know before paying; then a Smart Odoo "
            "approver who did not enter it releases this payment.",
            number=bank.acc_number,
            vendor=self.partner_id.display_name or "",
            day=format_date(self.env, changed),
            user=bank.smart_changed_by_id.name or "",
        )

    def _smart_released(self):
        bank = self.partner_bank_id
        # sudo: whoever posts the payment need not be able to read the releases
        releases = self.sudo().smart_release_ids
        return any(
            release.bank_id == bank and release.acc_number == bank.sanitized_acc_number
            for release in releases
        )

    def action_smart_release_bank(self):
        """Release the payments to the accounts as they are now.

        :raises AccessError: who asks is no approver, or entered the account
        """
        self.check_access("write")
        if not self.env.user.has_group("smart_base.group_smart_approver"):
            raise AccessError(self.env._("Only a Smart Odoo approver may release this payment."))
        for payment in self:
            bank = payment.partner_bank_id
            if bank.smart_changed_by_id == self.env.user:
                raise AccessError(
                    self.env._("Whoever entered the bank account cannot release the payment.")
                )
            if payment._smart_bank_problem():
                payment._smart_release(bank)

    def _smart_release(self, bank):
        # sudo: nobody may write releases, and findings about the account end with one; the only
        # caller has checked that the user is an approver who did not enter the account
        elevated = self.sudo()
        elevated.env["smart.anomaly.finding"]._settle_bank(bank)
        elevated.env["smart.bank.release"].create(
            {
                "payment_id": self.id,
                "company_id": self.company_id.id,
                "bank_id": bank.id,
                "acc_number": bank.sanitized_acc_number,
                "user_id": self.env.uid,
            }
        )
        self.message_post(
            body=self.env._(
                "The changed bank account %s was checked and released.", bank.acc_number
            )
        )

    def action_post(self):
        """Stop a payment that waits for a release; jobs of the server itself are not stopped."""
        if not self.env.su:
            for payment in self:
                problem = payment._smart_bank_problem()
                if problem:
                    raise UserError(problem)
        return super().action_post()
