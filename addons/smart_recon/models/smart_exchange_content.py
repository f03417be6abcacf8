from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.smart_base.engine import exchange

from .smart_recon_rule import SIGNS

TEXTS = ("partner", "account", "journal", "label", "iban", "words", "sign")
#: What may differ between two rules that are the same.
LOOSE = ("journal", "label", "taxes")


class SmartExchangeContent(models.AbstractModel):
    """Learned rules travel in the file, too. How often they were right does not: what comes in is
    on trial, until it was tried on this company's past."""

    _inherit = "smart.exchange.content"

    @api.model
    def _parts(self):
        parts = super()._parts()
        if self.env["smart.recon.rule"].has_access("read"):
            parts["recon_rules"] = self.env._("Learned rules of reconciliation")
        return parts

    def _own_recon_rules(self):
        """The company's rules by the code that they have in a file."""
        rules = self.env["smart.recon.rule"].search([("company_id", "=", self.env.company.id)])
        return {self._recon_code(self._recon_row(rule)): rule for rule in rules}

    def _recon_row(self, rule):
        account = rule.account_id.with_company(self.env.company)
        return {
            "partner": rule.partner_id.name or "",
            "account": account.code or "",
            "journal": rule.journal_id.code or "",
            "taxes": rule.tax_ids.mapped("name"),
            "label": rule.label or "",
            "iban": rule.iban or "",
            "words": rule.words or "",
            "sign": rule.sign,
        }

    @staticmethod
    def _recon_code(row):
        """By what a rule knows lines, and what it says about them."""
        return " / ".join(row[name] for name in ("iban", "words", "sign", "partner", "account"))

    def _export_recon_rules(self):
        rules = self._own_recon_rules()
        return [{"code": code, **self._recon_row(rule)} for code, rule in rules.items()]

    def _recon_problem(self, row):
        is_text = all(isinstance(row.get(name), str) for name in TEXTS)
        taxes = row.get("taxes")
        is_list = isinstance(taxes, list) and all(isinstance(name, str) for name in taxes)
        return not (is_text and is_list) or row["sign"] not in SIGNS

    def _compare_recon_rules(self, rows):
        known, found = self._own_recon_rules(), []
        for row in rows:
            code = row["code"]
            if self._recon_problem(row):
                found.append(self._row(code, code, after=row, status="wrong"))
                continue
            rule = known.get(self._recon_code(row))
            if not rule:
                found.append(self._row(code, code, after=row, status="new"))
                continue
            here = {name: self._recon_row(rule)[name] for name in LOOSE}
            for name, before, after in exchange.changes(here, row):
                found.append(self._row(code, code, name, before, after))
        return found

    def _apply_recon_rules(self, rows):
        rules = self.env["smart.recon.rule"]
        if not (rules.has_access("create") and rules.has_access("write")):
            raise UserError(self.env._("You may not change learned rules. Leave them out."))
        known = self._own_recon_rules()
        for row in rows:
            if self._recon_problem(row):
                raise UserError(self.env._("“%s” holds wrong values.", row["code"]))
            values = self._recon_values(row)
            rule = known.get(self._recon_code(row))
            if rule:
                rule.write({name: values[name] for name in ("journal_id", "label", "tax_ids")})
            else:
                rules.create(values)

    def _recon_values(self, row):
        company = self.env.company
        accounts = self.env["account.account"].with_company(company)
        taxes = [self._found(self.env["account.tax"], "name", name, row) for name in row["taxes"]]
        return {
            "company_id": company.id,
            "partner_id": self._found(self.env["res.partner"], "name", row["partner"], row),
            "account_id": self._found(accounts, "code", row["account"], row),
            "journal_id": self._found(self.env["account.journal"], "code", row["journal"], row),
            "tax_ids": [Command.set(taxes)],
            **{name: row[name] for name in ("label", "iban", "words", "sign")},
        }

    def _found(self, records, field, value, row):
        """Number of the record of this company that a file names; nothing for no name.

        :raises UserError: there is none
        """
        if not value:
            return False
        company = self.env.company
        domain = [*records._check_company_domain(company), (field, "=", value)]
        record = records.search(domain, limit=1)
        if not record:
            raise UserError(
                self.env._(
                    "“%(rule)s”: there is no “%(value)s” here.", rule=row["code"], value=value
                )
            )
        return record.id
