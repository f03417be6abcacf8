from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime
from odoo.tools.misc import formatLang

from ..engine import track_record, wilson

#: Where one approves.
APPROVALS = "smart_base.smart_approval_screen"
#: Days that the dashboard looks back.
DAYS = 30
#: Rows in each panel.
ROWS = 6
#: Apps whose rules belong to a role; the overview has those of all.
APPS_OF = {
    "cfo": ("accounting",),
    "sales": ("crm", "sales", "marketing"),
    "warehouse": ("inventory", "purchase", "manufacturing"),
}
#: State of a decision -> its series in the chart of activity.
SERIES = {
    "executed": "done", "undone": "undone", "pending": "asked", "approved": "asked",
    "rejected": "turned_down", "expired": "turned_down", "stale": "turned_down",
    "failed": "turned_down", "logged": "logged",
}  # fmt: skip


class SmartDashboard(models.AbstractModel):
    """What the dashboard shows. One call for each role; all with the user's own rights.

    An app adds its figures by extending ``_cards``, ``_charts``, ``_panels`` or ``_insights``: each
    takes a role and returns a list of plain data. ``_card`` builds a card, ``_open`` the way to its
    records. The line about the system is in ``smart_dashboard_state.py``, what changed this week in
    ``smart_dashboard_week.py``.
    """

    _name = "smart.dashboard"
    _description = "Dashboard"

    @api.model
    @api.readonly
    def get_role(self, role="overview"):
        """Everything that one role sees.

        :param role: one of the keys in ``roles``; an unknown one is the overview
        :raises AccessError: the user is neither a user nor an auditor of Smart Odoo
        """
        self._check_allowed()
        roles = self._roles()
        role = role if role in dict(roles) else "overview"
        return {
            "role": role,
            "roles": [{"key": key, "name": name} for key, name in roles],
            "state": self._state_line(),
            "missing": self._missing(role),
            "cards": self._cards(role),
            "insights": self._insights(role),
            "charts": self._charts(role),
            "panels": self._panels(role),
        }

    def _check_allowed(self):
        user = self.env.user
        groups = ("smart_base.group_smart_user", "smart_base.group_smart_auditor")
        if not any(user.has_group(group) for group in groups):
            raise AccessError(self.env._("The dashboard is for users of Smart Odoo."))

    @api.model
    def _roles(self):
        """Roles as (key, name), in their order."""
        _ = self.env._
        return [
            ("overview", _("Overview")),
            ("cfo", _("CFO")),
            ("sales", _("Sales")),
            ("warehouse", _("Warehouse")),
        ]

    @api.model
    def _missing(self, role):
        """Why a role has nothing to show, or nothing."""
        if role == "overview" or self._rules(role):
            return ""
        names = dict(self.env["smart.rule"]._fields["app"]._description_selection(self.env))
        return self.env._(
            "No addon with rules for %s is installed.",
            ", ".join(names[app] for app in APPS_OF[role]),
        )

    # What apps add to -----------------------------------------------------

    @api.model
    def _cards(self, role):
        """Figures of a role, each a ``_card``."""
        _ = self.env._
        rows = self._figures(role)
        total = sum(count for _state, _outcome, count, _minutes in rows)
        done = sum(count for state, _outcome, count, _minutes in rows if state == "executed")
        waiting = self._domain(role, since=False, state=("pending",))
        cards = [
            self._card("decisions", _("Decisions"), total, self._open(self._domain(role))),
            self._card(
                "done",
                _("Carried Out"),
                done,
                self._open(self._domain(role, state=("executed",))),
            ),
            self._precision_card(role, rows),
            self._card(
                "pending",
                _("Waiting for Approval"),
                self.env["smart.decision"].search_count(waiting),
                APPROVALS if role == "overview" else self._open(waiting),
                tone="warning",
            ),
            self._minutes_card(role, rows),
        ]
        return [*cards, *self._cost_cards(role)]

    @api.model
    def _charts(self, role):
        """Charts of a role: labels, and series of numbers."""
        days = self._days()
        numbers = {key: [0] * DAYS for key in ("done", "asked", "logged", "turned_down", "undone")}
        groups = self.env["smart.decision"]._read_group(
            self._domain(role), ["create_date:day", "state"], ["__count"]
        )
        for day, state, count in groups:
            if day.date() in days:
                numbers[SERIES[state]][days[day.date()]] += count
        names = self._series_names()
        return [
            {
                "key": "activity",
                "title": self.env._("Decisions of the last %s days", DAYS),
                "labels": [fields.Date.to_string(day) for day in days],
                "series": [
                    {"key": key, "name": names[key], "values": values}
                    for key, values in numbers.items()
                    if any(values)
                ],
            }
        ]

    @api.model
    def _panels(self, role):
        """Lists of a role: rows of title, text and the record behind."""
        panels = [self._queue_panel(role), self._rules_panel(role)]
        if self.env["smart.audit.log"].has_access("read") and role == "overview":
            panels.append(self._audit_panel())
        return panels

    # Building blocks ------------------------------------------------------

    @api.model
    def _card(self, key, title, value, action, *, text=None, note="", tone=""):
        """One figure.

        :param action: what opens the records behind it
        :param text: how the figure reads, by default as a whole number
        :param note: a few words below it
        :param tone: a Bootstrap colour when the figure is not zero
        """
        return {
            "key": key,
            "title": title,
            "value": value,
            "text": text or formatLang(self.env, value or 0, digits=0),
            "note": note,
            "tone": tone if value else "",
            "action": action,
        }

    @api.model
    def _before_decisions(self, cards, more):
        """Cards of a role with more of them, in front of those about decisions."""
        place = next((n for n, card in enumerate(cards) if card["key"] == "decisions"), len(cards))
        return [*cards[:place], *more, *cards[place:]]

    @api.model
    def _open(self, domain, model="smart.decision", name=None):
        """An action that lists records."""
        return {
            "type": "ir.actions.act_window",
            "name": name or self.env._("Decisions"),
            "res_model": model,
            "domain": domain,
            "views": [[False, "list"], [False, "form"]],
            "target": "current",
        }

    @api.model
    def _rules(self, role):
        """Rules that belong to a role."""
        apps = APPS_OF.get(role)
        return self.env["smart.rule"].search([("app", "in", apps)] if apps else [])

    @api.model
    def _since(self):
        return fields.Datetime.now() - timedelta(days=DAYS - 1)

    @api.model
    def _days(self):
        """Day -> place in the chart, in the user's time zone."""
        today = fields.Date.context_today(self)
        return {today - timedelta(days=DAYS - 1 - place): place for place in range(DAYS)}

    @api.model
    def _domain(self, role, *, since=True, state=None):
        """Decisions of a role, by default of the last days."""
        domain = [("company_id", "in", self.env.companies.ids)]
        if since:
            domain.append(("create_date", ">=", fields.Datetime.to_string(self._since())))
        if role in APPS_OF:
            domain.append(("rule_id.app", "in", APPS_OF[role]))
        if state:
            domain.append(("state", "in", state))
        return domain

    @api.model
    def _figures(self, role):
        """Decisions of the last days: rows of state, outcome, number, minutes saved."""
        return self.env["smart.decision"]._read_group(
            self._domain(role), ["state", "outcome"], ["__count", "minutes_saved:sum"]
        )

    def _series_names(self):
        _ = self.env._
        return {
            "done": _("Carried out"),
            "asked": _("Waiting"),
            "logged": _("Only logged"),
            "turned_down": _("Rejected or not carried out"),
            "undone": _("Undone"),
        }

    # Cards ----------------------------------------------------------------

    def _precision_card(self, role, rows):
        known = [(outcome, count) for _state, outcome, count, _minutes in rows if outcome]
        right = sum(count for outcome, count in known if outcome in track_record.RIGHT)
        total = sum(count for _outcome, count in known)
        found = wilson.share(right, total)
        domain = [*self._domain(role), ("outcome", "!=", False)]
        text, note = "—", self.env._("Nobody reviewed a decision yet")
        if found.value is not None:
            text = self.env._("%s %%", formatLang(self.env, found.value * 100, digits=0))
            note = self.env._(
                "%(low)s to %(high)s %%, of %(total)s",
                low=round(found.low * 100),
                high=round(found.high * 100),
                total=total,
            )
        return self._card(
            "right", self.env._("Right"), found.value or 0, self._open(domain), text=text, note=note
        )

    def _minutes_card(self, role, rows):
        domain = self._domain(role, state=("executed",))
        minutes = sum(saved for state, _outcome, _count, saved in rows if state == "executed")
        text = self.env._("%s h", formatLang(self.env, (minutes or 0) / 60, digits=1))
        return self._card(
            "minutes", self.env._("Time Saved"), minutes or 0, self._open(domain), text=text
        )

    def _cost_cards(self, role):
        calls = self.env["smart.llm.call"]
        if not calls.has_access("read"):
            return []
        domain = [
            ("company_id", "in", self.env.companies.ids),
            ("create_date", ">=", fields.Datetime.to_string(self._since())),
        ]
        if role in APPS_OF:
            domain.append(("rule_id.app", "in", APPS_OF[role]))
        ((cost, count),) = calls._read_group(domain, [], ["cost:sum", "__count"])
        title = self.env._("Cost of Claude")
        return [
            self._card(
                "cost",
                title,
                cost or 0,
                self._open(domain, "smart.llm.call", title),
                text=f"$ {formatLang(self.env, cost or 0, digits=2)}",
                note=self.env._("%s calls", count),
            )
        ]

    # Panels ---------------------------------------------------------------

    def _queue_panel(self, role):
        domain = self._domain(role, since=False, state=("pending",))
        waiting = self.env["smart.decision"].search(domain, limit=ROWS, order="expires_at, id")
        return {
            "key": "queue",
            "title": self.env._("Waiting for approval"),
            "empty": self.env._("Nothing waits."),
            "action": APPROVALS,
            "rows": [
                {
                    "id": decision.id,
                    "model": "smart.decision",
                    "title": decision.name,
                    "text": decision.rule_id.name,
                    "badge": self.env._("%s %%", round(decision.confidence * 100)),
                }
                for decision in waiting
            ],
        }

    def _rules_panel(self, role):
        rules = self._rules(role)
        modes = dict(rules._fields["mode"]._description_selection(self.env))
        waiting = dict(
            self.env["smart.decision"]._read_group(
                self._domain(role, since=False, state=("pending",)), ["rule_id"], ["__count"]
            )
        )
        order = {"live": 0, "shadow": 1}
        rules = rules.sorted(lambda rule: (order.get(rule.mode, 2), -waiting.get(rule, 0)))
        return {
            "key": "rules",
            "title": self.env._("Rules"),
            "empty": self.env._("No rules yet. They come with the Smart Odoo addons."),
            "action": "smart_base.smart_rule_action",
            "rows": [
                {
                    "id": rule.id,
                    "model": "smart.rule",
                    "title": rule.name,
                    "text": self.env._("%s waiting", waiting[rule]) if rule in waiting else "",
                    "badge": modes.get(rule.mode, modes["off"]),
                    "tone": {"live": "success", "shadow": "info"}.get(rule.mode, "secondary"),
                }
                for rule in rules[:ROWS]
            ],
        }

    def _audit_panel(self):
        entries = self.env["smart.audit.log"].search([], limit=ROWS)
        actions = dict(entries._fields["action"]._description_selection(self.env))
        return {
            "key": "audit",
            "title": self.env._("Audit trail"),
            "empty": self.env._("Nothing happened yet."),
            "action": "smart_base.smart_audit_log_action",
            "rows": [
                {
                    "id": entry.id,
                    "model": "smart.audit.log",
                    "title": entry.decision_name or entry.rule_code or entry.reason or "",
                    "text": f"{entry.user_name or ''}, "
                    f"{format_datetime(self.env, entry.created_at)}",
                    "badge": actions.get(entry.action, entry.action),
                }
                for entry in entries
            ],
        }
