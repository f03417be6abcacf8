from odoo import models


class SmartCloseStep(models.Model):
    """What was accrued is dealt with, although its order still has no invoice."""

    _inherit = "smart.close.step"

    def _keep(self, answers):
        accrued = self._accrued_amounts() if any(answers.values()) else {}
        if accrued:
            answers = {
                company: found
                and [each for each in found if not self._is_accrued(company, each, accrued)]
                for company, found in answers.items()
            }
        return super()._keep(answers)

    @staticmethod
    def _is_accrued(company, found, accrued):
        """Whether all that is at stake was accrued; what came later is found again."""
        amount = accrued.get((company.id, found.fingerprint))
        if amount is None:
            return False
        return company.currency_id.compare_amounts(float(found.amount), amount) == 0

    def _accrued_amounts(self):
        """Amounts of accruals that stand, by company and fingerprint of their finding."""
        # sudo: nobody may read all findings and decisions; only amounts of this step's own
        findings = self.sudo().finding_ids
        keys = {each.id: (each.company_id.id, each.fingerprint) for each in findings}
        # of several accruals of one finding the first counts: the others are for a person to see
        return {
            keys[each.res_id]: each.amount
            for each in reversed(findings._decisions(("state", "=", "executed")))
            if any(effect["kind"] == "close_accrue" for effect in each.effects)
        }
