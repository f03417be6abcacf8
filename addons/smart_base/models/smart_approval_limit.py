from odoo import _, api, fields, models
from odoo.exceptions import ValidationError


class SmartApprovalLimit(models.Model):
    """Up to which amount a group may approve what a rule proposes, in one company."""

    _name = "smart.approval.limit"
    _description = "Approval Limit"
    _order = "company_id, amount, id"

    rule_id = fields.Many2one("smart.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    group_id = fields.Many2one(
        "res.groups",
        "Members Of",
        required=True,
        ondelete="cascade",
        help="Who is in several of these groups has the highest of their limits.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary("Up To", required=True)

    _group_uniq = models.UniqueIndex(
        "(rule_id, company_id, group_id)", "This group has a limit for this rule already."
    )

    @api.constrains("amount", "currency_id", "company_id")
    def _check_amount(self):
        for limit in self:
            if limit.currency_id.compare_amounts(limit.amount, 0) <= 0:
                raise ValidationError(_("A limit is more than zero."))
            if not limit._has_rate():
                raise ValidationError(
                    _("There is no exchange rate for %s yet.", limit.currency_id.name)
                )

    def _has_rate(self):
        """Whether the limit can be told in the company's currency; Odoo itself would take 1."""
        company = self.company_id
        if self.currency_id == company.currency_id:
            return True
        # sudo: whether there is a rate at all, for users who may not read rates
        rates = self.env["res.currency.rate"].sudo()
        domain = [
            ("currency_id", "=", self.currency_id.id),
            ("company_id", "in", (False, company.root_id.id)),
        ]
        return bool(rates.search_count(domain, limit=1))

    def _in_company_currency(self, date):
        """The amount by the rate of a day; nothing at all when there is no rate any more."""
        if not self._has_rate():
            return 0.0
        company = self.company_id
        return self.currency_id._convert(self.amount, company.currency_id, company, date)

    # Changes --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        limits = super().create(vals_list)
        limits._note_changes(limits._places(), [{}, limits._as_text()])
        return limits

    def write(self, vals):
        before, places = self._as_text(), self._places()
        done = super().write(vals)
        self._note_changes(places + self._places(), [before, self._as_text()])
        return done

    def unlink(self):
        before, places = self._as_text(), self._places()
        done = super().unlink()
        self._note_changes(places, [before, {}])
        return done

    def _as_text(self):
        return {
            limit.group_id.display_name: limit.currency_id.format(limit.amount) for limit in self
        }

    def _places(self):
        """Where the limits hold, as pairs of rule and company."""
        return [(limit.rule_id, limit.company_id) for limit in self]

    def _note_changes(self, places, change):
        """Whoever changes who may approve makes what waits void, as with the rule's settings."""
        for rule, company in dict.fromkeys(places):
            there = rule.with_company(company)
            there._raise_version({"approval_limit"})
            there._audit("rule_changed", company, proposal={"limits": change})
