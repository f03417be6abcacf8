from odoo import _, api, models

#: A proposal equal to a decision in one of these states says nothing new.
SETTLED = ("logged", "pending", "approved", "executed", "rejected", "undone")


class SmartDecision(models.Model):
    """How new proposals meet the decisions that are there already."""

    _inherit = "smart.decision"

    @api.model
    def _without_repeats(self, rule, company, vals_list):
        """Proposals that say something new; a waiting one that no longer fits gives way to them."""
        wanted = {vals["fingerprint"]: vals for vals in reversed(vals_list)}
        # sudo: the automation's own user sees no decisions
        settled = self.sudo().search_fetch(
            [
                ("rule_id", "=", rule.id),
                ("company_id", "=", company.id),
                ("fingerprint", "in", list(wanted)),
                ("state", "in", SETTLED),
            ],
            ["fingerprint", "state", "rule_version", "gate_outcome", "stamps"],
        )
        repeated = settled.filtered(lambda old: old._is_repeated_by(wanted[old.fingerprint]))
        outdated = (settled - repeated).filtered(lambda old: old.state == "pending")
        withdrawn = outdated._withdraw(_("A newer proposal takes its place."))
        known = set((repeated | (outdated - withdrawn)).mapped("fingerprint"))
        return [
            vals
            for vals in vals_list
            if wanted[vals["fingerprint"]] is vals and vals["fingerprint"] not in known
        ]

    def _is_repeated_by(self, vals):
        """Whether a proposal would only say again what this decision says."""
        same_rule = self.rule_version == vals["rule_version"]
        if self.state == "logged":
            return same_rule and self.gate_outcome == vals["gate_outcome"]
        if self.state == "pending":
            return same_rule and (self.stamps or {}) == vals["stamps"]
        return True

    @api.model
    def _withdraw_pending(self, rule, company, domain):
        """Close what waits for approval although its record needs it no longer.

        :param domain: which of the rule's decisions, as a list
        """
        # sudo: the automation's own user sees no decisions
        pending = self.sudo().search(
            [
                ("rule_id", "=", rule.id),
                ("company_id", "=", company.id),
                ("state", "=", "pending"),
                *domain,
            ]
        )
        return pending._withdraw(_("Not needed any more: the record was dealt with or changed."))

    def _withdraw(self, reason):
        """Close waiting decisions as overtaken.

        :return: those that were closed; somebody may be deciding on the others right now
        """
        free = self.try_lock_for_update()
        free.invalidate_recordset(["state"])
        waiting = free.filtered(lambda decision: decision.state == "pending")
        for decision in waiting:
            decision._settle("stale", self.env, reason)
        return waiting
