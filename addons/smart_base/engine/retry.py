"""What becomes of an event that failed: when it is tried again, and when it is given up."""

from dataclasses import dataclass

#: Seconds before the second, third, fourth and fifth attempt.
BACKOFF = (60, 300, 1800, 7200)
#: Two transactions met; nothing is wrong with the event.
CONFLICT = "conflict"
#: Something outside did not answer; it may later.
UNAVAILABLE = "unavailable"
#: Odoo or a rule of the company said no; it will say so again.
REFUSED = "refused"
#: The worker that held it is gone.
KILLED = "killed"
#: Anything else.
ERROR = "error"

_ATTEMPTS = {CONFLICT: 25, UNAVAILABLE: 5, REFUSED: 2, KILLED: 5, ERROR: 5}
_CONFLICT_CEILING = 30


@dataclass(frozen=True)
class Step:
    """``state`` is ``pending`` or ``dead``; ``delay`` in seconds, 0 when dead."""

    state: str
    delay: float


def next_step(kind: str, attempts: int, jitter: float, retry_after: float = 0) -> Step:
    """What happens after the given attempt failed.

    :param attempts: attempts made so far, the failed one included
    :param jitter: a number drawn from 0 to 1, so that failures do not come back in step
    :param retry_after: seconds that the other side asked us to wait

    >>> next_step(ERROR, 1, 0.5)
    Step(state='pending', delay=60.0)
    >>> next_step(ERROR, 5, 0.5)
    Step(state='dead', delay=0)
    """
    if attempts >= _ATTEMPTS[kind]:
        return Step("dead", 0)
    if kind == CONFLICT:
        return Step("pending", min(0.05 * 2**attempts, _CONFLICT_CEILING) * (0.5 + jitter))
    delay = BACKOFF[min(attempts, len(BACKOFF)) - 1] * (0.9 + 0.2 * jitter)
    return Step("pending", max(delay, retry_after))
