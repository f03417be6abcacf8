from odoo import _, api, fields, models
from odoo.exceptions import UserError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_llm_connection_id = fields.Many2one(
        "smart.llm.connection", compute="_compute_smart_llm_connection_id"
    )
    smart_llm_enabled = fields.Boolean(related="smart_llm_connection_id.enabled", readonly=False)
    smart_llm_base_url = fields.Char(related="smart_llm_connection_id.base_url", readonly=False)
    smart_llm_key_source = fields.Selection(related="smart_llm_connection_id.key_source")
    smart_llm_key = fields.Char(
        "New API Key",
        compute="_compute_smart_llm_key",
        readonly=False,
        help="Stored out of reach of everything that reads; it is never shown again.",
    )
    smart_llm_fast_model_id = fields.Many2one(
        related="smart_llm_connection_id.fast_model_id", readonly=False
    )
    smart_llm_standard_model_id = fields.Many2one(
        related="smart_llm_connection_id.standard_model_id", readonly=False
    )
    smart_llm_deep_model_id = fields.Many2one(
        related="smart_llm_connection_id.deep_model_id", readonly=False
    )
    smart_llm_effort = fields.Selection(related="smart_llm_connection_id.effort", readonly=False)
    smart_llm_model_warning = fields.Text(related="smart_llm_connection_id.model_warning")
    smart_llm_day_budget = fields.Float(
        related="smart_llm_connection_id.day_budget", readonly=False
    )
    smart_llm_month_budget = fields.Float(
        related="smart_llm_connection_id.month_budget", readonly=False
    )
    smart_llm_pseudonymise = fields.Boolean(
        related="smart_llm_connection_id.pseudonymise", readonly=False
    )
    smart_llm_documents_allowed = fields.Boolean(
        related="smart_llm_connection_id.documents_allowed", readonly=False
    )
    smart_llm_keep_days = fields.Integer(
        related="smart_llm_connection_id.keep_days", readonly=False
    )
    smart_llm_test_passed = fields.Boolean(related="smart_llm_connection_id.test_passed")
    smart_llm_test_message = fields.Char(related="smart_llm_connection_id.test_message")

    @api.depends("company_id")
    def _compute_smart_llm_connection_id(self):
        for settings in self:
            connections = self.env["smart.llm.connection"]
            settings.smart_llm_connection_id = connections._of(settings.company_id).with_env(
                self.env
            )

    @api.depends("company_id")
    def _compute_smart_llm_key(self):
        """Always empty: a key goes in and never comes out."""
        self.smart_llm_key = False

    @api.model_create_multi
    def create(self, vals_list):
        keys = [vals.get("smart_llm_key") for vals in vals_list]
        created = super().create([_without_key(vals) for vals in vals_list])
        for settings, key in zip(created, keys, strict=True):
            settings._store_key(key)
        return created

    def write(self, vals):
        done = super().write(_without_key(vals))
        for settings in self:
            settings._store_key(vals.get("smart_llm_key"))
        return done

    def _store_key(self, key):
        """A key belongs to an address: it comes after the one that is entered with it."""
        if key:
            self.smart_llm_connection_id._set_key(key)

    def action_smart_llm_test(self):
        """Ask Claude once, and say what is wrong."""
        self.ensure_one()
        return self.smart_llm_connection_id.action_test()

    def action_smart_llm_remove_key(self):
        """Forget the API key of the company."""
        self.ensure_one()
        if self.smart_llm_key_source != "settings":
            raise UserError(_("No API key is stored here."))
        self.smart_llm_connection_id._set_key(None)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_smart_llm_open(self):
        """Open all settings of Claude for this company."""
        return self.env["smart.llm.connection"].action_open_own()


def _without_key(vals):
    """The values of a form; not even the answer to the request that brought a key has it."""
    return {name: value for name, value in vals.items() if name != "smart_llm_key"}
