from odoo import models


class SmartCloseStep(models.Model):
    """What was accrued is dealt with, although its order still has no invoice."""

    _inherit = "smart.close.step"

    def _keep(self, answers):
        accrued = self._accrued_amounts()
        kept = {}
        for company, found in answers.items():
            kept[company] = found
            if found and accrued:
                kept[company] = [
                    each
                    for each in found
                    if not self._is_accrued(
                        company, each, accrued.get((company.id, each.fingerprint))
                    )
                ]
        return super()._keep(kept)

    @staticmethod
    def _is_accrued(company, found, amount):
        """Whether all that is at stake was accrued; what came later is found again."""
        if amount is None:
            return False
        return company.currency_id.compare_amounts(float(found.amount), amount) == 0

    def _accrued_amounts(self):
        """Amounts of accruals that stand, by company and fingerprint of their finding."""
        # sudo: nobody may read all findings and decisions; only amounts of this step's own
        findings = {each.id: each for each in self.sudo().finding_ids}
        if not findings:
            return {}
        # sudo: as above
        decisions = (
            self.env["smart.decision"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "smart.close.finding"),
                    ("res_id", "in", list(findings)),
                    ("state", "=", "executed"),
                ]
            )
        )
        return {
            (findings[each.res_id].company_id.id, findings[each.res_id].fingerprint): each.amount
            for each in decisions
            if any(effect["kind"] == "close_accrue" for effect in each.effects)
        }
