"""Whose names and numbers are hidden in a call, and under which key."""

from odoo import api, models, tools
from odoo.tools import SQL, hmac

from ..engine.pseudonym import Known, Pseudonymiser
from ..planned import execute_planned

#: Fields of a partner that say who it is -> kind of token.
_FIELDS = {
    "email": "EMAIL",
    "phone": "PHONE",
    "vat": "TAXID",
    "company_registry": "TAXID",
    "street": "ADDRESS",
}
#: Fields of other records that say who somebody is -> kind of token.
_WRITTEN = {
    "contact_name": "PERSON",
    "partner_name": "ORG",  # of whoever, where there is no field for a person beside it
    "email_from": "EMAIL",
    "email": "EMAIL",
    "work_email": "EMAIL",
    "phone": "PHONE",
    "mobile": "PHONE",
    "work_phone": "PHONE",
    "mobile_phone": "PHONE",
    "street": "ADDRESS",
    "acc_number": "ACCOUNT",
    "account_number": "ACCOUNT",
    "vat": "TAXID",
}
_FIELD_COLUMNS = SQL(" ").join(SQL("%s,", SQL.identifier("partner", name)) for name in _FIELDS)
_PARTNER_LINKS = (
    "partner_id", "commercial_partner_id", "work_contact_id", "address_id",
    "user_id", "invoice_user_id",
)  # fmt: skip


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _pseudonymiser(self, plan, people=None):
        """What hides and reveals for one call; it hides nothing where the company says so."""
        if not plan.pseudonymise:
            return _Open()
        groups = people if isinstance(people, list | tuple) else [people]
        records = [group for group in groups if group]
        own = self.env["res.partner"].browse(plan.partner_id)
        known = self._identifiers(self._partners(records) | own)
        known += [pair for group in records for pair in self._written_on(group)]
        secret = self._pseudonym_key(plan.company_id)
        return Pseudonymiser(secret, [Known(kind, text) for kind, text in known])

    @api.model
    @tools.ormcache("company_id")
    def _pseudonym_key(self, company_id):
        # sudo: the key is derived from the secret of the database
        return hmac(self.env(su=True), "smart_base.pseudonym", company_id).encode()

    @api.model
    def _identifiers(self, partners):
        """Names, addresses and numbers of partners and of those they belong to."""
        if not partners:
            return []
        partners.flush_model(["parent_id", "commercial_partner_id", "is_company", "name", *_FIELDS])
        self.env["res.partner.bank"].flush_model(["partner_id", "acc_number"])
        # raw SQL: read in order to be hidden, not to be shown, whoever may see them; one query,
        # as this is part of every call
        execute_planned(
            self.env.cr,
            SQL(
                """
                SELECT CASE WHEN partner.is_company THEN 'ORG' ELSE 'PERSON' END, partner.name, %s
                       ARRAY(SELECT acc_number FROM res_partner_bank AS bank
                              WHERE bank.partner_id = partner.id)
                  FROM res_partner AS partner
                 WHERE partner.id IN (
                       SELECT unnest(ARRAY[id, parent_id, commercial_partner_id])
                         FROM res_partner WHERE id = ANY(%s))
                """,
                _FIELD_COLUMNS,
                partners.ids,
            ),
        )
        found = []
        for kind, name, *values, accounts in self.env.cr.fetchall():
            found += [(kind, name), *zip(_FIELDS.values(), values, strict=True)]
            found += [("ACCOUNT", number) for number in accounts]
        return [(kind, text) for kind, text in found if text]

    @api.model
    def _partners(self, records):
        """The partners behind partners, users, employees or documents."""
        partners = self.env["res.partner"]
        for group in records:
            if group._name == "res.partner":
                partners |= group
                continue
            for name in _PARTNER_LINKS:
                if name in group._fields:
                    # sudo: read in order to be hidden, not to be shown
                    linked = group.sudo()[name]
                    partners |= linked.partner_id if linked._name == "res.users" else linked
        return partners

    @api.model
    def _written_on(self, group):
        """Names and numbers that are written on records themselves, such as leads."""
        if group._name == "res.partner":
            return []
        names = [name for name in _WRITTEN if name in group._fields]
        kinds = [(name, _WRITTEN[name]) for name in names]
        if "partner_name" in names and "contact_name" not in names:
            kinds.append(("partner_name", "PERSON"))
        # sudo: read in order to be hidden, not to be shown
        return [
            (kind, record[name])
            for record in group.sudo()
            for name, kind in kinds
            if isinstance(record[name], str)
        ]


class _Open:
    """Hides nothing: for companies that switched it off."""

    replaced = 0

    @staticmethod
    def hide(value, plain=()):
        return value

    @staticmethod
    def hide_text(text):
        return text

    @staticmethod
    def reveal(value):
        return value

    @staticmethod
    def reveal_text(text):
        return text

    @staticmethod
    def mapping():
        return {}
