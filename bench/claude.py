"""What our layer adds to a call of Claude, beside the bare SDK in the same run.

    make bench NAME=claude

Prints one JSON object a line: bench, metric, value, unit, goal, ok. The Messages API is the
local one, in this process; the calls come from an Odoo shell on a database of their own. Each
decision renders a prompt, hides names, reserves a budget, is checked against its schema and
settled, all of it committed; the bare call only sends the same request. A caller may have
nothing open, as when it asks one question after another, or be reading, so that its
transaction has to be ended first.
"""

import json
import sys
from pathlib import Path

from report import Report

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "addons" / "smart_base" / "tests"))

from fake_claude import FakeClaude  # noqa: E402
from fake_claude.server import KEY  # noqa: E402

DECISIONS = 1000
GOAL_MS = 5.0
NAME = "bench_claude"


def main() -> int:
    """Run it; 1 when a goal is missed."""
    instance = Instance.ensure("test")
    template = Templates(instance).of(("smart_base",))
    script = (PROJECT / "bench" / "claude_calls.py").read_text(encoding="utf-8")
    with Database(instance, NAME).lent(template) as database, FakeClaude() as fake:
        values = {"url": fake.url, "key": KEY, "decisions": DECISIONS}
        printed = database.shell(f"SETTINGS = {values!r}\n{script}")
    return report(json.loads(printed.strip().splitlines()[-1]))


def report(measured: dict) -> int:
    """Print the figures; 1 when one misses its goal."""
    result = Report("claude")
    for name, caller in (("idle", "nothing open"), ("reading", "reading")):
        figures = measured[name]
        rows = [
            ("overhead per call, median", figures["overhead_ms"], "ms", GOAL_MS),
            ("bare SDK per call, median", figures["bare_ms"], "ms", None),
            ("decision per call, median", figures["ours_ms"], "ms", None),
            ("decision per call, 90th percentile", figures["ours_p90_ms"], "ms", None),
            ("decisions", figures["decisions"], "calls", None),
            ("decisions that failed", figures["failed"], "calls", 0),
        ]
        for metric, *row in rows:
            result.most(f"{metric}, caller {caller}", *row)
    return result.code


if __name__ == "__main__":
    sys.exit(main())
