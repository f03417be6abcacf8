"""Whose names and numbers are hidden in a call, and under which key."""

from odoo import api, models, tools
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
_READ = ("name", "is_company", *_FIELDS)
_PARTNER_LINKS = ("partner_id", "commercial_partner_id", "work_contact_id", "address_id")


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _pseudonymiser(self, plan, people=None):
        """What hides and reveals for one call; it hides nothing where the company says so."""
        if not plan.pseudonymise:
            return _Open()
        known = [*plan.own, *self._identifiers(self._partners(people))]
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
        # sudo: read in order to be hidden, not to be shown
        partners = partners.sudo()
        partners.fetch(["parent_id", "commercial_partner_id", *_READ])
        partners |= partners.parent_id | partners.commercial_partner_id
        if not partners:
            return []
        partners.fetch(_READ)
        # sudo: read in order to be hidden, not to be shown
        accounts = (
            self.env["res.partner.bank"]
            .sudo()
            .search_fetch([("partner_id", "in", partners.ids)], ["acc_number"])
        )
        found = [("ACCOUNT", account.acc_number) for account in accounts]
        for partner in partners:
            found.append(("ORG" if partner.is_company else "PERSON", partner.name))
            found += [(kind, partner[name]) for name, kind in _FIELDS.items()]
        return [(kind, text) for kind, text in found if text]

    @api.model
    def _partners(self, people):
        """The partners behind partners, users, employees or documents."""
        partners = self.env["res.partner"]
        for records in people if isinstance(people, list | tuple) else [people]:
            if not records:
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
