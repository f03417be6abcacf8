"""Reads the truth about a pytest run out of its JUnit file."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .result import Result, missing


def judge(stage: str, report: Path, output: str, exit_code: int, expected: set[str]) -> Result:
    """Result of a stage.

    :param expected: tests that have to run, as ``module::name``
    """
    result = Result(stage)
    seen = set()
    for case in _cases(report):
        name = re.sub(r"\[.*", "", case.get("name", ""), flags=re.DOTALL)
        seen.add(f"{case.get('classname')}::{name}")
        _judge_case(result, case)
    missing(result, expected, seen)
    if not seen:
        result.fail("no test ran", output[-4000:])
    elif exit_code and not result.failures:
        result.fail(f"exit code {exit_code}", output[-4000:])
    return result


def _cases(report):
    if not report.exists():
        return ()
    # Our own pytest has just written this file.
    return ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314


def _judge_case(result, case):
    wrong = [child for child in case if child.tag in ("failure", "error", "skipped")]
    if not wrong:
        result.passed += 1
    for child in wrong:
        word = "Skipped: " if child.tag == "skipped" else ""
        text = "\n".join(filter(None, (child.text, *_outputs(case))))
        result.fail(f"{case.get('classname')}::{case.get('name')}", word + text)


def _outputs(case):
    for child in case:
        if child.tag in ("system-out", "system-err") and (child.text or "").strip():
            yield child.text[-6000:]
