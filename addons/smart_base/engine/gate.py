"""The gate: what may happen to a proposal, from its rule's mode, thresholds and limit."""

from dataclasses import dataclass
from decimal import Decimal

EXECUTE, ASK, LOG = "execute", "ask", "log"


@dataclass(frozen=True)
class Limits:
    """A rule's settings in one company.

    :param auto: confidence from which the rule acts by itself
    :param approval: confidence from which it asks; below, it only logs
    :param amount: largest amount (company currency) it may carry out by itself, None for any
    :param always_ask: its automation never acts without a person, however sure it is
    :param proven: whether its track record lets it act without a person
    """

    mode: str
    auto: float
    approval: float
    amount: Decimal | None = None
    always_ask: bool = False
    proven: bool = True


@dataclass(frozen=True)
class Verdict:
    """``outcome`` is what happens now; ``would_be`` what a live rule would have done.

    ``cause`` is one of: confident, unsure, doubtful, policy, amount, unproven,
    shadow.
    """

    outcome: str
    would_be: str
    cause: str


def judge(confidence: float, amount: Decimal | None, limits: Limits) -> Verdict:
    """Decide between carrying out, asking and logging.

    >>> judge(0.95, None, Limits("live", 0.95, 0.85)).outcome
    'execute'
    >>> judge(0.97, Decimal(900), Limits("live", 0.95, 0.85, Decimal(500)))
    Verdict(outcome='ask', would_be='ask', cause='amount')
    >>> judge(1.0, None, Limits("live", 0.95, 0.85, always_ask=True)).cause
    'policy'
    """
    outcome, cause = _by_confidence(confidence, amount, limits)
    if limits.mode != "live":
        return Verdict(LOG, outcome, "shadow")
    return Verdict(outcome, outcome, cause)


def _by_confidence(confidence, amount, limits):
    if confidence < limits.approval:
        return LOG, "doubtful"
    if confidence < limits.auto:
        return ASK, "unsure"
    if limits.always_ask:
        return ASK, "policy"
    if limits.amount is not None and amount is not None and abs(amount) > limits.amount:
        return ASK, "amount"
    if not limits.proven:
        return ASK, "unproven"
    return EXECUTE, "confident"
