from odoo import fields, models


class ProbeThing(models.Model):
    """A record that rules listen to."""

    _name = "probe.thing"
    _description = "Probe Thing"
    _inherit = ["smart.event.mixin"]

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    value = fields.Integer()
    seconds = fields.Float(help="How long an automation thinks about it, and how long it acts.")
    active = fields.Boolean(default=True)

    def action_bump(self):
        """What a user does who edits the record: read the value, add one, save."""
        for thing in self:
            thing.value += 1
