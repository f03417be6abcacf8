"""Every call: who asked what through which prompt, what it cost and what left the building."""

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from psycopg2.extras import Json

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import llm
from .guard import CALL, with_permit
from .smart_llm_counter import COST_DIGITS

#: Who may see what was sent and received.
READERS = "smart_base.group_smart_manager,smart_base.group_smart_auditor"
#: Longest text that is kept, in characters; what is cut is said.
LONGEST = 300_000
#: Calls whose texts are deleted in one go.
GC_LIMIT = 5_000


class Outcome(NamedTuple):
    """How a call ended. One of ``reply`` and ``fault`` may be None."""

    reply: object
    fault: object
    usage: object
    spent: Decimal
    is_assumed: bool
    duration_ms: int


class SmartLlmCall(models.Model):
    """One call of Claude. Written by the gateway alone, in transactions of its own."""

    _name = "smart.llm.call"
    _inherit = ["smart.guarded"]
    _description = "Claude Call"
    _order = "id desc"
    _smart_permit = CALL

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Asked By", readonly=True, ondelete="set null")
    rule_id = fields.Many2one(
        "smart.rule", readonly=True, ondelete="set null", index="btree_not_null"
    )
    prompt_id = fields.Many2one(
        "smart.prompt", readonly=True, ondelete="set null", index="btree_not_null"
    )
    prompt_version_id = fields.Many2one("smart.prompt.version", readonly=True, ondelete="set null")
    prompt_label = fields.Char("Prompt and Version", readonly=True)
    kind = fields.Selection(
        [
            ("decide", "Decide"),
            ("read", "Read a Document"),
            ("converse", "Converse"),
            ("batch", "Batch"),
            ("trial", "Trial of a Prompt"),
        ],
        required=True,
        readonly=True,
    )
    tier = fields.Selection(
        [("fast", "Fast"), ("standard", "Standard"), ("deep", "Deep")], readonly=True
    )
    model = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Answered"),
            ("failed", "Failed"),
            ("lost", "Lost"),
        ],
        required=True,
        default="running",
        readonly=True,
        help="Lost: the worker died while it waited; the most it can have cost is counted.",
    )
    reason = fields.Char("Reason Code", readonly=True)
    message = fields.Char("What Happened", readonly=True)
    request_id = fields.Char("Request", readonly=True, help="By this id the provider knows it.")
    attempts = fields.Integer(readonly=True, aggregator="sum")
    input_tokens = fields.Integer(readonly=True)
    output_tokens = fields.Integer(readonly=True)
    cache_read_tokens = fields.Integer(readonly=True)
    cache_write_tokens = fields.Integer(readonly=True)
    cost = fields.Float("Cost (USD)", digits=COST_DIGITS, readonly=True)
    reserved = fields.Float("Reserved (USD)", digits=COST_DIGITS, readonly=True, aggregator=None)
    is_assumed = fields.Boolean(
        "Cost Assumed",
        readonly=True,
        help="No answer came that says what it cost; the most it can have cost is counted.",
    )
    counters = fields.Json(readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")
    refs = fields.Json("Records", readonly=True)
    correlation_id = fields.Char(readonly=True, index="btree_not_null")
    replaced = fields.Integer("Hidden", readonly=True, help="Names and numbers that were hidden.")
    is_hidden = fields.Boolean(
        "Names Hidden", readonly=True, help="Names and numbers were looked for and hidden."
    )
    sent = fields.Text(readonly=True, groups=READERS)
    received = fields.Text(readonly=True, groups=READERS)
    texts_deleted = fields.Boolean(readonly=True)
    sent_text = fields.Text(
        compute="_compute_readable",
        groups=READERS,
    )
    received_text = fields.Text(
        compute="_compute_readable",
        groups=READERS,
    )

    sent_json = fields.Text(
        compute="_compute_readable",
        groups=READERS,
    )
    received_json = fields.Text(
        compute="_compute_readable",
        groups=READERS,
    )

    _company_idx = models.Index("(company_id, create_date)")
    _running_idx = models.Index("(create_date) WHERE state = 'running'")
    _texts_idx = models.Index("(create_date) WHERE texts_deleted IS NOT TRUE")

    @api.depends("prompt_label", "create_date")
    def _compute_display_name(self):
        for call in self:
            call.display_name = f"{call.prompt_label or call.kind} #{call.id}"

    @api.depends("sent", "received")
    def _compute_readable(self):
        for call in self:
            call.sent_text = llm.readable(call.sent)
            call.received_text = llm.readable(call.received)
            call.sent_json = llm.indented(call.sent)
            call.received_json = llm.indented(call.received)

    # Guards ---------------------------------------------------------------

    def copy(self, default=None):
        raise UserError(_("A call cannot be copied."))

    def _permit_refusal(self):
        return _("Calls are noted by the gateway itself.")

    # Gateway --------------------------------------------------------------

    @api.model
    def _opening(self, call_id, job, limits, reserved, source):
        """The statement that notes a call that is about to be made, to be sent along.

        :param source: SQL of a table; nothing happens while it is empty
        """
        values = {
            "id": call_id,
            "company_id": job.plan.company_id,
            "user_id": job.payer.user_id,
            "rule_id": job.payer.rule_id or None,
            "prompt_id": job.wording.prompt_id,
            "prompt_version_id": job.wording.version_id,
            "prompt_label": job.wording.label,
            "kind": job.kind,
            "tier": job.tier,
            "model": job.model,
            "state": "running",
            "reserved": reserved,
            "refs": Json([list(ref) for ref in job.refs]),
            "correlation_id": job.correlation_id,
            "replaced": job.hidden.replaced,
            "is_hidden": job.plan.pseudonymise,
            "sent": shown(job.params),
            "counters": Json([[x.scope, x.scope_id, x.period, str(x.start)] for x in limits]),
            "create_date": fields.Datetime.now(),
            "create_uid": self.env.uid,
        }
        # raw SQL: part of one statement with others; nobody has rights to create
        return SQL(
            "INSERT INTO smart_llm_call (%s) SELECT %s FROM %s",
            _columns(tuple(values)),
            _places(values),
            source,
        )

    @api.model
    def _reserving_more(self, call_id, amount, source):
        """The statement that notes that a call may cost more, to be sent along.

        :param source: SQL of a table; nothing happens while it is empty
        """
        return SQL(
            "UPDATE smart_llm_call AS call SET reserved = call.reserved + %s FROM %s "
            "WHERE call.id = %s",
            amount,
            source,
            call_id,
        )

    @api.model
    def _closing(self, call_id, outcome):
        """The statement that notes how a call ended, to be sent along."""
        reply, fault, usage = outcome.reply, outcome.fault, outcome.usage
        values = {
            "state": "failed" if fault else "done",
            "reason": fault.reason_code if fault else None,
            "message": str(fault) if fault else None,
            "request_id": (reply or fault).request_id,
            "attempts": (reply or fault).attempts,
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "cache_read_tokens": usage.cache_read,
            "cache_write_tokens": usage.cache_write + usage.cache_write_1h,
            "cost": outcome.spent,
            "is_assumed": outcome.is_assumed,
            "duration_ms": outcome.duration_ms,
            "received": _received(reply, fault),
        }
        self.invalidate_model()
        # raw SQL: part of one in a transaction that holds locks; nobody has rights to write
        return SQL(
            "UPDATE smart_llm_call SET (%s) = (%s) WHERE id = %s",
            _columns(tuple(values)),
            _places(values),
            call_id,
        )

    # Life -----------------------------------------------------------------

    @api.autovacuum
    def _gc_texts(self):
        """Delete the texts of calls that are older than their company keeps them."""
        emptied, is_more = 0, False
        for connection in self.env["smart.llm.connection"].search([]):
            limit = fields.Datetime.now() - timedelta(days=connection.keep_days)
            old = self.search(
                [
                    ("company_id", "=", connection.company_id.id),
                    ("create_date", "<", limit),
                    ("texts_deleted", "=", False),
                    ("state", "!=", "running"),
                ],
                order="id",
                limit=GC_LIMIT,
            )
            with_permit(old, CALL).write({"sent": False, "received": False, "texts_deleted": True})
            emptied += len(old)
            is_more = is_more or len(old) == GC_LIMIT
        return emptied, is_more

    def action_view_records(self):
        """Open the record that the call was about."""
        self.ensure_one()
        for model, record_id in self.refs or []:
            record = self.env[model].browse(record_id).exists() if model in self.env else None
            if record:
                return record.get_formview_action()
        raise UserError(_("The record is gone."))


@cache
def _columns(names):
    """A list of columns as SQL; there are two of them, and they are needed for every call."""
    return SQL(", ").join(map(SQL.identifier, names))


def _places(values):
    """The values of columns as SQL."""
    return SQL(", ".join(["%s"] * len(values)), *values.values())


def _received(reply, fault):
    """What came: an answer, or what the other side said instead."""
    if reply:
        return shown(reply.blocks)
    return shown(fault.received) if fault.received else None


def shown(content) -> str:
    """What was sent or received, as text; the data of documents by size and digest."""
    text = llm.as_text(content)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}\n[{len(text) - LONGEST} more characters]"
    return text
