"""What Smart Odoo's automations do with the demo company, where they are installed."""

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from .smart_demo import COMPANY_PARAMETER

#: How often the queue is drained before whatever is left is left to the lanes.
DRAINS = 20


class SmartDemo(models.AbstractModel):
    _inherit = "smart.demo"

    @api.private
    def go_to_work(self, today=None):
        """Let every automation that is installed look at the demo company for the first time.

        All rules go live in the demo company and scan it. Then the controller approves one of
        the proposals, rejects another and takes one back; the others wait for whoever logs in.
        At the end the accountant opens the close of the last month, and scans it.

        :param today: the day the company is looked at; the current day by default
        :return: decisions by state, how many wait, minutes saved, what the controller did, how
            far the bank's lines are, and how ready the last month is; only zeros where Smart
            Odoo is not installed
        :raises UserError: there is no demo company yet
        """
        self._check_allowed()
        company = self._demo_company()
        if "smart.rule" not in self.env:
            return {**self._work_figures(company, [], {}), "close": {}}
        rules = self.env["smart.rule"].with_context(allowed_company_ids=company.ids).search([])
        self._wake(rules, company)
        self._drain()
        acts = self._controller_acts(company)
        self._drain()
        closing = self._scan_last_month(company, today)
        self._drain()
        return {**self._work_figures(company, rules, acts), "close": closing}

    def _demo_company(self):
        number = self.env["ir.config_parameter"].get_param(COMPANY_PARAMETER)
        company = self.env["res.company"].browse(int(number or 0)).exists()
        if not company:
            raise UserError(self.env._("Make the demo company first."))
        return company

    # -- keeping quiet while the past is written ---------------------------------------
    @contextmanager
    def _automations_asleep(self, company):
        """Nothing that is loaded is news: two years of invoices would fill the queue."""
        flags = [name for name in company._fields if name.startswith("smart_app_")]
        awake = [name for name in flags if company[name]]
        company.write(dict.fromkeys(awake, False))
        yield
        company.write(dict.fromkeys(awake, True))

    # -- working -----------------------------------------------------------------------
    def _wake(self, rules, company):
        """Take the rules live and have each of them look at all its candidates."""
        rules.filtered(lambda rule: rule.mode != "live").write({"mode": "live"})
        for rule in rules:
            self.env["smart.event"]._offer(rule, company, "scan")

    def _drain(self):
        events = self.env["smart.event"]
        for _drain in range(DRAINS):
            # The queue claims in a transaction of its own, so what was offered has to be there.
            self.env.cr.commit()
            if events._seconds_to_due() != 0:
                break
            events._cron_drain()
        self.env.invalidate_all()

    # -- the controller's morning ------------------------------------------------------
    def _controller_acts(self, company) -> dict:
        """One approval, one rejection and one undo, with the controller's own rights.

        :return: what was done -> name of the decision
        """
        controller = self.env.ref("__smart_demo__.user_kwame", raise_if_not_found=False)
        if not controller:
            return {}
        decisions = (
            self.env["smart.decision"]
            .with_user(controller)
            .with_context(allowed_company_ids=company.ids)
        )
        acts = {}
        approved = self._first(decisions, "pending", "action_approve", "executed")
        if approved:
            acts["approved"] = approved.name
        reason = self.env._("We have agreed on something else with this customer.")
        rejected = self._first(decisions, "pending", "action_reject", "rejected", reason)
        if rejected:
            acts["rejected"] = rejected.name
        undone = self._first(decisions, "executed", "action_undo", "undone", other_than=approved)
        if undone:
            acts["undone"] = undone.name
        return acts

    def _first(self, decisions, state, verb, outcome, *arguments, other_than=()):
        """Apply the verb to the first decision that it works on.

        :return: that decision, or none
        """
        company = decisions.env.company
        domain = [("company_id", "=", company.id), ("state", "=", state)]
        for decision in decisions.search(domain, order="confidence desc, id"):
            if decision in other_than or (state == "pending" and not decision.can_approve):
                continue
            getattr(decision, verb)(*arguments)
            if decision.state == outcome:
                return decision
        return decisions.browse()

    # -- figures -----------------------------------------------------------------------
    def _work_figures(self, company, rules, acts) -> dict:
        states, minutes, events = {}, 0.0, {}
        if rules:
            domain = [("company_id", "=", company.id)]
            groups = self.env["smart.decision"]._read_group(domain, ["state"], ["__count"])
            states = dict(groups)
            executed = [*domain, ("state", "=", "executed")]
            [(minutes,)] = self.env["smart.decision"]._read_group(
                executed, [], ["minutes_saved:sum"]
            )
            events = dict(self.env["smart.event"]._read_group(domain, ["state"], ["__count"]))
        return {
            "company_id": company.id,
            "at": fields.Datetime.now().isoformat(),
            "rules": len(rules),
            "decisions": states,
            "pending_approvals": states.get("pending", 0),
            "minutes_saved": minutes,
            "events": events,
            "controller": acts,
            "bank_lines": self._bank_lines(company),
        }

    def _bank_lines(self, company) -> dict:
        """How many lines of the bank are done, suggested, and left for people.

        :return: empty where bank reconciliation is not installed
        """
        lines = self.env["account.bank.statement.line"]
        if "smart_recon_state" not in lines._fields:
            return {}
        domain = [("company_id", "=", company.id), ("state", "=", "posted")]
        return {
            state: lines.search_count([*domain, ("smart_recon_state", "=", state)])
            for state in ("done", "suggested", "todo")
        }
