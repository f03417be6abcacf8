from odoo import api, models

from ..engine.benford import benford, first_digit


class SmartBenford(models.AbstractModel):
    """First digits of the entries of journals and users; about portfolios, never one entry."""

    _name = "smart.benford"
    _description = "First Digits of Portfolios"

    @api.model
    @api.readonly
    def get_report(self, date_from=None, date_to=None, by="journal"):
        """Compare first digits with Benford's law, by journal or by user.

        :param by: journal or user
        :return: one row for each with at least 100 entries: id, name, count, deviation, verdict,
            shares by digit, and the digits that cause the deviation
        """
        self.env["smart.accounting"]._check_reader()
        groups = self.env["account.move"]._read_group(
            self._domain(date_from, date_to), [self._field(by)], ["amount_total_signed:array_agg"]
        )
        minor = self.env.company.currency_id.rounding or 0.01
        rows = [
            self._row(owner, [round(abs(amount) / minor) for amount in amounts])
            for owner, amounts in groups
        ]
        return sorted(filter(None, rows), key=lambda row: -row["deviation"])

    @api.model
    def _beginning_with(self, by, owner_id, digits, date_from, date_to, limit):
        """Ids of a portfolio's entries whose amounts begin with some digits, newest first."""
        domain = [*self._domain(date_from, date_to), (self._field(by), "=", owner_id)]
        moves = self.env["account.move"].search_fetch(
            domain, ["amount_total_signed"], limit=limit, order="date desc, id desc"
        )
        return moves.filtered(lambda move: first_digit(self._minor(move)) in digits).ids

    @staticmethod
    def _field(by):
        return "create_uid" if by == "user" else "journal_id"

    @api.model
    def _domain(self, date_from, date_to):
        domain = [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "posted"),
            ("amount_total_signed", "!=", 0),
        ]
        domain += [("date", ">=", date_from)] if date_from else []
        domain += [("date", "<=", date_to)] if date_to else []
        return domain

    def _minor(self, move):
        minor = self.env.company.currency_id.rounding or 0.01
        return round(abs(move.amount_total_signed) / minor)

    @staticmethod
    def _row(owner, amounts):
        found = benford(amounts)
        if found.verdict == "too few":
            return None
        return {
            "id": owner.id,
            "name": owner.display_name,
            "count": found.count,
            "deviation": round(found.deviation, 4),
            "verdict": found.verdict,
            "shares": {str(digit): round(share, 4) for digit, share in found.shares.items()},
            "digits": list(found.causes),
        }
