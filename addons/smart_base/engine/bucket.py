"""A token bucket that slows down when the other side says "too many requests"."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Slowest that it gets, as a share of the full rate.
FLOOR = 0.1
#: Share of the full rate that each answer brings back.
RECOVERY = 0.02


@dataclass(frozen=True)
class Bucket:
    """State shared by all workers.

    :param level: calls that may be made at once, as of ``filled_at``
    :param pace: share of the full rate that holds at present, 0.1 to 1
    :param blocked_until: nobody calls before this moment
    """

    level: float = 0.0
    filled_at: datetime | None = None
    pace: float = 1.0
    blocked_until: datetime | None = None

    def ask(self, now: datetime, per_minute: float):
        """May a call be made? ``(seconds to wait or 0, state to keep)``.

        :param per_minute: the full rate; a quarter of a minute's worth may be made at once
        """
        if wait := self.blocked_for(now):
            return wait, self
        rate = max(per_minute, 1.0) * self.pace / 60
        burst = max(rate * 15, 1.0)
        level = self._filled(now, rate, burst)
        if level < 1:
            return (1 - level) / rate, replace(self, level=level, filled_at=now)
        return 0.0, replace(self, level=level - 1, filled_at=now, blocked_until=None)

    def blocked_for(self, now: datetime) -> float:
        """Seconds for which nobody may call, as the other side asked for; 0 for none."""
        if self.blocked_until is None or now >= self.blocked_until:
            return 0.0
        return (self.blocked_until - now).total_seconds()

    def slowed(self, now: datetime, retry_after: float) -> "Bucket":
        """State after a 429: half the pace, and silence for as long as was asked."""
        until = now + timedelta(seconds=max(retry_after, 1.0))
        if self.blocked_until is not None:
            until = max(until, self.blocked_until)
        return replace(self, pace=max(self.pace / 2, FLOOR), blocked_until=until, level=0.0)

    def recovered(self) -> "Bucket":
        """State after an answer: a little faster."""
        return self if self.pace >= 1 else replace(self, pace=min(self.pace + RECOVERY, 1.0))

    def _filled(self, now, rate, burst) -> float:
        if self.filled_at is None:
            return burst
        return min(burst, self.level + max((now - self.filled_at).total_seconds(), 0.0) * rate)
