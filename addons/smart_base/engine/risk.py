"""How much harm a wrong approval could do: low, medium or high."""

from .track_record import band

LOW, MEDIUM, HIGH = "low", "medium", "high"
#: Confidence below which even a small decision deserves a second look.
SURE = 0.9


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
