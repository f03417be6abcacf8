from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..engine import accruals


class SmartCloseStep(models.Model):
    """What was accrued is dealt with, although its order still has no invoice."""

    _inherit = "smart.close.step"

    def _keep(self, answers):
        accrued = defaultdict(dict)
        for finding, standing in self.finding_ids._accrued().items():
            accrued[finding.company_id][finding.fingerprint] = standing
        return super()._keep(
            {
                company: None
                if found is None
                else accruals.check(found, accrued[company], _half_a_coin(company))
                for company, found in answers.items()
            }
        )


def _half_a_coin(company):
    return Decimal(str(company.currency_id.rounding)) / 2


class SmartCloseFinding(models.Model):
    _inherit = "smart.close.finding"

    def _accrued(self):
        """Accruals that stand: carried out, not undone, and their entries still posted.

        :return: ``Accrued`` by finding; findings without any are not in it
        """
        findings = self.filtered(lambda each: "accrue" in (each.fixes or ()))
        booked = [
            (self.browse(decision.res_id), memory["ids"][0], effect)
            for decision in findings._decisions(("state", "=", "executed"))
            for effect, memory in zip(decision.effects, decision.undo_memory, strict=True)
            if "profit" in effect
        ]
        numbers = [number for _finding, number, _effect in booked]
        posted = [("id", "in", numbers), ("state", "=", "posted")]
        entries = set(self.env["account.move"].search(posted).ids)
        standing = defaultdict(dict)
        for finding, number, effect in booked:
            if number in entries:
                standing[finding][number] = effect
        return {
            finding: accruals.Accrued(
                next(iter(parts.values()))["label"],
                sum(Decimal(part["profit"]) for part in parts.values()),
                tuple(parts),
            )
            for finding, parts in standing.items()
        }

    def _open_accruals(self):
        """The decisions that accrued more than is open; each can be undone."""
        accrued = self.step_id.finding_ids.filtered(
            lambda each: (
                each.company_id == self.company_id
                and self.fingerprint == f"{self.kind}:{each.fingerprint}"
            )
        )
        decisions = accrued._decisions(("state", "=", "executed"))
        action = accrued.action_view_smart_decisions()
        return {**action, "domain": [("id", "in", decisions.ids)]}
