from decimal import Decimal

from odoo import models

from ..engine import balances, flux
from ..engine.finding import WARNING, Found


class SmartCloseFacts(models.AbstractModel):
    """The last look: what moved, what is missing, who signed."""

    _inherit = "smart.close.facts"

    def _check_review(self, period):
        accounts = self._accounts(period)
        total = sum((account.balance for account in accounts), Decimal(0))
        return (
            flux.check(accounts, self._targets(period), period.materiality)
            + balances.review(total, period.tolerance, self._gaps(period))
            + self._signoffs(period)
        )

    def _targets(self, period):
        """Targets of the month for the whole company, with what was reached."""
        company = period.company
        targets = self.env["smart.target"].search(
            [
                ("company_id", "=", company.id),
                ("month", "=", period.start.replace(day=1)),
                ("team", "in", ("", False)),
            ]
        )
        if not targets:
            return []
        labels = dict(targets._fields["kind"]._description_selection(self.env))
        summary = self.env["smart.accounting.summary"].with_company(company)
        figures = summary._figures(period.start.replace(day=1))
        return [
            flux.Target(
                target.id,
                labels[target.kind],
                self._money(company, figures[target.kind]),
                self._money(company, target.amount),
            )
            for target in targets
        ]

    def _gaps(self, period):
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", period.company.id),
                ("state", "=", "posted"),
                ("made_sequence_gap", "=", True),
                ("date", ">=", period.start),
                ("date", "<=", period.end),
            ],
            ["name"],
        )
        return [(move.id, move.name) for move in moves]

    def _signoffs(self, period):
        """Steps whose signatures are void or refused, and that nobody signed again."""
        if period.company != period.companies[:1]:
            return []  # steps are signed for all companies at once
        labels = dict(period.steps._fields["code"]._description_selection(self.env))
        return [
            Found(
                "signoff",
                step.code,
                WARNING,
                "smart.close.step",
                (step.id,),
                words={"step": labels[step.code]},
            )
            for step in period.steps
            if step.does_apply and step.code != "review" and self._lost(step)
        ]

    @staticmethod
    def _lost(step):
        """Whether a role that signed has no valid signature any more."""
        return set(step.signoff_ids.mapped("role")) > set(step._valid_signoffs().mapped("role"))
