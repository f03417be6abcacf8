from odoo import _, fields, models


class SmartDecisionTarget(models.AbstractModel):
    """Shows on a record what rules decided about it: a count, and a way to the decisions.

    ``_inherit = ["crm.lead", "smart.decision.target"]``, and a button in its form's button box.
    """

    _name = "smart.decision.target"
    _description = "Model That Rules Decide About"

    smart_decision_count = fields.Integer(
        "Decisions",
        compute="_compute_smart_decision_count",
        groups="smart_base.group_smart_user,smart_base.group_smart_auditor",
        help="How many decisions about this record the current user may see.",
    )

    def _compute_smart_decision_count(self):
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        counts = dict(self.env["smart.decision"]._read_group(domain, ["res_id"], ["__count"]))
        for record in self:
            record.smart_decision_count = counts.get(record.id, 0)

    def action_view_smart_decisions(self):
        """Open the decisions about these records that the current user may see."""
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_decision_action")
        return {
            **action,
            "name": _("Decisions about %s", ", ".join(self[:3].mapped("display_name"))),
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            "context": {},
        }
