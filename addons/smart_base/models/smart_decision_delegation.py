from odoo import _, api, fields, models

#: Steps that follow from what a person decided.
DECIDED = {"approved", "executed", "failed", "rejected", "undone"}


class SmartDecision(models.Model):
    """Deciding for somebody who is away: in whose name, who sees it, and that both are named."""

    _inherit = "smart.decision"

    decided_for_id = fields.Many2one(
        "res.users",
        "Decided For",
        readonly=True,
        ondelete="restrict",
        help="Who was away, when somebody who stood in decided.",
    )
    delegated_to_me = fields.Boolean(
        compute="_compute_delegated_to_me",
        search="_search_delegated_to_me",
        help="Somebody who may approve it is away, and the current user stands in.",
    )

    @api.depends("rule_id", "company_id", "escalated_at")
    @api.depends_context("uid")
    def _compute_delegated_to_me(self):
        absent = self.env["smart.delegation"]._absent_for(self.env.user)
        for decision in self:
            # sudo: who approves, compared with users for whom one stands in
            decision.delegated_to_me = bool(absent and absent & decision.sudo()._approvers())

    @api.model
    def _search_delegated_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: groups of the users for whom one stands in
        absent = self.env["smart.delegation"]._absent_for(self.env.user).sudo()
        groups = absent.all_group_ids
        approved = [("rule_id.approver_group_id", "in", groups.ids)]
        manager = self.env["smart.rule"]._known("res.groups", "group_smart_manager")
        escalated = [("rule_id.escalation_group_id", "in", groups.ids)]
        if manager in groups:
            escalated = ["|", *escalated, ("rule_id.escalation_group_id", "=", False)]
        return ["|", *approved, "&", ("escalated_at", "!=", False), *escalated]

    # In whose name ----------------------------------------------------------

    def _voice(self, *, undoing=False):
        """In whose name the current user may decide: the own, or that of somebody away.

        :return: that user, and why not even so, or nothing
        """
        user = self.env.user
        # sudo: group membership decides, not what the user can read about rules and groups
        decision = self.sudo()
        approvers = decision._approvers()
        refusal = decision._refusal_of(user, user, undoing, approvers)
        if not refusal:
            return user, None
        for absent in decision.env["smart.delegation"]._absent_for(user) & approvers:
            lent = decision._refusal_of(user, absent, undoing, approvers)
            if not lent:
                return absent, None
            refusal = refusal if user in approvers else lent
        return user, refusal

    def _in_name(self, *, undoing=False):
        """Values that tell in whose name the current user decides."""
        voice, _refusal = self._voice(undoing=undoing)
        return {"decided_for_id": voice.id if voice != self.env.user else False}

    def _audit_entry(self, action, user_id, reason):
        """Whoever decided is named by the entry itself; for whom, by its reason and content."""
        entry = super()._audit_entry(action, user_id, reason)
        absent = self.decided_for_id
        if absent and action in DECIDED:
            entry["proposal"]["decided_for"] = [absent.id, absent.name]
            told = _("Decided for %s, who is away.", absent.name)
            entry["reason"] = f"{told}\n{entry['reason'] or ''}".strip()
        return entry
