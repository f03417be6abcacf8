"""How much harm a wrong approval could do: low, medium or high."""

from .track_record import band

LOW, MEDIUM, HIGH = "low", "medium", "high"
#: Confidence below which even a small decision deserves a second look.
SURE = 0.9
#: Times that one changed number lets the money grow at most; keeps it a number.
MOST = 1e15


def can_be_undone(effects) -> bool:
    """Whether each effect has a way back.

    >>> can_be_undone([{"kind": "call", "method": "action_post"}])
    False
    """
    return all(each["kind"] != "call" or each.get("inverse") for each in effects or ())


def level(confidence: float, amount, effects) -> str:
    """Risk by what is at stake: no way back, money (company currency), and doubt.

    >>> level(0.99, 20, []), level(0.86, 20, []), level(0.99, 50_000, [])
    ('low', 'medium', 'high')
    """
    stake = band(amount)
    if stake >= 3 or not can_be_undone(effects):
        return HIGH
    return LOW if stake <= 1 and confidence >= SURE else MEDIUM


def stake_after(amount: float, changes) -> float:
    """Money at stake after a person changed numbers: it grows with them, and never shrinks.

    Whether a number is a price, a quantity or a sum is not known here, so each counts in
    proportion; else a small decision could be edited into one above every limit.

    :param changes: the values ``before`` and ``after`` of each, of any type

    >>> stake_after(100.0, [{"before": 50.0, "after": 200.0}, {"before": "a", "after": "b"}])
    400.0
    >>> stake_after(100.0, [{"before": 0.0, "after": -30.0}, {"before": 9.0, "after": 1.0}])
    130.0
    """
    for change in changes:
        before, after = change["before"] or 0.0, change["after"]
        if not isinstance(after, float) or abs(after) <= abs(before):
            continue
        amount = amount * min(abs(after / before), MOST) if before else amount + abs(after)
    return amount
