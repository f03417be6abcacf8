"""Claude chooses among plausible accounts, for whatever lines nothing else could code."""

from odoo import models

#: Confidence below which Claude is asked, and what its answer is worth: enough to ask a person.
ASK_BELOW, ADVISED = 0.60, 0.86
#: Lines of one question, and accounts to choose from.
MOST_LINES, MOST_ACCOUNTS = 10, 30
#: Characters of a line's text that are shown.
MOST_TEXT = 200


class SmartAutomationCoding(models.AbstractModel):
    """Mixed into automations that code lines: the question, and what an answer may do."""

    _name = "smart.automation.coding"
    _description = "Coding of Lines"

    def _choose_accounts(self, rule, prompt, asked, accounts, people, record_refs):
        """Have Claude choose accounts; codings that it chose for are changed.

        Ends the transaction. Only labels and accounts of the question count, whatever is answered,
        and what comes of it is never sure enough to be booked without a person.

        :param asked: pairs of coding and what is told about its line
        :param accounts: what may be chosen
        :return: how the answer came, for the evidence; nothing where there was nothing to ask
        """
        offered = {account.code: account.id for account in accounts if account.code}
        if not asked or not offered:
            return {}
        labels = {f"L{place}": coding for place, (coding, _words) in enumerate(asked, 1)}
        advice = self._consult(
            rule,
            prompt,
            {
                "lines": [
                    {"label": label, **words, "text": words["text"][:MOST_TEXT]}
                    for label, (_coding, words) in zip(labels, asked, strict=True)
                ],
                "accounts": [
                    {"code": account.code, "name": account.name}
                    for account in accounts
                    if account.code
                ],
            },
            people=people,
            record_refs=record_refs,
        )
        for choice in (advice.value or {}).get("choices", ()):
            coding, account = labels.get(choice["label"]), offered.get(choice["account"])
            if coding and account:
                coding.account_id, coding.method = account, "claude"
                coding.confidence, coding.reason = ADVISED, choice["reason"]
                coding.tax_ids, coding.analytic = [], {}
        return advice.evidence

    def _plausible_accounts(self, codings, booked, types):
        """Accounts that were considered, those that are used most, and others of some types.

        :param booked: domain of the journal items that say what is used
        :param types: types of accounts that fit
        """
        numbers = [each.account_id for each in codings if each.account_id]
        numbers += [number for each in codings for number, _share in each.alternatives]
        used = self.env["account.move.line"]._read_group(
            booked, ["account_id"], ["__count"], order="__count desc", limit=MOST_ACCOUNTS
        )
        numbers += [account.id for account, _count in used if account.active]
        accounts = self.env["account.account"]
        fitting = accounts.search(
            [
                *accounts._check_company_domain(self.env.company),
                ("account_type", "in", types),
            ],
            limit=MOST_ACCOUNTS,
        )
        return accounts.browse(list(dict.fromkeys(numbers + fitting.ids))[:MOST_ACCOUNTS])
