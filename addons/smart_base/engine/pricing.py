"""What a call costs: tokens at the dated price of its model, in US dollars."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

#: Prices are per million tokens.
MILLION = Decimal(1_000_000)
#: Costs are kept to the millionth of a dollar, rounded up.
QUANTUM = Decimal("0.000001")
#: Batches cost half.
BATCH_FACTOR = Decimal("0.5")


@dataclass(frozen=True)
class Usage:
    """Tokens as the API charges them; ``cache_write_1h`` is not part of ``cache_write``."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_1h: int = 0

    @property
    def prompt(self) -> int:
        """All tokens of the prompt, whichever way they were charged."""
        return self.input + self.cache_read + self.cache_write + self.cache_write_1h

    def __add__(self, other):
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Usage(*(one + two for one, two in pairs))


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens, from a day on, for prompts above a number of tokens.

    :param above: a prompt with more tokens than this is charged by this line as a whole
    """

    valid_from: date
    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal
    cache_write_1h: Decimal
    above: int = 0


def price_at(lines, day: date, prompt_tokens: int) -> Price | None:
    """The line that holds for a prompt of this size on a day; None when there is none.

    Among the lines in force it is the one with the highest bound below the prompt's size, and
    of these the latest.
    """
    matching = [
        line
        for line in lines
        if line.valid_from <= day and (not line.above or prompt_tokens > line.above)
    ]
    return max(matching, key=lambda line: (line.above, line.valid_from), default=None)


def cost(usage: Usage, price: Price, batch: bool = False) -> Decimal:
    """US dollars for these tokens, rounded up to the millionth.

    >>> line = Price(date(2026, 1, 1), *map(Decimal, ("2", "10", "0.2", "2.5", "4")))
    >>> cost(Usage(input=1000, output=100), line)
    Decimal('0.003000')
    """
    total = (
        usage.input * price.input
        + usage.output * price.output
        + usage.cache_read * price.cache_read
        + usage.cache_write * price.cache_write
        + usage.cache_write_1h * price.cache_write_1h
    ) / MILLION
    if batch:
        total *= BATCH_FACTOR
    return total.quantize(QUANTUM, rounding=ROUND_CEILING)


def ceiling(prompt_tokens: int, max_output: int, price: Price, batch: bool = False) -> Decimal:
    """The most that a call can cost: every prompt token at the dearest way to charge it."""
    dearest = max(price.input, price.cache_write)
    total = (prompt_tokens * dearest + max_output * price.output) / MILLION
    if batch:
        total *= BATCH_FACTOR
    return total.quantize(QUANTUM, rounding=ROUND_CEILING)


def most_tokens(text: str) -> int:
    """More tokens than a text can have, without asking anybody.

    Common text has about four characters to a token; figures, codes and punctuation may have
    one to each, and other scripts up to two tokens to a character.

    >>> most_tokens("abcd")
    4
    """
    plain = len(text.encode("ascii", "ignore"))
    return plain + 2 * (len(text) - plain)
