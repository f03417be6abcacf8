"""The gateway: the four ways in which automations ask Claude, and what all of them pass.

Prompt, pseudonyms, kill switch, breaker, rate, budget, call, check, log. Whatever goes wrong
becomes one ``LlmUnavailable``; the caller carries on with its engine's answer.
"""

import logging
import time
import traceback

from odoo import api, models

from .. import llm
from ..acting import correlation_id
from ..engine import schema as forms
from ..engine import template
from ..engine.injection import PREAMBLE
from ..engine.pricing import ceiling, price_at
from ..engine.schema import clean_deep
from ..llm.job import Answer, Job, Payer, estimate, most_of_documents
from ..transactions import UncommittedWork, no_transaction_begun, own_transaction, release
from .llm_reasons import explain
from .smart_llm_ledger import today_in

_logger = logging.getLogger(__name__)


class SmartLlm(models.AbstractModel):
    """Claude, as the rest of the addons sees it. All methods are private: no RPC reaches them."""

    _name = "smart.llm"
    _description = "Claude"

    # Decide ---------------------------------------------------------------

    @api.model
    def _decide(
        self,
        prompt_code,
        values,
        schema=None,
        *,
        rule=None,
        company=None,
        people=None,
        record_refs=(),
        tier=None,
    ):
        """Ask one question and get one validated object.

        Ends the current transaction: nothing may have been written in it. What was read before
        must be read again after it.

        :param prompt_code: code of a ``smart.prompt``
        :param values: its variables; plain data, no records
        :param schema: form of the answer, as ``engine.schema`` understands it; the prompt's own
            if there is none. Every property is required, others are refused
        :param people: partners, users or employees whose names may appear in the values
        :param record_refs: ``(model, id)`` of the records that it is about
        :return: an ``Answer``
        :raises LlmUnavailable: for any failure whatever
        """
        with self._typed_failures():
            with no_transaction_begun(self.env):
                job = self._prepare(
                    "decide",
                    prompt_code,
                    values,
                    schema,
                    rule=rule,
                    company=company,
                    people=people,
                    record_refs=record_refs,
                    tier=tier,
                )
            return self._ask(job)

    # Prepare --------------------------------------------------------------

    @api.model
    def _prepare(
        self,
        kind,
        prompt_code,
        values,
        schema=None,
        *,
        rule=None,
        company=None,
        people=None,
        record_refs=(),
        tier=None,
        wording=None,
    ):
        """The request for a prompt and its values, with names hidden."""
        wording = wording or self._wording(prompt_code)
        company = company or self.env.company
        plan = self.env["smart.llm.connection"]._plan(company.id)
        if plan is None:
            raise llm.LlmUnavailable("no_key")
        # sudo: figures of a rule, which whoever makes the call need not be able to read
        rule = rule.sudo().with_company(company) if rule else self.env["smart.rule"]
        tier = tier or rule.model_tier or wording.tier
        if tier not in plan.tiers:
            raise llm.LlmUnavailable("no_model")
        hidden = self._pseudonymiser(plan, people)
        schema = forms.declare(schema) if schema else wording.schema
        text = self._request_text(wording, values, hidden)
        return Job(
            kind=kind,
            plan=plan,
            payer=Payer(self.env.uid, rule.id or 0, rule.code or "", rule.daily_budget),
            wording=wording,
            params=self._params(plan, tier, wording, text, schema, hidden),
            tier=tier,
            hidden=hidden,
            refs=tuple(record_refs),
            correlation_id=correlation_id(),
            schema=schema,
        )

    @api.model
    def _wording(self, prompt_code):
        wording = self.env["smart.prompt"]._wording(prompt_code)
        if wording is None:
            raise self._prompt_fault(f"no prompt {prompt_code} is in use")
        return wording

    @api.model
    def _request_text(self, wording, values, hidden):
        """The user text with its variables: cleaned, names hidden, foreign text fenced."""
        shown = hidden.hide(clean_deep(values), plain=_plain_paths(wording.variables))
        try:
            shown = template.shown_values(shown, wording.variables)
        except (ValueError, TypeError) as error:
            raise self._prompt_fault(str(error)) from error
        return template.render(wording.user, shown)

    @api.model
    def _params(self, plan, tier, wording, text, schema, hidden):
        """The body of the request."""
        model = plan.tiers[tier]
        system = f"{PREAMBLE}\n\n{wording.system}"
        output = {}
        if model.has_effort:
            output["effort"] = plan.effort
        if schema:
            # the form may name the choices there are, and they may be names of people
            sent = forms.outgoing(schema, hidden.hide)
            output["format"] = {"type": "json_schema", "schema": sent}
        params = {
            "model": model.code,
            "max_tokens": wording.max_tokens,
            "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": text}],
        }
        return {**params, "output_config": output} if output else params

    @staticmethod
    def _prompt_fault(problem):
        return llm.LlmUnavailable("prompt", details={"problem": problem})

    # Ask ------------------------------------------------------------------

    @api.model
    def _ask(self, job, pace=None):
        """Make one call and return its checked answer."""
        reply, ticket, cost, duration_ms = self._call(
            job, lambda session, may_repeat: session.create(job.params, may_repeat), pace
        )
        return self._answer(job, ticket, reply, cost, duration_ms)

    @api.model
    def _answer(self, job, ticket, reply, cost, duration_ms):
        value, _problems = self._value(job, reply)
        return Answer(
            value=value,
            call_id=ticket.call_id,
            model=reply.model or job.model,
            prompt_label=job.wording.label,
            prompt_version_id=job.wording.version_id,
            usage=reply.usage,
            cost=cost,
            duration_ms=duration_ms,
            request_id=reply.request_id,
        )

    @api.model
    def _call(self, job, send, pace=None, with_tools=False):
        """Reserve, send with no transaction open, check, settle.

        :param send: function of a session, and of what it asks before it repeats a request that
            may have been charged
        :return: the reply, the ticket, dollars and milliseconds
        :raises LlmUnavailable: the call is settled by then
        """
        pace = pace or self._pace()
        self._release()
        try:
            ticket = self._admit(job, pace)
        except llm.LlmUnavailable as fault:
            self._tell_refused(job, fault)
            raise
        start = time.monotonic()
        reply = fault = None
        try:
            with llm.open_session(ticket.endpoint, pace) as session:
                reply = send(session, lambda: self._may_repeat(job, ticket))
            self._check(job, reply, with_tools)
        except Exception as error:
            fault = self._fault(error)
            raise fault from error
        except BaseException:
            # the worker is being stopped: what was reserved is not left hanging
            fault = self._fault(llm.LlmUnavailable("cut_short"))
            raise
        finally:
            duration_ms = int((time.monotonic() - start) * 1000)
            cost = self._settle(job, ticket, reply, fault, duration_ms)
        return reply, ticket, cost, duration_ms

    @api.model
    def _release(self):
        """End the transaction, so that nobody waits for Claude with us.

        :raises LlmUnavailable: misuse, when the caller has written something
        """
        try:
            release(self.env)
        except UncommittedWork as error:
            raise llm.LlmUnavailable("misuse") from error

    @api.model
    def _admit(self, job, pace):
        """A ticket; where a budget is nearly used up, tokens are counted exactly first."""
        if not job.is_counted:
            job.prompt_tokens = estimate(job.params)
        if job.has_documents:
            self._count(job)
        try:
            return self._ticket(job, pace)
        except llm.LlmUnavailable as fault:
            left = fault.details.get("left")
            if left is None or job.is_counted or left < self._least(job):
                raise
        self._count(job)
        return self._ticket(job, pace)

    @api.model
    def _ticket(self, job, pace):
        """A ticket of the ledger; for one that is to be had in a moment it is worth waiting."""
        waited = 0.0
        while True:
            try:
                with own_transaction(self.env, by_statement=True) as env:
                    return env["smart.llm.ledger"]._admit(job)
            except llm.LlmUnavailable as fault:
                waited += fault.retry_after
                if fault.reason_code != "rate_limited" or waited > pace.longest_pause:
                    raise
                time.sleep(fault.retry_after)

    def _least(self, job):
        """Dollars that the call costs even if the estimate is four times too high."""
        prompt = job.prompt_tokens // 4
        price = price_at(job.prices, today_in(job.plan.zone), prompt)
        return ceiling(prompt, job.max_output, price, job.batch)

    @api.model
    def _count(self, job):
        """Have the API count the tokens of a prompt; where it cannot, the most there can be.

        :raises LlmUnavailable: nothing may be sent, or counting failed, which is noted as a call
        """
        with own_transaction(self.env) as env:
            endpoint = env["smart.llm.ledger"]._endpoint_open(job)
        try:
            with llm.open_session(endpoint, llm.QUICK) as session:
                job.prompt_tokens = session.count_tokens(job.params)
        except Exception as error:
            fault = self._fault(error)
            if not fault.is_not_offered:
                with own_transaction(self.env) as env:
                    env["smart.llm.ledger"]._note_uncounted(job, fault)
                raise fault from error
            job.prompt_tokens = estimate(job.params) + most_of_documents(job.params)
        job.is_counted = True

    @api.model
    def _check(self, job, reply, with_tools):
        """Refuse what is no complete answer of the form that was asked for."""
        llm.check_finished(reply, with_tools)
        try:
            _value, problems = self._value(job, reply)
        except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
            # whatever somebody made of the answer's text: it has no form to be checked
            problems = [type(error).__name__]
        if problems:
            fault = llm.LlmUnavailable("bad_answer", details={"problems": problems[:5]})
            fault.usage, fault.request_id = reply.usage, reply.request_id
            raise fault

    @staticmethod
    def _value(job, reply):
        """What an answer says, with names put back, and what is wrong with it."""
        if not job.schema:
            return job.hidden.reveal_text(clean_deep(reply.text)), []
        return forms.check(job.hidden.reveal(llm.parse_object(reply)), job.schema)

    @api.model
    def _settle(self, job, ticket, reply, fault, duration_ms):
        """Note the end of a call in a transaction of its own; then tell managers if need be."""
        is_calm = ticket.is_calm and not fault and not reply.was_limited
        is_one_statement = is_calm and bool(ticket.entry)
        with own_transaction(self.env, by_statement=is_one_statement) as env:
            ledger = env["smart.llm.ledger"]
            cost, changes = ledger._settle(job, ticket, reply, fault, duration_ms)
        if fault:
            fault.received = None  # it is in the log of calls, and nowhere else
        self._tell_crossed(job.plan, changes)
        return cost

    @api.model
    def _may_repeat(self, job, ticket):
        """Whether what may have been charged may be sent again: money is set aside for it."""
        try:
            with own_transaction(self.env, by_statement=True) as env:
                env["smart.llm.ledger"]._admit_again(job, ticket)
        except llm.LlmUnavailable:
            return False
        return True

    # Failures -------------------------------------------------------------

    def _typed_failures(self):
        return _TypedFailures(self)

    def _fault(self, error):
        """Any failure as the one typed exception, with a sentence for people."""
        fault = llm.to_fault(error)
        if fault.user_message:
            return fault
        if fault.reason_code in ("internal", "misuse", "prompt"):
            _logger.error("Claude could not be asked (%s): %s", fault, where(error))
        return explain(self.env, fault)


class _TypedFailures:
    """Turns whatever is raised inside into ``LlmUnavailable``."""

    def __init__(self, gateway):
        self._gateway = gateway

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Exception):
            raise self._gateway._fault(error) from error


def _plain_paths(variables):
    """Dotted paths, from the values on, of what may leave as it is."""
    paths = []
    for variable in variables:
        if variable.kind == "choice" or "*" in variable.plain:
            paths.append(variable.name)
        paths += [f"{variable.name}.{path}" for path in variable.plain]
    return paths


def where(error):
    """Where in the code something went wrong; never its text, which may hold personal data."""
    cause = error.__cause__ or error
    frames = traceback.extract_tb(cause.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    return f"{type(cause).__name__} at {place}"
