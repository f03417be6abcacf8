"""What came out of one stage of the gate."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """One thing that is not as it should be.

    :param name: the test, or what else failed
    :param text: traceback or explanation, as it is shown
    """

    name: str
    text: str


@dataclass
class Result:
    """Counts of one stage; ``failures`` may hold more than failed tests."""

    stage: str
    passed: int = 0
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0

    def fail(self, name: str, text: str) -> None:
        self.failures.append(Failure(name, text.strip("\n")))

    def line(self) -> str:
        counts = f"{self.passed} passed, {len(self.failures)} failed"
        return f"{self.stage}: {counts} ({self.seconds:.0f} s)"


def missing(result: Result, expected: set[str], seen: set[str]) -> None:
    """Each test that exists and was not seen to run is a failure."""
    for name in sorted(expected - seen):
        result.fail(
            name,
            "This test did not run. Is its file imported in tests/__init__.py, is the class "
            "tagged post_install, and is the method defined in the class itself (Odoo runs no "
            "inherited test methods)?",
        )
