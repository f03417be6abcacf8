from odoo import _, api, fields, models
from odoo.tools.misc import format_date

from ..engine import readiness
from .smart_close_evidence import READERS

#: Findings that a step shows before one asks for the list of all.
SHOWN = 20


class SmartClose(models.Model):
    """One round trip fills the cockpit: the close, its steps, and what is open in them."""

    _inherit = "smart.close"

    @api.model
    def get_cockpit(self, close_id=None):
        """What the cockpit shows.

        :param close_id: by default the latest close that is not locked, or the latest
        :return: ``close`` is False where there is none
        """
        self.check_access("read")
        closes = self.search([], limit=24)
        close = closes.filtered(lambda each: each.id == close_id)
        close = close or closes.filtered(lambda each: each.state != "locked")[:1] or closes[:1]
        if close and close.state != "locked" and self.env.user.has_group(
            "account.group_account_user"
        ):  # fmt: skip
            close._recheck_signoffs()
        return {
            "closes": [{"id": each.id, "name": each.name} for each in closes],
            "close": close._cockpit_head() if close else False,
            "steps": [step._cockpit() for step in close.step_ids],
            "can": self._cockpit_rights(),
        }

    @api.model
    def _cockpit_rights(self):
        user = self.env.user
        return {
            "read": any(map(user.has_group, READERS)),
            "work": user.has_group("account.group_account_user"),
            "lock": user.has_group("account.group_account_manager"),
        }

    def _cockpit_head(self):
        facts = self._summary_facts()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_label": labels[self.state],
            "readiness": self.readiness,
            "blocking": self.blocking_count,
            "findings": self.finding_count,
            "amount": self.currency_id.format(self.amount),
            "days_left": facts.days_left,
            "hours": facts.hours,
            "expected": facts.expected,
            "gained": self._gained(),
            "due": format_date(self.env, self.due_date) if self.due_date else "",
            "scanned": bool(self.scanned_at),
            "was_reopened": bool(self.reopened_at),
            "reopened_until": fields.Datetime.to_string(self.reopened_until),
            "trend": self.trend or [],
            "summary": self._summary(facts),
            "companies": self._cockpit_companies(),
        }

    def _cockpit_companies(self):
        """How far each company of a close of several is; empty for one company."""
        if len(self.company_ids) < 2:
            return []
        found = self.finding_ids._still_open().grouped("company_id")
        rows = []
        for company in self.company_ids:
            mine = found.get(company, self.finding_ids.browse())
            rows.append(
                {
                    "id": company.id,
                    "name": company.name,
                    "readiness": readiness.readiness(
                        [step._as_engine_of(mine) for step in self.step_ids]
                    ),
                    "blocking": len(mine.filtered(lambda each: each.severity == "blocking")),
                    "findings": len(mine),
                    "amount": company.currency_id.format(sum(mine.mapped("amount"))),
                }
            )
        return rows

    def _gained(self):
        """Points of readiness since the scan of an earlier day; 0 on the first day."""
        trend = self.trend or []
        return trend[-1][1] - trend[-2][1] if len(trend) > 1 else 0


class SmartCloseStep(models.Model):
    _inherit = "smart.close.step"

    def _as_engine_of(self, findings):
        """The step as it stands with only some of the findings, of one company."""
        found = findings.filtered(lambda each: each.step_id == self).grouped("severity")
        return readiness.Step(
            self.code,
            blocking=len(found.get("blocking", ())),
            warnings=len(found.get("warning", ())),
            notes=len(found.get("note", ())),
            signed=len(self._valid_signoffs()),
            applies=self.does_apply,
        )

    def _cockpit(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        found = self.finding_ids._still_open()
        last = self.signoff_ids[:1]
        return {
            "id": self.id,
            "code": self.code,
            "name": labels[self.code],
            "applies": self.does_apply,
            "score": self.score,
            "blocking": self.blocking_count,
            "warnings": self.warning_count,
            "notes": self.note_count,
            "amount": self.currency_id.format(self.amount),
            "preparer": self.preparer_id.name or "",
            "reviewer": self.reviewer_id.name or "",
            "signed": [
                {"role": each.role, "user": each.user_id.name}
                for each in self._valid_signoffs().sorted("id")
            ],
            "void": (last.void_reason or "") if last.state in ("void", "refused") else "",
            "findings": [finding._cockpit() for finding in found[:SHOWN]],
            "more": max(len(found) - SHOWN, 0),
        }


class SmartCloseFinding(models.Model):
    _inherit = "smart.close.finding"

    def _cockpit(self):
        labels = dict(self._fields["severity"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "severity": self.severity,
            "severity_label": labels[self.severity],
            "amount": self.currency_id.format(self.amount),
            "owner": self.user_id.name or "",
            "company": self.company_id.name if len(self.close_id.company_ids) > 1 else "",
            "fixes": [[fix, self._fix_label(fix)] for fix in self.fixes or ()],
        }

    def _fix_label(self, fix):
        ways = {"reconcile": _("Reconcile"), "unaccrue": _("Take the accrual back")}
        labels = dict(self._fields["wanted_fix"]._description_selection(self.env))
        return ways.get(fix) or labels[fix]
