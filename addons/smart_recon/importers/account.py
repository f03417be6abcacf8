"""Account numbers: whether one is an IBAN, and whether two are the same account."""

import re

from stdnum.iso7064 import mod_97_10

#: Characters of the shortest IBAN, that of Norway.
SHORTEST = 15


def looks_like_iban(text: str) -> bool:
    """Whether a text is written as an IBAN, right or wrong.

    >>> looks_like_iban("DE00370400440532013000"), looks_like_iban("NONREF")
    (True, False)
    """
    return bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", text))


def is_iban(text: str) -> bool:
    """Whether a text is an IBAN whose check digits are right.

    >>> is_iban("DE89 3704 0044 0532 0130 00"), is_iban("DE88 3704 0044 0532 0130 00")
    (True, False)
    >>> is_iban("NO27123456789")  # right check digits, but too short
    False
    """
    bare = re.sub(r"\s", "", text)
    if len(bare) < SHORTEST or not looks_like_iban(bare):
        return False
    return mod_97_10.is_valid(bare[4:] + bare[:4])


def same_account(one: str, other: str) -> bool:
    """Banks write an account as IBAN, as the local number in it, or with branch and name.

    >>> same_account("NL71 RABO 0123 4567 89", "123456789"), same_account("DE1", "DE2")
    (True, False)
    >>> same_account("DE89 3704 0044 0532 0130 00", "37040044/0532013000")
    True
    """
    one, other = (re.sub(r"[^A-Z0-9]", "", text.upper()) for text in (one, other))
    if one == other:
        return True
    long, short = sorted((one, other), key=len, reverse=True)
    digits = re.sub(r"\D", "", short).lstrip("0")
    if re.match(r"[A-Z]{2}\d{2}", one) and re.match(r"[A-Z]{2}\d{2}", other):
        return False
    if "X" in short or "*" in short:
        return False
    return len(digits) >= 6 and (long.endswith(digits) or digits in re.sub(r"\D", "", long))
