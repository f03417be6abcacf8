"""API keys of companies, out of reach of everything that reads fields."""

from odoo import api, fields, models
from odoo.tools import SQL


class SmartLlmSecret(models.Model):
    """That a company has a key, since when and from whom.

    The key itself is a column of the table and no field: no read, export, search, log or
    debug view of the ORM can show it, not even to the superuser.
    """

    _name = "smart.llm.secret"
    _description = "API key of a company"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    set_at = fields.Datetime(required=True)
    set_by_id = fields.Many2one("res.users", ondelete="set null")

    _company_uniq = models.UniqueIndex("(company_id)")

    def init(self):
        # raw SQL: a column that is deliberately no field
        self.env.cr.execute("ALTER TABLE smart_llm_secret ADD COLUMN IF NOT EXISTS secret text")

    @api.model
    def _replace(self, company, key):
        """Store a key for a company, or forget the one it has when ``key`` is empty.

        :return: whether one was forgotten
        """
        # sudo: nobody has rights on keys; callers checked who may set them
        secrets = self.sudo().search([("company_id", "=", company.id)])
        if not key:
            return bool(secrets) and secrets.unlink()
        stamp = {"set_at": fields.Datetime.now(), "set_by_id": self.env.uid}
        if secrets:
            secrets.write(stamp)
        else:
            secrets = secrets.create({"company_id": company.id, **stamp})
        secrets.flush_recordset()
        statement = "UPDATE smart_llm_secret SET secret = %s WHERE id = %s"
        # raw SQL: the key is no field; straight to the driver, as the cursor logs its statements
        self.env.cr._obj.execute(statement, (key, secrets.id))
        return False

    @api.model
    def _key(self, company):
        """The key of a company, or None."""
        # raw SQL: the key is no field
        self.env.cr.execute(
            SQL("SELECT secret FROM smart_llm_secret WHERE company_id = %s", company.id)
        )
        row = self.env.cr.fetchone()
        return row[0] if row else None
