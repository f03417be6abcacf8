from odoo.tests import TransactionCase

from odoo.addons.smart_base.models.guard import QUEUE, with_permit


class ProbeCase(TransactionCase):
    """Things that the probe's rules listen to, and an empty queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.things = cls.env["probe.thing"]
        cls.events = with_permit(cls.env["smart.event"], QUEUE)
        cls.lane = cls.env.ref("smart_base.ir_cron_drain_1")
        cls.events.search([]).unlink()

    @classmethod
    def rule(cls, name):
        """One of the probe's rules."""
        return cls.env.ref(f"smart_probe.smart_rule_{name}")

    def thing(self, **values):
        """A new thing that is no news any more."""
        thing = self.things.create({"name": "nothing", **values})
        self.flush().filtered(lambda event: event.res_id == thing.id).unlink()
        return thing

    def flush(self):
        """What a commit would have put into the queue."""
        self.env.cr.flush()
        return self.events.search([], order="id")

    def offer(self, rule_name, thing, **values):
        """An event of a rule about a thing."""
        self.events._offer(self.rule(rule_name), self.company, model="probe.thing", ids=thing.ids)
        event = self.events.search([], limit=1)
        event.write(values)
        return event

    def drain(self):
        """Let lane 1 work until nothing is due."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.lane.method_direct_trigger()
        self.env.invalidate_all()
