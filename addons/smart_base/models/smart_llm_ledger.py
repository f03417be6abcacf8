"""Before a call: may it be made, and what is set aside for it. After it: what it cost.

Both happen in short transactions of their own, so that what was sent and spent is known
whatever becomes of the caller's work.
"""

import logging
from datetime import datetime
from decimal import Decimal

import pytz

from odoo import _, api, fields, models

from .. import llm
from ..engine import budget
from ..engine.pricing import Usage, ceiling, cost, price_at
from ..llm.job import Ticket
from .guard import CALL, with_permit
from .smart_llm_call import LONGEST

_logger = logging.getLogger(__name__)

#: After these nothing works until a person acts: the breaker opens at once.
_HOPELESS = {"key_refused", "no_credit"}
#: Failures of the other side or of the way to it; five in a row open the breaker.
_FAILURES = {
    "timeout", "network", "server_error", "overloaded", "busy", "clock", "certificate", "address",
    "forbidden", *_HOPELESS,
}  # fmt: skip


class SmartLlmLedger(models.AbstractModel):
    """Admits calls and settles them."""

    _name = "smart.llm.ledger"
    _description = "Bookkeeping of Claude"

    # Admit ----------------------------------------------------------------

    @api.model
    def _admit(self, job):
        """Leave to make a call: kill switch, key, breaker, rate and budgets, then its log row.

        :raises LlmUnavailable: the first of these that says no
        """
        connection = self._connection(job)
        endpoint = self._endpoint(connection)
        self._pass_guards(connection)
        limits = self._limits(connection, job)
        reserved = self._reserve(job, limits)
        call = self._open_call(job, limits, reserved)
        return Ticket(call.id, reserved, limits, endpoint)

    def _connection(self, job):
        return self.env["smart.llm.connection"]._of(self._company(job))

    def _company(self, job):
        return self.env["res.company"].browse(job.payer.company_id)

    @api.model
    def _endpoint(self, connection):
        """Address and key of a company, if it uses Claude at all."""
        if not connection:
            raise llm.LlmUnavailable("no_key")
        if not connection.enabled:
            raise llm.LlmUnavailable("disabled")
        gateway = self.env["smart.llm"]
        key = self.env["smart.llm.secret"]._key(connection.company_id) or gateway._environment_key()
        if not key:
            raise llm.LlmUnavailable("no_key")
        gateway._check_inside(connection.base_url)
        return llm.Endpoint(connection.base_url, key)

    @api.model
    def _pass_guards(self, connection):
        """Ask the breaker and the token bucket that all workers share."""
        states, now = self.env["smart.llm.state"], fields.Datetime.now()
        breaker, bucket = states._lock(connection.id)
        wait, asked_breaker = breaker.ask(now)
        if wait:
            reason = breaker.reason if breaker.reason in _HOPELESS else "paused"
            raise llm.LlmUnavailable(reason, retry_after=wait)
        wait, asked_bucket = bucket.ask(now, connection.calls_per_minute)
        if wait:
            raise llm.LlmUnavailable("rate_limited", retry_after=wait)
        states._save(connection.id, asked_breaker, asked_bucket)

    @api.model
    def _limits(self, connection, job):
        """The budgets that a call comes under."""
        payer = job.payer
        amounts = {
            ("company", payer.company_id): {
                "day": connection.day_budget,
                "month": connection.month_budget,
            },
            ("user", payer.user_id): {
                "day": connection.user_day_budget,
                "month": connection.user_month_budget,
            },
        }
        if payer.rule_id:
            amounts["rule", payer.rule_id] = {
                "day": payer.rule_day_budget,
                "month": connection.rule_month_budget,
            }
        return budget.limits(today_in(payer.zone), amounts)

    @api.model
    def _reserve(self, job, limits):
        """Set aside the most that a call can cost.

        :raises LlmUnavailable: no_price, or budget with what is left of it
        """
        price = price_at(job.prices, today_in(job.payer.zone), job.prompt_tokens)
        if price is None:
            raise llm.LlmUnavailable("no_price", details={"model": job.model})
        amount = ceiling(job.prompt_tokens, job.max_output, price, job.batch)
        refused = self.env["smart.llm.counter"]._reserve(self._company(job), limits, amount)
        if refused:
            limit, taken = refused
            raise llm.LlmUnavailable(
                "budget",
                retry_after=seconds_until(limit.resumes, job.payer.zone),
                details={
                    "scope": limit.scope,
                    "period": limit.period,
                    "spent": f"{taken:.2f}",
                    "limit": f"{limit.amount:.2f}",
                    "left": limit.amount - taken,
                },
            )
        return amount

    def _open_call(self, job, limits, reserved):
        # sudo: nobody has rights to write calls; what is noted here is what happens
        calls = with_permit(self.env["smart.llm.call"].sudo(), CALL)
        return calls.create(
            {
                "company_id": job.payer.company_id,
                "user_id": job.payer.user_id,
                "rule_id": job.payer.rule_id,
                "prompt_version_id": job.prompt_version_id,
                "prompt_label": job.prompt_label,
                "kind": job.kind,
                "tier": job.tier,
                "model": job.model,
                "reserved": float(reserved),
                "refs": [list(ref) for ref in job.refs],
                "correlation_id": job.correlation_id,
                "replaced": job.hidden.replaced,
                "sent": shown(job.params),
                "counters": [[x.scope, x.scope_id, x.period, x.start.isoformat()] for x in limits],
            }
        )

    # Settle ---------------------------------------------------------------

    @api.model
    def _settle(self, job, ticket, reply=None, fault=None, duration_ms=0):
        """Note how a call ended and what it cost; the cost in dollars.

        :param reply: what came, also when it was of no use
        :param fault: why there is no answer
        """
        spent, usage, is_assumed = self._spent(job, ticket, reply, fault)
        self._record_outcome(job, fault)
        changes = self.env["smart.llm.counter"]._settle(
            self._company(job), ticket.limits, ticket.reserved, spent
        )
        values = {
            "state": "failed" if fault else "done",
            "reason": fault.reason_code if fault else False,
            "message": str(fault) if fault else False,
            "request_id": (reply or fault).request_id,
            "attempts": (reply or fault).attempts,
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "cache_read_tokens": usage.cache_read,
            "cache_write_tokens": usage.cache_write + usage.cache_write_1h,
            "cost": float(spent),
            "is_assumed": is_assumed,
            "duration_ms": duration_ms,
            "received": shown(reply.blocks) if reply else False,
        }
        # sudo: nobody has rights to write calls; what is noted here is what happened
        call = with_permit(self.env["smart.llm.call"].sudo(), CALL).browse(ticket.call_id)
        call.write(values)
        self._audit(job, call, usage, spent, duration_ms, fault)
        return spent, changes

    def _spent(self, job, ticket, reply, fault):
        """Dollars, tokens, and whether the amount is assumed for want of figures."""
        usage = reply.usage if reply else fault.usage
        if usage and usage != Usage():
            price = price_at(job.prices, today_in(job.payer.zone), usage.prompt)
            return cost(usage, price, job.batch), usage, False
        if reply or fault.may_have_cost:
            return ticket.reserved, Usage(), True
        return Decimal(0), Usage(), False

    def _record_outcome(self, job, fault):
        """Tell breaker and bucket how it went."""
        connection = self._connection(job)
        states, now = self.env["smart.llm.state"], fields.Datetime.now()
        breaker, bucket = states._lock(connection.id)
        reason = fault.reason_code if fault else None
        if reason in _FAILURES:
            after = breaker.failed(now, reason, at_once=reason in _HOPELESS), bucket
        elif reason == "rate_limited":
            after = breaker, bucket.slowed(now, fault.retry_after or 0)
        else:
            after = breaker.succeeded(), bucket.recovered()
        if after != (breaker, bucket):
            states._save(connection.id, *after)

    def _audit(self, job, call, usage, spent, duration_ms, fault):
        entry = {
            "action": "llm_call",
            "company_id": job.payer.company_id,
            "user_id": job.payer.user_id,
            "rule_code": job.payer.rule_code,
            "res_model": job.refs[0][0] if job.refs else False,
            "res_ids": [record_id for _model, record_id in job.refs] or False,
            "llm_call_ref": call.id,
            "prompt_version": job.prompt_label,
            "input_tokens": usage.prompt,
            "output_tokens": usage.output,
            "cost": float(spent),
            "duration_ms": duration_ms,
            "reason": str(fault) if fault else False,
            "correlation_id": job.correlation_id,
        }
        self.env["smart.audit.log"]._append([entry])

    # Alerts ---------------------------------------------------------------

    @api.model
    def _alert(self, job, limit, step):
        """Tell the managers, once per period and step, that a budget runs out."""
        company, connection = self._company(job), self._connection(job)
        text = self._alert_text(limit, step)
        kind = "smart_base.mail_activity_type_budget"
        # sudo: who is told is no matter of the rights of whoever happened to make the call
        for user in self.env["smart.rule"].sudo()._managers(company):
            connection.activity_schedule(kind, summary=text, user_id=user.id)
        entry = {"action": "budget_alert", "company_id": company.id, "reason": text}
        self.env["smart.audit.log"]._append([entry])
        # the limit's own figures, no personal data
        _logger.info("Budget of %s: %s", limit.key, step)

    def _alert_text(self, limit, step):
        names = {
            ("company", "day"): _("today's budget of the company"),
            ("company", "month"): _("this month's budget of the company"),
            ("rule", "day"): _("today's budget of a rule"),
            ("rule", "month"): _("this month's budget of a rule"),
            ("user", "day"): _("today's budget of a user"),
            ("user", "month"): _("this month's budget of a user"),
        }
        name = names[limit.scope, limit.period]
        amount = f"{limit.amount:.2f}"
        if step == "full":
            return _("Claude: %(name)s is used up (%(amount)s dollars)", name=name, amount=amount)
        return _(
            "Claude: 80 percent of %(name)s are used (%(amount)s dollars)", name=name, amount=amount
        )

    # Lost calls -----------------------------------------------------------

    @api.model
    def _sweep(self, before):
        """Settle calls whose worker died: the most that they can have cost is counted.

        :param before: calls that began earlier than this are given up
        """
        # sudo: whoever runs the clean-up
        calls = with_permit(self.env["smart.llm.call"].sudo(), CALL)
        lost = calls.search([("state", "=", "running"), ("create_date", "<", before)], limit=500)
        for call in lost.try_lock_for_update():
            limits = [
                budget.Limit(scope, number, period, fields.Date.from_string(start))
                for scope, number, period, start in call.counters or []
            ]
            amount = Decimal(str(call.reserved))
            self.env["smart.llm.counter"]._settle(call.company_id, limits, amount, amount)
            call.write({"state": "lost", "cost": call.reserved, "is_assumed": True})
        return len(lost)


def today_in(zone):
    """Today in a time zone."""
    return datetime.now(pytz.timezone(zone)).date()


def seconds_until(day, zone):
    """Seconds until a day begins in a time zone."""
    here = pytz.timezone(zone)
    midnight = here.localize(datetime(day.year, day.month, day.day))
    return max((midnight - datetime.now(here)).total_seconds(), 1.0)


def shown(content) -> str:
    """What was sent or received, as text; the data of documents by size and digest."""
    text = llm.as_text(content)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}\n[{len(text) - LONGEST} more characters]"
    return text
