from odoo import fields, models


class SmartRule(models.Model):
    """Who else approves: limits of groups, and whom it goes to when nobody does."""

    _inherit = "smart.rule"

    approval_limit_ids = fields.One2many(
        "smart.approval.limit",
        "rule_id",
        "Limits of Groups",
        help="These groups approve up to their own amount, everybody else up to the limit above.",
    )
    escalation_days = fields.Integer(
        "Escalates After",
        company_dependent=True,
        help="Days after which others are asked as well. Zero: never.",
    )
    escalation_group_id = fields.Many2one(
        "res.groups",
        "Escalates To",
        tracking=True,
        help="Who is asked then, and may approve too, beside being a Smart Odoo approver. "
        "By default the Smart Odoo managers.",
    )

    def _escalation_approvers(self, company):
        """Users who may approve as well once a decision has waited too long."""
        group = self.escalation_group_id or self._known("res.groups", "group_smart_manager")
        return self._approvers_in(company, group)

    def _limit_of(self, user, company, date):
        """Up to which amount (company currency) a user may approve, or None without a limit."""
        if user.has_group("smart_base.group_smart_manager"):
            return None
        limits = self.approval_limit_ids.filtered(
            lambda limit: limit.company_id == company and limit.group_id in user.all_group_ids
        )
        if limits:
            return max(limit._in_company_currency(date) for limit in limits)
        return self.with_company(company).approval_limit or None
