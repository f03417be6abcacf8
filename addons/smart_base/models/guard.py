"""Permission to write protected models, as an object that only this process has.

A context value that arrives by RPC is JSON: it can be any boolean, number or text,
never this object. So a guard that compares identity cannot be lifted from outside.
"""


class _Permit:
    """Compared by identity only; two permits are never equal."""

    def __init__(self, purpose: str):
        self.purpose = purpose

    def __repr__(self) -> str:
        return f"<permit to {self.purpose}>"

    def __deepcopy__(self, memo):
        return self


CONTEXT_KEY = "smart_permit"
DECIDE = _Permit("write decisions")
QUEUE = _Permit("write events")
CALL = _Permit("note calls of Claude")


def permitted(env, permit: _Permit) -> bool:
    """Whether this environment was handed the permit by code of this process."""
    return env.context.get(CONTEXT_KEY) is permit


def with_permit(records, permit: _Permit):
    """The records in an environment that carries the permit."""
    return records.with_context(**{CONTEXT_KEY: permit})
