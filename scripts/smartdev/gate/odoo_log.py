"""Reads the truth about a test run out of Odoo's log.

Odoo's exit code is 0 when no test matched and when tests were skipped because there is no
browser, so the log decides: what was started, what failed, what was skipped, what else went
wrong.
"""

import re
from dataclasses import dataclass

from .result import Result, missing

_HEAD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.?-]+): ",
    re.MULTILINE,
)
_SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
_STARTED = re.compile(r"Starting ([\w.]+) \.\.\.")
_SKIPPED = re.compile(r"skipped ([\w.]+)(?: \([^)]*\))? : (.*)", re.DOTALL)
_FAILED = re.compile(r"(?:FAIL|ERROR): (.+)")
_IN_TEST = re.compile(r"odoo\.addons\.\w+\.tests\.")


@dataclass(frozen=True)
class Record:
    level: str
    logger: str
    message: str


def records(log: str) -> list[Record]:
    """Log records with their further lines."""
    heads = list(_HEAD.finditer(log))
    ends = ([head.start() for head in heads] + [len(log)])[1:]
    return [
        Record(head["level"], head["logger"], log[head.end() : end].rstrip("\n"))
        for head, end in zip(heads, ends, strict=True)
    ]


def judge(stage: str, log: str, exit_code: int, expected: set[str]) -> Result:
    """Result of a stage from its log.

    :param expected: tests that have to run, as ``Class.method``
    """
    result = Result(stage)
    seen: set[str] = set()
    browser: list[str] = []
    total = 0
    for record in records(log):
        started = _STARTED.match(record.message)
        if started:
            seen.add(started[1])
            browser.clear()
        elif record.logger == "odoo.tests.result":
            total += _total(record)
        elif _IN_TEST.match(record.logger):
            _judge_test_record(result, record, browser)
        elif record.level in ("ERROR", "CRITICAL"):
            result.fail(f"logged by {record.logger}", record.message)
    result.passed = total - len(_test_names(result) & seen)
    missing(result, expected, seen)
    if not total:
        result.fail("no test ran", "Odoo reports no test at all.\n" + _tail(log))
    if exit_code and not result.failures:
        result.fail(f"exit code {exit_code}", _tail(log))
    return result


def _test_names(result) -> set[str]:
    """The failed tests; several parts of one test may have failed."""
    return {failure.name.removeprefix("Subtest ").split(" ")[0] for failure in result.failures}


def _total(record) -> int:
    match = _SUMMARY.search(record.message)
    return int(match[3]) if match else 0


def _judge_test_record(result, record, browser):
    skipped = _SKIPPED.match(record.message)
    failed = record.level == "ERROR" and _FAILED.match(record.message)
    if skipped:
        result.fail(skipped[1], f"Skipped: {skipped[2]}")
    elif failed:
        said = ["", "The browser said before:", *browser] if browser else []
        result.fail(failed[1], "\n".join([record.message, *said]))
    elif record.level in ("ERROR", "CRITICAL"):
        browser.append(record.message)


def _tail(log, lines=60):
    return "\n".join(log.splitlines()[-lines:])
