from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.smart_base.engine.proposal import Component, Proposal

from ..engine import stale_lead
from ..engine.stale_lead import Lead

#: Days that the responsible has for getting in touch.
ACT_WITHIN = 2
_OPEN_ACTIVITY = [("active", "=", True)]


@dataclass(frozen=True)
class Gathered:
    """One lead: the engine's facts, and what the activity says beside them."""

    res_id: int
    facts: Lead
    user_id: int
    last_word: date | None
    is_ours: bool


class StaleLeads(models.AbstractModel):
    """Finds leads and opportunities that nobody has touched or planned anything for."""

    _name = "smart.automation.crm.stale.lead"
    _description = "Leads and Opportunities Nobody Has Touched"
    _inherit = "smart.automation"
    _smart_model = "crm.lead"
    _smart_listens = {
        "write": ("stage_id", "user_id", "active", "type", "date_deadline", "expected_revenue"),
        "unlink": (),
    }
    _smart_effects = ("activity:crm.lead",)
    _smart_quick = True

    # Candidates -----------------------------------------------------------

    def _candidate_domain(self, rule):
        return [
            ("won_status", "=", "pending"),
            # a search finds archived activities too, and those are the finished ones
            ("activity_ids", "not any", _OPEN_ACTIVITY),
            *self._of_company(),
            *self._untouched(),
        ]

    def _of_company(self):
        """Leads of this company; those of no company belong to their salesperson's."""
        company = self.env.company
        free = [("user_id.company_id", "=", company.id)]
        if company == self.env.ref("base.main_company", raise_if_not_found=False):
            free = ["|", ("user_id", "=", False), *free]
        return ["|", ("company_id", "=", company.id), "&", ("company_id", "=", False), *free]

    def _untouched(self):
        """Leads that no person did anything about within the time that their stage allows."""
        domain = []
        for days, stages in self._stages_by_limit().items():
            since = self._since(days)
            part = [
                "&", "&", "&", "&",
                ("stage_id", "in", stages),
                ("create_date", "<", since),
                ("date_last_stage_update", "<", since),
                "|",
                ("write_date", "<", since),
                ("write_uid", "in", self._robots().ids),
                ("message_ids", "not any", [
                    ("date", ">=", since),
                    ("author_id", "not in", self._robots().partner_id.ids),
                ]),
            ]  # fmt: skip
            domain = ["|", *domain, *part] if domain else part
        return domain or [("id", "=", False)]

    def _stages_by_limit(self):
        """Stages by the days that leads may rest in them: their own "days to rot", or ours."""
        found = defaultdict(lambda: [False])
        for stage in self.env["crm.stage"].search([]):
            found[self._limit(stage)].append(stage.id)
        return found or {self._limit(self.env["crm.stage"]): [False]}

    def _limit(self, stage):
        return stage.rotting_threshold_days or self.env.company.smart_stale_lead_days

    def _since(self, days):
        """The first moment that counts as lately."""
        return datetime.combine(fields.Date.context_today(self) - timedelta(days - 1), time.min)

    def _robots(self):
        """Users whose changes and messages are no person's."""
        number_of = self.env["ir.model.data"]._xmlid_to_res_id
        names = ("base.user_root", "smart_base.user_smart_automation")
        return self.env["res.users"].browse(map(number_of, names))

    # Gather ---------------------------------------------------------------

    def _gather(self, rule, records):
        today = fields.Date.context_today(self)
        words = self._last_words(records)
        meetings = self._next_meetings(records)
        elsewhere = self._elsewhere(records)
        gathered = []
        for lead in records:
            last_word, is_ours = words.get(lead.id, (None, False))
            touched = self._touched(lead, last_word)
            user = self._responsible(rule, lead.user_id)
            closing = lead.date_deadline
            facts = Lead(
                res_id=lead.id,
                touched=touched,
                silent=(today - touched).days,
                limit=self._limit(lead.stage_id),
                salesperson=bool(lead.user_id) and user == lead.user_id,
                next_meeting=meetings.get(lead.id),
                closing_in=(closing - today).days if closing and closing > today else None,
                elsewhere=elsewhere.get(lead.id, ""),
                reachable=bool(lead.phone or lead.email_from),
            )
            gathered.append(Gathered(lead.id, facts, user.id, last_word, is_ours))
        return gathered

    def _touched(self, lead, last_word):
        """Day of the last thing that a person did about a lead."""
        moments = [lead.create_date, lead.date_last_stage_update]
        if lead.write_uid not in self._robots():
            moments.append(lead.write_date)
        days = [moment.date() for moment in moments if moment]
        return max([*days, last_word] if last_word else days)

    def _last_words(self, records):
        """Day of the last message of a person, and whether a colleague wrote it, by lead."""
        groups = self.env["mail.message"]._read_group(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", records.ids),
                ("message_type", "!=", "user_notification"),
                ("author_id", "not in", self._robots().partner_id.ids),
            ],
            ["res_id"],
            ["id:max"],
        )
        messages = self.env["mail.message"].browse(newest for _lead, newest in groups)
        return {
            message.res_id: (
                message.date.date(),
                bool(message.author_id) and not message.author_id.partner_share,
            )
            for message in messages
        }

    def _next_meetings(self, records):
        """Day of the next meeting in the calendar, by lead."""
        # a search: totals leave out whatever is nobody else's business
        meetings = self.env["calendar.event"].search_fetch(
            [("opportunity_id", "in", records.ids), ("start", ">=", fields.Datetime.now())],
            ["opportunity_id", "start"],
            order="start desc",
        )
        return {meeting.opportunity_id.id: meeting.start.date() for meeting in meetings}

    def _elsewhere(self, records):
        """Name of another lead of the same customer that somebody works on, by lead."""
        since = self._since(self.env.company.smart_stale_lead_days)
        busy = self.env["crm.lead"].search_fetch(
            [
                ("partner_id.commercial_partner_id", "in",
                 records.partner_id.commercial_partner_id.ids),
                ("won_status", "=", "pending"),
                "|",
                ("activity_ids", "any", _OPEN_ACTIVITY),
                ("date_last_stage_update", ">=", since),
            ],
            ["partner_id", "name"],
        )  # fmt: skip
        by_customer = {lead.partner_id.commercial_partner_id: lead.name for lead in busy}
        return {
            lead.id: by_customer[lead.partner_id.commercial_partner_id]
            for lead in records
            if lead.partner_id.commercial_partner_id in by_customer
        }

    # Think ----------------------------------------------------------------

    def _think(self, rule, facts):
        leads = self.env["crm.lead"].browse(fact.res_id for fact in facts)
        users = self.env["res.users"].browse(fact.user_id for fact in facts)
        return [
            self._proposal(fact, stale_lead.assess(fact.facts), lead, user)
            for fact, lead, user in zip(facts, leads, users, strict=True)
        ]

    def _proposal(self, fact, assessment, lead, user):
        doubts = [check for check in assessment.checks if check.score < check.maximum]
        doubts.sort(key=lambda check: check.score - check.maximum)
        fine = self.env._("Nothing speaks against it.")
        return Proposal(
            res_id=lead.id,
            title=self.env._("Have somebody follow up “%s”", lead.name),
            confidence=assessment.confidence,
            components=[Component(*check) for check in assessment.checks],
            reasons=[check.reason for check in doubts] or [fine],
            effects=[self._effect(fact, lead, user)],
            evidence={
                "touched": fields.Date.to_string(fact.facts.touched),
                "silent_days": fact.facts.silent,
                "allowed_days": fact.facts.limit,
                "stage": lead.stage_id.name,
            },
            amount=Decimal(str(lead.company_currency.round(lead.expected_revenue))),
            occasion=f"silent since {fact.facts.touched}",
        )

    def _effect(self, fact, lead, user):
        """An activity for the responsible, in the language of that person."""
        speaking = self.with_context(lang=user.lang or self.env.lang)
        return {
            "kind": "activity",
            "model": "crm.lead",
            "id": lead.id,
            "type": self._activity_type(lead),
            "summary": speaking.env._("Follow up after %s days of silence", fact.facts.silent),
            "note": speaking._note(fact, lead.with_env(speaking.env)),
            "user_id": user.id,
            "days": ACT_WITHIN,
        }

    @staticmethod
    def _activity_type(lead):
        if lead.phone:
            return "mail.mail_activity_data_call"
        return (
            "mail.mail_activity_data_email" if lead.email_from else "mail.mail_activity_data_todo"
        )

    def _note(self, fact, lead):
        """What the responsible should know, in the language of this environment."""
        _ = self.env._
        lines = [
            _(
                "Nobody touched it since %(date)s. Stage: %(stage)s.",
                date=format_date(self.env, fact.facts.touched),
                stage=lead.stage_id.name or _("none"),
            ),
            self._last_word_text(fact),
        ]
        if lead.expected_revenue:
            amount = lead.company_currency.format(lead.expected_revenue)
            lines.append(_("Expected revenue: %s.", amount))
        if lead.date_deadline:
            closing = format_date(self.env, lead.date_deadline)
            lines.append(_("Expected closing: %s.", closing))
        return "\n".join(lines)

    def _last_word_text(self, fact):
        if not fact.last_word:
            return self.env._("Nobody has written about it yet.")
        day = format_date(self.env, fact.last_word)
        if fact.is_ours:
            return self.env._("The last message was ours, on %s.", day)
        return self.env._("The customer wrote last, on %s, and has no answer.", day)
