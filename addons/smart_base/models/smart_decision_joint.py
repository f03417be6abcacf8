from odoo import _, fields, models
from odoo.exceptions import UserError


class SmartDecision(models.Model):
    """Decisions whose effects are carried out at once, where one by one would take minutes.

    Each remains a decision of its own: with its reasons, its audit entries and its undo. Only
    kinds of effects that know how to fail one by one take part (``smart.effect._joint_kinds``).
    """

    _inherit = "smart.decision"

    def _joint_kind(self):
        """The kind of the only effect, when it may be carried out with those of others."""
        if self.state != "approved" or len(self.effects or ()) != 1:
            return None
        kind = self.effects[0]["kind"]
        return kind if kind in self.env["smart.effect"]._joint_kinds() else None

    def _execute_jointly(self, actor_env):
        """Carry out those of new decisions that can be carried out together.

        :return: the decisions that were dealt with
        :raises AccessError: the actor may not do it; nothing changed
        """
        done = self.browse()
        for kind, group in self.grouped(lambda decision: decision._joint_kind()).items():
            if kind and len(group) > 1:
                group._execute_kind(kind, actor_env)
                done |= group
        return done

    def _execute_kind(self, kind, actor_env):
        actor = self[0]._actor(actor_env)
        self._lock_records({(decision.res_model, decision.res_id) for decision in self})
        fit = self._without_stale(actor_env)
        fit.mapped(lambda decision: decision._check_intact())
        effects = [decision.effects[0] for decision in fit]
        actor["smart.effect"]._check_declared(effects, actor[self[0].rule_id.automation])
        results = getattr(actor["smart.effect"], f"_apply_joint_{kind}")(effects)
        self.env.flush_all()
        fit._settle_results(results, actor_env)

    def _without_stale(self, actor_env):
        """Those that still fit; the others are closed as overtaken."""
        keys = {decision: decision._keys(decision.res_model, decision.res_id, decision.effects)
                for decision in self}  # fmt: skip
        stamps = self._stamps(set().union(*keys.values()))
        fit = self.browse()
        for decision in self:
            names = [f"{model},{number}" for model, number in keys[decision]]
            own = {name: stamps[name] for name in names if name in stamps}
            stale = decision._stale_reason(own)
            if stale:
                decision._settle("stale", actor_env, stale)
            else:
                fit |= decision
        return fit

    def _settle_results(self, results, actor_env):
        """Write outcomes: one by one what failed, together what has the same undo."""
        groups = []
        for decision, result in zip(self, results, strict=True):
            if isinstance(result, UserError):
                decision._settle("failed", actor_env, str(result))
            elif groups and groups[-1][1] == result:
                groups[-1][0].append(decision.id)
            else:
                groups.append(([decision.id], result))
        for ids, memory in groups:
            self.browse(ids)._settle_together(
                "executed",
                actor_env,
                undo_memory=[memory],
                minutes_saved=self[0].rule_id.minutes_saved,
            )

    def _settle_together(self, state, actor_env, note=False, **vals):
        """Write one outcome for all, and an audit entry for each; nobody was asked before."""
        self._store(
            {
                "state": state,
                "outcome_note": note,
                "decided_by_id": actor_env.uid,
                "decided_at": fields.Datetime.now(),
                **vals,
            }
        )
        self._record(state, user_id=actor_env.uid, reason=note)
        self[:1]._announce()

    def _note_undone(self, actor_env, note=False):
        """Close carried-out decisions whose effects somebody reversed where they were seen."""
        # sudo: the state of decisions, for somebody who just reversed their effects
        executed = self.sudo().filtered(lambda decision: decision.state == "executed")
        if executed:
            note = note or _("Reversed by %s.", actor_env.user.name)
            executed._settle_together("undone", actor_env, note, minutes_saved=0)
