"""The company's frame: currency, chart of accounts, taxes, journals, terms, exchange rates."""

from odoo import Command

from ..engine.accounts import ADDED, TAX_PAID, TAX_RECEIVED
from .book import Book

CHART = "generic_coa"
PERCENTS = (21, 9, 0)


class Setting:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan

    def load(self) -> None:
        self._company()
        self._accounts()
        self._taxes()
        self._journals()
        self._terms()
        self._rates()

    def _company(self):
        facts = self.plan.company
        currencies = self.env["res.currency"].with_context(active_test=False)
        for name in ("EUR", *self.plan.rates):
            currency = currencies.search([("name", "=", name)], limit=1)
            currency.active = True
            self.book.currencies[name] = currency.id
        company = self.book.company
        company.write(
            {
                "name": company.name if company.name.startswith(facts["name"]) else facts["name"],
                "street": facts["street"],
                "city": facts["city"],
                "zip": facts["zip"],
                "email": facts["email"],
                "phone": facts["phone"],
                "country_id": self.env.ref("base.nl").id,
                # Invented customers get no messages about their deliveries.
                "stock_move_email_validation": False,
                "stock_text_confirmation": False,
            }
        )
        self.env["account.chart.template"].try_loading(CHART, company, install_demo=False)
        # After the chart: loading it puts the company on the chart's own country and currency.
        company.write(
            {
                "currency_id": self.book.currencies["EUR"],
                "account_fiscal_country_id": self.env.ref("base.nl").id,
            }
        )

    def _accounts(self):
        accounts = self.env["account.account"].with_company(self.book.company)
        domain = [("company_ids", "in", self.book.company.ids)]
        known = {account.code: account for account in accounts.search(domain)}
        missing = {code: facts for code, facts in ADDED.items() if code not in known}
        created = accounts.create(
            [
                {
                    "code": code,
                    "name": name,
                    "account_type": kind,
                    "company_ids": [Command.set(self.book.company.ids)],
                }
                for code, (name, kind) in missing.items()
            ]
        )
        known.update(zip(missing, created, strict=True))
        self.book.accounts = {code: account.id for code, account in known.items()}

    def _taxes(self):
        """Dutch-like rates in place of the one rate that the generic chart brings."""
        company = self.book.company
        taxes = self.env["account.tax"]
        taxes.search([("company_id", "=", company.id)]).active = False
        groups = {percent: self._tax_group(percent) for percent in PERCENTS}
        for use in ("sale", "purchase"):
            made = taxes.create([self._tax(use, percent, groups[percent]) for percent in PERCENTS])
            for percent, tax in zip(PERCENTS, made, strict=True):
                self.book.taxes[use, percent] = tax.id
        company.write(
            {
                "account_sale_tax_id": self.book.taxes["sale", 21],
                "account_purchase_tax_id": self.book.taxes["purchase", 21],
            }
        )

    def _tax_group(self, percent: int):
        return self.env["account.tax.group"].create(
            {
                "name": f"VAT {percent}%" if percent else "No VAT",
                "company_id": self.book.company.id,
            }
        )

    def _tax(self, use: str, percent: int, group) -> dict:
        account = self.book.accounts[TAX_RECEIVED if use == "sale" else TAX_PAID]
        shares = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account}),
        ]
        return {
            "name": f"{percent}%" if percent else "0% across the border",
            "amount": percent,
            "amount_type": "percent",
            "type_tax_use": use,
            "tax_group_id": group.id,
            "company_id": self.book.company.id,
            "invoice_repartition_line_ids": shares,
            "refund_repartition_line_ids": shares,
        }

    def _journals(self):
        company = self.book.company
        domain = [("company_id", "=", company.id)]
        journals = self.env["account.journal"].search(domain)
        for kind in ("sale", "purchase", "bank"):
            self.book.journals[kind] = journals.filtered(lambda one, k=kind: one.type == k)[:1].id
        entries = journals.filtered(lambda one: one.type == "general" and one.code == "MISC")
        self.book.journals["entry"] = entries[:1].id
        bank = self.env["account.journal"].browse(self.book.journals["bank"])
        bank.bank_account_id = self.env["res.partner.bank"].create(
            {
                "acc_number": self.plan.company["iban"],
                "partner_id": company.partner_id.id,
                "company_id": company.id,
            }
        )

    def _terms(self):
        terms = self.plan.terms
        self.book.create(
            "account.payment.term",
            "term",
            [term.key for term in terms],
            [
                {
                    "name": term.name,
                    "company_id": self.book.company.id,
                    "line_ids": [
                        Command.create(
                            {"value": "percent", "value_amount": 100, "nb_days": term.days}
                        )
                    ],
                    "early_discount": bool(term.discount_percent),
                    "discount_percentage": term.discount_percent or 2,
                    "discount_days": term.discount_days or 10,
                    # The tax stays as invoiced when the discount is taken.
                    "early_pay_discount_computation": "excluded",
                }
                for term in terms
            ],
        )

    def _rates(self):
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": self.book.currencies[currency],
                    "company_id": self.book.company.id,
                    "name": day,
                    "rate": rate,
                }
                for currency, rows in self.plan.rates.items()
                for day, rate in rows
            ]
        )
