import time

from odoo import api, fields, models


class ProbeMark(models.Model):
    """The trace that one carried-out effect leaves: two of them for one event show a double."""

    _name = "probe.mark"
    _description = "Probe Mark"

    thing = fields.Integer(index=True)
    value = fields.Integer()
    process = fields.Integer(help="Number of the operating system's process that left it.")
    seconds = fields.Float(help="Time between the effect and whatever follows it.")

    @api.model_create_multi
    def create(self, vals_list):
        marks = super().create(vals_list)
        for mark in marks:
            time.sleep(mark.seconds)
        return marks
