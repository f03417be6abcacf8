"""Trying rules on what was booked before, so that nothing goes into use blindly."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.learn import fits

#: Days and bookings of the past that a rule is tried on.
PAST_DAYS, PAST_LINES = 365, 2000
SHOWN = 10


class SmartReconRule(models.Model):
    _inherit = "smart.recon.rule"

    def simulate(self):
        """What these rules would have said about the bookings of the last year.

        Changes nothing but the result of the trial.

        :return: for each rule its id, ``right``, ``wrong``, and some lines it was wrong about
        :raises AccessError: the user may not change the rules
        """
        self.check_access("write")
        results = []
        for company, rules in self.grouped("company_id").items():
            decisions = self._past(company)._as_decisions()
            results += [rule._try_on(decisions) for rule in rules]
        return results

    def _past(self, company):
        since = fields.Date.context_today(self) - timedelta(PAST_DAYS)
        return self.env["smart.recon.match"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("line_id.date", ">=", since),
            ],
            limit=PAST_LINES,
        )

    def _try_on(self, decisions):
        known = self._fact()
        judged = [
            each
            for each in decisions
            if fits(known, each.line)
            and self._same_question(known, (each.partner_id, each.account_id))
        ]
        wrong = [
            each
            for each in judged
            if (each.partner_id, each.account_id) != (known.partner_id, known.account_id)
        ]
        self.write(
            {
                "trial_right": len(judged) - len(wrong),
                "trial_wrong": len(wrong),
                "trial_date": fields.Date.context_today(self),
            }
        )
        return {
            "id": self.id,
            "right": self.trial_right,
            "wrong": self.trial_wrong,
            "wrong_lines": [{"id": each.line.id, "memo": each.line.memo} for each in wrong[:SHOWN]],
        }

    # Buttons --------------------------------------------------------------

    def action_simulate(self):
        """Try the rules on the past and say how they did."""
        results = self.simulate()
        texts = [
            self.env._(
                "%(name)s: right %(right)s times, wrong %(wrong)s times.",
                name=self.browse(each["id"]).name,
                right=each["right"],
                wrong=each["wrong"],
            )
            for each in results
        ]
        return self._notice("\n".join(texts), any(each["wrong"] for each in results))

    def action_activate(self):
        """Put rules into use, after a trial that they have to pass.

        :raises UserError: a rule would have been wrong at least as often as right
        """
        for result in self.simulate():
            rule = self.browse(result["id"])
            if result["wrong"] and result["wrong"] >= result["right"]:
                raise UserError(
                    self.env._(
                        "“%(name)s” would have been wrong %(wrong)s times and right %(right)s "
                        "times in the past. Make it narrower first.",
                        name=rule.name,
                        wrong=result["wrong"],
                        right=result["right"],
                    )
                )
            rule.write(
                {
                    "state": "active",
                    "right_count": max(rule.right_count, result["right"]),
                    "wrong_count": max(rule.wrong_count, result["wrong"]),
                }
            )

    def action_switch_off(self):
        """Take rules out of use."""
        self.write({"state": "off"})

    def _notice(self, message, warning):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if warning else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
