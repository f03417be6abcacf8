"""Runs the stages side by side, shows what failed, and ends with one line."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from .. import addons, browser
from ..paths import PROJECT
from ..shell import say
from . import expected, stages
from .result import Result

#: Lines shown of one failure; the rest is in the stage's log.
SHOWN_LINES = 120


def run_all(only: str = "") -> int:
    """All stages, or those whose name contains ``only``; 0 when nothing failed."""
    start = time.monotonic()
    gate = stages.Gate.make()
    browser.ensure()
    results = []
    for group in _groups(gate):
        chosen = {name: run for name, run in group.items() if only in name}
        results += _side_by_side(chosen)
    return report(results, gate.logs, time.monotonic() - start)


def _groups(gate) -> list[dict]:
    """Stages that may run side by side; what measures time runs by itself at the end."""
    first = {"suite together": lambda: stages.together(gate)}
    for name, addon in gate.known.items():
        if addon.path.parent != addons.TEST_ADDONS or expected.odoo_tests(addon.path):
            first[f"{name} alone"] = lambda name=name: stages.alone(gate, name)
    first["engines and laws"] = lambda: stages.plain(gate)
    if any((PROJECT / "tests" / "suite").glob("test_*.py")):
        first["crossing addons"] = lambda: stages.crossing(gate)
    last = {}
    if any((PROJECT / "tests" / "faults").glob("test_*.py")):
        last["faults"] = lambda: stages.faults(gate)
    return [first, last]


def _side_by_side(chosen: dict) -> list[Result]:
    results = []
    with ThreadPoolExecutor(_jobs()) as pool:
        futures = [pool.submit(stages.timed, name, run) for name, run in chosen.items()]
        for future in as_completed(futures):
            result = future.result()
            results.append(result)
            say(result.line())
    return results


def _jobs() -> int:
    return int(os.environ.get("SMART_ODOO_JOBS") or min(os.cpu_count() or 1, 4))


def report(results, logs, seconds) -> int:
    """Show failures and, as the last line, ``N passed, N failed``."""
    failures = [(result.stage, failure) for result in results for failure in result.failures]
    for stage, failure in failures:
        lines = failure.text.splitlines()
        print(f"\n=== {stage}: {failure.name}")
        print("\n".join(lines[:SHOWN_LINES]))
        if len(lines) > SHOWN_LINES:
            print(f"... {len(lines) - SHOWN_LINES} more lines in the logs in {logs}")
    print()
    for result in results:
        say(result.line())
    passed = sum(result.passed for result in results)
    failed = len(failures)
    if not passed and not failed:
        print("No stage ran.")
        failed = 1
    if failed:
        say(f"logs are in {logs}")
    say(f"{seconds / 60:.1f} minutes")
    print(f"{passed} passed, {failed} failed")
    sys.stdout.flush()
    return 1 if failed else 0
