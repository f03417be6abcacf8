from odoo import _, api, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_datetime

from ..engine.risk import can_be_undone

#: Values shown of a list of evidence.
EVIDENCE = 5
#: Decisions shown in the chatter of one record.
ABOUT = 5
RISKS = ("high", "medium", "low")


class SmartApproval(models.AbstractModel):
    """What the approval screen asks for and does; every act goes through the verbs of
    ``smart.decision``, with the rights of whoever is logged in."""

    _name = "smart.approval"
    _description = "Approval Screen"

    #: Decisions that the screen gets at once.
    _page_size = 40

    # What waits -----------------------------------------------------------

    @api.model
    @api.readonly
    def get_queue(self, section=None, offset=0):
        """Sections by rule and risk with their totals, and a page of what waits.

        :param section: ``[rule id, risk]`` for the page of one section only
        :param offset: where the page starts
        """
        domain = self._domain()
        sections = self._sections(domain)
        shown = [
            each for each in sections if not section or [each["rule"], each["risk"]] == section
        ]
        decisions = self._page(domain, shown, offset)
        return {
            "total": sum(each["count"] for each in sections),
            "left": max(sum(each["count"] for each in shown) - offset - len(decisions), 0),
            "sections": sections,
            "rows": [self._row(decision) for decision in decisions],
            "can_approve": self.env.user.has_group("smart_base.group_smart_approver"),
        }

    def _page(self, domain, sections, offset):
        """The next decisions, section after section in their order."""
        found = self.env["smart.decision"]
        for section in sections:
            if len(found) == self._page_size:
                break
            if offset >= section["count"]:
                offset -= section["count"]
                continue
            own = [("rule_id", "=", section["rule"]), ("risk", "=", section["risk"] or False)]
            found += found.search(
                [*domain, *own],
                order="expires_at, id",
                limit=self._page_size - len(found),
                offset=offset,
            )
            offset = 0
        return found

    def _domain(self):
        return [("state", "=", "pending"), ("company_id", "in", self.env.companies.ids)]

    def _sections(self, domain):
        groups = self.env["smart.decision"]._read_group(
            domain, ["rule_id", "risk", "company_id"], ["__count", "amount:sum"]
        )
        found = {}
        for rule, risk, company, count, amount in groups:
            section = found.setdefault(
                (rule, risk), {"rule": rule.id, "name": rule.name, "risk": risk or "", "count": 0,
                               "amounts": {}}
            )  # fmt: skip
            section["count"] += count
            currency = company.currency_id
            section["amounts"][currency] = section["amounts"].get(currency, 0) + amount
        order = {risk: place for place, risk in enumerate(RISKS)}
        sections = sorted(
            found.values(), key=lambda each: (order.get(each["risk"], 9), each["name"])
        )
        return [{**each, "amounts": self._amounts(each["amounts"])} for each in sections]

    def _amounts(self, sums):
        """Sums by currency as texts, without those of nothing."""
        return [
            currency.format(amount)
            for currency, amount in sums.items()
            if not currency.is_zero(amount)
        ]

    def _row(self, decision):
        """All that an approver is shown of one decision."""
        return {
            "id": decision.id,
            "digest": decision.content_digest,
            "name": decision.name,
            "record": decision.record_name or "",
            "rule": decision.rule_id.id,
            "rule_name": decision.rule_id.name,
            "risk": decision.risk or "",
            "company": decision.company_id.name,
            "confidence": round(decision.confidence * 100),
            "amount": decision.currency_id.format(decision.amount) if decision.amount else "",
            "cause": dict(decision._fields["gate_cause"]._description_selection(self.env)).get(
                decision.gate_cause, ""
            ),
            "preview": decision.preview or [],
            "reasons": (decision.reasons or "").split("\n"),
            "components": decision.components or [],
            "evidence": self._evidence(decision),
            "can_be_undone": can_be_undone(decision.effects),
            "can_approve": decision.can_approve,
            "why_not": decision.why_not or "",
            "speaks_for": decision.speaks_for or "",
            "approvers": decision.approver_names,
            "expires": format_datetime(self.env, decision.expires_at)
            if decision.expires_at
            else "",
            "editable": decision._editable(),
        }

    @staticmethod
    def _evidence(decision):
        """Facts behind it, as far as they are plain values."""
        rows = []
        for name, value in (decision.evidence or {}).items():
            values = value if isinstance(value, list) else [value]
            if values and not any(isinstance(each, list | dict) for each in values):
                text = ", ".join(str(each) for each in values[:EVIDENCE])
                rows.append({"name": name.replace("_", " "), "text": text})
        return rows

    def _waiting_about(self, record):
        """What waits about one record, as its chatter shows it."""
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        decisions = self.env["smart.decision"].search([*self._domain(), *domain], limit=ABOUT)
        return [
            {
                "id": decision.id,
                "digest": decision.content_digest,
                "name": decision.name,
                "rule": decision.rule_id.name,
                "confidence": round(decision.confidence * 100),
                "preview": decision.preview or [],
                "can_approve": decision.can_approve,
                "why_not": decision.why_not or "",
                "speaks_for": decision.speaks_for or "",
            }
            for decision in decisions
        ]

    # Acts -------------------------------------------------------------------

    @api.model
    def approve(self, shown):
        """Approve decisions one by one; what cannot be done does not stop the others.

        :param shown: ``[[id, digest of what was shown]]``
        :return: what became of each, and a few words about all of them
        """
        self._check_approver()
        digests = {int(number): digest for number, digest in shown}
        return self._each(list(digests), lambda each: each.action_approve(digests[each.id]))

    @api.model
    def reject(self, ids, reason):
        """Turn decisions down for one reason.

        :raises UserError: no reason was given
        """
        self._check_approver()
        if not (reason or "").strip():
            raise UserError(_("Say why, in a few words: it teaches the rule."))
        return self._each(ids, lambda each: each.action_reject(reason.strip()))

    @api.model
    def undo(self, ids):
        """Reverse what was just carried out."""
        self._check_approver()
        return self._each(ids, lambda each: each.action_undo())

    @api.model
    def approve_edited(self, decision_id, digest, changes):
        """Approve one decision with other values.

        :return: what became of the person's version
        """
        self._check_approver()
        edited = self.env["smart.decision"].browse(decision_id)
        edited = edited.browse(edited.action_approve_edited(digest, changes))
        return self._summary([self._result(edited)])

    def _check_approver(self):
        if not self.env.user.has_group("smart_base.group_smart_approver"):
            raise AccessError(_("Only approvers of Smart Odoo may do this."))

    def _each(self, ids, act):
        results = []
        for decision in self.env["smart.decision"].browse(ids):
            try:
                with self.env.cr.savepoint():
                    act(decision)
            except (AccessError, LockError, UserError) as error:
                results.append({"id": decision.id, "state": "", "done": False, "note": str(error)})
            else:
                results.append(self._result(decision))
        return self._summary(results)

    def _result(self, decision):
        return {
            "id": decision.id,
            "state": decision.state,
            "done": decision.state in ("executed", "rejected", "undone", "pending")
            and not (decision.state == "executed" and decision.outcome_note),
            "note": decision.outcome_note or "",
        }

    def _summary(self, results):
        """Results, and what to tell: numbers of what was done, problems by name."""
        done = [each["id"] for each in results if each["done"]]
        return {
            "results": results,
            "done": done,
            "undoable": [each["id"] for each in results if each["state"] == "executed"],
            "problems": [each["note"] for each in results if not each["done"]],
        }
