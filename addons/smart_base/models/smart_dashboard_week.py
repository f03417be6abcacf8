from datetime import timedelta

from odoo import api, fields, models

#: Days of a week, and in which a decision that expires is worth a word.
WEEK, SOON = 7, 3
AGAINST = ("rejected", "undone")


class SmartDashboard(models.AbstractModel):
    """What changed this week, in plain sentences made from figures; apps add theirs.

    An insight is a sentence, a tone and the way to the records behind it (``_insight``).
    """

    _inherit = "smart.dashboard"

    @api.model
    def _insights(self, role):
        """Sentences of a role, the ones about decisions first."""
        return [
            *self._decisions_this_week(role),
            *self._rules_this_week(role),
            *self._expiring(role),
        ]

    @api.model
    def _insight(self, key, text, action, tone=""):
        return {"key": key, "text": text, "action": action, "tone": tone}

    @api.model
    def _week(self):
        """The moment where this week, the last seven days, begins."""
        return fields.Datetime.now() - timedelta(days=WEEK)

    def _decisions_this_week(self, role):
        since = self._week()
        now, before = {}, {}
        domain = self._domain(role, since=False)
        for counts, first, last in ((now, since, None), (before, since - timedelta(WEEK), since)):
            counts.update(self._states_between(domain, first, last))
        action = self._open([*domain, ("create_date", ">=", fields.Datetime.to_string(since))])
        found = []
        if now or before:
            text = self.env._(
                "%(now)s decisions this week, %(before)s the week before.",
                now=sum(now.values()),
                before=sum(before.values()),
            )
            found.append(self._insight("decisions", text, action))
        against = [sum(counts.get(state, 0) for state in AGAINST) for counts in (now, before)]
        if against[0]:
            text = self.env._(
                "%(now)s of them were rejected or undone, %(before)s the week before.",
                now=against[0],
                before=against[1],
            )
            open_them = self._open([*action["domain"], ("state", "in", AGAINST)])
            tone = "warning" if against[0] > against[1] else ""
            found.append(self._insight("against", text, open_them, tone))
        return found

    def _states_between(self, domain, first, last):
        domain = [*domain, ("create_date", ">=", fields.Datetime.to_string(first))]
        if last:
            domain.append(("create_date", "<", fields.Datetime.to_string(last)))
        return dict(self.env["smart.decision"]._read_group(domain, ["state"], ["__count"]))

    def _rules_this_week(self, role):
        """Rules that fell back to asking."""
        since = self._week()
        rules = self._rules(role).filtered(
            lambda rule: rule.proves_itself and rule.proof_since and rule.proof_since >= since
        )
        return [
            self._insight(
                f"demoted_{rule.id}",
                self.env._("“%s” made mistakes and asks again.", rule.name),
                {**self._open([], "smart.rule"), "res_id": rule.id, "views": [[False, "form"]]},
                "warning",
            )
            for rule in rules
        ]

    def _expiring(self, role):
        soon = fields.Datetime.now() + timedelta(days=SOON)
        domain = self._domain(role, since=False, state=("pending",))
        domain.append(("expires_at", "<", fields.Datetime.to_string(soon)))
        count = self.env["smart.decision"].search_count(domain)
        if not count:
            return []
        text = self.env._(
            "%(count)s decisions expire within %(days)s days.", count=count, days=SOON
        )
        return [self._insight("expiring", text, self._open(domain), "warning")]

    # Money ----------------------------------------------------------------

    @api.model
    def _money(self, sums):
        """Amounts by company as a text: one figure for each currency, never added across them.

        :param sums: ``{company: amount in its currency}``
        """
        found = {}
        for company, amount in sums.items():
            currency = company.currency_id
            found[currency] = found.get(currency, 0.0) + (amount or 0.0)
        texts = [
            currency.format(currency.round(amount))
            for currency, amount in found.items()
            if not currency.is_zero(amount)
        ]
        return " + ".join(texts) or self.env.company.currency_id.format(0.0)
