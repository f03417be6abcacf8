"""Before a call: may it be made, and what is set aside for it. After it: what it cost.

Both happen in short transactions of their own, so that what was sent and spent is known
whatever becomes of the caller's work.
"""

import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from .. import llm
from ..engine import budget
from ..engine.pricing import Usage, ceiling, cost, price_at
from ..llm.job import Payer, Ticket
from ..planned import execute_planned
from .guard import CALL, with_permit
from .smart_llm_call import Outcome
from .smart_llm_counter import counter_key

_logger = logging.getLogger(__name__)

#: How often a call is looked at again because others were admitted at the same moment.
MOST_ATTEMPTS = 100
#: What the parts of one statement wait for: the state, changed by this call and no other.
ADMITTED = SQL.identifier("admitted")
#: After these nothing works until a person acts: the breaker opens at once.
_HOPELESS = {"key_refused", "no_credit"}
#: Failures of the other side or of the way to it; five in a row open the breaker.
_FAILURES = {
    "timeout", "network", "server_error", "overloaded", "busy", "clock", "certificate", "address",
    "forbidden", "cut_short", *_HOPELESS,
}  # fmt: skip


class SmartLlmLedger(models.AbstractModel):
    """Admits calls and settles them."""

    _name = "smart.llm.ledger"
    _description = "Bookkeeping of Claude"

    # Admit ----------------------------------------------------------------

    @api.model
    def _admit(self, job):
        """Leave to make a call: kill switch, key, breaker, rate and budgets, then its log row.

        Whoever else is admitted at the same moment changes the version of the state, and then
        all of it is looked at again: two calls never share what is left of a budget.

        :raises LlmUnavailable: the first of these that says no
        """
        limits, reserved = self._limits(job.plan, job.payer), self._ceiling(job)
        calls = self.env["smart.llm.call"]
        for known in self._looks(job, limits):
            endpoint = self._endpoint(known)
            guards = self._pass_guards(job, known)
            self._check_budgets(job, limits, reserved, known.taken)
            noting = calls._opening(known.call_id, job, limits, reserved, ADMITTED)
            if self._note_admitted(job, known, guards, noting, limits, reserved):
                breaker, bucket = guards
                is_calm = not breaker.failures and bucket.pace >= 1
                return Ticket(known.call_id, reserved, limits, endpoint, is_calm, known.entry)
        raise llm.LlmUnavailable("rate_limited", retry_after=1.0)

    @api.model
    def _admit_again(self, job, ticket):
        """Leave to try once more what may have been charged: as much again is set aside for it.

        :raises LlmUnavailable: disabled, no_key or budget
        """
        amount = ticket.reserved
        for known in self._looks(job, ticket.limits):
            self._endpoint(known)
            self._check_budgets(job, ticket.limits, amount, known.taken)
            guards = known.breaker, known.bucket
            noting = self.env["smart.llm.call"]._reserving_more(ticket.call_id, amount, ADMITTED)
            if self._note_admitted(job, known, guards, noting, ticket.limits, amount):
                ticket.doubtful += 1
                return
        raise llm.LlmUnavailable("rate_limited", retry_after=1.0)

    @api.model
    def _endpoint_open(self, job):
        """Address and key for what costs nothing, if calls go through at all at present.

        :raises LlmUnavailable: disabled, no_key, or what the breaker says
        """
        known = self.env["smart.llm.state"]._read_fresh(job.plan.connection_id)
        endpoint, now = self._endpoint(known), utc_now()
        self._pass_breaker(known, now)
        return endpoint

    @api.model
    def _note_uncounted(self, job, fault):
        """Log row and audit entry of a request of which not even the tokens could be counted."""
        known = self.env["smart.llm.state"]._read_fresh(job.plan.connection_id, job.payer.user_id)
        one = SQL("(SELECT 1) AS one")
        # raw SQL: the gateway's own log, as for any call
        execute_planned(
            self.env.cr, self.env["smart.llm.call"]._opening(known.call_id, job, [], 0, one)
        )
        ticket = Ticket(known.call_id, Decimal(0), [], None, entry=known.entry)
        self._settle(job, ticket, fault=fault)

    def _looks(self, job, limits):
        """What there is to know, again each time that somebody else came first."""
        keys = [counter_key(job.plan.company_id, limit) for limit in limits]
        for _attempt in range(MOST_ATTEMPTS):
            yield self.env["smart.llm.state"]._read_fresh(
                job.plan.connection_id, job.payer.user_id, keys
            )

    @api.model
    def _note_admitted(self, job, known, guards, noting, limits, reserved):
        """Guards, log row and counters of a call in one statement, unless another came first.

        :param noting: the statement for the log row
        :return: whether it was noted
        """
        # raw SQL: all of it or nothing, and only where the state is still the one that was read
        execute_planned(
            self.env.cr,
            SQL(
                """
                WITH admitted AS (%s RETURNING connection_id), noted AS (%s), reserved AS (%s)
                SELECT connection_id FROM admitted
                """,
                self.env["smart.llm.state"]._saving(job.plan.connection_id, *guards, known.version),
                noting,
                self.env["smart.llm.counter"]._reserving(
                    job.plan.company_id, limits, reserved, ADMITTED
                ),
            ),
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _endpoint(self, known):
        """Address and key of a company, if it uses Claude at all.

        :raises LlmUnavailable: disabled, no_key or outside
        """
        if not known.enabled:
            raise llm.LlmUnavailable("disabled")
        gateway = self.env["smart.llm"]
        key = known.key or gateway._environment_key_for(known.base_url)
        if not key:
            raise llm.LlmUnavailable("no_key")
        gateway._check_inside(known.base_url)
        return llm.Endpoint(known.base_url, key)

    @staticmethod
    def _pass_breaker(known, now):
        """Whether the other side is to be left alone: it failed, or asked for silence."""
        wait, breaker = known.breaker.ask(now)
        if wait:
            reason = breaker.reason if breaker.reason in _HOPELESS else "paused"
            raise llm.LlmUnavailable(reason, retry_after=wait)
        if wait := known.bucket.blocked_for(now):
            raise llm.LlmUnavailable("rate_limited", retry_after=wait)
        return breaker

    @api.model
    def _pass_guards(self, job, known):
        """Ask the breaker and the token bucket that all workers share; their new states.

        Questions of a batch are one request together, and take nothing out of the bucket.
        """
        now = utc_now()
        breaker = self._pass_breaker(known, now)
        if job.batch:
            return breaker, known.bucket
        wait, bucket = known.bucket.ask(now, job.plan.calls_per_minute)
        if wait:
            raise llm.LlmUnavailable("rate_limited", retry_after=wait)
        return breaker, bucket

    @staticmethod
    def _limits(plan, payer):
        """The budgets that a call comes under."""
        budgets = plan.budgets
        amounts = {
            ("company", plan.company_id): {
                "day": budgets["day_budget"],
                "month": budgets["month_budget"],
            },
            ("user", payer.user_id): {
                "day": budgets["user_day_budget"],
                "month": budgets["user_month_budget"],
            },
        }
        if payer.rule_id:
            amounts["rule", payer.rule_id] = {
                "day": payer.day_budget,
                "month": budgets["rule_month_budget"],
            }
        return budget.limits(today_in(plan.zone), amounts)

    @staticmethod
    def _ceiling(job):
        """The most dollars that a call can cost.

        :raises LlmUnavailable: no_price
        """
        price = price_at(job.prices, today_in(job.plan.zone), job.prompt_tokens)
        if price is None:
            raise llm.LlmUnavailable("no_price", details={"model": job.model})
        return ceiling(job.prompt_tokens, job.max_output, price, job.batch)

    @staticmethod
    def _check_budgets(job, limits, amount, taken):
        """Refuse a call for which one of the budgets is too small.

        :param taken: dollars that are spent or reserved, by key of the counter
        :raises LlmUnavailable: budget, with what is left of it
        """
        for limit in limits:
            before = taken.get(counter_key(job.plan.company_id, limit), Decimal(0))
            if limit.amount is None or before + amount <= limit.amount:
                continue
            raise llm.LlmUnavailable(
                "budget",
                retry_after=seconds_until(limit.resumes, job.plan.zone),
                details={
                    "scope": limit.scope,
                    "period": limit.period,
                    "spent": f"{before:.2f}",
                    "limit": f"{limit.amount:.2f}",
                    "left": limit.amount - before,
                },
            )

    # Settle ---------------------------------------------------------------

    @api.model
    def _settle(self, job, ticket, reply=None, fault=None, duration_ms=0):
        """Note how a call ended and what it cost.

        :param reply: what came, also when it was of no use
        :param fault: why there is no answer
        :return: dollars, and the counters as ``(limit, spent before, spent after)``
        """
        spent, usage, is_assumed = self._spent(job, ticket, reply, fault)
        was_limited = bool(reply) and reply.was_limited
        if not job.batch and (fault or was_limited or not ticket.is_calm):
            self._record_outcome(job.plan.connection_id, fault, was_limited)
        outcome = Outcome(reply, fault, usage, spent, is_assumed, duration_ms)
        also = [self.env["smart.llm.call"]._closing(ticket.call_id, outcome)]
        entry, log = self._audit_entry(job, ticket.call_id, outcome), self.env["smart.audit.log"]
        if ticket.entry:
            also.append(log._appending(entry, *ticket.entry))
        else:  # the call was made by another process
            log._append([entry])
        changes = self.env["smart.llm.counter"]._settle(
            job.plan.company_id, ticket.limits, ticket.total, spent, also
        )
        return spent, changes

    @staticmethod
    def _spent(job, ticket, reply, fault):
        """Dollars, tokens, and whether part of the amount is assumed for want of figures."""
        usage, earlier = (reply or fault).usage, ticket.doubtful * ticket.reserved
        if usage and usage != Usage():
            price = price_at(job.prices, today_in(job.plan.zone), usage.prompt)
            return earlier + cost(usage, price, job.batch), usage, bool(earlier)
        if reply or fault.may_have_cost:
            return earlier + ticket.reserved, Usage(), True
        return earlier, Usage(), bool(earlier)

    @api.model
    def _record_outcome(self, connection_id, fault, was_limited=False):
        """Tell breaker and bucket how it went.

        :param was_limited: an answer came, but not at the first attempt
        """
        states, now = self.env["smart.llm.state"], utc_now()
        known = states._read_fresh(connection_id, lock=True)
        breaker, bucket = known.breaker, known.bucket
        reason = fault.reason_code if fault else None
        if reason in _FAILURES:
            breaker = breaker.failed(now, reason, at_once=reason in _HOPELESS)
        elif reason == "rate_limited":
            bucket = bucket.slowed(now, fault.retry_after or 0)
        elif was_limited:
            breaker, bucket = breaker.succeeded(), bucket.slowed(now, 0)
        else:
            breaker, bucket = breaker.succeeded(), bucket.recovered()
        if (breaker, bucket) != (known.breaker, known.bucket):
            states._save(connection_id, breaker, bucket)

    @staticmethod
    def _audit_entry(job, call_id, outcome):
        usage, fault = outcome.usage, outcome.fault
        return {
            "action": "llm_call",
            "company_id": job.plan.company_id,
            "user_id": job.payer.user_id,
            "rule_code": job.payer.rule_code,
            "res_model": job.refs[0][0] if job.refs else False,
            "res_ids": [record_id for _model, record_id in job.refs] or False,
            "llm_call_ref": call_id,
            "prompt_version": job.wording.label,
            "input_tokens": usage.prompt,
            "output_tokens": usage.output,
            "cost": float(outcome.spent),
            "duration_ms": outcome.duration_ms,
            "reason": str(fault) if fault else False,
            "correlation_id": job.correlation_id,
        }

    # Calls of another process ---------------------------------------------

    @api.model
    def _ticket_of(self, call):
        """The ticket of a call that was made by another process, with today's limits."""
        plan = self.env["smart.llm.connection"]._plan(call.company_id.id)
        amounts = {
            (limit.scope, limit.scope_id, limit.period): limit.amount
            for limit in self._limits(plan, payer_of(call))
        }
        limits = [
            budget.Limit(
                scope, number, period, fields.Date.from_string(start),
                amounts.get((scope, number, period)),
            )
            for scope, number, period, start in call.counters or []
        ]  # fmt: skip
        return Ticket(call.id, Decimal(str(call.reserved)), limits, None)

    @api.model
    def _sweep(self, before):
        """Settle calls whose worker died: the most that they can have cost is counted.

        :param before: calls that began earlier than this are given up
        """
        # sudo: whoever runs the clean-up
        calls = with_permit(self.env["smart.llm.call"].sudo(), CALL)
        domain = [("state", "=", "running"), ("kind", "!=", "batch"), ("create_date", "<", before)]
        lost = calls.search(domain, limit=500)
        for call in lost.try_lock_for_update():
            ticket = self._ticket_of(call)
            changes = self.env["smart.llm.counter"]._settle(
                call.company_id.id, ticket.limits, ticket.reserved, ticket.reserved
            )
            plan = self.env["smart.llm.connection"]._plan(call.company_id.id)
            self._alert_crossed(plan.connection_id, changes)
            call.write({"state": "lost", "cost": call.reserved, "is_assumed": True})
            self.env["smart.audit.log"]._append([self._lost_entry(call)])
        return len(lost)

    @staticmethod
    def _lost_entry(call):
        refs = call.refs or []
        return {
            "action": "llm_call",
            "company_id": call.company_id.id,
            "user_id": call.user_id.id,
            "rule_code": call.rule_id.code,
            "res_model": refs[0][0] if refs else False,
            "res_ids": [record_id for _model, record_id in refs] or False,
            "llm_call_ref": call.id,
            "prompt_version": call.prompt_label,
            "cost": call.reserved,
            "reason": "The worker died while it waited; the most it can have cost is counted.",
            "correlation_id": call.correlation_id,
        }


def payer_of(row):
    """On whose account a stored call or question is made."""
    rule = row.rule_id.with_company(row.company_id)
    return Payer(row.user_id.id, rule.id or 0, rule.code or "", rule.daily_budget)


def utc_now():
    """This moment as PostgreSQL keeps it, with fractions of a second: a bucket counts them."""
    return datetime.now(UTC).replace(tzinfo=None)


def today_in(zone):
    """Today in a time zone."""
    return datetime.now(pytz.timezone(zone)).date()


def seconds_until(day, zone):
    """Seconds until a day begins in a time zone."""
    here = pytz.timezone(zone)
    midnight = here.localize(datetime(day.year, day.month, day.day))
    return max((midnight - datetime.now(here)).total_seconds(), 1.0)
