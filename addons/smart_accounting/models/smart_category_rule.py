import json
import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.category_rules import Rule, regex_fault
from .smart_category import Coding

#: Default rules: name, code that is wanted, words that lines have, words that accounts have.
DEFAULTS = (
    (
        "Software",
        "6000",
        "software,saas,licence,license,subscription,hosting,cloud",
        ("software", "licen", "subscription", "hosting", "cloud", "it "),
    ),
    (
        "Office supplies",
        "6050",
        "stationery,paper,toner,printer,office suppl",
        ("office", "supplies", "stationery"),
    ),
    (
        "Travel",
        "6100",
        "hotel,flight,airline,train ticket,taxi,travel,rental car",
        ("travel", "transport", "trip"),
    ),
    (
        "Marketing",
        "6200",
        "advertis,marketing,campaign,ads,sponsor",
        ("market", "advert", "promotion"),
    ),
    (
        "Professional services",
        "6300",
        "legal,attorney,audit,consult,tax advice,notary",
        ("professional", "legal", "consult", "fees", "audit"),
    ),
    (
        "Utilities",
        "6400",
        "electricity,water bill,gas bill,heating,internet,telephone",
        ("utilit", "electric", "energy", "water", "telephone", "communication"),
    ),
)
EXPENSES = ("expense", "expense_other", "expense_direct_cost")
CONDITIONS = ("vendor", "keywords", "regex", "iban", "amount_from", "amount_to")
#: Rules that one file may bring.
MOST_IMPORTED = 2_000


class SmartCategoryRule(models.Model):
    """A rule for bill lines that a person wrote; the first one that fits decides."""

    _name = "smart.category.rule"
    _description = "Coding Rule"
    _inherit = ["smart.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Vendor", check_company=True, ondelete="cascade", tracking=True
    )
    keywords = fields.Char(
        tracking=True,
        help="Words, with commas between them. One of them has to stand in the line's text or the "
        "vendor's name.",
    )
    regex = fields.Char("Regular Expression", tracking=True)
    iban = fields.Char("Bank Account", tracking=True, help="The vendor's account on the bill.")
    amount_from = fields.Monetary(help="Smallest amount without taxes. Zero: no limit.")
    amount_to = fields.Monetary(help="Largest amount without taxes. Zero: no limit.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        "account.account", required=True, check_company=True, ondelete="cascade", tracking=True
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        check_company=True,
        domain=[("type_tax_use", "=", "purchase")],
        help="Empty: taxes stay as they are.",
    )
    analytic_distribution = fields.Json()
    product_id = fields.Many2one("product.product", check_company=True)

    @api.constrains("name", "partner_id", "keywords", "regex", "iban", "amount_from", "amount_to")
    def _check_conditions(self):
        for rule in self:
            words = rule._words()
            given = (rule.partner_id, words, rule.regex, rule.iban)
            if not any(given) and not (rule.amount_from or rule.amount_to):
                raise ValidationError(self.env._("“%s” would fit every line.", rule.name))
            fault = regex_fault(rule.regex or "")
            if fault:
                raise ValidationError(
                    self.env._(
                        "The regular expression of “%(rule)s” cannot be used: %(fault)s.",
                        rule=rule.name,
                        fault=fault,
                    )
                )

    def _words(self):
        return tuple(word.strip() for word in (self.keywords or "").split(",") if word.strip())

    # For the engine -------------------------------------------------------

    @api.model
    def _engine_rules(self, company):
        """The company's rules in order, as the engine reads them; on accounts that are in use."""
        minor = company.currency_id.rounding or 0.01
        in_use = [("company_id", "=", company.id), ("account_id.active", "=", True)]
        return [
            Rule(
                rule.id,
                str(rule.account_id.id),
                vendor=str(rule.partner_id.commercial_partner_id.id or ""),
                keywords=rule._words(),
                regex=rule.regex or "",
                iban=rule.iban or "",
                amount_from=round(rule.amount_from / minor) if rule.amount_from else None,
                amount_to=round(rule.amount_to / minor) if rule.amount_to else None,
            )
            for rule in self.search(in_use)
        ]

    def _coding(self, line_id):
        """What the rule says about a line."""
        self.ensure_one()
        return Coding(
            line_id,
            self.account_id.id,
            method="rule",
            reason=self.env._("The rule “%s” fits.", self.name),
            rule_id=self.id,
            tax_ids=self.tax_ids.ids,
            analytic=self.analytic_distribution or {},
            product_id=self.product_id.id,
        )

    # Exchange -------------------------------------------------------------

    @api.model
    def export_json(self):
        """The company's rules as JSON, accounts and taxes by code and name, not by id."""
        rules = self.search([("company_id", "=", self.env.company.id)])
        return json.dumps([rule._exported() for rule in rules], indent=2, ensure_ascii=False)

    def _exported(self):
        return {
            "name": self.name,
            "vendor": self.partner_id.name or "",
            "keywords": self.keywords or "",
            "regex": self.regex or "",
            "iban": self.iban or "",
            "amount_from": self.amount_from,
            "amount_to": self.amount_to,
            "account": self.account_id.code,
            "taxes": self.tax_ids.mapped("name"),
        }

    @api.model
    def import_json(self, text):
        """Add rules from JSON, or change those of the same name.

        :return: how many rules there were
        :raises UserError: says which rule is wrong, and how; nothing is imported then
        """
        self.check_access("create")
        try:
            rows = json.loads(text)
        except ValueError as error:
            raise UserError(self.env._("This is no JSON: %s", str(error))) from error
        if not isinstance(rows, list) or len(rows) > MOST_IMPORTED:
            raise UserError(self.env._("Expected a list of at most %s rules.", MOST_IMPORTED))
        prepared = [self._imported(number, row) for number, row in enumerate(rows, 1)]
        for values in prepared:
            known = self.search(
                [("name", "=", values["name"]), ("company_id", "=", self.env.company.id)], limit=1
            )
            known.write(values) if known else self.create(values)
        return len(prepared)

    def _imported(self, number, row):
        """Values of one imported rule."""
        company = self.env.company
        try:
            name, code = str(row["name"]), str(row["account"])
            amounts = [float(row.get(key) or 0) for key in ("amount_from", "amount_to")]
            if not all(map(math.isfinite, amounts)):
                raise ValueError
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise UserError(
                self.env._("Rule %s needs a name, an account, and numbers as amounts.", number)
            ) from error
        account = self._by_code(company, code)
        if not account:
            raise UserError(
                self.env._(
                    "Rule %(number)s: there is no account %(code)s.", number=number, code=code
                )
            )
        vendor = self.env["res.partner"]
        if row.get("vendor"):
            domain = [("name", "=", str(row["vendor"])), ("company_id", "in", (False, company.id))]
            vendor = vendor.search(domain, limit=1)
            if not vendor:
                raise UserError(
                    self.env._(
                        "Rule %(number)s: there is no vendor “%(vendor)s”.",
                        number=number,
                        vendor=row["vendor"],
                    )
                )
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "purchase"),
                ("name", "in", [str(name) for name in row.get("taxes") or ()]),
            ]
        )
        texts = {key: str(row.get(key) or "") for key in ("keywords", "regex", "iban")}
        return {
            "name": name,
            "partner_id": vendor.id,
            "account_id": account.id,
            "amount_from": amounts[0],
            "amount_to": amounts[1],
            "tax_ids": [fields.Command.set(taxes.ids)],
            "company_id": company.id,
            "sequence": number,
            **texts,
        }

    def _by_code(self, company, code):
        accounts = self.env["account.account"]
        domain = [*accounts._check_company_domain(company), ("code", "=", code)]
        return accounts.with_company(company).search(domain, limit=1)

    # Defaults -------------------------------------------------------------

    def action_load_defaults(self):
        """Add the default rules that are not there yet, on the accounts of the installed chart."""
        self.check_access("create")
        company, missing = self.env.company, []
        known = set(self.search([("company_id", "=", company.id)]).mapped("name"))
        accounts = self.env["account.account"].with_company(company)
        expenses = accounts.search(
            [*accounts._check_company_domain(company), ("account_type", "in", EXPENSES)]
        )
        for number, (name, code, keywords, words) in enumerate(DEFAULTS):
            account = self._mapped(expenses, code, words)
            if not account:
                missing.append(name)
            elif name not in known:
                values = {"name": name, "keywords": keywords, "account_id": account.id}
                self.create({**values, "sequence": 100 + number})
        message = self.env._("The default rules are there.")
        if missing:
            message = self.env._("No account of the chart fits: %s.", ", ".join(missing))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if missing else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @staticmethod
    def _mapped(expenses, code, words):
        """The expense account that a default means: by its name, else by its code."""
        for word in words:
            named = expenses.filtered(lambda each, word=word: word in f"{each.name} ".lower())
            if named:
                return named.sorted("code")[:1]
        return expenses.filtered(lambda each: (each.code or "").startswith(code))[:1]
