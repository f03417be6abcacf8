"""Connections that are used again while one job makes many calls in a row."""

import threading
from contextlib import contextmanager


class _Kept(threading.local):
    """Pools of connections by address while a job of this thread keeps them; otherwise None."""

    pools = None


kept = _Kept()


@contextmanager
def connections_kept():
    """Keep connections until the end of the job, which saves a handshake for each further call."""
    if kept.pools is not None:
        yield
        return
    kept.pools = {}
    try:
        yield
    finally:
        pools, kept.pools = kept.pools, None
        for pool in pools.values():
            pool.close()
