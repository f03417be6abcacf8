"""Waking a lane because there is work: at once, but not for each of many transactions.

Waking takes transactions of its own, which is more than noting an event costs: nobody waits for
it, and whoever commits many small changes wakes at the first and then once each second.
"""

import logging
import threading
import time

_logger = logging.getLogger(__name__)

PACE_SECONDS = 1.0
_lock = threading.Lock()
#: Database -> when this process last gave notice, by the monotonic clock.
_given = {}
#: Databases for which a notice is under way.
_waiting = set()


def give_notice(database: str, send) -> None:
    """Have a lane look for work, now or in a moment, while the caller goes on.

    :param send: wakes it; called in a thread of its own. Should this process die before, the
        lanes look by themselves within a minute
    """
    with _lock:
        if database in _waiting:
            return
        _waiting.add(database)
        wait = _given.get(database, -PACE_SECONDS) + PACE_SECONDS - time.monotonic()
    timer = threading.Timer(max(0, wait), _send, (database, send))
    timer.daemon = wait > 0  # a process that ends now gives the first notice yet
    timer.start()


def _send(database, send):
    """What was committed stays so: a lane that cannot be woken is told to the log, not the user."""
    with _lock:
        _waiting.discard(database)
        _given[database] = time.monotonic()
    try:
        send()
    except Exception:
        _logger.warning(
            "No lane could be woken for the work in %s; they look by themselves.", database
        )
