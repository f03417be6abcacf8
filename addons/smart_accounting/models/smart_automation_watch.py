from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.smart_base.engine.proposal import Component, Proposal

#: Whoever watches tells of what is certain: the entry says so itself.
CERTAIN = 0.97
#: Days back that a schedule or an event may reach; what is older is no news.
NEWS_DAYS = 3
#: Days within which somebody should see to it.
WITHIN = 1


class Watch(models.AbstractModel):
    """News about invoices and bills, each of which becomes one activity, once."""

    _name = "smart.automation.accounting.watch"
    _description = "Watch of Invoices and Bills"
    _inherit = "smart.automation.accounting"
    _smart_quick = True
    _smart_effects = ("activity:account.move",)

    def _gather(self, rule, records):
        return list(records)

    def _words(self, move):
        """Summary and note of the activity, and what makes the news new.

        :return: summary, note, occasion
        """
        raise NotImplementedError

    def _think(self, rule, facts):
        return [self._proposal(rule, move) for move in facts]

    def _proposal(self, rule, move):
        user = self._responsible(rule, move.invoice_user_id)
        speaking = self.with_context(lang=user.lang or self.env.lang)
        summary, note, occasion = speaking._words(move)
        return Proposal(
            res_id=move.id,
            title=summary,
            confidence=CERTAIN,
            components=[Component(summary, CERTAIN, 1.0, note)],
            reasons=[note],
            effects=[self._activity(move, user, summary, note, WITHIN)],
            evidence={"payment_state": move.payment_state, "amount": str(move.amount_total)},
            amount=self._money(abs(move.amount_total_signed)),
            occasion=occasion,
        )

    def _since(self):
        return fields.Datetime.now() - timedelta(NEWS_DAYS)


class PaymentReceived(models.AbstractModel):
    """Tells the salesperson that an invoice was paid."""

    _name = "smart.automation.accounting.payment.received"
    _description = "Payments Received"
    _inherit = "smart.automation.accounting.watch"
    _smart_listens = {"write": ("payment_state",)}

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("paid", "in_payment")),
            ("amount_total", ">", 0),
            ("write_date", ">=", self._since()),
            # what was written today may tell of a payment of long ago
            ("line_ids.matched_credit_ids.max_date", ">=", self._since().date()),
        ]

    def _words(self, move):
        summary = self.env._("%s is paid", move.display_name)
        note = self.env._(
            "%(customer)s paid %(amount)s.",
            customer=self._customer_name(move),
            amount=move.currency_id.format(move.amount_total),
        )
        return summary, note, "paid"


class BillToApprove(models.AbstractModel):
    """Asks somebody to check and confirm a vendor bill that is complete."""

    _name = "smart.automation.accounting.bill.approval"
    _description = "Vendor Bills to Approve"
    _inherit = "smart.automation.accounting.watch"
    _smart_listens = {
        "create": (),
        "write": ("partner_id", "invoice_date", "invoice_line_ids", "line_ids"),
    }

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("move_type", "in", ("in_invoice", "in_refund")),
            ("state", "=", "draft"),
            ("partner_id", "!=", False),
            ("invoice_date", "!=", False),
            ("amount_total", "!=", 0),
            ("auto_post", "=", "no"),
            ("write_date", ">=", self._since()),
        ]

    def _words(self, move):
        vendor = move.commercial_partner_id.display_name or ""
        summary = self.env._("Check and confirm the bill of %s", vendor)
        note = self.env._(
            "%(amount)s, number %(reference)s, due on %(due)s.",
            amount=move.currency_id.format(move.amount_total),
            reference=move.ref or self.env._("none"),
            due=move.invoice_date_due or self.env._("no day"),
        )
        return summary, note, "approve"


class NewlyOverdue(models.AbstractModel):
    """Tells of invoices that became overdue since the last look; nothing is looked at twice."""

    _name = "smart.automation.accounting.newly.overdue"
    _description = "Invoices Newly Overdue"
    _inherit = "smart.automation.accounting.watch"

    def _candidate_domain(self, rule):
        today = fields.Date.context_today(self)
        return [
            ("company_id", "=", self.env.company.id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("invoice_date_due", "<", today),
            ("invoice_date_due", ">=", today - timedelta(NEWS_DAYS)),
        ]

    @api.model
    def _cron_watch(self, code):
        """Look at invoices whose due date passed since the last time, in each company."""
        rule = self.env["smart.rule"].search([("code", "=", code)])
        yesterday = fields.Date.context_today(self) - timedelta(1)
        for company in self.env["res.company"].search([]):
            seen = company.smart_overdue_seen
            if not rule._is_listening(company) or (seen and seen >= yesterday):
                continue
            due = self.env["account.move"].search(
                [
                    *self.with_company(company)._candidate_domain(rule),
                    ("invoice_date_due", ">", seen or yesterday - timedelta(1)),
                ]
            )
            company.smart_overdue_seen = yesterday
            if due:
                self.env["smart.event"]._offer(
                    rule, company, "records", model=self._smart_model, ids=due.ids
                )

    def _words(self, move):
        summary = self.env._("%s is overdue", move.display_name)
        note = self.env._(
            "%(customer)s owes %(amount)s since %(due)s.",
            customer=self._customer_name(move),
            amount=move.currency_id.format(move.amount_residual),
            due=move.invoice_date_due,
        )
        return summary, note, f"overdue since {move.invoice_date_due}"
