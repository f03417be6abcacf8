"""Batches: handed in and collected by a scheduled action, each answer used exactly once.

An answer is used in the same transaction that notes it as used, after the record was checked
again; its custom id makes sure that a batch which is collected twice changes nothing twice.
"""

import logging
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .. import llm
from ..engine.pricing import Usage
from ..engine.pseudonym import restore
from ..llm.job import Job, estimate
from ..transactions import own_transaction
from .guard import CALL, with_permit
from .smart_llm import where
from .smart_llm_batch_item import stamp_of
from .smart_llm_ledger import payer_of

_logger = logging.getLogger(__name__)

#: Questions in one batch.
MOST = 200
#: Questions that are admitted in one transaction.
CHUNK = 10
#: Minutes after which a batch that was being handed in is taken as lost.
LOST_MINUTES = 30
#: Hours after which an answer is not waited for any more; the API gives up after 24.
PATIENCE_HOURS = 50

#: Refusals that hold for one question alone.
_ONE = {"no_model": "item", "no_price": "item"}


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _batch_submit(self, prompt_code, questions, handler, schema=None, *, rule=None,
                      company=None, tier=None):  # fmt: skip
        """Put questions aside for the next batch, in the caller's transaction; sends nothing.

        The model ``handler`` has ``_on_batch_answer(item, value)`` and
        ``_on_batch_failure(item, fault)``. They run as the user who asks now, in the transaction
        in which the answer is noted as used; the former only when the record was not written
        in the meantime.

        :param questions: dicts with ``custom_id``, ``values`` and perhaps ``record``, ``people``
        :return: the new questions; one whose custom id is known already is left out
        :raises LlmUnavailable: prompt, no_key or no_model
        """
        with self._typed_failures():
            if not hasattr(self.env.get(handler), "_on_batch_answer"):
                raise TypeError(f"{handler} does not handle answers of batches")
            # sudo: nobody has rights on what waits; the gateway writes it
            items = with_permit(self.env["smart.llm.batch.item"].sudo(), CALL)
            company = company or self.env.company
            wanted = {question["custom_id"]: question for question in questions}
            known = items.search(
                [("company_id", "=", company.id), ("custom_id", "in", list(wanted))]
            ).mapped("custom_id")
            new = [
                self._batch_vals(
                    prompt_code, question, handler, schema, rule=rule, company=company, tier=tier
                )
                for custom_id, question in wanted.items()
                if custom_id not in known
            ]
            created = items.create(new)
            # sudo: waking a scheduled action
            self.env.ref("smart_base.ir_cron_llm_batches").sudo()._trigger()
            return created

    @api.model
    def _batch_vals(self, prompt_code, question, handler, schema, **options):
        record = question.get("record")
        job = self._prepare("batch", prompt_code, question["values"], schema,
                            people=question.get("people"), **options)  # fmt: skip
        return {
            "custom_id": question["custom_id"],
            "company_id": job.plan.company_id,
            "user_id": job.payer.user_id,
            "rule_id": job.payer.rule_id,
            "prompt_version_id": job.wording.version_id,
            "handler": handler,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
            "stamp": stamp_of(record) if record else False,
            "tier": job.tier,
            "params": job.params,
            "mapping": job.hidden.mapping(),
            "answer_schema": job.schema,
            "correlation_id": job.correlation_id,
        }

    # Scheduled action -----------------------------------------------------

    @api.model
    def _cron_batches(self):
        """Give up lost calls, hand in what waits, collect what is answered."""
        now = fields.Datetime.now()
        with own_transaction(self.env) as env:
            env["smart.llm.ledger"]._sweep(now - timedelta(minutes=LOST_MINUTES))
        for company in self.env["res.company"].search([]):
            for work in (self._batch_hand_in, self._batch_collect):
                try:
                    work(company)
                except llm.LlmUnavailable as fault:
                    _logger.info("Batches of company %s wait: %s", company.id, fault.reason_code)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _batch_items(self, env, company, *states):
        # sudo: nobody has rights on what waits; the gateway works it off
        items = with_permit(env["smart.llm.batch.item"].sudo(), CALL)
        domain = [("company_id", "=", company.id), ("state", "in", states)]
        return items.search(domain, order="id", limit=MOST)

    @api.model
    def _batch_hand_in(self, company):
        """Send what waits as one batch; budget and log rows first, as for any call."""
        with self._typed_failures():
            self._release()
            tickets = self._batch_admit_all(company)
            if not tickets:
                return
            try:
                endpoint = next(iter(tickets.values())).endpoint
                with llm.open_session(endpoint, llm.BACKGROUND) as session:
                    batch_ref = session.batch_create(self._batch_requests(tickets))
            except Exception as error:
                self._batch_return(tickets, self._fault(error))
                raise
            with own_transaction(self.env) as env:
                sent = self._batch_browse(env, tickets)
                sent.write(
                    {"state": "sent", "batch_ref": batch_ref, "sent_at": fields.Datetime.now()}
                )
                connection_id = env["smart.llm.connection"]._plan(company.id).connection_id
                env["smart.llm.ledger"]._record_outcome(connection_id, None)

    @api.model
    def _batch_admit_all(self, company):
        """Tickets by item id, as many as the budgets allow; few at a time, as locks are held."""
        tickets, refused = {}, {}
        while len(tickets) < MOST:
            known = len(refused)
            try:
                with own_transaction(self.env) as env:
                    waiting = self._batch_items(env, company, "queued").filtered(
                        lambda item: not _payers_of(item) & refused.keys()
                    )
                    new = self._batch_admit(env, waiting[:CHUNK], refused)
            except llm.LlmUnavailable:
                if not tickets:
                    raise
                break
            tickets |= new
            if len(refused) == known and len(new) < CHUNK:
                break
        for job, fault in refused.values():
            self._tell_refused(job, fault)
        return tickets

    @api.model
    def _batch_admit(self, env, items, refused):
        """Tickets by item id, up to a refusal that holds for all of them.

        What a budget has no room for, or what cannot be asked at present, is left waiting.

        :param refused: ``(job, fault)`` by scope and number of whom a refusal holds for, added to
        :raises LlmUnavailable: nothing may be asked
        """
        tickets = {}
        for item in items.try_lock_for_update():
            payers = _payers_of(item)
            if payers & refused.keys():
                continue
            job = self._batch_job(item)
            try:
                tickets[item.id] = env["smart.llm.ledger"]._admit(job)
            except llm.LlmUnavailable as fault:
                scope = fault.details.get("scope", _ONE.get(fault.reason_code))
                if scope:
                    [payer] = (payer for payer in payers if payer[0] == scope)
                    refused[payer] = job, fault
                    continue
                if tickets:
                    break  # such as the one question that may try whether Claude is back
                raise
            item.write({"state": "sending", "call_id": tickets[item.id].call_id})
        return tickets

    @api.model
    def _batch_job(self, item):
        """The job of a waiting question, as it was when it was asked."""
        plan = item.env["smart.llm.connection"]._plan(item.company_id.id)
        job = Job(
            kind="batch",
            plan=plan,
            payer=payer_of(item),
            wording=item.prompt_version_id._wording(),
            params=item.params,
            tier=item.tier,
            hidden=restore(item.mapping or {}),
            refs=((item.res_model, item.res_id),) if item.res_model else (),
            correlation_id=item.correlation_id or "",
            batch=True,
            schema=item.answer_schema or None,
        )
        job.prompt_tokens = estimate(job.params)
        return job

    @api.model
    def _batch_browse(self, env, tickets):
        # sudo: nobody has rights on what waits; the gateway works it off
        return with_permit(env["smart.llm.batch.item"].sudo(), CALL).browse(list(tickets))

    @api.model
    def _batch_requests(self, tickets):
        with own_transaction(self.env) as env:
            items = self._batch_browse(env, tickets)
            return [{"custom_id": item.custom_id, "params": item.params} for item in items]

    @api.model
    def _batch_return(self, tickets, fault):
        """Settle calls that were not handed in; what may work later waits again."""
        changes, is_lost = [], fault.fate not in (llm.RETRY, llm.WAIT, llm.STOP)
        with own_transaction(self.env) as env:
            company = self._batch_browse(env, tickets)[:1].company_id
            plan = env["smart.llm.connection"]._plan(company.id)
            env["smart.llm.ledger"]._record_outcome(plan.connection_id, fault)
            for item in self._batch_browse(env, tickets):
                job = self._batch_job(item)
                _cost, moved = env["smart.llm.ledger"]._settle(job, tickets[item.id], fault=fault)
                changes += moved
                if not is_lost:
                    item.write({"state": "queued", "call_id": False})
        self._tell_crossed(plan, changes)
        if is_lost:
            for item in self._batch_browse(self.env, tickets):
                self._batch_hand_over(item, None, None, fault)

    # Collect --------------------------------------------------------------

    @api.model
    def _batch_collect(self, company):
        """Use the answers that have come; what does not come any more has failed."""
        with self._typed_failures():
            self._batch_give_up(company)
            waiting = self._batch_items(self.env, company, "sent")
            for batch_ref in sorted(set(waiting.mapped("batch_ref"))):
                self._batch_collect_one(company, batch_ref)

    @api.model
    def _batch_collect_one(self, company, batch_ref):
        with own_transaction(self.env) as env:
            plan = env["smart.llm.connection"]._plan(company.id)
            known = env["smart.llm.state"]._read_fresh(plan.connection_id)
            endpoint = env["smart.llm.ledger"]._endpoint(known)
        self._release()
        with llm.open_session(endpoint, llm.BACKGROUND) as session:
            if not session.batch_ended(batch_ref):
                return
            results = list(session.batch_results(batch_ref))
        for custom_id, outcome, reply in results:
            try:
                self._batch_use(company, batch_ref, custom_id, outcome, reply)
                self.env["ir.cron"]._commit_progress()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # somebody else holds the record: the answer stays where it is for the next time
                self.env.cr.rollback()
                _logger.info("The answer to question %s is used at the next run.", custom_id)

    @api.model
    def _batch_use(self, company, batch_ref, custom_id, outcome, reply):
        """Settle one question and hand its answer over, in one transaction."""
        # sudo: nobody has rights on what waits; the gateway works it off
        items = with_permit(self.env["smart.llm.batch.item"].sudo(), CALL)
        domain = [
            ("company_id", "=", company.id), ("batch_ref", "=", batch_ref),
            ("custom_id", "=", custom_id), ("state", "=", "sent"),
        ]  # fmt: skip
        item = items.search(domain).try_lock_for_update()
        if not item:
            return
        job, fault = self._batch_job(item), None
        try:
            if outcome != "succeeded":
                raise llm.LlmUnavailable("server_error" if outcome == "errored" else "cut_short")
            self._check(job, reply, with_tools=False)
        except Exception as error:
            fault = self._fault(error)
            fault.may_have_cost = False
        self._batch_settle(item, job, reply, fault)
        self._batch_hand_over(item, job, reply, fault)

    @api.model
    def _batch_settle(self, item, job, reply, fault):
        """Note what a question cost; in a transaction of its own, as for any call."""
        if fault and reply is None:
            fault.usage = Usage()
        self._batch_settle_once(item, job, reply, fault)

    @api.model
    def _batch_settle_once(self, item, job, reply, fault):
        changes = []
        with own_transaction(self.env) as env:
            # sudo: the log row of this very question
            call = env["smart.llm.call"].sudo().browse(item.call_id.id)
            if call.state == "running":
                ticket = env["smart.llm.ledger"]._ticket_of(call)
                _cost, changes = env["smart.llm.ledger"]._settle(job, ticket, reply, fault)
        self._tell_crossed(job.plan, changes)

    @api.model
    def _batch_hand_over(self, item, job, reply, fault):
        """Give an answer or a failure to the model that asked, with the rights it asked with."""
        done = {"mapping": False, "params": False}
        if fault:
            item.write(
                {**done, "state": "failed", "reason": fault.reason_code, "message": str(fault)}
            )
            self._batch_tell(item, "_on_batch_failure", fault)
        elif item._is_stale():
            message = _("The record was changed before the answer came.")
            item.write({**done, "state": "stale", "message": message})
        else:
            value, _problems = self._value(job, reply)
            item.write({**done, "state": "applied"})
            self._batch_tell(item, "_on_batch_answer", value)

    @api.model
    def _batch_tell(self, item, method, value):
        """Run the handler; what it wrote is undone when it fails, and the others go on."""
        environment = self.env(user=item.user_id.id, su=False)
        handler = environment[item.handler].with_company(item.company_id.id)
        try:
            with self.env.cr.savepoint():
                getattr(handler, method)(item, value)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.error("A batch answer could not be used: %s", where(error))
            message = _("The answer came, but could not be used.")
            item.write({"state": "failed", "reason": "internal", "message": message})

    @api.model
    def _batch_give_up(self, company):
        """Questions whose handing-in broke off, or whose answer does not come, have failed."""
        now = fields.Datetime.now()
        limits = {
            "sending": now - timedelta(minutes=LOST_MINUTES),
            "sent": now - timedelta(hours=PATIENCE_HOURS),
        }
        for state, limit in limits.items():
            waiting = self._batch_items(self.env, company, state)
            late = waiting.filtered_domain([("write_date", "<", limit)])
            for item in late.try_lock_for_update():
                fault = self._fault(llm.LlmUnavailable("timeout"))
                job = self._batch_job(item)
                self._batch_settle_once(item, job, None, fault)
                self._batch_hand_over(item, job, None, fault)
        self.env["ir.cron"]._commit_progress()


def _payers_of(item):
    """Whom a refusal of a question may hold for: those of its budgets, or itself alone."""
    return {
        ("company", item.company_id.id), ("user", item.user_id.id), ("rule", item.rule_id.id),
        ("item", item.id),
    }  # fmt: skip
