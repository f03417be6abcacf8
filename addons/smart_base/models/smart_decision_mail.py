from datetime import timedelta

from odoo import api, fields, models

#: Decisions that one mail names.
NAMED = 15
#: Decisions that one run looks at; more of them in a day nobody reads in a mail.
MOST = 1_000
#: Hours between two mails about what waits.
PACE_HOURS = 24
#: Why a mail is sent: something began to wait, or waited too long.
NEW, LATE = "new", "late"


class SmartDecision(models.Model):
    """One mail about all that waits, with a link to each; nothing is approved by opening one.

    It goes to approvers who handle their notifications by e-mail, as their preferences say.
    """

    _inherit = "smart.decision"

    @api.model
    def _cron_mail_waiting(self):
        """Tell approvers, once a day, what began to wait since yesterday."""
        since = fields.Datetime.now() - timedelta(hours=PACE_HOURS)
        domain = [("state", "=", "pending"), ("create_date", ">=", since)]
        fresh = self.search(domain, limit=MOST, order="id desc")
        fresh._mail_approvers(NEW)

    def _mail_approvers(self, occasion):
        """Mail each person the ones that he or she may approve.

        :param occasion: ``NEW`` or ``LATE``
        """
        for user, ids in self._by_reader().items():
            own = self.browse(ids).with_user(user).filtered("can_approve")
            if own:
                own._mail_to(user, occasion)

    def _by_reader(self):
        """Ids of decisions by those who approve, or stand in, and want mails."""
        found = {}
        delegations = self.env["smart.delegation"]
        alike = self.grouped(lambda each: (each.rule_id, each.company_id, bool(each.escalated_at)))
        for decisions in alike.values():
            approvers = decisions[0]._approvers()
            for user in approvers | delegations._stand_ins(approvers):
                if user.notification_type == "email" and user.email:
                    found.setdefault(user, []).extend(decisions.ids)
        return found

    def _mail_to(self, user, occasion):
        """The mail to one person, in that person's language."""
        speaking = self.with_context(lang=user.lang)
        base, title = speaking[:1].get_base_url(), speaking._mail_title(occasion)
        more = len(self) - NAMED
        body = speaking.env["ir.qweb"]._render(
            "smart_base.approval_mail",
            {
                "title": title,
                "rows": [decision._mail_row(base) for decision in speaking[:NAMED]],
                "more": speaking.env._("And %s more.", more) if more > 0 else "",
                "queue_url": f"{base}/odoo/smart-approvals",
            },
        )
        # sudo: the system's own mail, and the name under which the system speaks
        mails, rule = self.env["mail.mail"].sudo(), self.rule_id.sudo()
        author = rule._known("res.users", "user_smart_automation").partner_id
        return mails.create(
            {
                "subject": title,
                "body_html": body,
                "email_to": user.email_formatted,
                "author_id": author.id,
                "auto_delete": True,
            }
        )

    def _mail_title(self, occasion):
        count = len(self)
        if occasion == LATE:
            return self.env._("%s decisions waited too long", count)
        return self.env._("%s decisions wait for your approval", count)

    def _mail_row(self, base):
        amount = self.currency_id.format(self.amount) if self.amount else ""
        parts = [self.record_name, self.rule_id.name, amount, self.company_id.name]
        return {
            "name": self.name,
            "url": f"{base}/smart/decision/{self.id}",
            "text": " · ".join(part for part in parts if part),
        }
