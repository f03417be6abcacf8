"""What others are told after a commit, while whoever committed goes on."""

import logging
import threading

from .transactions import is_real

_logger = logging.getLogger(__name__)


def aside(model, name: str, *arguments) -> None:
    """Call a method after the commit, in a thread and a transaction of its own.

    For hints that may get lost: where it fails, or this process dies, it is not done again. In a
    test, whose transaction is never committed, it is called at once.

    :param model: in the environment to call it in
    :param arguments: plain values, as records would belong to the transaction that ends
    """
    if not is_real(model.env.cr):
        getattr(model, name)(*arguments)
        return
    thread = threading.Thread(target=_work, args=(model, name, arguments), daemon=True)
    model.env.cr.postcommit.add(thread.start)


def _work(model, name, arguments):
    try:
        # commit: the caller's transaction has ended, and this one is the thread's own
        with model.env.registry.cursor() as cr:
            getattr(model.with_env(model.env(cr=cr)), name)(*arguments)
    except Exception:
        _logger.warning("%s of %s was not done after a commit.", name, model._name, exc_info=True)
