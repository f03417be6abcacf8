"""The inner loop: the tests of one addon on a clone that has what it depends on."""

import time

from .. import addons
from . import expected, run, stages

#: Slow ones that the inner loop leaves to the gate.
SLOW = ("smart_hoot", "smart_tour", "smart_slow")


def run_fast(name: str, tags: str = "") -> int:
    """Run an addon's tests; with ``tags`` only those of this Odoo test selection.

    ``tags="all"`` runs the browser tests too.
    """
    start = time.monotonic()
    gate = stages.Gate.make()
    own, foreign = addons.closure([name], gate.known)
    needed = own[:-1]
    template = gate.templates.of(needed) if needed else gate.templates.of_others(foreign)
    database = gate.clone(f"{name}_fast", template)
    try:
        result = stages.timed(name, lambda: _tests(gate, database, name, tags))
    finally:
        database.drop()
    return run.report([result], gate.logs, time.monotonic() - start)


def _tests(gate, database, name, tags):
    if tags and tags != "all":
        wanted, selection = set(), tags
    elif tags == "all":
        wanted, selection = expected.odoo_tests(gate.known[name].path), f"*/{name}"
    else:
        wanted = set()
        selection = ",".join([f"*/{name}", *(f"-{tag}" for tag in SLOW)])
    options = ("-i", name, f"--test-tags={selection}")
    return gate.odoo(f"{name} fast", database, *options, wanted=wanted)
