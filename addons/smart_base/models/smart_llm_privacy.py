"""Whose names and numbers are hidden in a call, and under which key."""

from odoo import api, models
from odoo.tools import hmac

from ..engine.pseudonym import Known, Pseudonymiser

#: Fields of a partner that say who it is -> kind of token.
_FIELDS = {
    "email": "EMAIL",
    "phone": "PHONE",
    "vat": "TAXID",
    "company_registry": "TAXID",
    "street": "ADDRESS",
}
_PARTNER_LINKS = ("partner_id", "commercial_partner_id", "work_contact_id", "address_id")


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _pseudonymiser(self, connection, people=None):
        """What hides and reveals for one call; it hides nothing where the company says so."""
        if not connection.pseudonymise:
            return _Open()
        known = self._known(connection.company_id, people)
        # sudo: the key is derived from the secret of the database
        secret = hmac(self.env(su=True), "smart_base.pseudonym", connection.company_id.id)
        return Pseudonymiser(secret.encode(), known)

    @api.model
    def _known(self, company, people):
        """Names, addresses and numbers of partners, as the pseudonymiser takes them."""
        # sudo: read in order to be hidden, not to be shown
        partners = self._partners(people).sudo() | company.sudo().partner_id
        partners |= partners.parent_id | partners.commercial_partner_id
        known = []
        for partner in partners:
            kind = "ORG" if partner.is_company else "PERSON"
            known.append(Known(kind, partner.name or ""))
            known += [
                Known(token, partner[name] or "")
                for name, token in _FIELDS.items()
                if name in partner._fields
            ]
            known += [Known("ACCOUNT", bank.acc_number or "") for bank in partner.bank_ids]
        return known

    @api.model
    def _partners(self, people):
        """The partners behind partners, users, employees or documents."""
        partners = self.env["res.partner"]
        for records in people if isinstance(people, list | tuple) else [people]:
            if records is None or not records:
                continue
            if records._name == "res.partner":
                partners |= records
                continue
            for name in _PARTNER_LINKS:
                if name in records._fields:
                    # sudo: read in order to be hidden, not to be shown
                    partners |= records.sudo()[name]
        return partners


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
