"""How one line, its suggestion and what was booked for it are shown."""

from odoo import api, models

from .smart_recon_words import sentence


class SmartReconScreen(models.AbstractModel):
    _inherit = "smart.recon.screen"

    @api.model
    def detail(self, line_id):
        """One line with everything about it.

        :return: facts of the line; ``stamp``, to be given back with what is done about it;
            ``suggestion``; ``candidates`` where nothing is suggested; ``booked`` when it is done
        :raises AccessError: the user may not see the line
        """
        return self._detail(self._line(line_id))

    def _detail(self, line):
        detail = self._facts_of(line)
        if line.is_reconciled:
            return {**detail, "state": "done", "booked": self._booked(line)}
        suggestion = self._current_suggestion(line)
        is_silent = not suggestion or suggestion.kind == "none"
        shown = False if is_silent else self._suggestion(line, suggestion)
        detail |= {
            "state": "suggested" if shown else "todo",
            "stamp": suggestion.stamp or self.env["smart.recon.posting"]._stamp(line),
            "suggestion": shown,
        }
        if not shown or not (shown["shares"] or shown["writeoffs"]):
            detail["candidates"] = self._candidates(line, "", 0, 20)
        return detail

    def _current_suggestion(self, line):
        """The line's suggestion, made anew when something of it has changed."""
        suggestion = line.smart_suggestion_id
        if self._can_write() and (not suggestion or suggestion._outdated()):
            self.env["smart.recon.session"].suggest(line.ids)
            line.invalidate_recordset(["smart_suggestion_ids", "smart_suggestion_id"])
            suggestion = line.smart_suggestion_id
        return suggestion

    def _facts_of(self, line):
        foreign = line.foreign_currency_id
        return {
            "id": line.id,
            "date": line.date,
            "label": line.payment_ref or line.name or "",
            "amount": line.amount,
            "currency_id": line.currency_id.id,
            "foreign": self._money(line.amount_currency, foreign) if foreign else False,
            "partner": self._named(line.partner_id),
            "partner_name": line.partner_name or "",
            "account_number": line.account_number or "",
            "statement": line.statement_id.name or "",
            "running_balance": self._running_balance(line),
            "note": line.smart_note or "",
            "suggestion": False,
        }

    def _running_balance(self, line):
        """What Odoo's field of this name says, which reads all lines since the last statement."""
        journal = line.journal_id
        statement = self.env["account.bank.statement"].search_fetch(
            [("journal_id", "=", journal.id), ("first_line_index", "<=", line.internal_index)],
            ["first_line_index", "balance_start"],
            order="first_line_index desc",
            limit=1,
        )
        since = [("internal_index", ">=", statement.first_line_index)] if statement else []
        ((moved,),) = self.env["account.bank.statement.line"]._read_group(
            [
                ("journal_id", "=", journal.id),
                ("company_id", "child_of", journal.company_id.id),
                ("state", "=", "posted"),
                ("internal_index", "<=", line.internal_index),
                *since,
            ],
            [],
            ["amount:sum"],
        )
        return line.currency_id.round(statement.balance_start + (moved or 0.0))

    def _named(self, record):
        return {"id": record.id, "name": record.display_name} if record else False

    def _money(self, amount, currency):
        return {"amount": amount, "currency_id": currency.id}

    # -- what is suggested -----------------------------------------------------------------
    def _suggestion(self, line, suggestion):
        match = suggestion._as_match()
        others = suggestion.alternatives or []
        items = self._readable(
            {number for each in others for number in each["item_ids"]}
            | set(suggestion.item_ids.ids)
        )
        count = suggestion.other_combinations
        return {
            "kind": suggestion.kind,
            "kind_label": self._kind_of(suggestion.kind),
            "confidence": suggestion.confidence,
            "held_back": suggestion.held_back_text or "",
            "components": [self._component(each) for each in suggestion.components or []],
            "reasons": self._sentences(suggestion.reasons),
            "shares": self._suggested_shares(line, suggestion, match, items),
            "writeoffs": [self._writeoff(each) for each in (match.writeoffs if match else ())],
            "leave_open": bool(match and match.leave_open),
            "other_combinations": max(count, 0),
            "other_combinations_text": self.env._("%s other combinations exist", count),
            "alternatives": [self._alternative(line, each, items) for each in others],
        }

    def _readable(self, ids):
        """Open items by id, all that is shown of them read at once."""
        items = self.env["account.move.line"].browse(sorted(ids)).exists()
        items.fetch(
            ["move_id", "partner_id", "date_maturity", "amount_residual", "ref", "name",
             "amount_residual_currency", "currency_id", "company_currency_id", "payment_id",
             "reconciled"]
        )  # fmt: skip
        return {item.id: item for item in items}

    def _component(self, part):
        labels = {
            "reference": self.env._("Reference"),
            "amount": self.env._("Amount"),
            "partner": self.env._("Partner"),
        }
        return {
            "name": part["name"],
            "label": labels.get(part["name"], self.env._("Learned")),
            "score": part["score"],
            "maximum": part["maximum"],
            "reason": sentence(self.env, part["reason"])
            if isinstance(part["reason"], dict)
            else part["reason"],
        }

    def _sentences(self, reasons):
        return [sentence(self.env, reason) for reason in reasons or []]

    def _suggested_shares(self, line, suggestion, match, items):
        """An item in another currency that is paid in full is worth what the bank made of it."""
        shares = self._shares(line, match.shares if match else (), items)
        if not (suggestion.residual or {}).get("left_open"):
            for share in shares:
                share["open"] = share["amount"] if share["foreign"] else share["open"]
        return shares

    def _shares(self, line, shares, items):
        return [
            {**self._item(line, items[number]), "amount": amount}
            for number, amount in shares
            if number in items
        ]

    def _item(self, line, item):
        """An open item, with its amount in the currency of the line."""
        foreign = item.currency_id if item.currency_id != line.currency_id else None
        residual = item.amount_residual_currency
        name = item.move_id.name or item.display_name
        label = item.ref or item.name or ""
        return {
            "item_id": item.id,
            "move_id": item.move_id.id,
            "name": name,
            "label": label if label != name else "",
            "partner": self._named(item.partner_id),
            "due": item.date_maturity,
            "open": self.env["smart.recon.posting"]._value(line, item),
            "foreign": self._money(residual, foreign) if foreign else False,
        }

    def _writeoff(self, writeoff):
        account = self.env["account.account"].browse(writeoff.account_id)
        return {
            "account": self._named(account),
            "amount": writeoff.amount,
            "label": writeoff.label,
            "tax_ids": list(writeoff.tax_ids),
            "reason": writeoff.reason,
        }

    def _alternative(self, line, each, items):
        spread = self._spread(
            line, [items[number] for number in each["item_ids"] if number in items]
        )
        return {
            "kind_label": self._kind_of(each["kind"]),
            "confidence": each["confidence"],
            "reasons": self._sentences(each["reasons"]),
            "shares": self._shares(line, spread, items),
            "writeoffs": [],
            "leave_open": False,
        }

    def _spread(self, line, items):
        """What a line can pay of items, one after the other: never more than is open or left."""
        left, shares = line.amount, []
        for item in items:
            value = self.env["smart.recon.posting"]._value(line, item)
            same_way = (value > 0) == (left > 0)
            share = left if same_way and abs(value) > abs(left) else value
            left = line.currency_id.round(left - share)
            shares.append((item.id, share))
        return shares

    # -- what was booked -------------------------------------------------------------------
    def _booked(self, line):
        _liquidity, suspense, others = line._seek_for_lines()
        return [self._booked_row(line, item) for item in suspense + others]

    def _booked_row(self, line, item):
        matched = item.matched_debit_ids.debit_move_id | item.matched_credit_ids.credit_move_id
        in_currency = item.currency_id == line.currency_id
        rate_free = item.amount_currency if in_currency else item.balance
        return {
            "account": item.account_id.display_name,
            "partner": item.partner_id.name or "",
            "label": item.name or "",
            "matched": ", ".join(dict.fromkeys(each.move_id.name or "" for each in matched)),
            "amount": -rate_free,
        }
