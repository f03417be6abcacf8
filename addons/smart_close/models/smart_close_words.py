"""The sentences about what was found; the engine only says which one, and with which words."""


def sentence(company, found):
    """What was found, in an accountant's words.

    :param found: a ``Found`` of the engine
    """
    _ = company.env._
    text = _texts(_)[found.kind] % {key: value or "-" for key, value in found.words.items()}
    accrued = found.evidence.get("accrued")
    if not accrued:
        return text
    amount = company.currency_id.format(abs(float(accrued)))
    return _("%(what)s; %(amount)s of it is accrued", what=text, amount=amount)


def _texts(_):
    return {
        "bank_open": _("%(count)s bank lines of %(journal)s are not reconciled"),
        "bank_balance": _("%(journal)s: the books and the last statement differ"),
        "bank_integrity": _("Bank check: %(text)s"),
        "draft": _("%(name)s (%(partner)s) is a draft, %(days)s days old at the month's end"),
        "delivery": _("%(order)s: delivered to %(partner)s and not invoiced"),
        "receipt": _("%(order)s: received from %(partner)s and not billed"),
        "revenue": _("%(order)s: ready to invoice to %(partner)s"),
        "recurring_bill": _("The monthly bill of %(name)s did not come"),
        "depreciation": _("%(name)s was not booked this month"),
        "asset": _("%(name)s: %(count)s depreciations of its plan are not booked"),
        "recurring_entry": _("The monthly entry on %(name)s is missing"),
        "tax_missing": _("%(move)s: a line on %(account)s has no tax"),
        "tax_unbooked": _("%(move)s: %(tax)s is on its lines and was not booked"),
        "tax_total": _("%(tax)s: all bases of the month make another amount than was booked"),
        "tax_rounding": _("%(tax)s: what was rounded on %(count)s amounts adds up"),
        "tax_manual": _("%(move)s: a tax account was booked by hand"),
        "tax_late": _("%(move)s is of %(day)s: its tax belongs to an earlier month"),
        "tax_after_lock": _("%(move)s was booked into a month that was closed"),
        "tax_amount": _("%(move)s: %(tax)s does not follow from its base"),
        "tax_position": _("%(move)s: %(position)s replaces %(tax)s by another tax"),
        "vat_number": _("%(partner)s: %(number)s is no valid VAT number"),
        "mirror_missing": _("%(name)s has no counterpart in the other company"),
        "mirror_balance": _("The books here and at %(company)s do not agree"),
        "mirror_account": _("%(account)s: the other company does not have the same"),
        "cut_off": _("%(move)s pays for the time until %(end)s"),
        "clearing": _("%(account)s should be empty"),
        "negative_cash": _("%(account)s is negative"),
        "unusual_sign": _("%(account)s changed its sign"),
        "unallocated": _("%(count)s payments of %(partner)s are matched with nothing"),
        "revaluation": _("%(account)s: open items in %(currency)s at the closing rate"),
        "flux": _("%(account)s moved against the month before: explain why"),
        "flux_year": _("%(account)s moved against the year before: explain why"),
        "flux_target": _("%(target)s is not at its target: explain why"),
        "signoff": _("%(step)s: a signature is not valid any more"),
        "unbalanced": _("The trial balance does not balance"),
        "gap": _("A number is missing before %(name)s"),
        "over_accrued": _("More is accrued than is open: %(name)s"),
    }
