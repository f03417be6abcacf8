from odoo import _, fields, models

from ..engine.finding import ordered
from .smart_close_step import STEPS
from .smart_close_words import sentence

#: What a scan says of a finding; people's own fields are not among them.
SAID = ("name", "kind", "pattern", "severity", "amount", "effect", "res_model", "res_ids",
        "evidence", "fixes")  # fmt: skip


class SmartClose(models.Model):
    """Scanning: what a check finds is kept, with what people did about it before."""

    _inherit = "smart.close"

    def action_scan(self):
        """Look at all ten steps now."""
        for close in self:
            close._check_reach()._rescan()

    def _rescan(self, codes=None, companies=None):
        """Run the checks of some steps (default: all), and keep what they find.

        Reads with the rights of the user in all companies of the close, writes only findings.

        :param companies: look in these only; findings of the others stay as they are
        """
        self.ensure_one()
        facts = self.env["smart.close.facts"]
        for step in self.step_ids:
            if codes is None or step.code in codes:
                if step.code == "review":
                    self._recheck_signoffs()  # which ones are void is one of its questions
                step._keep(
                    {
                        company: facts._check(self, company, step.code)
                        for company in companies or self.company_ids
                    }
                )
        self._recheck_signoffs()
        self._store({"scanned_at": fields.Datetime.now()})
        self._note_readiness()

    def _labels(self):
        return dict(STEPS)


class SmartCloseStep(models.Model):
    """How findings of a scan meet those of the scan before."""

    _inherit = "smart.close.step"

    def _keep(self, answers):
        """Store what was found, and settle what is not found any more.

        :param answers: findings by company, None where the step does not apply
        """
        applies = any(found is not None for found in answers.values())
        asked = self.env["res.company"].union(*answers)
        if self.does_apply != applies and (applies or asked == self.close_id.company_ids):
            # sudo: nobody may write steps; the check itself ran with the user's rights
            self.sudo().does_apply = applies
        found = {
            (company.id, each.fingerprint): self._values(company, each)
            for company, findings in answers.items()
            for each in ordered(findings or ())
        }
        # sudo: nobody may write findings; what they say was read with the user's rights
        writable = self.sudo().finding_ids
        known = {
            (each.company_id.id, each.fingerprint): each
            for each in writable
            if each.company_id in asked
        }
        self._settle([each for key, each in known.items() if key not in found])
        for key, finding in known.items():
            if key in found:
                self._refresh(finding, found[key])
        self._add_found([values for key, values in found.items() if key not in known])

    def _values(self, company, found):
        currency = company.currency_id
        return {
            "close_id": self.close_id.id,
            "step_id": self.id,
            "company_id": company.id,
            "name": sentence(company, found),
            "kind": found.kind,
            "fingerprint": found.fingerprint,
            "pattern": found.pattern or False,
            "severity": found.severity,
            "amount": currency.round(float(found.amount)),
            "effect": currency.round(float(found.effect)),
            "res_model": found.model,
            "res_ids": list(found.ids),
            "evidence": found.evidence or False,
            "fixes": list(found.fixes) or False,
        }

    def _settle(self, findings):
        for finding in findings:
            if finding.state == "open":
                finding.write({"state": "gone", "wanted_fix": False})

    def _refresh(self, finding, values):
        """Say anew what changed; what was dismissed stays so as long as its amount does."""
        changed = {
            name: values[name]
            for name in SAID
            if (finding[name] or False) != (values[name] or False)
        }
        if finding.state == "gone":
            changed["state"] = "open"
        elif finding.state == "dismissed" and "amount" in changed:
            changed |= {"state": "open", "dismiss_reason": False, "dismissed_by_id": False}
        if changed:
            finding.write(changed)

    def _add_found(self, vals_list):
        lessons = self._lessons(vals_list)
        for values in vals_list:
            lesson = lessons.get((values["company_id"], values["pattern"]))
            if lesson:
                values |= {
                    "state": "dismissed",
                    "dismiss_reason": _(
                        "As in %(close)s: %(reason)s",
                        close=lesson.close_id.name,
                        reason=lesson.dismiss_reason,
                    ),
                    "dismissed_by_id": lesson.dismissed_by_id.id,
                }
        # sudo: nobody may create findings; what they say was read with the user's rights
        self.env["smart.close.finding"].sudo().create(vals_list)

    def _lessons(self, vals_list):
        """Earlier dismissals that hold for new findings too, by company and pattern."""
        patterns = {values["pattern"] for values in vals_list if values["pattern"]}
        if not patterns:
            return {}
        taught = self.env["smart.close.finding"].search(
            [
                ("company_id", "in", self.close_id.company_ids.ids),
                ("pattern", "in", list(patterns)),
                ("is_lesson", "=", True),
                ("state", "=", "dismissed"),
                ("close_id.date_to", "<", self.close_id.date_from),
            ],
            order="id",
        )
        return {(each.company_id.id, each.pattern): each for each in taught}
