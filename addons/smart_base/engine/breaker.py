"""The circuit breaker: after failures in a row nobody calls, until one probe succeeds."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Failures in a row that open it.
THRESHOLD = 5
#: How long it stays open before one call may probe.
COOL_OFF = timedelta(minutes=5)
#: How long a probe may take before another one is let through.
PROBE_TIME = timedelta(minutes=2)

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"


@dataclass(frozen=True)
class Breaker:
    """State shared by all workers.

    :param reason: reason code of the failure that opened it
    :param probed_at: when the probe that is under way began
    """

    failures: int = 0
    opened_at: datetime | None = None
    reason: str = ""
    probed_at: datetime | None = None

    def state(self, now: datetime) -> str:
        """closed, open, or half_open when a probe may be made or is under way."""
        if self.opened_at is None:
            return CLOSED
        return OPEN if now < self.opened_at + COOL_OFF else HALF_OPEN

    def ask(self, now: datetime):
        """May a call be made? ``(seconds to wait or 0, state to keep)``."""
        state = self.state(now)
        if state == CLOSED:
            return 0.0, self
        if state == OPEN:
            return (self.opened_at + COOL_OFF - now).total_seconds(), self
        if self.probed_at is not None and now < self.probed_at + PROBE_TIME:
            return (self.probed_at + PROBE_TIME - now).total_seconds(), self
        return 0.0, replace(self, probed_at=now)

    def succeeded(self) -> "Breaker":
        """State after an answer came, of whatever kind."""
        return self if self == _FRESH else _FRESH

    def failed(self, now: datetime, reason: str, at_once: bool = False) -> "Breaker":
        """State after a failure of the other side.

        :param at_once: nothing will work until a person changes something
        """
        failures = self.failures + 1
        if at_once or failures >= THRESHOLD or self.opened_at is not None:
            return Breaker(failures, now, reason)
        return Breaker(failures, None, reason)


_FRESH = Breaker()
