"""The audit log: what an entry says, and that it is only ever added to."""

import json

import psycopg2.extras

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import canonical, chain
from ..engine.outline import outline
from .audit_vault import VaultError, vault_of

CONTENT_FIELDS = (
    "created_at", "action", "company_id", "user_ref", "user_name", "rule_code", "rule_version",
    "decision_ref", "decision_name", "res_model", "res_id", "res_ids", "input_digest", "proposal",
    "confidence", "reason", "llm_call_ref", "prompt_version", "input_tokens", "output_tokens",
    "cost", "duration_ms", "minutes_saved", "correlation_id",
)  # fmt: skip

GIVEN_FIELDS = {"user_id", *CONTENT_FIELDS} - {"created_at", "user_ref", "user_name", "res_id"}
ALL = SQL("TRUE")
_STORED = ("id", *CONTENT_FIELDS, "entry_hash", "mac", "key_id")
_STORED_COLUMNS = SQL(", ").join(map(SQL.identifier, _STORED))
_STORED_PLACES = f"({', '.join(['%s'] * len(_STORED))})"


class SmartAuditLog(models.Model):
    """One entry per step of a decision and per act that matters.

    Entries name users, decisions and records by plain numbers and names of that moment, not
    by foreign keys, so that they outlive what they speak of.
    """

    _name = "smart.audit.log"
    _description = "Audit log entry"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    created_at = fields.Datetime("Date", required=True, readonly=True, index=True)
    action = fields.Selection(
        selection="_selection_action", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", "Company", readonly=True, index=True, ondelete="restrict"
    )
    user_ref = fields.Integer("User number", readonly=True, aggregator=None)
    user_name = fields.Char("User", readonly=True)
    rule_code = fields.Char("Rule", readonly=True, index="btree_not_null")
    rule_version = fields.Integer("Rule version", readonly=True, aggregator=None)
    decision_ref = fields.Integer(
        "Decision number", readonly=True, index="btree_not_null", aggregator=None
    )
    decision_name = fields.Char("Decision", readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Integer("First record", readonly=True, aggregator=None)
    res_ids = fields.Json("Records", readonly=True)
    input_digest = fields.Char(
        "Input digest", readonly=True, help="SHA-256 of what the decision was based on."
    )
    proposal = fields.Json("What was proposed", readonly=True)
    proposal_text = fields.Text("Details", compute="_compute_proposal_text")
    confidence = fields.Float(readonly=True, aggregator="avg")
    reason = fields.Text(readonly=True)
    llm_call_ref = fields.Integer("Claude call", readonly=True, aggregator=None)
    prompt_version = fields.Char("Prompt version", readonly=True)
    input_tokens = fields.Integer("Tokens sent", readonly=True)
    output_tokens = fields.Integer("Tokens received", readonly=True)
    cost = fields.Float("Cost (USD)", readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True)
    minutes_saved = fields.Float("Minutes saved", readonly=True)
    correlation_id = fields.Char("Correlation", readonly=True, index="btree_not_null")

    entry_hash = fields.Char("Content hash", required=True, readonly=True)
    mac = fields.Char("Signature", required=True, readonly=True)
    key_id = fields.Char("Key", required=True, readonly=True)
    sequence = fields.Integer("Number", readonly=True, aggregator=None)
    previous_hash = fields.Char("Hash of the entry before", readonly=True)
    chain_hash = fields.Char("Chain hash", readonly=True)
    seal = fields.Char("Seal", readonly=True)

    _sequence_uniq = models.UniqueIndex("(sequence) WHERE sequence IS NOT NULL")
    _unsealed_idx = models.Index("(id) WHERE sequence IS NULL")
    _checkpoint_idx = models.Index("(id) WHERE action = 'checkpoint'")
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _selection_action(self):
        """What can have happened; addons add to it."""
        _ = self.env._
        return [
            ("proposed", _("Proposed")),
            ("logged", _("Only logged")),
            ("approval_requested", _("Approval requested")),
            ("approved", _("Approved")),
            ("executed", _("Executed")),
            ("rejected", _("Rejected")),
            ("expired", _("Expired")),
            ("escalated", _("Brought to others")),
            ("delegated", _("Stand-in named")),
            ("stale", _("Out of date")),
            ("failed", _("Failed")),
            ("undone", _("Undone")),
            ("undo_refused", _("Undo refused")),
            ("requeued", _("Queued again")),
            ("llm_call", _("Claude asked")),
            ("rule_changed", _("Rule changed")),
            ("rule_proven", _("Rule proved itself")),
            ("rule_demoted", _("Rule asks again")),
            ("settings_changed", _("Settings changed")),
            ("exported", _("Exported")),
            ("verified", _("Verified")),
            ("checkpoint", _("Old entries removed")),
            ("anchor_renewed", _("Anchor written anew")),
        ]

    @api.model
    @tools.ormcache()
    def _actions(self):
        """Codes of what can have happened."""
        return frozenset(code for code, _label in self._selection_action())

    @api.depends("sequence", "action", "decision_name")
    def _compute_display_name(self):
        labels = dict(self._selection_action())
        for entry in self:
            label = labels.get(entry.action, entry.action)
            entry.display_name = " ".join(
                filter(None, [f"#{entry.sequence or entry.id}", label, entry.decision_name])
            )

    @api.depends("proposal")
    def _compute_proposal_text(self):
        for entry in self:
            entry.proposal_text = outline(entry.proposal) if entry.proposal else False

    # Adding ---------------------------------------------------------------

    @api.model
    def _append(self, entries):
        """Add entries in the caller's transaction; they are linked right after its commit.

        :param entries: dicts of field values. ``action`` is needed; ``company_id`` defaults to
            the current company (None: no company), ``user_id`` to the current user
        :raises ValueError: an unknown action or field, or a value that is not plain data
        :raises UserError: the key that signs cannot be read or stored
        """
        added = self._insert(entries)
        if added:
            added._seal_after_commit()
        return added

    @api.model
    def _insert(self, entries):
        """Add signed entries without asking for them to be linked."""
        if not entries:
            return self.browse()
        keys = self._keys(create=True)
        if any("company_id" not in entry for entry in entries):  # costs a query where it is new
            company_id = self.env.company.id
            entries = [{"company_id": company_id, **entry} for entry in entries]
        entries = [{"user_id": self.env.uid, **entry} for entry in entries]
        numbers, names = self._numbers_and_names(entries)
        # raw SQL: the hash covers the id, and exactly what is stored; create() is refused
        self.env.cr.execute(self._inserting(entries, numbers, names, keys))
        return self.browse(numbers)

    @api.model
    def _appending(self, entry, number, user_name):
        """The statement that adds an entry, to be sent along; linked as by ``_append``.

        :param entry: as for ``_append``, with company and user
        :param number: an unused id
        :param user_name: of the user in it
        """
        self.browse(number)._seal_after_commit()
        names = {entry["user_id"]: user_name}
        return self._inserting([entry], [number], names, self._keys(create=True))

    def _inserting(self, entries, numbers, names, keys):
        signed = [
            chain.signed_entry({"id": number, **content}, keys)
            for number, content in zip(numbers, self._contents(entries, names), strict=True)
        ]
        return SQL(
            "INSERT INTO smart_audit_log (%s) VALUES %s",
            _STORED_COLUMNS,
            SQL(", ").join(SQL(_STORED_PLACES, *_stored(entry)) for entry in signed),
        )

    def _numbers_and_names(self, entries):
        """New ids, one for each entry, and the names of the users in them, by their ids."""
        self.env["res.partner"].flush_model(["name"])
        # raw SQL: numbers are taken before the rows exist, and everybody's acts are noted under
        # their name, whoever may see users; one query, as this is part of every act
        self.env.cr.execute(
            SQL(
                """
                SELECT ARRAY(SELECT nextval('smart_audit_log_id_seq') FROM generate_series(1, %s)),
                       (SELECT json_object_agg(users.id, partner.name)
                          FROM res_users AS users
                          JOIN res_partner AS partner ON partner.id = users.partner_id
                         WHERE users.id = ANY(%s))
                """,
                len(entries),
                [entry["user_id"] for entry in entries if entry["user_id"]],
            )
        )
        numbers, names = self.env.cr.fetchone()
        return numbers, {int(user_id): name for user_id, name in (names or {}).items()}

    def _contents(self, entries, user_names):
        """What the entries say, in the types in which the database gives it back."""
        actions, now = self._actions(), fields.Datetime.now()
        for values in entries:
            if unknown := values.keys() - GIVEN_FIELDS:
                raise ValueError(f"Not fields of an audit entry: {', '.join(sorted(unknown))}")
            user_id = values.pop("user_id") or False
            user = {"user_ref": user_id, "user_name": user_names.get(user_id)}
            values |= {"created_at": now, **user}
            if values.get("res_ids"):
                values["res_id"] = values["res_ids"][0]
            if values.get("action") not in actions:
                raise ValueError(f"Not an action of the audit log: {values.get('action')}")
            yield {name: self._plain_value(name, values.get(name)) for name in CONTENT_FIELDS}

    def _plain_value(self, name, value):
        kind = self._fields[name].type
        if kind == "json":
            return _clean(json.loads(canonical.dumps(value))) if value else None
        if value is None or value is False or value == "":
            return None
        if kind in ("integer", "many2one"):
            return int(value)
        if kind == "float":
            return float(value)
        return value if kind == "datetime" else _clean(str(value))

    # Reading --------------------------------------------------------------

    def _rows(self, condition, order, after, size=2_000):
        """Stored entries page by page, as the database has them.

        :param condition: SQL of what to read
        :param order: SQL of the columns to go by; they decide about one row
        :param after: tuple of the values in ``order`` to begin behind
        """
        names = [*chain.HASH_FIELDS, "id", *CONTENT_FIELDS]
        columns = SQL(", ").join(map(SQL.identifier, names))
        places = [names.index(name) for name in order]
        by = SQL(", ").join(map(SQL.identifier, order))
        while True:
            # raw SQL: verification reads what is stored, for all companies, without caches
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM smart_audit_log WHERE %s AND (%s) > %s ORDER BY %s LIMIT %s",
                    columns,
                    condition,
                    by,
                    after,
                    by,
                    size,
                )
            )
            rows = self.env.cr.fetchall()
            yield from (_entry(names, row) for row in rows)
            if len(rows) < size:
                return
            after = tuple(rows[-1][place] for place in places)

    def _sealed_entries(self, condition=ALL):
        condition = SQL("sequence IS NOT NULL AND %s", condition)
        return self._rows(condition, ("sequence", "id"), (-(2**31), 0))

    def _unsealed_entries(self, since=0, condition=ALL):
        return self._rows(SQL("sequence IS NULL AND %s", condition), ("id",), (since - 1,))

    # The vault ------------------------------------------------------------

    def _vault(self):
        # sudo: the database's own name, which users may not read
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or "none"
        return vault_of(f"{tools.config['data_dir']}/smart_audit", self.env.cr.dbname, uuid)

    def _keys(self, create=False):
        try:
            return self._vault().keys(create)
        except VaultError as error:
            raise UserError(str(error)) from error

    # Refusals -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refused: entries come from what happens, never from a form, an import or a call."""
        raise UserError(self.env._("Nobody can add entries to the audit log by hand."))

    def write(self, vals):
        """Refused for everybody; the database refuses it too."""
        raise UserError(self.env._("Nobody can change entries of the audit log."))

    def unlink(self):
        """Refused for everybody; only the retention policy removes old entries."""
        raise UserError(self.env._("Nobody can delete entries of the audit log."))

    def copy(self, default=None):
        """Refused: a copy would tell of something that did not happen."""
        raise UserError(self.env._("Nobody can duplicate entries of the audit log."))

    def init(self):
        """Have the database itself refuse every change but linking and pruning."""
        super().init()
        with tools.file_open("smart_base/data/smart_audit_guard.sql") as script:
            # raw SQL: triggers are no business of the ORM
            self.env.cr.execute(script.read())

    # Buttons --------------------------------------------------------------

    def action_open_records(self):
        """Show the records that the entry speaks of, as far as the user may see them."""
        self.ensure_one()
        self.check_access("read")
        if self.res_model not in self.env or not self.res_ids:
            raise UserError(self.env._("This entry speaks of no record."))
        return {
            "type": "ir.actions.act_window",
            "name": self.decision_name or self.env._("Records"),
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.res_ids)],
        }


def _stored(entry):
    """An entry's values in the order of the columns to insert."""
    content = entry.content
    values = [_column(content[name]) for name in ("id", *CONTENT_FIELDS)]
    return (*values, entry.entry_hash, entry.mac, entry.key_id)


def _column(value):
    if isinstance(value, dict | list):
        return psycopg2.extras.Json(value, dumps=canonical.dumps)
    return value


def _entry(names, row):
    values = dict(zip(names, row, strict=True))
    hashes = {name: values.pop(name) for name in chain.HASH_FIELDS}
    return chain.Entry(values["id"], values, **hashes)


def _clean(value):
    """The value without what PostgreSQL has no place for: NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
