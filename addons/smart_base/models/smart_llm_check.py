"""What is wrong with a connection, exactly; and which models there are and for how long."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from odoo import _, api, fields, models

from .. import llm
from ..acting import correlation_id
from ..llm.job import Job, Payer
from ..transactions import own_transaction
from .llm_reasons import explain
from .smart_llm_connection import TIERS
from .smart_prompt_version import Wording

#: Seconds by which the clock may be wrong before secure connections and logs suffer.
CLOCK_SECONDS = 300
#: The shortest request that shows whether a model answers and the account pays.
PING = {"max_tokens": 16, "messages": [{"role": "user", "content": "Answer with: ok"}]}


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    # Test -----------------------------------------------------------------

    @api.model
    def _test_connection(self, company):
        """Go the whole way once: key, network, clock, models, credit.

        :return: whether all is well, and a sentence that says so or what is not
        """
        plan = self.env["smart.llm.connection"]._plan(company.id)
        try:
            with self._typed_failures():
                self._release()
                endpoint = self._test_endpoint(plan)
                with llm.open_session(endpoint, llm.QUICK) as session:
                    listed = self._listed(session)
                self._test_models(plan, listed)
        except llm.LlmUnavailable as fault:
            return False, str(fault)
        if listed:
            with own_transaction(self.env) as env:
                # sudo: the list of models is no matter of who pressed the button
                env["smart.llm.model"].sudo()._refresh(listed)
        return True, _("Claude answers, with all models chosen.")

    @api.model
    def _listed(self, session):
        """The models that may be used; none where the other side has no list of them."""
        try:
            self._test_clock(session.probe())
            return session.models()
        except llm.LlmUnavailable as fault:
            if not fault.is_not_offered:
                raise
            return []

    @api.model
    def _test_endpoint(self, plan):
        with own_transaction(self.env) as env:
            known = env["smart.llm.state"]._read_fresh(plan.connection_id)
            endpoint = env["smart.llm.ledger"]._endpoint(known)
            # whoever tests has just changed something: let calls through again
            fresh = type(known.breaker)(), type(known.bucket)()
            env["smart.llm.state"]._save(plan.connection_id, *fresh)
        return endpoint

    @api.model
    def _test_clock(self, date):
        """Compare the clock of this server with that of the other side."""
        try:
            theirs = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        seconds = abs((datetime.now(UTC) - theirs).total_seconds())
        if seconds > CLOCK_SECONDS:
            message = _(
                "The clock of this server is %s minutes off. Set it, or secure connections fail.",
                round(seconds / 60),
            )
            raise llm.LlmUnavailable("clock", message)

    @api.model
    def _test_models(self, plan, listed):
        """Have every model that is chosen answer once."""
        known = {str(info.get("id")) for info in listed}
        asked = set()
        for tier, label in TIERS:
            model = plan.tiers.get(tier)
            if model is None:
                raise self._about(label, llm.LlmUnavailable("no_model"))
            if model.code in asked:
                continue
            if known and model.code not in known:
                raise self._about(f"{label}: {model.code}", llm.LlmUnavailable("model_unknown"))
            asked.add(model.code)
            self._test_model(plan, tier, f"{label}: {model.code}")

    @api.model
    def _test_model(self, plan, tier, label):
        params = {"model": plan.tiers[tier].code, **PING}
        wording = Wording(None, None, "test of the connection", "", "", None, tier, 16, ())
        payer, hidden = Payer(self.env.uid), self._pseudonymiser(plan)
        job = Job("trial", plan, payer, wording, params, tier, hidden)
        job.correlation_id = correlation_id()
        try:
            self._call(job, lambda session, _may_repeat: session.create(params), llm.QUICK)
        except llm.LlmUnavailable as fault:
            # an answer that is cut off or empty is an answer: the model is there and paid for
            if fault.reason_code == "address":
                raise
            if fault.reason_code not in ("no_room", "empty"):
                raise self._about(label, fault) from fault

    def _about(self, label, fault):
        """The same failure, saying which model it is about."""
        explain(self.env, fault)
        fault.user_message = f"{label}. {fault.user_message}"
        fault.args = (fault.user_message,)
        return fault

    # Trials ---------------------------------------------------------------

    @api.model
    def _trial_job(self, version, values, people):
        """The request of a trial, as it would be sent."""
        with self._typed_failures():
            return self._prepare("trial", None, values, people=people, wording=version._wording())

    @api.model
    def _trial(self, version, values, people):
        """One answer of a version that need not be in use.

        :raises LlmUnavailable: for any failure whatever
        """
        with self._typed_failures():
            return self._ask(self._trial_job(version, values, people))

    # Models ---------------------------------------------------------------

    @api.model
    def _cron_models(self):
        """Ask which models there are, and warn of those that are chosen and will end."""
        for company in self.env["res.company"].search([]):
            plan = self.env["smart.llm.connection"]._plan(company.id)
            try:
                with self._typed_failures():
                    self._release()
                    with llm.open_session(self._models_endpoint(plan), llm.QUICK) as session:
                        listed = session.models()
            except llm.LlmUnavailable:
                continue
            self.env["smart.llm.model"]._refresh(listed)
            self._warn_of_retirement(company)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _models_endpoint(self, plan):
        with own_transaction(self.env) as env:
            known = env["smart.llm.state"]._read_fresh(plan.connection_id)
            return env["smart.llm.ledger"]._endpoint(known)

    @api.model
    def _warn_of_retirement(self, company):
        """One activity per manager and model that will end soon."""
        connection = self.env["smart.llm.connection"]._of(company)
        kind = "smart_base.mail_activity_type_model"
        for model in connection._chosen_models().filtered("warning"):
            summary = f"{model.name}: {model.warning}"
            known = connection.activity_search([kind]).filtered(
                lambda activity, summary=summary: activity.summary == summary
            )
            if known:
                continue
            for user in self.env["smart.rule"]._managers(company):
                connection.activity_schedule(
                    kind, summary=summary, user_id=user.id, date_deadline=fields.Date.today()
                )
