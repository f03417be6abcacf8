from contextlib import closing, contextmanager

from odoo import _, api, fields, models

from ..engine import backtest as engine
from ..replaying import replaying
from .smart_backtest import MOST_ASKED, MOST_CASES, OPEN

#: Cases of one step; fewer where Claude is asked about each.
STEP, STEP_ASKED = 500, 5
#: Name of a version -> prefix of its fields in a case.
VERSIONS = {"now": "", "other": "other_"}


class SmartBacktest(models.Model):
    """How a backtest is worked off: step by step through the queue, writing nothing but itself."""

    _inherit = "smart.backtest"

    # Steps ----------------------------------------------------------------

    def _offer_step(self):
        """Have a lane do the next step."""
        self.env["smart.event"]._offer(
            self.rule_id,
            self.company_id,
            "backtest",
            key=f"backtest {self.id} {self.state} {self.done}",
            payload={"backtest": self.id},
        )

    @api.model
    def _carry_on(self, event):
        """One step of the backtest that an event is about; nothing when it was stopped."""
        backtest = self.browse((event.payload or {}).get("backtest")).exists()
        if not backtest or backtest.state not in OPEN:
            return
        # whoever asks Claude ends the transaction: finding the cases is a step of its own
        is_new = backtest.state == "waiting"
        backtest._make_plan() if is_new else backtest._replay_some()
        if backtest.done < backtest.total:
            backtest._offer_step()
            backtest._announce()
        else:
            backtest._finish("done")

    def _asks(self):
        return bool(self.other_prompt_version_id)

    def _step_size(self):
        return STEP_ASKED if self._asks() else STEP

    def _make_plan(self):
        """Find the cases; those of a backtest that asks Claude are few."""
        rule, automation = self._rule_and_automation()
        most = MOST_ASKED if self._asks() else MOST_CASES
        with self._reading_only():
            plan = automation._past_ids(rule, self.date_from, self.date_to, most)
        self.write({"state": "running", "plan": plan, "total": len(plan)})

    def _replay_some(self):
        """Replay the next cases and count them."""
        numbers = (self.plan or [])[self.done :][: self._step_size()]
        replayed = self._replay(numbers)
        # thinking may take a while: whoever stopped it meanwhile is heard
        self.lock_for_update()
        self._keep(replayed)
        self.done += len(numbers)

    def _finish(self, state, note=False):
        self.write(
            {
                "state": state,
                "note": note,
                "finished_at": fields.Datetime.now(),
                "figures": self._figures(),
                "plan": False,
            }
        )
        self._announce()

    def _announce(self):
        """Tell open screens how far it is."""
        group = self.rule_id._known("res.groups", "group_smart_user")
        group._bus_send(
            "smart_base/backtest", {"id": self.id, "state": self.state, "done": self.done}
        )

    # Replay ---------------------------------------------------------------

    def _rule_and_automation(self):
        rule = self.rule_id.with_company(self.company_id)
        return rule, rule._automation(self.company_id)

    def _replay(self, numbers):
        """Cases by the version that they were replayed with."""
        if not self._asks():
            with self._reading_only(), replaying():
                rule, automation = self._rule_and_automation()
                cases = automation._past_cases(rule, numbers)
            return {"now": cases, "other": cases} if self.other_settings else {"now": cases}
        versions = {"now": self.prompt_version_id, "other": self.other_prompt_version_id}
        return {name: self._replay_asking(numbers, each) for name, each in versions.items()}

    def _replay_asking(self, numbers, version):
        """Cases as one wording of a prompt decides them; each question ends the transaction."""
        rule, automation = self._rule_and_automation()
        with replaying({version.prompt_id.code: version.id}):
            return automation._past_cases(rule, numbers)

    @contextmanager
    def _reading_only(self):
        """Inside, the database refuses every change; and nothing of it stays."""
        with closing(self.env.cr.savepoint()):
            # raw SQL: holds until the end of the savepoint, for whatever an automation does
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
            self.env.flush_all()

    # Count ----------------------------------------------------------------

    def _settings_of(self, name):
        return (name == "other" and self.other_settings) or self.settings

    def _keep(self, replayed):
        """Store replayed cases and count them."""
        tallies = {name: engine.Tally(**(self.tallies or {}).get(name, {})) for name in replayed}
        verdicts = {}
        for name, cases in replayed.items():
            limits = self._limits(self._settings_of(name))
            verdicts[name] = [engine.verdict(case, limits) for case in cases]
            for case, verdict in zip(cases, verdicts[name], strict=True):
                tallies[name].add(case, verdict)
        self.env["smart.backtest.case"].create(
            [self._case_values(place, replayed, verdicts) for place in range(len(replayed["now"]))]
        )
        self.tallies = {name: vars(tally) for name, tally in tallies.items()}

    def _case_values(self, place, replayed, verdicts):
        case = replayed["now"][place]
        values = {
            "backtest_id": self.id,
            "name": case.title,
            "day": case.day,
            "decision_id": case.decision_id or False,
            "res_model": self.env[self.rule_id.automation]._smart_model,
            "res_id": case.res_id,
            "amount": self.currency_id.round(float(case.amount or 0)),
            "people": case.people,
        }
        for name, cases in replayed.items():
            prefix, verdict = VERSIONS[name], verdicts[name][place]
            values |= {
                f"{prefix}confidence": cases[place].confidence,
                f"{prefix}verdict": verdict,
                f"{prefix}judgement": cases[place].judgement,
                f"{prefix}cost": cases[place].cost,
            }
        return values

    def _figures(self):
        """What the page shows, by version; empty before the first step."""
        found = {}
        for name, counted in (self.tallies or {}).items():
            tally = engine.Tally(**counted)
            settings = self._settings_of(name)
            found[name] = {
                **tally.figures(settings["minutes"]),
                "settings": settings,
                "thresholds": tally.thresholds(),
            }
        return found

    # When a step cannot be done -------------------------------------------

    @api.model
    def _give_up(self, event, message):
        """Say on the backtest of an event why it did not come to its end."""
        backtest = self.browse((event.payload or {}).get("backtest")).exists()
        if backtest.state in OPEN:
            backtest._finish("failed", _("It stopped: %s", message))


class SmartEvent(models.Model):
    """Steps of backtests wait in the same queue as everything else, also for a rule that is off."""

    _inherit = "smart.event"

    kind = fields.Selection(
        selection_add=[("backtest", "Backtest")], ondelete={"backtest": "cascade"}
    )

    def _run(self):
        if self.kind == "backtest":
            self.env["smart.backtest"]._carry_on(self)
        else:
            super()._run()

    def _alert(self, message):
        if self.kind == "backtest":
            self.env["smart.backtest"]._give_up(self, message)
        else:
            super()._alert(message)
