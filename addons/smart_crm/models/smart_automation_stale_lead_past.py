"""What the rule would have said about silences that a colleague ended without it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.smart_base.engine.backtest import Past

from ..engine import stale_lead
from ..engine.silence import Silence, silences
from ..engine.stale_lead import Lead


@dataclass(frozen=True)
class Ended:
    """A silence that a colleague ended, and how the lead stood in it.

    :param noticed: day on which the rule would have spoken
    """

    lead: object
    silence: Silence
    noticed: date
    limit: int
    user: object


class StaleLeads(models.AbstractModel):
    """The messages of a lead tell when it was silent, and what a colleague then did."""

    _inherit = "smart.automation.crm.stale.lead"

    @api.model
    def _past_source(self, rule):
        return self.env._(
            "Decisions of this rule that people judged, and silent leads that colleagues took up "
            "or gave up by themselves"
        )

    @api.model
    def _past_caveat(self, rule):
        return self.env._(
            "What was done about a lead is told from its messages: changes that leave none are "
            "not known. Phone, e-mail and expected closing are those of today. Whether a customer "
            "was served under another lead is told from the messages of that lead."
        )

    @api.model
    def _past_by_hand_ids(self, rule, since, until, limit):
        """Numbers of the messages by which colleagues ended a silence."""
        within = [("date", ">=", since), ("date", "<", until + timedelta(days=1))]
        touches = self._touches(within)
        found = [
            (ended.silence.ended, number)
            for number, ended in self._ended(rule, self._our_leads(touches), until).items()
            if ended.silence.ended >= since
        ]
        return [number for _day, number in sorted(found)[-limit:]]

    @api.model
    def _past_by_hand(self, rule, ids):
        messages = self.env["mail.message"].browse(ids)
        leads = self.env["crm.lead"].browse(set(messages.mapped("res_id")))
        ended = self._ended(rule, leads, max(messages.mapped("date")).date())
        cases = [ended[number] for number in ids]
        meetings, elsewhere = self._past_meetings(leads), self._past_elsewhere(leads)
        gone = self._changes(leads, "active")
        return [
            self._past_lead(
                rule, case, message, meetings[case.lead.id], elsewhere[case.lead.id], gone
            )
            for case, message in zip(cases, messages, strict=True)
        ]

    # Silences -----------------------------------------------------------------

    def _touches(self, domain):
        """Days on which a person wrote or changed something: ``{lead id: {day: message or None}}``.

        The message is the first of a colleague on that day.
        """
        groups = self.env["mail.message"]._read_group(
            [
                ("model", "=", "crm.lead"),
                ("message_type", "!=", "user_notification"),
                ("author_id", "not in", self._robots().partner_id.ids),
                *domain,
            ],
            ["res_id", "date:day", "author_id"],
            ["id:min"],
        )
        found = defaultdict(dict)
        for lead_id, moment, author, number in groups:
            day = moment.date()
            known = found[lead_id].get(day)
            is_ours = bool(author) and not author.partner_share
            found[lead_id][day] = min(filter(None, (known, is_ours and number)), default=None)
        return found

    def _our_leads(self, touches):
        """Those of this company, lost ones too."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        return leads.search([("id", "in", list(touches)), *self._of_company()])

    def _ended(self, rule, leads, until):
        """Silences in which the rule would have spoken, by the message that ended them."""
        before = ("date", "<", until + timedelta(days=1))
        touches = self._touches([("res_id", "in", leads.ids), before])
        then = {name: self._changes(leads, name) for name in ("stage_id", "user_id", "active")}
        planned, spoke = self._planned(leads), self._spoke(rule, leads)
        found = {}
        for lead in leads:
            for silence in silences([*touches[lead.id], lead.create_date.date()]):
                number = touches[lead.id].get(silence.ended)
                day = silence.touched
                stage, user, active = (self._then(then[name], lead, name, day) for name in then)
                limit = self._limit(stage)
                noticed = silence.noticed(limit)
                if (
                    number
                    and noticed
                    and active
                    and not stage.is_won
                    and not any(first <= noticed <= last for first, last in planned[lead.id])
                    and not any(day < when <= silence.ended for when in spoke[lead.id])
                ):
                    found[number] = Ended(lead, silence, noticed, limit, user)
        return found

    def _planned(self, leads):
        """Spans of days in which an activity was planned, by lead; finished ones are kept."""
        activities = self.env["mail.activity"].with_context(active_test=False)
        found = defaultdict(list)
        for each in activities.search_fetch(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)],
            ["res_id", "create_date", "date_done", "active"],
        ):
            first = each.create_date.date()
            last = date.max if each.active else each.date_done or first
            found[each.res_id].append((first, last))
        return found

    def _spoke(self, rule, leads):
        """Days on which the rule decided something, by lead."""
        found = defaultdict(list)
        for each in self._past_decisions().search_fetch(
            [
                ("rule_id", "=", rule.id),
                ("company_id", "=", self.env.company.id),
                ("res_id", "in", leads.ids),
            ],
            ["res_id", "create_date"],
        ):
            found[each.res_id].append(each.create_date.date())
        return found

    # As it was ----------------------------------------------------------------

    def _changes(self, leads, name):
        """Days on which a field changed, with the value before: ``{lead id: [(day, value)]}``."""
        # sudo: tracked values are read through their message only; leads are the user's own
        values = self.env["mail.tracking.value"].sudo().search_fetch(
            [
                ("mail_message_id.model", "=", "crm.lead"),
                ("mail_message_id.res_id", "in", leads.ids),
                ("field_id.name", "=", name),
            ],
            ["old_value_integer", "mail_message_id"],
            order="id",
        )  # fmt: skip
        numbers = set(values.mapped("old_value_integer"))
        field, known = leads._fields[name], {}
        if field.comodel_name:
            none = self.env[field.comodel_name]
            known = dict.fromkeys(numbers, none)
            known |= {each.id: each for each in none.browse(filter(None, numbers)).exists()}
        found = defaultdict(list)
        for each in values:
            message, number = each.mail_message_id, each.old_value_integer
            value = known[number] if known else bool(number)
            found[message.res_id].append((message.date.date(), value))
        return found

    @staticmethod
    def _then(changes, lead, name, day):
        """The value of a field at the end of a day."""
        return next((value for when, value in changes[lead.id] if when > day), lead[name])

    def _past_meetings(self, leads):
        """Meetings as (day they were planned, day of the meeting), by lead."""
        meetings = self.env["calendar.event"].search_fetch(
            [("opportunity_id", "in", leads.ids)], ["opportunity_id", "start", "create_date"]
        )
        found = defaultdict(list)
        for each in meetings:
            days = (each.create_date.date(), each.start.date())
            found[each.opportunity_id.id].append(days)
        return found

    def _past_elsewhere(self, leads):
        """Days on which somebody worked on another lead of the customer, with its name, by lead."""
        customers = leads.partner_id.commercial_partner_id
        others = self.env["crm.lead"].search_fetch(
            [("partner_id.commercial_partner_id", "in", customers.ids)], ["partner_id", "name"]
        )
        touches = self._touches([("res_id", "in", others.ids)])
        by_customer = others.grouped(lambda lead: lead.partner_id.commercial_partner_id)
        return {
            lead.id: [
                (day, other.name)
                for other in by_customer.get(lead.partner_id.commercial_partner_id, ())
                if other != lead
                for day in touches[other.id]
            ]
            for lead in leads
        }

    # Cases --------------------------------------------------------------------

    def _past_lead(self, rule, case, message, meetings, elsewhere, gone):
        """One silence as a case: what the rule would have said, and what the colleague did."""
        lead, day = case.lead, case.noticed
        window = day - timedelta(self.env.company.smart_stale_lead_days)
        closing = lead.date_deadline
        facts = Lead(
            res_id=lead.id,
            touched=case.silence.touched,
            silent=(day - case.silence.touched).days,
            limit=case.limit,
            salesperson=bool(case.user) and self._responsible(rule, case.user) == case.user,
            next_meeting=min((m for made, m in meetings if made <= day < m), default=None),
            closing_in=(closing - day).days if closing and closing > day else None,
            elsewhere=next((name for when, name in elsewhere if window < when <= day), ""),
            reachable=bool(lead.phone or lead.email_from),
        )
        still_there = self._then(gone, lead, "active", case.silence.ended)
        return Past(
            res_id=lead.id,
            title=lead.name or "",
            day=case.silence.ended,
            confidence=stale_lead.assess(facts).confidence,
            right=still_there,
            people=self._past_text(case, message, still_there),
            amount=Decimal(str(lead.company_currency.round(lead.expected_revenue))),
        )

    def _past_text(self, case, message, still_there):
        values = {
            "name": message.author_id.name,
            "date": format_date(self.env, case.silence.ended),
        }
        if still_there:
            return self.env._("%(name)s took it up on %(date)s", **values)
        return self.env._("%(name)s gave it up on %(date)s", **values)
