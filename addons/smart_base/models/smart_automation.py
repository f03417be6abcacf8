from odoo import _, api, models

from ..engine.proposal import Advice
from ..exceptions import Conflict
from ..llm import LlmUnavailable
from ..llm.job import without_evidence

#: Records that one event of a scan carries.
CHUNK = 100


class SmartAutomation(models.AbstractModel):
    """What every automation does alike: find, gather, think, propose.

    An heir names what it looks at and may do, and brings three methods:
    ``_candidate_domain``, ``_gather`` and ``_think``. It runs with the rights of the
    automations' own user, in one company.
    """

    _name = "smart.automation"
    _description = "Automation"

    #: Model whose records it looks at.
    _smart_model = None
    #: What it listens to: ``{"create": (), "write": ("stage_id",)}``, no names for any field.
    _smart_listens = {}
    #: All that it may ever do: ``"<effect kind>:<model>"``, for writes and calls with
    #: ``":<field>"`` or ``":<method>"`` behind.
    _smart_effects = ()
    #: Whether a person approves each of its decisions, however sure it is.
    _smart_always_ask = False
    #: Whether it thinks in moments and never asks anybody outside, so that several of its
    #: events may share a transaction, which sees nothing of what others do meanwhile.
    _smart_quick = False

    def _candidate_domain(self, rule):
        """Domain, as a list, of the records that the rule has something to say about."""
        raise NotImplementedError

    def _gather(self, rule, records):
        """Facts about candidates, as dataclasses with a ``res_id``; queries constant in number."""
        raise NotImplementedError

    def _think(self, rule, facts):
        """Proposals for facts; writes nothing."""
        raise NotImplementedError

    @api.model
    def _responsible(self, rule, users):
        """Who is asked to do something: the record's own user, else an approver of the rule.

        :param users: one user or none; archived users and those of other companies do not count
        :return: one user; the automation's own when the rule has no approver in the company
        """
        company = self.env.company
        if users and users.active and company in users.company_ids:
            return users
        # sudo: who is in which group is nothing that the automation's own user may read
        approvers = rule.sudo()._approvers(company)
        ordered = approvers.sorted(lambda user: (user.has_group("base.group_system"), user.id))
        return ordered[:1].with_env(self.env) or self.env.user

    @api.model
    def _consult(self, rule, prompt_code, values, schema=None, **options):
        """Ask Claude one question; when there is no answer, the engine's own stands.

        Ends the current transaction, so nothing may have been written in it, and what was read
        before is read again by whoever writes.

        :param options: as ``smart.llm._decide`` takes them
        :return: an ``Advice``; its evidence belongs into the proposal, which then says so itself
        """
        options.setdefault("company", self.env.company)
        try:
            answer = self.env["smart.llm"]._decide(
                prompt_code, values, schema, rule=rule, **options
            )
        except LlmUnavailable as fault:
            return Advice(None, without_evidence(fault))
        return Advice(answer.value, answer.evidence())

    # The way of a proposal ------------------------------------------------

    @api.model
    def _scan(self, rule, company):
        """Split all candidates into events of a size that one attempt can handle."""
        ids = self._candidates(rule).ids
        self.env["smart.decision"]._withdraw_pending(rule, company, [("res_id", "not in", ids)])
        # sudo: the queue belongs to nobody; the automation only says which of its records
        events = self.env["smart.event"].sudo()
        for start in range(0, len(ids), CHUNK):
            events._offer(
                rule, company, "records", model=self._smart_model, ids=ids[start : start + CHUNK]
            )

    @api.model
    def _candidates(self, rule, ids=None):
        records, domain = self.env[self._smart_model], self._candidate_domain(rule)
        if ids is None:
            return records.search(domain)
        # few, and looked at right away: one query finds and reads them
        return records.search_fetch([("id", "in", ids), *domain])

    @api.model
    def _handle(self, rule, event):
        """Think about the records of an event and hand the proposals to the gate.

        :raises Conflict: a record changed while it was thought about
        """
        ids = [event.res_id] if event.res_id else list((event.payload or {}).get("ids", ()))
        records = self._candidates(rule, ids)
        others = list(set(ids) - set(records.ids))
        before = self._stamps(records)
        proposals = self._think(rule, self._gather(rule, records)) if records else []
        # nothing is written before this line: who asks somebody outside ends the transaction
        if not self._smart_quick:
            self._check_unchanged({proposal.res_id for proposal in proposals}, before)
        decisions = self.env["smart.decision"]
        if others:
            decisions._withdraw_pending(rule, event.company_id, [("res_id", "in", others)])
        return decisions._propose(rule, event, self, proposals) if proposals else decisions

    @api.model
    def _check_unchanged(self, ids, before):
        """Refuse to decide about records that are no longer as they were looked at.

        :raises Conflict: one was changed or deleted meanwhile
        """
        records = self.env[self._smart_model].browse(ids)
        records.invalidate_recordset(["write_date"])
        now = self._stamps(records.exists())
        if len(now) != len(records) or any(before.get(key) != now[key] for key in now):
            raise Conflict(_("A record changed while it was looked at."))

    @api.model
    def _stamps(self, records):
        """When each record was last written, by id."""
        return {record.id: record.write_date for record in records}
