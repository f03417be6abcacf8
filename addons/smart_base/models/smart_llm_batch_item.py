"""Questions that can wait until the night, at half the price."""

from datetime import timedelta

from odoo import _, api, fields, models
from odoo.fields import NO_ACCESS

from .guard import CALL, with_permit

STATES = [
    ("queued", "Waiting"),
    ("sending", "Being Sent"),
    ("sent", "Sent"),
    ("applied", "Answered"),
    ("stale", "Overtaken"),
    ("failed", "Failed"),
]


class SmartLlmBatchItem(models.Model):
    """One question in a batch, with all that is needed to use its answer a day later."""

    _name = "smart.llm.batch.item"
    _inherit = ["smart.guarded"]
    _description = "Question to Claude That Can Wait"
    _order = "id desc"
    _smart_permit = CALL

    custom_id = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    rule_id = fields.Many2one("smart.rule", readonly=True, ondelete="cascade")
    prompt_version_id = fields.Many2one("smart.prompt.version", readonly=True, ondelete="restrict")
    handler = fields.Char(required=True, readonly=True, help="The model that uses the answer.")
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    stamp = fields.Char(
        readonly=True, help="When the record was last written as it was asked about."
    )
    tier = fields.Char(readonly=True)
    params = fields.Json(readonly=True, groups=NO_ACCESS)
    mapping = fields.Json(readonly=True, groups=NO_ACCESS)
    answer_schema = fields.Json(readonly=True, groups=NO_ACCESS)
    state = fields.Selection(STATES, required=True, default="queued", readonly=True, index=True)
    batch_ref = fields.Char("Batch", readonly=True, index="btree_not_null")
    call_id = fields.Many2one("smart.llm.call", readonly=True, ondelete="set null")
    reason = fields.Char("Reason Code", readonly=True)
    message = fields.Char("What Happened", readonly=True)
    correlation_id = fields.Char(readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)

    _custom_uniq = models.UniqueIndex("(company_id, custom_id)")

    @api.depends("custom_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.custom_id

    def _permit_refusal(self):
        return _("Questions that wait are written by the gateway itself.")

    @api.autovacuum
    def _gc_done(self):
        """Delete what is done with when its company deletes the texts of calls."""
        for connection in self.env["smart.llm.connection"].search([]):
            limit = fields.Datetime.now() - timedelta(days=connection.keep_days)
            done = self.search(
                [
                    ("company_id", "=", connection.company_id.id),
                    ("state", "in", ("applied", "stale", "failed")),
                    ("write_date", "<", limit),
                ]
            )
            with_permit(done, CALL).unlink()

    def _record(self):
        """The record asked about, or None when there was none."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id)

    def _is_stale(self):
        """Whether the record is gone or was written since it was asked about."""
        record = self._record()
        if record is None:
            return False
        record.invalidate_recordset(["write_date"])
        record = record.exists()
        return not record or stamp_of(record) != self.stamp


def stamp_of(record):
    """When a record was last written, as text."""
    return record.write_date.isoformat() if record.write_date else ""
