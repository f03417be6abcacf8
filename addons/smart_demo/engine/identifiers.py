"""Bank account numbers and VAT numbers that pass their check digits and belong to nobody."""

from random import Random

#: Bank codes that no bank uses.
_BANKS = ("VELD", "OSTR", "MERI", "KROO")


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def iban(rng: Random, country: str) -> str:
    """An international bank account number (ISO 13616) of the country's length."""
    bank = rng.choice(_BANKS)
    if country == "BE":
        head = _digits(rng, 10)
        basic = f"{head}{int(head) % 97 or 97:02d}"
    elif country == "FR":
        basic = _french_account(rng)
    else:
        basic = {
            "NL": lambda: bank + _dutch_account(rng),
            "GB": lambda: bank + _digits(rng, 14),
            "IE": lambda: bank + _digits(rng, 14),
        }.get(country, lambda: _digits(rng, 18))()
        country = country if country in ("NL", "GB", "IE") else "DE"
    return f"{country}{_check_digits(country, basic)}{basic}"


def _check_digits(country: str, basic: str) -> str:
    digits = "".join(str(int(character, 36)) for character in f"{basic}{country}00")
    return f"{98 - int(digits) % 97:02d}"


def _dutch_account(rng: Random) -> str:
    """Ten digits whose weighted sum is divisible by eleven."""
    while True:
        head = _digits(rng, 9)
        check = -sum(int(digit) * (10 - place) for place, digit in enumerate(head)) % 11
        if check < 10:
            return f"{head}{check}"


def _french_account(rng: Random) -> str:
    bank, branch, account = _digits(rng, 5), _digits(rng, 5), _digits(rng, 11)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02d}"


def vat_number(rng: Random, country: str) -> str:
    """A VAT number of the country, or an empty text where there is none."""
    makers = {
        "NL": _vat_nl,
        "DE": _vat_de,
        "BE": _vat_be,
        "FR": _vat_fr,
        "GB": _vat_gb,
        "IE": _vat_ie,
    }
    return makers[country](rng) if country in makers else ""


def _vat_nl(rng: Random) -> str:
    while True:
        head = f"{rng.randint(1, 9)}{_digits(rng, 7)}"
        check = sum(int(digit) * (9 - place) for place, digit in enumerate(head)) % 11
        if check < 10:
            return f"NL{head}{check}B{rng.randint(1, 9):02d}"


def _vat_de(rng: Random) -> str:
    """Nine digits under ISO 7064, modulus 11 and 10."""
    head = f"{rng.randint(1, 9)}{_digits(rng, 7)}"
    product = 10
    for digit in head:
        product = (((int(digit) + product) % 10 or 10) * 2) % 11
    return f"DE{head}{(11 - product) % 10}"


def _vat_be(rng: Random) -> str:
    head = f"0{rng.randint(2, 9)}{_digits(rng, 6)}"
    return f"BE{head}{97 - int(head) % 97:02d}"


def _vat_fr(rng: Random) -> str:
    head = f"{rng.randint(1, 9)}{_digits(rng, 7)}"
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(head)
    )
    siren = f"{head}{-total % 10}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _vat_gb(rng: Random) -> str:
    head = f"{rng.randint(1, 9)}{_digits(rng, 6)}"
    total = sum(int(digit) * (8 - place) for place, digit in enumerate(head))
    return f"GB{head}{97 - total % 97:02d}"


def _vat_ie(rng: Random) -> str:
    head = _digits(rng, 7)
    total = sum(int(digit) * (8 - place) for place, digit in enumerate(head))
    return f"IE{head}{'WABCDEFGHIJKLMNOPQRSTUV'[total % 23]}"


def phone(rng: Random, country: str) -> str:
    """A telephone number out of the ranges kept for fiction, or of no subscriber's form."""
    tail = _digits(rng, 3)
    return {
        "GB": f"+44 1632 960{tail}",
        "DE": f"+49 30 23125{tail}",
        "FR": f"+33 1 99 00 {tail[0]}{tail[1]} {tail[2]}{rng.randint(0, 9)}",
        "US": f"+1 212-555-01{tail[1:]}",
        "BE": f"+32 2 000 {tail[:2]} {tail[2]}{rng.randint(0, 9)}",
        "IE": f"+353 1 000 {tail}{rng.randint(0, 9)}",
    }.get(country, f"+31 20 000 {tail}{rng.randint(0, 9)}")
