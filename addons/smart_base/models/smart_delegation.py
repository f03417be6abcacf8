from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

#: Who stands in for whom is settled once; a mistake is ended and entered anew.
SETTLED = {"user_id", "delegate_id"}


class SmartDelegation(models.Model):
    """Who approves for somebody who is away. It lends the word of the absent, never the rights:
    what is approved is carried out with the rights of whoever stands in."""

    _name = "smart.delegation"
    _description = "Stand-in"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        "Away",
        required=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        index=True,
    )
    delegate_id = fields.Many2one(
        "res.users",
        "Stands In",
        required=True,
        ondelete="cascade",
        index=True,
        help="Approves meanwhile what the one who is away may approve, with the same limit. "
        "Has to be an approver of Smart Odoo.",
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True, help="The last day.")
    note = fields.Char(help="Why, in a few words.")
    is_current = fields.Boolean("Now", compute="_compute_is_current")

    # Fields ---------------------------------------------------------------

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for each in self:
            each.display_name = _(
                "%(delegate)s for %(user)s", delegate=each.delegate_id.name, user=each.user_id.name
            )

    @api.depends("date_from", "date_to", "user_id")
    def _compute_is_current(self):
        for each in self:
            each.is_current = bool(
                each.date_from and each.date_to and each._covers(each.date_from, each.date_to)
            )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        if any(each.date_from > each.date_to for each in self):
            raise ValidationError(_("The last day lies before the first."))

    @api.constrains("user_id", "delegate_id")
    def _check_people(self):
        # sudo: whether two colleagues are approvers, nothing else
        for each in self.sudo():
            approvers = each.env["smart.rule"]._known("res.groups", "group_smart_approver")
            if each.user_id == each.delegate_id:
                raise ValidationError(_("Nobody can stand in for themselves."))
            people = each.user_id | each.delegate_id
            if people - approvers.all_user_ids or any(person.share for person in people):
                raise ValidationError(_("Both have to be approvers of Smart Odoo."))
            if not each.user_id.company_ids & each.delegate_id.company_ids:
                raise ValidationError(_("The two work in no company together."))

    # Changes --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_who_enters()
        delegations._changed()
        return delegations

    def write(self, vals):
        if SETTLED & vals.keys():
            raise UserError(_("End this one and enter another."))
        self._check_who_enters()
        done = super().write(vals)
        self._changed()
        return done

    def unlink(self):
        raise UserError(_("What was lent is kept; set the last day instead."))

    def _check_who_enters(self):
        """Nobody helps oneself to the word of somebody else, managers neither.

        :raises AccessError: the current user would stand in
        """
        if not self.env.su and self.env.user in self.delegate_id:
            raise AccessError(_("Somebody else has to enter that you stand in."))

    def _changed(self):
        self.env.registry.clear_cache()
        self.env["smart.audit.log"]._append([each._audit_entry() for each in self])

    def _audit_entry(self):
        return {
            "action": "delegated",
            "company_id": (self.user_id.company_ids & self.delegate_id.company_ids)[:1].id,
            "res_model": self._name,
            "res_ids": self.ids,
            "proposal": {
                "away": [self.user_id.id, self.user_id.name],
                "stands_in": [self.delegate_id.id, self.delegate_id.name],
                "from": fields.Date.to_string(self.date_from),
                "to": fields.Date.to_string(self.date_to),
            },
            "reason": self.note or self.display_name,
            "user_id": self.env.uid,
        }

    # Who stands in ----------------------------------------------------------

    def _covers(self, first, last):
        """Whether today, where the absent user lives, lies between two days."""
        # sudo: the time zone of a colleague; the caller's own would move the last day
        zone = self.sudo().user_id.tz or "UTC"
        today = fields.Date.context_today(self.with_context(tz=zone))
        return first <= today <= last

    @api.model
    def _absent_for(self, delegate):
        """Users for whom somebody stands in today; not those for whom these stand in."""
        return self._others_today("delegate_id", delegate)

    @api.model
    def _stand_ins(self, users):
        """Users who stand in today for any of some."""
        return self._others_today("user_id", users)

    def _others_today(self, side, users):
        """Who stands today on the other side of delegations, with some users on one side."""
        others = self.env["res.users"]
        for user in users:
            for number, other_id, first, last in self._rows(side, user.id):
                if self.browse(number)._covers(first, last):
                    others |= others.browse(other_id)
        return others.filtered("active")

    @api.model
    @tools.ormcache("side", "user_id")
    def _rows(self, side, user_id):
        """Delegations of a user on one side, as (id, user on the other side, first, last day)."""
        other = "user_id" if side == "delegate_id" else "delegate_id"
        # sudo: whoever asks may approve or not, and need not see who is away
        rows = self.sudo().search([(side, "=", user_id)])
        return tuple((row.id, row[other].id, row.date_from, row.date_to) for row in rows)
