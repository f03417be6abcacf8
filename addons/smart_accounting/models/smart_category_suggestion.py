from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartCategorySuggestion(models.Model):
    """What is suggested for one line of a draft bill, why, and what a person made of it."""

    _name = "smart.category.suggestion"
    _description = "Suggested Account"
    _order = "confidence desc, id"
    _rec_name = "line_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    line_id = fields.Many2one(
        "account.move.line", "Line", readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Bill")
    partner_id = fields.Many2one(related="line_id.partner_id", string="Vendor")
    text = fields.Char(related="line_id.name")
    balance = fields.Monetary("Amount", related="line_id.balance")
    currency_id = fields.Many2one(related="company_id.currency_id")
    current_account_id = fields.Many2one(related="line_id.account_id", string="Account Now")
    account_id = fields.Many2one(
        "account.account", "Suggested", check_company=True, ondelete="cascade"
    )
    tax_ids = fields.Many2many("account.tax", string="Taxes", readonly=True)
    analytic_distribution = fields.Json(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    method = fields.Selection(
        [
            ("rule", "Rule"),
            ("memory", "Same Case Before"),
            ("classifier", "Learned"),
            ("claude", "Claude"),
            ("none", "Nothing Known"),
        ],
        required=True,
        readonly=True,
    )
    confidence = fields.Float(readonly=True)
    reason = fields.Text(readonly=True)
    alternatives = fields.Json(readonly=True)
    alternatives_text = fields.Char("Or", compute="_compute_alternatives_text")
    is_new_vendor = fields.Boolean("New Vendor", readonly=True)
    new_vendor_text = fields.Char("New", compute="_compute_new_vendor_text")
    rule_id = fields.Many2one("smart.category.rule", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            ("open", "To Review"),
            ("agreed", "As Booked"),
            ("accepted", "Accepted"),
            ("corrected", "Corrected"),
            ("dismissed", "Dismissed"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )

    _line_uniq = models.UniqueIndex("(line_id)", "There is a suggestion for this line already.")

    @api.depends("alternatives")
    def _compute_alternatives_text(self):
        accounts = self.env["account.account"]
        for each in self:
            found = accounts.browse(number for number, _share in each.alternatives or ()).exists()
            each.alternatives_text = ", ".join(found.mapped("display_name"))

    @api.depends("is_new_vendor")
    @api.depends_context("lang")
    def _compute_new_vendor_text(self):
        for each in self:
            each.new_vendor_text = self.env._("New vendor") if each.is_new_vendor else False

    # Keep -----------------------------------------------------------------

    @api.model
    def _keep(self, codings):
        """Store codings of lines; what a person settled stays as it is."""
        lines = self.env["account.move.line"].browse(coding.line_id for coding in codings).exists()
        known = {each.line_id.id: each for each in self.search([("line_id", "in", lines.ids)])}
        there, new = set(lines.ids), []
        for coding in codings:
            suggestion = known.get(coding.line_id)
            if coding.line_id not in there or (
                suggestion and suggestion.state not in ("open", "agreed")
            ):
                continue
            values = self._values(lines.browse(coding.line_id), coding)
            suggestion.write(values) if suggestion else new.append(values)
        self.create(new)

    def _values(self, line, coding):
        agrees = coding.account_id and coding.account_id == line.account_id.id
        return {
            "company_id": line.company_id.id,
            "line_id": line.id,
            "account_id": coding.account_id or False,
            "tax_ids": [fields.Command.set(coding.tax_ids)],
            "analytic_distribution": coding.analytic or False,
            "product_id": coding.product_id or False,
            "method": coding.method or "none",
            "confidence": coding.confidence,
            "reason": coding.reason,
            "alternatives": coding.alternatives,
            "is_new_vendor": coding.is_new_vendor,
            "rule_id": coding.rule_id or False,
            "state": "agreed" if agrees and not coding.is_new_vendor else "open",
        }

    # Review ---------------------------------------------------------------

    def action_accept(self):
        """Book the lines as suggested, with the user's own rights.

        :raises UserError: a bill is no draft any more, or nothing is suggested
        """
        for suggestion in self:
            suggestion._check_draft()
            if not suggestion.account_id:
                raise UserError(self.env._("Choose an account for “%s” first.", suggestion.text))
            suggestion.line_id.write(suggestion._line_values())
        self.state = "accepted"

    def _check_draft(self):
        if self.line_id.parent_state != "draft":
            raise UserError(
                self.env._("%s is no draft any more; change it there.", self.move_id.display_name)
            )

    def _line_values(self):
        """What accepting writes; what the suggestion does not know stays as it is."""
        values = {"account_id": self.account_id.id}
        if self.tax_ids:
            values["tax_ids"] = [fields.Command.set(self.tax_ids.ids)]
        if self.analytic_distribution:
            values["analytic_distribution"] = self.analytic_distribution
        if self.product_id and not self.line_id.product_id:
            values["product_id"] = self.product_id.id
        return values

    def action_always(self):
        """Accept, and write a rule that does the same for the vendor from now on."""
        wanted = [suggestion._always_values() for suggestion in self]
        self.action_accept()
        rules = self.env["smart.category.rule"]
        for values in filter(None, wanted):
            own = [
                ("company_id", "=", values["company_id"]),
                ("partner_id", "=", values.get("partner_id", False)),
                ("iban", "=", values.get("iban", False)),
                ("keywords", "=", False),
                ("regex", "=", False),
            ]
            known = rules.search(own, limit=1)
            known.write(values) if known else rules.create(values)

    def _always_values(self):
        """Values of the rule that does the same from now on; nothing where nobody is named."""
        partner = self.partner_id
        if not partner:
            return {}
        taxes = self.tax_ids or self.line_id.tax_ids
        return {
            "name": self.env._("Always: %s", partner.name),
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "account_id": self.account_id.id,
            "tax_ids": [fields.Command.set(taxes.ids)],
        }

    def action_dismiss(self):
        """Leave the lines as they are booked."""
        self.state = "dismissed"

    @api.model
    def _note_change(self, lines):
        """A person chose an account: settle the suggestions, so that it is learned at once."""
        found = self.search([("line_id", "in", lines.ids), ("state", "in", ("open", "agreed"))])
        for suggestion in found:
            right = suggestion.account_id == suggestion.line_id.account_id
            suggestion.state = "accepted" if right else "corrected"
