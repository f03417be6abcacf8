"""Reasons as a code with values, and their English text; the shell translates by the code."""

from dataclasses import dataclass, field

TEXTS = {
    "score_reference": "The reference is in the memo",
    "score_reference_like": "The memo is %(percent)s %% similar to the reference",
    "score_reference_none": "The reference is not in the memo",
    "score_amount": "The amount is the same",
    "score_amount_near": "The amount differs by %(difference)s",
    "score_partner": "The partner is the same",
    "score_partner_like": "%(percent)s %% of the partner's name is there",
    "score_partner_none": "The partner is not known from the line",
    "score_rule": "%(count)s earlier decisions say so",
    "score_rule_none": "No learned rule says so",
    "cites": "The memo names %(reference)s",
    "cites_short": "The memo names the number of %(reference)s without its prefix or year",
    "cites_list": "The memo's list of numbers includes %(reference)s",
    "cites_damaged": "The memo holds %(reference)s with a typing or scanning error",
    "cites_cut": "The memo breaks off within %(reference)s",
    "shared_token": "All %(count)s items carry a reference that the memo names",
    "amount_exact": "The amount is exactly what is open",
    "amount_part": "It is one of the parts in which the document is paid",
    "amount_ordered": "The payer ordered exactly what is open in %(currency)s",
    "amount_rounding": "The amount differs by %(difference)s, which is rounding",
    "amount_discount": "The amount is what is open less a discount of %(difference)s",
    "amount_fx": "The amount differs by %(difference)s, as the bank's rate is another",
    "amount_fee": "The amount differs by %(difference)s, which can be a charge",
    "amount_partial": "The amount is %(difference)s less than what is open",
    "amount_over": "The amount is %(difference)s more than what is open",
    "partner_set": "The line's partner is %(partner)s",
    "partner_iban": "The payer's account belongs to %(partner)s",
    "partner_rule": "People booked payments like this to %(partner)s",
    "partner_name": "The memo names %(partner)s",
    "partner_like": "The memo perhaps names %(partner)s",
    "only_one": "No other open item of %(partner)s has this amount",
    "combination_unique": "No other set of open items adds up to this amount",
    "combination_oldest": "Chosen because it is everything open up to a day",
    "combination_period": "Chosen because it is everything of one month or day",
    "combination_run": "Chosen because these documents follow each other",
    "combination_but_one": "Chosen because it is everything open up to a day but one",
    "combination_any": "Chosen because its sum is right",
    "instalments": "Together with other lines it pays %(reference)s to the cent",
    "payment": "A payment already registered waits for this line",
    "paid_twice": "The same payment came before; nothing is left open for this one",
    "already_settled": "%(reference)s is already paid",
    "transfer_pair": "The opposite line is on another account of the company",
    "transfer_account": "The other side is an account of the company",
    "coded": "People booked lines like this to the same account %(count)s times",
    "hold_unsure": "The evidence is not strong enough",
    "hold_partial": "Part of what is open is paid: a person decides",
    "hold_over": "More than what is open is paid: a person decides",
    "hold_tie": "Another counterpart fits equally well",
    "hold_names_other": "The memo names %(reference)s, which is not among these",
    "hold_names_unknown": "The memo names %(reference)s, which is not open",
    "hold_other_payer": "The payer seems to be another partner",
    "hold_combinations": "%(count)s other combinations exist",
    "hold_not_all_combinations": "Not every combination could be looked at",
    "hold_by_chance": "With so many open items, such a sum can come about by chance",
    "hold_amount_only": "Nothing but the amount fits",
    "hold_charge": "The amount differs and the memo names no reference",
    "hold_other_amount": "Another open item has exactly this amount",
    "hold_duplicate": "Whether it was paid or imported twice, a person decides",
    "hold_rival": "Another line of the same amount may pay the same document",
    "hold_transfer": "The other side of the transfer is not there",
    "hold_open_items": "An open item of the same partner may be meant",
    "hold_few_cases": "Too few decisions like this so far",
}


@dataclass(frozen=True)
class Reason:
    """Why, in words.

    >>> str(Reason("cites", {"reference": "INV/2026/00417"}))
    'The memo names INV/2026/00417'
    """

    code: str
    values: dict = field(default_factory=dict, hash=False)

    def __str__(self):
        return TEXTS[self.code] % self.values


def money(cents: int, digits: int = 2) -> str:
    """Smallest units of a currency as a plain decimal number.

    >>> money(-1205), money(1205, 0), money(-5, 3)
    ('-12.05', '1205', '-0.005')
    """
    text = f"{abs(cents):0{digits + 1}d}"
    whole, rest = (text[:-digits], f".{text[-digits:]}") if digits else (text, "")
    return f"{'-' if cents < 0 else ''}{whole}{rest}"
