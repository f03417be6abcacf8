"""A sales team of one, and leads that were last touched on a day of the past."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.smart_base.tests.automated import AutomatedCase

APPROVER = "smart_base.group_smart_approver,sales_team.group_sale_salesman_all_leads"


class LeadCase(AutomatedCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Azure Trading"})
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.today = fields.Date.context_today(cls.env["res.users"])
        cls.rule = cls.env.ref("smart_crm.smart_rule_stale_leads").with_company(cls.company)
        cls.rule.write({"mode": "live", "auto_threshold": 0.95, "approval_threshold": 0.85})
        cls.seller = cls._user("seller", "sales_team.group_sale_salesman")
        cls.approver = cls._user("approver", APPROVER)
        cls.stage = cls.env["crm.stage"].create({"name": "Qualified", "rotting_threshold_days": 0})

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"smart_{login}",
            groups=groups,
            name=f"Smart {login}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def lead(self, silent=30, **values):
        """An opportunity that was made, and last touched, some days ago."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Forty desks",
                "type": "opportunity",
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "stage_id": self.stage.id,
                "expected_revenue": 4000,
                "email_from": "buyer@example.com",
                "phone": "+1 555 0100",
                **values,
            }
        )
        self.age(lead, silent)
        return lead

    def age(self, lead, days):
        """Have everything about a lead happen some days ago."""
        self.env.flush_all()
        day = self.today - timedelta(days)
        # raw SQL: the ORM writes these times itself
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, write_date = %s, date_last_stage_update = %s"
            " WHERE id IN %s",
            [day, day, day, lead._ids],
        )
        # raw SQL: as above
        self.env.cr.execute(
            "UPDATE mail_message SET date = %s WHERE model = 'crm.lead' AND res_id IN %s",
            [day, lead._ids],
        )
        self.env.invalidate_all()

    def as_approver(self, decision):
        return decision.with_user(self.approver).sudo(False)

    def component(self, decision, name):
        return next(row for row in decision.components if row["name"] == name)
