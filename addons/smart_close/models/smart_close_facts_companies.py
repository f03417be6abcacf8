from odoo import models

from ..engine import mirror

SALES = ("out_invoice", "out_refund")
#: Accounts on which companies keep what they owe each other without documents.
STANDING = ("asset_current", "asset_non_current", "liability_current", "liability_non_current")


class SmartCloseFacts(models.AbstractModel):
    """What the companies of a close booked with each other."""

    _inherit = "smart.close.facts"

    def _mirror_documents(self, period):
        companies = {company.partner_id: company for company in period.companies}
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "in", period.companies.ids),
                ("commercial_partner_id", "in", [partner.id for partner in companies]),
                ("state", "=", "posted"),
                ("move_type", "in", (*SALES, "in_invoice", "in_refund")),
                ("date", "<=", period.end),
                ("date", ">=", period.start),
            ],
            ["name", "company_id", "commercial_partner_id", "move_type", "currency_id",
             "amount_total", "amount_total_signed"],
        )  # fmt: skip
        return [
            self._mirror_document(move, companies[move.commercial_partner_id]) for move in moves
        ]

    def _mirror_document(self, move, other):
        own = move.company_id
        seller, buyer = (own, other) if move.move_type in SALES else (other, own)
        sign = -1 if move.move_type.endswith("refund") else 1
        return mirror.Document(
            move.id,
            move.name,
            own.id,
            seller.id,
            buyer.id,
            move.currency_id.name,
            sign * self._money(own, move.amount_total),
            self._money(own, abs(move.amount_total_signed)),
        )

    def _mirror_balances(self, period):
        """What is owed between the companies, in the currency of the one that is looked at."""
        companies = {company.partner_id: company for company in period.companies}
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "in", period.companies.ids),
                ("partner_id", "in", [partner.id for partner in companies]),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
                ("account_id.account_type", "in", ("asset_receivable", "liability_payable")),
            ],
            ["company_id", "partner_id"],
            ["balance:sum"],
        )
        wanted = period.company.currency_id
        return [
            mirror.Balance(
                owner.id,
                companies[partner].id,
                companies[partner].name,
                self._money(
                    period.company,
                    owner.currency_id._convert(balance, wanted, owner, period.end),
                ),
                partner.id,
            )
            for owner, partner, balance in groups
            if owner != companies[partner]
        ]

    def _bare_accounts(self, period):
        """Balances of accounts that are named after what they are for: other companies."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "in", period.companies.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
                ("account_id.account_type", "in", STANDING),
            ],
            ["company_id", "account_id"],
            ["balance:sum"],
        )
        names = {company.id: company.name for company in period.companies}
        wanted, found = period.company.currency_id, []
        for owner, account, balance in groups:
            others = {number: name for number, name in names.items() if number != owner.id}
            other = mirror.between(account.name, others)
            if other is not None:
                amount = owner.currency_id._convert(balance, wanted, owner, period.end)
                found.append(
                    mirror.Bare(
                        owner.id,
                        account.id,
                        account.display_name,
                        other,
                        self._money(period.company, amount),
                    )
                )
        return found
