"""Automations that act, dawdle, fail, hang, die or eat all memory."""

import os
import time
import uuid
from dataclasses import dataclass, replace

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.smart_base.engine.proposal import Component, Proposal
from odoo.addons.smart_base.exceptions import Conflict, RetryLater

#: What the slow automations add to a value, once.
STEP = 1000
#: Bytes that the memory eater asks for, in pieces of a size that is really used.
MEAL, BITE = 2 * 1024**3, 64 * 1024**2


@dataclass(frozen=True)
class Fact:
    res_id: int
    name: str
    value: int
    seconds: float


class Probe(models.AbstractModel):
    """What the automations of this addon have in common."""

    _name = "smart.automation.probe"
    _description = "Probe"
    _inherit = "smart.automation"
    _smart_model = "probe.thing"

    def _candidate_domain(self, rule):
        return []

    def _gather(self, rule, records):
        return [Fact(thing.id, thing.name, thing.value, thing.seconds) for thing in records]

    def _proposal(self, fact, effect, title):
        """One effect on a thing; never equal to an earlier one, so that a double shows."""
        return Proposal(
            fact.res_id,
            title,
            1.0,
            [effect],
            [Component("probe", 1, 1, "It always is.")],
            occasion=uuid.uuid4().hex,
        )


class Mark(models.AbstractModel):
    """Leaves one mark for each event."""

    _name = "smart.automation.probe.mark"
    _description = "Probe: Mark"
    _inherit = "smart.automation.probe"
    _smart_listens = {"create": (), "write": ("value",), "unlink": ()}
    _smart_effects = ("create:probe.mark",)
    _smart_quick = True

    def _think(self, rule, facts):
        return [self._mark(fact) for fact in facts]

    def _mark(self, fact):
        time.sleep(fact.seconds)
        values = {
            "thing": fact.res_id,
            "value": fact.value,
            "process": os.getpid(),
            "seconds": fact.seconds,
        }
        effect = {"kind": "create", "model": "probe.mark", "values": values}
        return self._proposal(fact, effect, "Leave a mark")


class Echo(models.AbstractModel):
    """Writes the very field that it listens to."""

    _name = "smart.automation.probe.echo"
    _description = "Probe: Echo"
    _inherit = "smart.automation.probe"
    _smart_listens = {"write": ("name",)}
    _smart_effects = ("write:probe.thing:name",)

    def _think(self, rule, facts):
        return [self._louder(fact) for fact in facts]

    def _louder(self, fact):
        values = {"name": f"{fact.name}!"}
        effect = {"kind": "write", "model": "probe.thing", "id": fact.res_id, "values": values}
        return self._proposal(fact, effect, "Say it louder")


class Slow(models.AbstractModel):
    """Thinks for a while, then adds a step to the value that it had seen."""

    _name = "smart.automation.probe.slow"
    _description = "Probe: Slow"
    _inherit = "smart.automation.probe"
    _smart_effects = ("write:probe.thing:value",)

    def _candidate_domain(self, rule):
        return [("value", "<", STEP)]

    def _think(self, rule, facts):
        self._dawdle(max(fact.seconds for fact in facts))
        return [self._step(fact) for fact in facts]

    def _dawdle(self, seconds):
        time.sleep(seconds)

    def _step(self, fact):
        values = {"value": fact.value + STEP}
        effect = {"kind": "write", "model": "probe.thing", "id": fact.res_id, "values": values}
        return self._proposal(fact, effect, "Add a step")


class Patient(models.AbstractModel):
    """Thinks without a transaction, as one does who waits for an answer from outside."""

    _name = "smart.automation.probe.patient"
    _description = "Probe: Patient"
    _inherit = "smart.automation.probe.slow"

    def _dawdle(self, seconds):
        self.env.cr.commit()
        time.sleep(seconds)


class Fate(models.AbstractModel):
    """Does what the thing's name says. That it is quick is said of poison too."""

    _name = "smart.automation.probe.fate"
    _description = "Probe: Fate"
    _inherit = "smart.automation.probe"
    _smart_quick = True

    def _think(self, rule, facts):
        for fact in facts:
            getattr(self, f"_think_{fact.name}")()
        return []

    def _think_nothing(self):
        """Has nothing to say."""

    def _think_raise(self):
        raise ValueError("poison")

    def _think_conflict(self):
        raise Conflict("changed meanwhile")

    def _think_later(self):
        raise RetryLater("closed today", retry_after=4000)

    def _think_refuse(self):
        raise UserError("not allowed")

    def _think_hang(self):
        time.sleep(600)

    def _think_exit(self):
        os._exit(1)

    def _think_eat(self):
        eaten = [bytearray(BITE) for _bite in range(MEAL // BITE)]
        raise MemoryError(f"{len(eaten)} pieces eaten")


class Advised(models.AbstractModel):
    """Knows a value itself, and asks Claude for a better one."""

    _name = "smart.automation.probe.advised"
    _description = "Probe: Advised"
    _inherit = "smart.automation.probe"
    _smart_effects = ("write:probe.thing:value",)
    #: What the engine would write without anybody's advice.
    _own_value = 7

    def _think(self, rule, facts):
        return [self._advised(rule, fact) for fact in facts]

    def _advised(self, rule, fact):
        advice = self._consult(rule, "probe.value", {"memo": fact.name})
        value = advice.value["value"] if advice.value else self._own_value
        effect = {
            "kind": "write",
            "model": "probe.thing",
            "id": fact.res_id,
            "values": {"value": value},
        }
        proposal = self._proposal(fact, effect, "Write the value")
        return replace(proposal, evidence=advice.evidence, reasons=["The engine counted."])
