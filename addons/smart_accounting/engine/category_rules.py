"""Rules that people write for the coding of lines: the first that fits decides."""

import re
from dataclasses import dataclass

from .category_memory import Line

#: Texts are searched this far: a person's regular expression meets a stranger's text.
SEARCHED = 200
LONGEST = 120
#: What can take a regular expression forever: a repeated group that repeats inside.
_RUNAWAY = re.compile(r"\([^)]*[+*][^)]*\)\s*[+*{]")
FIELDS = ("name", "vendor", "keywords", "regex", "iban", "amount_from", "amount_to", "target")


@dataclass(frozen=True)
class Rule:
    """All conditions that are given have to hold; without any it fits nothing.

    :param vendor: key of a vendor
    :param keywords: words of which one has to stand in the text or the vendor's name
    :param amount_from: minor units, None for no limit; ``amount_to`` likewise, both included
    """

    rule_id: int
    target: str
    vendor: str = ""
    keywords: tuple = ()
    regex: str = ""
    iban: str = ""
    amount_from: int | None = None
    amount_to: int | None = None

    def fits(self, line: Line) -> bool:
        """Whether a line meets every condition."""
        text = f"{line.name} {line.text}"[:SEARCHED]
        checks = [
            (self.vendor, lambda: line.vendor == self.vendor),
            (self.keywords, lambda: any(_has_word(text, word) for word in self.keywords)),
            (self.regex, lambda: re.search(self.regex, text, re.IGNORECASE)),
            (self.iban, lambda: _bare(line.iban) == _bare(self.iban)),
            (self.amount_from is not None, lambda: line.amount >= self.amount_from),
            (self.amount_to is not None, lambda: line.amount <= self.amount_to),
        ]
        asked = [check for given, check in checks if given]
        return bool(asked) and all(check() for check in asked)


def first_fitting(rules, line: Line):
    """The first rule that fits a line, or None.

    >>> rules = [Rule(1, "6000", keywords=("cloud",)), Rule(2, "6100", keywords=("hotel",))]
    >>> first_fitting(rules, Line(text="Hotel Berlin")).target
    '6100'
    """
    return next((rule for rule in rules if rule.fits(line)), None)


def _has_word(text, word):
    """Whether a word starts somewhere in a text; "train" finds "Training" but not "strain"."""
    return re.search(rf"(?<!\w){re.escape(word.strip())}", text, re.IGNORECASE) is not None


def _bare(iban):
    return re.sub(r"\W", "", iban).upper()


def regex_fault(pattern: str) -> str:
    """What is wrong with a regular expression, empty when it can be used.

    >>> regex_fault("("), regex_fault("(a+)+"), regex_fault("abc|def")
    ('missing ), unterminated subpattern at position 0', 'it can take forever', '')
    """
    if len(pattern) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return "it can take forever" if _RUNAWAY.search(pattern) else ""
