"""The gate believes only what it has seen run: what it says of logs and reports."""

import textwrap

import pytest

from smartdev.gate import expected, odoo_log, pytest_report

HEAD = "2026-01-05 10:00:00,000 42"


def _log(*lines):
    return "\n".join(f"{HEAD} {line}" for line in lines) + "\n"


GOOD = (
    "INFO db odoo.addons.smart_x.tests.test_a: Starting TestA.test_one ...",
    "INFO db odoo.addons.smart_x.tests.test_a: Starting TestA.test_two ...",
)
TWO = "INFO db odoo.tests.result: 0 failed, 0 error(s) of 2 tests when loading database 'db'"
WANTED = {"TestA.test_one", "TestA.test_two"}


def _judge(*lines, exit_code=0, wanted=WANTED):
    return odoo_log.judge("stage", _log(*lines), exit_code, wanted)


def test_clean_log_passes():
    result = _judge(*GOOD, TWO)
    assert (result.passed, result.failures) == (2, [])


def test_failed_test_is_counted_once_and_keeps_its_traceback():
    failed = (
        "ERROR db odoo.addons.smart_x.tests.test_a: FAIL: TestA.test_two\n"
        "Traceback (most recent call last):\nAssertionError: 1 != 2"
    )
    summary = "ERROR db odoo.tests.result: 1 failed, 0 error(s) of 2 tests when loading"
    result = _judge(*GOOD, failed, summary, exit_code=1)
    assert result.passed == 1
    assert [failure.name for failure in result.failures] == ["TestA.test_two"]
    assert "1 != 2" in result.failures[0].text


def test_what_the_browser_said_is_shown_with_the_failure():
    said = "ERROR db odoo.addons.smart_x.tests.test_a.TestA.test_two.browser: no such button"
    failed = "ERROR db odoo.addons.smart_x.tests.test_a: FAIL: TestA.test_two\nTraceback"
    result = _judge(*GOOD, said, failed, TWO, exit_code=1)
    assert len(result.failures) == 1
    assert "no such button" in result.failures[0].text


def test_skipped_test_fails():
    skipped = (
        "INFO db odoo.addons.smart_x.tests.test_a: skipped TestA.test_two : Chrome executable "
        "not found"
    )
    result = _judge(*GOOD, skipped, TWO)
    assert result.passed == 1
    assert "Chrome executable" in result.failures[0].text


def test_class_skipped_before_its_tests_fails():
    skipped = (
        "INFO db odoo.addons.smart_x.tests.test_a: skipped setUpClass "
        "(odoo.addons.smart_x.tests.test_a.TestB) : no reason"
    )
    assert _judge(*GOOD, skipped, TWO).failures


def test_test_that_was_not_started_fails():
    result = _judge(GOOD[0], TWO.replace("of 2", "of 1"))
    assert result.passed == 1
    assert [failure.name for failure in result.failures] == ["TestA.test_two"]


@pytest.mark.parametrize("lines", [(), (TWO.replace("of 2", "of 0"),)])
def test_no_test_at_all_fails(lines):
    result = _judge(*lines, wanted=set())
    assert (result.passed, len(result.failures)) == (0, 1)


def test_error_logged_outside_of_tests_fails():
    result = _judge(*GOOD, "ERROR db odoo.sql_db: bad query: SELECT", TWO)
    assert (result.passed, len(result.failures)) == (2, 1)


def test_exit_code_without_a_failure_fails():
    assert _judge(*GOOD, TWO, exit_code=3).failures[0].name == "exit code 3"


def test_failing_subtests_take_one_test_from_the_passed():
    failed = [
        f"ERROR db odoo.addons.smart_x.tests.test_a: FAIL: Subtest TestA.test_two (n={n})\nx"
        for n in (1, 2)
    ]
    result = _judge(*GOOD, *failed, TWO, exit_code=1)
    assert (result.passed, len(result.failures)) == (1, 2)


def test_expected_odoo_tests_are_those_a_class_defines(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        textwrap.dedent("""
        class Common:
            def setUp(self): ...
        class TestA(Common):
            def test_one(self): ...
            def helper(self): ...
        """)
    )
    (tmp_path / "tests" / "common.py").write_text("class X:\n    def test_no(self): ...\n")
    assert expected.odoo_tests(tmp_path) == {"TestA.test_one"}


REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_one[a]"/>
<testcase classname="tests.test_a" name="test_one[b]"/>
<testcase classname="tests.test_a" name="test_two">{inside}</testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("inside", "passed", "failed"),
    [
        ("", 3, 0),
        ('<failure message="x">traceback</failure>', 2, 1),
        ('<skipped message="later">later</skipped>', 2, 1),
        ('<error message="fixture">traceback</error>', 2, 1),
    ],
)
def test_pytest_report_is_counted(tmp_path, inside, passed, failed):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(inside=inside))
    wanted = {"tests.test_a::test_one", "tests.test_a::test_two"}
    result = pytest_report.judge("stage", report, "", int(bool(inside)), wanted)
    assert (result.passed, len(result.failures)) == (passed, failed)


def test_pytest_test_that_did_not_run_fails(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(inside=""))
    result = pytest_report.judge("stage", report, "", 0, {"tests.test_a::test_three"})
    assert result.failures[0].name == "tests.test_a::test_three"


def test_missing_pytest_report_fails(tmp_path):
    result = pytest_report.judge("stage", tmp_path / "none.xml", "crashed", 4, set())
    assert "crashed" in result.failures[0].text


def test_expected_pytest_tests_name_functions_and_methods(tmp_path):
    file = tmp_path / "test_a.py"
    file.write_text(
        "def test_one(): ...\ndef other(): ...\nclass TestB:\n    def test_two(self): ...\n"
    )
    assert expected.pytest_tests([(file, "tests.test_a")]) == {
        "tests.test_a::test_one",
        "tests.test_a.TestB::test_two",
    }
