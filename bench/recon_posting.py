"""Booking in Odoo and opening again, and OCA's module on the same statement.

The scripts run in an Odoo shell on databases of their own; the statements are those of
``recon_generator``, written as partners, invoices, bills and bank lines.
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from recon_generator import generate

from smartdev import peers
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.shell import SetupError
from smartdev.templates import Templates

BENCH = Path(__file__).resolve().parent
STYLE, RATIO, SEED = "stranger", 1.5, 7
#: Lines -> seconds that matching and booking may take.
GOALS = {500: 8, 2_000: 45}
GOAL_UNDO = 40
#: OCA's module takes four times as long for twice as many lines; nobody waits for 500.
PEER_LINES = 100
PEER_PACKAGES = (
    "odoo-addon-account-reconcile-oca==19.0.1.1.1",
    "odoo-addon-account-statement-base==19.0.1.0.1",
)


def posting(report):
    """Runs of 500 and 2,000 lines: match, book what is sure, open all again."""
    instance = Instance.ensure("test")
    template = Templates(instance).of(("smart_recon",))
    for lines, goal in GOALS.items():
        found = _ran(instance, template, lines, "recon_posting_run.py")
        seconds = found["matching"] + found["booking"]
        report.most(f"{lines} lines matched and booked", seconds, "s", goal)
        report.add(f"{lines} lines: processor time of both", found["spent"], "s")
        report.add(f"{lines} lines: processor time of opening", found["spent_undo"], "s")
        report.add(f"{lines} lines: matching with all reading and writing", found["matching"], "s")
        report.add(f"{lines} lines: booked", found["booked"], "lines")
        report.add(f"{lines} lines: queries while booking", found["queries"], "queries")
        report.most(f"{lines} lines: booked wrongly", found["wrong"], "lines", 0)
        report.most(f"{lines} lines: sure but refused", found["refused"], "lines", 0)
        report.most(
            f"{lines} lines: opened again", found["undo"], "s", GOAL_UNDO if lines == 500 else 240
        )
        report.most(f"{lines} lines: amounts that are not as before", found["changed"], "items", 0)


def peer(report):
    """The same statement for OCA's module and for this one, on databases alike."""
    ours = Instance.ensure("test")
    found = _ran(ours, Templates(ours).of(("smart_recon",)), PEER_LINES, "recon_posting_run.py")
    _report_peer(report, "this module", found)
    try:
        folder = peers.ensure("recon", *PEER_PACKAGES)
    except SetupError as error:
        print(f"no peer: {error}", file=sys.stderr)
        return
    theirs = Instance.ensure("test", (folder,))
    template = Templates(theirs).of_others(["account_reconcile_oca"])
    found = _ran(theirs, template, PEER_LINES, "recon_posting_peer.py")
    _report_peer(report, "account_reconcile_oca", found)


def _report_peer(report, name, found):
    """Times include the creation of the lines, during which the peer matches."""
    seconds = found["matching"] + found["booking"] + found.get("created", 0)
    spent = found["spent"] + found.get("spent_created", 0)
    report.add(f"{PEER_LINES} lines, {name}: time", seconds, "s")
    report.add(f"{PEER_LINES} lines, {name}: processor time", spent, "s")
    report.add(f"{PEER_LINES} lines, {name}: refused as a whole", found.get("aborted", 0), "times")
    report.add(f"{PEER_LINES} lines, {name}: booked", found["booked"], "lines")
    report.add(f"{PEER_LINES} lines, {name}: booked wrongly", found["wrong"], "lines")


def _ran(instance, template, lines, script) -> dict:
    """What a script found out about a statement, on a database of its own."""
    with (
        Database(instance, "bench_recon").lent(template) as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        world = Path(folder) / "world.json"
        world.write_text(json.dumps(_world(lines)))
        parts = [f"WORLD = {str(world)!r}\n"]
        parts += [(BENCH / name).read_text() for name in ("recon_posting_world.py", script)]
        printed = database.shell("".join(parts), timeout=3600)
    return json.loads(printed.strip().splitlines()[-1])


def _world(lines) -> dict:
    """A generated statement as plain data."""
    statement = generate(SEED, lines, RATIO, STYLE)
    return {
        "lines": [{**asdict(line), "date": str(line.date)} for line in statement.lines],
        "items": [
            {**asdict(item), "date": str(item.date), "due": str(item.due_date)}
            for item in statement.items
        ],
        "truth": {number: sorted(truth.items) for number, truth in statement.truth.items()},
    }
