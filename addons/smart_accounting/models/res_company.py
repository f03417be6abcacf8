from odoo import fields, models

from odoo.addons.smart_base.models.res_company import SETTINGS


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_draft_invoice_days = fields.Integer(
        default=3,
        help="Days after its date from which a draft invoice should have been sent.",
        prefetch=SETTINGS,
    )
    smart_overdue_invoice_days = fields.Integer(
        default=7,
        help="Days after its due date from which an open invoice needs a next action.",
        prefetch=SETTINGS,
    )
    smart_approval_limits = fields.Char(
        "Approval Limits",
        help="Amounts above which somebody else has to approve, with commas between them. Bills "
        "just below one of them are named.",
        prefetch=SETTINGS,
    )
    smart_bank_change_days = fields.Integer(
        "Hold Payments After a Changed Bank Account",
        default=14,
        help="Days for which a payment to a new or changed bank account waits for an approver. "
        "Zero: never.",
        prefetch=SETTINGS,
    )
    smart_overdue_seen = fields.Date(
        readonly=True,
        copy=False,
        help="Due dates up to here were looked at by the watch.",
        prefetch=SETTINGS,
    )
    smart_anomaly_seen = fields.Datetime(
        readonly=True,
        copy=False,
        help="Entries written before this were looked at every night.",
        prefetch=SETTINGS,
    )

    _smart_draft_invoice_days_positive = models.Constraint(
        "CHECK(smart_draft_invoice_days >= 0)",
        "An invoice cannot be late before its own date.",
    )
    _smart_overdue_invoice_days_positive = models.Constraint(
        "CHECK(smart_overdue_invoice_days >= 0)",
        "An invoice cannot be overdue before it is due.",
    )
