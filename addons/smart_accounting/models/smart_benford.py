from odoo import api, models

from ..engine.benford import benford


class SmartBenford(models.AbstractModel):
    """First digits of the entries of journals and users; about portfolios, never one entry."""

    _name = "smart.benford"
    _description = "First Digits of Portfolios"

    @api.model
    @api.readonly
    def get_report(self, date_from=None, date_to=None, by="journal"):
        """Compare first digits with Benford's law, by journal or by user.

        :param by: journal or user
        :return: one row for each with at least 100 entries: name, count, deviation, verdict,
            shares by digit, and the digits that cause the deviation
        """
        self.env["smart.accounting"]._check_reader()
        moves = self.env["account.move"]
        domain = [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "posted"),
            ("amount_total_signed", "!=", 0),
        ]
        domain += [("date", ">=", date_from)] if date_from else []
        domain += [("date", "<=", date_to)] if date_to else []
        field = {"journal": "journal_id", "user": "create_uid"}[by if by == "user" else "journal"]
        groups = moves._read_group(domain, [field], ["amount_total_signed:array_agg"])
        minor = self.env.company.currency_id.rounding or 0.01
        rows = [
            self._row(owner, [round(abs(amount) / minor) for amount in amounts])
            for owner, amounts in groups
        ]
        return sorted(filter(None, rows), key=lambda row: -row["deviation"])

    @staticmethod
    def _row(owner, amounts):
        found = benford(amounts)
        if found.verdict == "too few":
            return None
        return {
            "name": owner.display_name,
            "count": found.count,
            "deviation": round(found.deviation, 4),
            "verdict": found.verdict,
            "shares": {str(digit): round(share, 4) for digit, share in found.shares.items()},
            "digits": list(found.causes),
        }
