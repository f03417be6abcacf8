"""Clients that are used again while one job makes many calls in a row."""

import threading
from contextlib import contextmanager


class _Kept(threading.local):
    """Clients by address, key and pace while a job of this thread keeps them; otherwise None."""

    sessions = None


_kept = _Kept()


@contextmanager
def connections_kept():
    """Keep clients until the end of the job, which saves a handshake for each further call."""
    if _kept.sessions is not None:
        yield
        return
    _kept.sessions = {}
    try:
        yield
    finally:
        sessions, _kept.sessions = _kept.sessions, None
        for session in sessions.values():
            session.close()


@contextmanager
def session_of(make, *key):
    """The kept client of this key, or one that is closed after this piece of work.

    :param make: what makes one of ``key``
    """
    if _kept.sessions is None:
        session = make(*key)
        try:
            yield session
        finally:
            session.close()
        return
    if key not in _kept.sessions:
        _kept.sessions[key] = make(*key)
    yield _kept.sessions[key]
