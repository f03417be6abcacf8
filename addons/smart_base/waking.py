"""Waking a lane because there is work: at once, but not for each of many transactions.

Waking takes transactions of its own, which is more than noting an event costs. Whoever commits
many small changes wakes at the first and then once each second.
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
    """Have a lane look for work, now or in a moment.

    :param send: wakes it; called in another thread when it has to wait. Should this process die
        before, the lanes look by themselves within a minute
    """
    with _lock:
        if database in _waiting:
            return
        wait = _given.get(database, -PACE_SECONDS) + PACE_SECONDS - time.monotonic()
        if wait > 0:
            _waiting.add(database)
            timer = threading.Timer(wait, _send_late, (database, send))
            timer.daemon = True
            timer.start()
            return
        _given[database] = time.monotonic()
    _send(database, send)


def _send_late(database, send):
    with _lock:
        _waiting.discard(database)
        _given[database] = time.monotonic()
    _send(database, send)


def _send(database, send):
    """What was committed stays so: a lane that cannot be woken is told to the log, not the user."""
    try:
        send()
    except Exception:
        _logger.warning(
            "No lane could be woken for the work in %s; they look by themselves.", database
        )
