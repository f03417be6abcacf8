"""Ways to approve (or undo) what one may not. Each is a function that tries it on a fresh case.

A way may raise what Odoo raises to say no, or be told so over RPC. What counts is the end: the
test then looks whether anything was carried out that must not be.
"""

from typing import NamedTuple

WAYS = []


class Way(NamedTuple):
    name: str
    attempt: object
    start: str


def way(name, start="pending"):
    """Register a way to cheat.

    :param name: what is tried, as a person would say it
    :param start: state of the decision before: pending or executed
    """

    def register(attempt):
        assert name not in {each.name for each in WAYS}, name
        WAYS.append(Way(name, attempt, start))
        return attempt

    return register


from . import by_content, by_deputies, by_people, by_rpc  # noqa: E402 - they register themselves
