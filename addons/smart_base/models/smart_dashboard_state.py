from odoo import fields, models


class SmartDashboard(models.AbstractModel):
    """How the system does, in one honest line: rules, queue, Claude and its budget."""

    _inherit = "smart.dashboard"

    def _state_line(self):
        """The state of the system: parts of name, text and tone; the queue where one may see it."""
        return [*self._rules_state(), *self._queue_state(), *self._claude_state()]

    @staticmethod
    def _state_part(key, name, text, tone, action):
        return {"key": key, "name": name, "text": text, "tone": tone, "action": action}

    def _rules_state(self):
        rules = self.env["smart.rule"].search([])
        live = len(rules.filtered(lambda rule: rule.mode == "live"))
        shadow = len(rules.filtered(lambda rule: rule.mode == "shadow"))
        text = self.env._("%(live)s live, %(shadow)s in shadow mode", live=live, shadow=shadow)
        tone = "success" if live else "secondary"
        action = "smart_base.smart_rule_action"
        return [self._state_part("rules", self.env._("Rules"), text, tone, action)]

    def _queue_state(self):
        events = self.env["smart.event"]
        if not events.has_access("read"):
            return []
        domain = [("company_id", "in", self.env.companies.ids), ("state", "!=", "done")]
        counts = dict(events._read_group(domain, ["state"], ["__count"]))
        dead = counts.get("dead", 0)
        waiting = counts.get("pending", 0) + counts.get("running", 0)
        text = self.env._("%s waiting", waiting) if waiting else self.env._("empty")
        if dead:
            text = self.env._("%(text)s, %(dead)s given up", text=text, dead=dead)
        tone = "danger" if dead else "success"
        action = self._open(domain, "smart.event", self.env._("Events"))
        return [self._state_part("queue", self.env._("Queue"), text, tone, action)]

    def _claude_state(self):
        connections = self.env["smart.llm.connection"]
        if not connections.has_access("read"):
            return []
        connection = connections.search([("company_id", "=", self.env.company.id)], limit=1)
        text, tone = self.env._("no key: rules go on without it"), "secondary"
        if connection and not connection.enabled:
            text = self.env._("switched off: rules go on without it")
        elif connection and connection.key_source != "none":
            text, tone = self._budget_state(connection)
        name = self.env._("Claude")
        action = self._open([("id", "in", connection.ids)], connection._name, name)
        return [self._state_part("claude", name, text, tone, action)]

    def _budget_state(self, connection):
        """How much of today's budget is spent."""
        spent = sum(
            self.env["smart.llm.counter"]
            .search(
                [
                    ("company_id", "=", connection.company_id.id),
                    ("scope", "=", "company"),
                    ("period", "=", "day"),
                    ("start", "=", fields.Date.context_today(self)),
                ]
            )
            .mapped("spent")
        )
        budget = connection.day_budget
        if not budget:
            return self.env._("ready, no limit set"), "success"
        share = round(100 * spent / budget)
        text = self.env._("ready, %s %% of today's budget spent", share)
        return text, "success" if share < 80 else "warning" if share < 100 else "danger"
