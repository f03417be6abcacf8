"""What a signature rests on, and what changed under it."""

from decimal import Decimal


def differences(before, now) -> list[str]:
    """Accounts whose balances, and findings that, are not as they were when somebody signed.

    :param before: ``{"accounts": {id: balance}, "findings": {fingerprint: amount}}`` as text

    >>> differences({"accounts": {"1": "5.00"}}, {"accounts": {"1": "6.00", "2": "0.00"}})
    ['account:1']
    """
    changed = []
    for part, word in (("accounts", "account"), ("findings", "finding")):
        old, new = before.get(part) or {}, now.get(part) or {}
        changed += [
            f"{word}:{key}"
            for key in sorted(old.keys() | new.keys())
            if _amount(old.get(key)) != _amount(new.get(key))
            # a finding without an amount is there or not
            or (part == "findings" and (key in old) != (key in new))
        ]
    return changed


def _amount(text):
    return Decimal(text or 0)
