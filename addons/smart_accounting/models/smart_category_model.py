import time
from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.category_text import TextModel
from ..engine.category_training import train
from .smart_category import LEARNED_FIELDS

#: Booked lines that one training looks at, the latest ones.
MOST = 6_000
#: New booked lines from which the nightly job trains again.
ENOUGH_NEW = 100


class SmartCategoryModel(models.Model):
    """One training of the classifier in one company, with the accuracy that was measured."""

    _name = "smart.category.model"
    _description = "Training of Bill Coding"
    _order = "id desc"
    _rec_name = "version"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    version = fields.Integer(readonly=True)
    line_count = fields.Integer("Lines", readonly=True, help="Booked lines it learned from.")
    first = fields.Float(
        "Right First",
        readonly=True,
        help="Share of the latest lines, not used for learning, whose account was suggested first.",
    )
    third = fields.Float("Right Among Three", readonly=True)
    automatic = fields.Float(
        "Surely Coded",
        readonly=True,
        help="Share of these lines with a confidence of 95 % or more.",
    )
    precise = fields.Float("Of These Right", readonly=True)
    sure_from = fields.Float(
        readonly=True,
        help="Lowest confidence at and above which 95 % of the measured lines were right.",
    )
    seconds = fields.Float(readonly=True)
    weights = fields.Json(readonly=True)
    texts = fields.Json(readonly=True)

    _version_uniq = models.UniqueIndex("(company_id, version)")

    @api.model
    def _latest(self, company):
        return self.search([("company_id", "=", company.id)], limit=1)

    def action_train(self):
        """Train the current company's classifier now.

        :raises UserError: nothing was booked yet
        """
        self.check_access("create")
        if not self._train(self.env.company):
            raise UserError(self.env._("There are no booked bill lines to learn from yet."))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_train(self):
        """Train each company in which enough was booked since the last time."""
        for company in self.env["res.company"].search([]):
            category = self.env["smart.category"].with_company(company)
            domain = category._booked_domain(company)
            latest = self._latest(company)
            if latest:
                domain.append(("create_date", ">", latest.create_date))
            if self.env["account.move.line"].search_count(domain, limit=ENOUGH_NEW) >= ENOUGH_NEW:
                self.with_company(company)._train(company)

    @api.model
    def _train(self, company):
        """A new version from what is booked; an empty record when nothing is."""
        started = time.monotonic()
        history = self._booked(company)
        if not history:
            return self.browse()
        weights, quality = train(history)
        latest = self._latest(company)
        values = {
            "company_id": company.id,
            "version": latest.version + 1,
            "line_count": len(history),
            "sure_from": 1.01,
            "texts": TextModel.learned(history).texts,
        }
        if quality:
            measured = asdict(quality)
            measured.pop("lines")
            values |= {**measured, "weights": asdict(weights)}
        values["seconds"] = time.monotonic() - started
        return self.create(values)

    def _booked(self, company):
        """Booked lines as pairs of facts and label, oldest first."""
        category = self.env["smart.category"]
        lines = self.env["account.move.line"].search_fetch(
            category._booked_domain(company), LEARNED_FIELDS, limit=MOST, order="date desc, id desc"
        )
        lines.partner_id.fetch(["name"])
        return [(category._facts(line), str(line.account_id.id)) for line in reversed(lines)]
