"""Reasons as a code with values, and their English text, which the shell translates."""

from dataclasses import dataclass, field


def _(text: str) -> str:
    """Marks a sentence for the export of terms; it is translated when it is shown."""
    return text


TEXTS = {
    "score_reference": _("The reference is in the memo"),
    "score_reference_like": _("The memo is %(percent)s %% similar to the reference"),
    "score_reference_none": _("The reference is not in the memo"),
    "score_amount": _("The amount is the same"),
    "score_amount_near": _("The amount differs by %(difference)s"),
    "score_partner": _("The partner is the same"),
    "score_partner_like": _("%(percent)s %% of the partner's name is there"),
    "score_partner_none": _("The partner is not known from the line"),
    "score_rule": _("%(count)s earlier decisions say so"),
    "score_rule_none": _("No learned rule says so"),
    "cites": _("The memo names %(reference)s"),
    "cites_short": _("The memo names the number of %(reference)s without its prefix or year"),
    "cites_list": _("The memo's list of numbers includes %(reference)s"),
    "cites_damaged": _("The memo holds %(reference)s with a typing or scanning error"),
    "cites_cut": _("The memo breaks off within %(reference)s"),
    "shared_token": _("All %(count)s items carry a reference that the memo names"),
    "amount_exact": _("The amount is exactly what is open"),
    "amount_part": _("It is one of the parts in which the document is paid"),
    "amount_ordered": _("The payer ordered exactly what is open in %(currency)s"),
    "amount_rounding": _("The amount differs by %(difference)s, which is rounding"),
    "amount_discount": _("The amount is what is open less a discount of %(difference)s"),
    "amount_fx": _("The amount differs by %(difference)s, as the bank's rate is another"),
    "amount_fee": _("The amount differs by %(difference)s, which can be a charge"),
    "amount_partial": _("The amount is %(difference)s less than what is open"),
    "amount_over": _("The amount is %(difference)s more than what is open"),
    "partner_set": _("The line's partner is %(partner)s"),
    "partner_iban": _("The payer's account belongs to %(partner)s"),
    "partner_rule": _("People booked payments like this to %(partner)s"),
    "partner_name": _("The memo names %(partner)s"),
    "partner_like": _("The memo perhaps names %(partner)s"),
    "only_one": _("No other open item of %(partner)s has this amount"),
    "combination_unique": _("No other set of open items adds up to this amount"),
    "combination_oldest": _("Chosen because it is everything open up to a day"),
    "combination_period": _("Chosen because it is everything of one month or day"),
    "combination_run": _("Chosen because these documents follow each other"),
    "combination_but_one": _("Chosen because it is everything open up to a day but one"),
    "combination_any": _("Chosen because its sum is right"),
    "instalments": _("Together with other lines it pays %(reference)s to the cent"),
    "payment": _("A payment already registered waits for this line"),
    "paid_twice": _("The same payment came before; nothing is left open for this one"),
    "already_settled": _("%(reference)s is already paid"),
    "transfer_pair": _("The opposite line is on another account of the company"),
    "transfer_account": _("The other side is an account of the company"),
    "coded": _("People booked lines like this to the same account %(count)s times"),
    "hold_unsure": _("The evidence is not strong enough"),
    "hold_partial": _("Part of what is open is paid: a person decides"),
    "hold_over": _("More than what is open is paid: a person decides"),
    "hold_tie": _("Another counterpart fits equally well"),
    "hold_names_other": _("The memo names %(reference)s, which is not among these"),
    "hold_names_unknown": _("The memo names %(reference)s, which is not open"),
    "hold_other_payer": _("The payer seems to be another partner"),
    "hold_combinations": _("%(count)s other combinations exist"),
    "hold_not_all_combinations": _("Not every combination could be looked at"),
    "hold_by_chance": _("With so many open items, such a sum can come about by chance"),
    "hold_amount_only": _("Nothing but the amount fits"),
    "hold_charge": _("The amount differs and the memo names no reference"),
    "hold_other_amount": _("Another open item has exactly this amount"),
    "hold_duplicate": _("Whether it was paid or imported twice, a person decides"),
    "hold_rival": _("Another line of the same amount may pay the same document"),
    "hold_transfer": _("The other side of the transfer is not there"),
    "hold_open_items": _("An open item of the same partner may be meant"),
    "hold_few_cases": _("Too few decisions like this so far"),
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
