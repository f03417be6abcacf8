"""The engine's reasons in the reader's language."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: One sentence for each code of ``engine/words.py``.
SENTENCES = {
    "score_reference": _lt("The reference is in the memo"),
    "score_reference_like": _lt("The memo is %(percent)s %% similar to the reference"),
    "score_reference_none": _lt("The reference is not in the memo"),
    "score_amount": _lt("The amount is the same"),
    "score_amount_near": _lt("The amount differs by %(difference)s"),
    "score_partner": _lt("The partner is the same"),
    "score_partner_like": _lt("%(percent)s %% of the partner's name is there"),
    "score_partner_none": _lt("The partner is not known from the line"),
    "score_rule": _lt("%(count)s earlier decisions say so"),
    "score_rule_none": _lt("No learned rule says so"),
    "cites": _lt("The memo names %(reference)s"),
    "cites_short": _lt("The memo names the number of %(reference)s without its prefix or year"),
    "cites_list": _lt("The memo's list of numbers includes %(reference)s"),
    "cites_damaged": _lt("The memo holds %(reference)s with a typing or scanning error"),
    "cites_cut": _lt("The memo breaks off within %(reference)s"),
    "shared_token": _lt("All %(count)s items carry a reference that the memo names"),
    "amount_exact": _lt("The amount is exactly what is open"),
    "amount_part": _lt("It is one of the parts in which the document is paid"),
    "amount_ordered": _lt("The payer ordered exactly what is open in %(currency)s"),
    "amount_rounding": _lt("The amount differs by %(difference)s, which is rounding"),
    "amount_discount": _lt("The amount is what is open less a discount of %(difference)s"),
    "amount_fx": _lt("The amount differs by %(difference)s, as the bank's rate is another"),
    "amount_fee": _lt("The amount differs by %(difference)s, which can be a charge"),
    "amount_partial": _lt("The amount is %(difference)s less than what is open"),
    "amount_over": _lt("The amount is %(difference)s more than what is open"),
    "partner_set": _lt("The line's partner is %(partner)s"),
    "partner_iban": _lt("The payer's account belongs to %(partner)s"),
    "partner_rule": _lt("People booked payments like this to %(partner)s"),
    "partner_name": _lt("The memo names %(partner)s"),
    "partner_like": _lt("The memo perhaps names %(partner)s"),
    "only_one": _lt("No other open item of %(partner)s has this amount"),
    "combination_unique": _lt("No other set of open items adds up to this amount"),
    "combination_oldest": _lt("Chosen because it is everything open up to a day"),
    "combination_period": _lt("Chosen because it is everything of one month or day"),
    "combination_run": _lt("Chosen because these documents follow each other"),
    "combination_but_one": _lt("Chosen because it is everything open up to a day but one"),
    "combination_any": _lt("Chosen because its sum is right"),
    "instalments": _lt("Together with other lines it pays %(reference)s to the cent"),
    "payment": _lt("A payment already registered waits for this line"),
    "paid_twice": _lt("The same payment came before; nothing is left open for this one"),
    "already_settled": _lt("%(reference)s is already paid"),
    "transfer_pair": _lt("The opposite line is on another account of the company"),
    "transfer_account": _lt("The other side is an account of the company"),
    "coded": _lt("People booked lines like this to the same account %(count)s times"),
    "hold_unsure": _lt("The evidence is not strong enough"),
    "hold_partial": _lt("Part of what is open is paid: a person decides"),
    "hold_over": _lt("More than what is open is paid: a person decides"),
    "hold_tie": _lt("Another counterpart fits equally well"),
    "hold_names_other": _lt("The memo names %(reference)s, which is not among these"),
    "hold_names_unknown": _lt("The memo names %(reference)s, which is not open"),
    "hold_other_payer": _lt("The payer seems to be another partner"),
    "hold_combinations": _lt("%(count)s other combinations exist"),
    "hold_not_all_combinations": _lt("Not every combination could be looked at"),
    "hold_by_chance": _lt("With so many open items, such a sum can come about by chance"),
    "hold_amount_only": _lt("Nothing but the amount fits"),
    "hold_charge": _lt("The amount differs and the memo names no reference"),
    "hold_other_amount": _lt("Another open item has exactly this amount"),
    "hold_duplicate": _lt("Whether it was paid or imported twice, a person decides"),
    "hold_transfer": _lt("The other side of the transfer is not there"),
    "hold_rival": _lt("Another line of the same amount may pay the same document"),
    "hold_open_items": _lt("An open item of the same partner may be meant"),
    "hold_few_cases": _lt("Too few decisions like this so far"),
    # beside the engine's own
    "hold_no_account": _lt("No account for %(kind)s is chosen in the settings"),
    "claude": _lt("Claude chose this one among the candidates: %(why)s"),
    "claude_account": _lt("Claude chose this account: %(why)s"),
    "hold_claude_account": _lt("Claude chose the account: a person decides"),
    "hold_coded": _lt("The account comes from earlier bookings: a person decides"),
    "hold_alone": _lt("Looked at for itself; the next full run says whether it is sure"),
    "hold_claude": _lt("Claude chose among candidates that fit alike: a person decides"),
}


def stored(reason):
    """A reason of the engine as plain data."""
    if reason is None or isinstance(reason, dict):
        return reason
    if isinstance(reason, str):
        return {"code": "", "text": reason}
    return {"code": reason.code, "values": dict(reason.values), "text": str(reason)}


def sentence(env, reason):
    """A stored reason in the language of the environment."""
    if not reason:
        return ""
    text = SENTENCES.get(reason.get("code"))
    if text is None:
        return reason.get("text", "")
    return env._(text) % (reason.get("values") or {})
