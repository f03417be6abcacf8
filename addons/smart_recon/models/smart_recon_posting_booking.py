"""How a match becomes journal items: amounts in three currencies, in one entry that balances."""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import Command

from ..engine.facts import INSTALMENT, PARTIAL
from .smart_recon_types import WriteOff

#: Kinds of suggestions that pay a part of an item.
IN_PART = (PARTIAL, INSTALMENT)

#: The entry is written in one go and checked at the end; nothing of a caller's is in here.
QUIET = {
    "check_move_validity": False,
    "force_delete": True,
    "skip_account_move_synchronization": True,
    "skip_invoice_sync": True,
    "skip_readonly_check": True,
    "tracking_disable": True,
}


@dataclass
class Part:
    """One journal item that takes the place of the suspense account's.

    :param amount: in the line's currency, with the bank's sign
    :param values: of the journal item, without its entry
    :param item: the open item that it pays, if any
    """

    amount: float
    values: dict
    item: object = None
    record: object = None


@dataclass
class Plan:
    """What is written for one bank line."""

    line: object
    suspense: object
    liquidity: object
    partner: object
    parts: list = field(default_factory=list)

    @property
    def is_rewritten(self):
        """Whether the suspense item itself became the counterpart."""
        return len(self.parts) == 1 and self.parts[0].record == self.suspense

    @property
    def is_simple(self):
        """Whether the suspense item only has to change its account and partner."""
        if len(self.parts) != 1 or len(self.suspense) != 1:
            return False
        values, own = self.parts[0].values, self.suspense
        return (
            values["currency_id"] == own.currency_id.id
            and not own.currency_id.compare_amounts(values["amount_currency"], own.amount_currency)
            and not own.company_currency_id.compare_amounts(values["balance"], own.balance)
            and values["name"] == (own.name or "")
            and not values.keys() & {"tax_ids", "analytic_distribution"}
        )


class SmartReconPosting(models.AbstractModel):
    _inherit = "smart.recon.posting"

    # Plan -----------------------------------------------------------------

    @api.model
    def _value(self, line, item):
        """An item's open amount in the currency of a line.

        An item in the currency that the payer ordered is worth what the line shares out for it.
        """
        if item.currency_id == line.currency_id:
            return item.amount_residual_currency
        ordered = line.foreign_currency_id
        if item.currency_id == ordered and not ordered.compare_amounts(
            item.amount_residual_currency, line.amount_currency
        ):
            return line.amount
        return line.currency_id.round(item.amount_residual * self._rate(line))

    def _part(self, line, item, share):
        """Which part of an open item a share of a line pays: 1 for all of it.

        In another currency the bank's rate decides, not that of the books: what the engine found
        to pay an item whole does so.
        """
        value = self._value(line, item)
        if not line.currency_id.compare_amounts(share, value):
            return 1.0
        suggestion = line.smart_suggestion_ids
        if item.currency_id != line.currency_id and suggestion.kind not in IN_PART:
            for each in suggestion.shares or ():
                same = not line.currency_id.compare_amounts(each["amount"], share)
                if each["item_id"] == item.id and same:
                    return 1.0
        return share / value if value else 2.0

    def _rate(self, line):
        """Units of the line's currency for one of the company's, as the bank converted."""
        if line.currency_id == line.company_id.currency_id:
            return 1.0
        liquidity, _suspense, _others = line._seek_for_lines()
        balance = sum(liquidity.mapped("balance"))
        return line.amount / balance if balance else 0.0

    @api.model
    def _plan(self, match, line):
        liquidity, suspense, others = line._seek_for_lines()
        partner = self.env["res.partner"].browse(match.partner_id or line.partner_id.id or ())
        plan = Plan(line, suspense + others, liquidity, partner)
        shares, writeoffs = self._fold_exchange(match, line)
        total = sum(liquidity.mapped("balance"))
        done = spent = 0.0
        for amount, what in self._pieces(match, line, shares, writeoffs):
            done += amount
            balance = line.company_id.currency_id.round(total * done / line.amount - spent)
            spent += balance
            plan.parts += self._parts_of(plan, amount, balance, what)
        return plan

    def _fold_exchange(self, match, line):
        """Shares and write-offs, with what the bank's rate changed put on the foreign items.

        The exchange difference of an item in another currency is booked when it is reconciled.
        """
        items = self.env["account.move.line"]
        known = (line.currency_id, line.company_id.currency_id)
        foreign = {
            number
            for number, _amount in match.shares
            if items.browse(number).currency_id not in known
        }
        shares, writeoffs = list(match.shares), list(match.writeoffs)
        folded = [each for each in writeoffs if each.reason == "fx"] if foreign else []
        difference = sum(each.amount for each in folded)
        if not difference:
            return shares, writeoffs
        whole = sum(amount for number, amount in shares if number in foreign)
        rounded = line.currency_id.round
        result = []
        left = difference
        last = max(place for place, (number, _a) in enumerate(shares) if number in foreign)
        for place, (number, amount) in enumerate(shares):
            extra = 0.0
            if number in foreign:
                extra = left if place == last else rounded(difference * amount / whole)
                left -= extra
            result.append((number, rounded(amount + extra)))
        return result, [each for each in writeoffs if each not in folded]

    def _pieces(self, match, line, shares, writeoffs):
        """Amounts with what they are for; together the amount of the line."""
        original = dict(match.shares)
        items = self.env["account.move.line"]
        pieces = [(amount, (items.browse(number), original[number])) for number, amount in shares]
        pieces += [(each.amount, each) for each in writeoffs]
        rest = line.currency_id.round(line.amount - sum(amount for amount, _what in pieces))
        if not line.currency_id.is_zero(rest):
            pieces.append((rest, None))
        return pieces

    def _parts_of(self, plan, amount, balance, what):
        if isinstance(what, WriteOff):
            return self._write_off_parts(plan, amount, balance, what)
        if what is None:
            return [self._open_part(plan, amount, balance)]
        return self._share_parts(plan, amount, balance, *what)

    def _values(self, plan, amount, balance, account, **values):
        """Values of a journal item; amounts with the bank's sign, which the entry turns around."""
        line = plan.line
        return {
            "name": line.payment_ref or "",
            "account_id": account.id,
            "partner_id": plan.partner.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -amount,
            "balance": -balance,
            **values,
        }

    def _share_parts(self, plan, amount, balance, item, share):
        """The counterpart of an open item, in the item's currency."""
        line, own = plan.line, plan.line.company_id.currency_id
        values = {"partner_id": item.partner_id.id, "currency_id": item.currency_id.id}
        if item.currency_id == line.currency_id:
            paid = amount
        else:
            part = self._part(line, item, share)
            paid = item.currency_id.round(item.amount_residual_currency * part)
        if item.currency_id != own or line.currency_id == own:
            values = self._values(plan, paid, balance, item.account_id, **values)
            return [Part(amount, values, item)]
        # an item in the company's currency is paid from an account in another
        paid = own.round(item.amount_residual * part)
        parts = [Part(amount, self._values(plan, paid, paid, item.account_id, **values), item)]
        difference = own.round(balance - paid)
        if not own.is_zero(difference):
            account = line.company_id._smart_recon_account("fx", difference)
            values = {"currency_id": own.id}
            parts.append(Part(0.0, self._values(plan, difference, difference, account, **values)))
        return parts

    def _open_part(self, plan, amount, balance):
        """What nobody claims yet: an open credit of the partner."""
        partner = plan.partner.with_company(plan.line.company_id)
        account = (
            partner.property_account_receivable_id
            if amount > 0
            else partner.property_account_payable_id
        )
        return Part(amount, self._values(plan, amount, balance, account))

    # Write-offs -----------------------------------------------------------

    def _write_off_parts(self, plan, amount, balance, writeoff):
        account = self.env["account.account"].browse(writeoff.account_id)
        values = {"name": writeoff.label or plan.line.payment_ref or ""}
        if writeoff.analytic:
            values["analytic_distribution"] = writeoff.analytic
        taxes = self.env["account.tax"].browse(writeoff.tax_ids)
        if not taxes:
            return [Part(amount, self._values(plan, amount, balance, account, **values))]
        return self._taxed_parts(plan, amount, balance, account, values, taxes)

    def _taxed_parts(self, plan, amount, balance, account, values, taxes):
        """The amount without taxes, and each of the taxes that it includes."""
        line = plan.line
        is_refund = taxes[0].type_tax_use == ("purchase" if amount > 0 else "sale")
        found = taxes.with_context(force_price_include=True).compute_all(
            -amount, currency=line.currency_id, partner=plan.partner, is_refund=is_refund
        )
        own, rate = line.company_id.currency_id, balance / amount
        parts = []
        for tax in found["taxes"]:
            taxed = -tax["amount"]
            tax_values = {
                "name": tax["name"],
                "tax_repartition_line_id": tax["tax_repartition_line_id"],
                "tax_tag_ids": [Command.set(tax["tag_ids"])],
                "tax_base_amount": own.round(abs(tax["base"] * rate)),
            }
            tax_account = self.env["account.account"].browse(tax["account_id"]) or account
            converted = own.round(taxed * rate)
            parts.append(
                Part(taxed, self._values(plan, taxed, converted, tax_account, **tax_values))
            )
        net = line.currency_id.round(amount - sum(part.amount for part in parts))
        rest = own.round(balance + sum(part.values["balance"] for part in parts))
        base = {
            **values,
            "tax_ids": [Command.set(taxes.ids)],
            "tax_tag_ids": [Command.set(found["base_tags"])],
        }
        return [Part(net, self._values(plan, net, rest, account, **base)), *parts]

    # Write ----------------------------------------------------------------

    def _write_entries(self, plans):
        """Put the planned items in the place of those on the suspense account."""
        simple = [plan for plan in plans if plan.is_simple]
        with self._without_analytics(plans, simple):
            self._rewrite(simple)
            self._replace([plan for plan in plans if not plan.is_simple])
            self._write_partners(plans)

    def _without_analytics(self, plans, simple):
        """Ask for no analytic accounts of balance sheet items, which costs as much as all else."""
        items = self.env["account.move.line"]
        kept = [number for plan in plans for number in plan.liquidity.ids]
        kept += [plan.suspense.id for plan in simple if self._is_balance(plan.parts[0])]
        return self.env.protecting([items._fields["analytic_distribution"]], items.browse(kept))

    def _is_balance(self, part):
        account = self.env["account.account"].browse(part.values["account_id"])
        return account.internal_group not in ("income", "expense")

    def _rewrite(self, plans):
        """Change the account of suspense items, all of one account at once: the fastest way.

        Their partners follow with those of the entries.
        """
        groups = {}
        for plan in plans:
            [part] = plan.parts
            part.record = plan.suspense
            groups.setdefault(part.values["account_id"], []).append(plan.suspense.id)
        for account, ids in groups.items():
            items = self.env["account.move.line"].browse(ids).with_context(**QUIET)
            items.write({"account_id": account})

    def _replace(self, plans):
        """Delete suspense items and create what takes their place, all at once."""
        if not plans:
            return
        items = self.env["account.move.line"].with_context(**QUIET)
        moves = self.env["account.move"].browse(plan.line.move_id.id for plan in plans)
        items.browse(number for plan in plans for number in plan.suspense.ids).unlink()
        parts = [(plan, part) for plan in plans for part in plan.parts]
        without = {"analytic_distribution": False}
        created = items.create(
            [
                {
                    **(without if self._is_balance(part) else {}),
                    "move_id": plan.line.move_id.id,
                    **part.values,
                }
                for plan, part in parts
            ]
        )
        for (_plan, part), record in zip(parts, created, strict=True):
            part.record = record.with_env(self.env)
        with moves._check_balanced({"records": moves}):
            pass

    def _write_partners(self, plans):
        """Put the partner on lines, entries and items that have another or none.

        One write for each partner and model: what costs is their number.
        """
        lines, items = {}, {}
        for plan in plans:
            if plan.partner and plan.line.partner_id != plan.partner:
                lines.setdefault(plan.partner.id, []).append(plan.line.id)
                items.setdefault(plan.partner.id, []).extend(plan.liquidity.ids)
            if plan.is_rewritten:
                [part] = plan.parts
                wanted = part.values["partner_id"]
                if part.record.partner_id.id != wanted:
                    items.setdefault(wanted, []).append(part.record.id)
        for partner, ids in items.items():
            group = self.env["account.move.line"].browse(ids)
            group.with_context(**QUIET).write({"partner_id": partner})
        for partner, ids in lines.items():
            group = self.env["account.bank.statement.line"].browse(ids)
            group.with_context(**QUIET).write({"partner_id": partner})
            group.move_id.with_context(**QUIET).write({"partner_id": partner})

    # Reconcile ------------------------------------------------------------

    def _reconcile(self, plans):
        pairs = [
            part.record + part.item
            for plan in plans
            for part in plan.parts
            if part.item is not None
        ]
        self._reconcile_pairs(pairs)

    def _reconcile_pairs(self, pairs):
        """Reconcile, and track only what people read about: that a document or payment is paid.

        Without this, each write on a journal item describes all its fields for the log of changes
        that it then does not write.
        """
        if not pairs:
            return
        items = self.env["account.move.line"].browse(item.id for pair in pairs for item in pair)
        items.payment_id._track_prepare(["state"])
        quiet = self.env["account.move.line"].with_context(tracking_disable=True)
        documents = items.move_id.filtered(lambda move: move.is_invoice(include_receipts=True))
        with self._noting_states(documents):
            quiet._reconcile_plan([quiet.browse(pair.ids) for pair in pairs])

    def _reconcile_mates(self, matches):
        """Close transfers between own accounts both sides of which are booked now."""
        pairs, seen = [], set()
        lines = self.env["account.bank.statement.line"]
        for match in matches:
            if not match.mate_line_id or match.line_id in seen:
                continue
            seen |= {match.line_id, match.mate_line_id}
            line, mate = lines.browse(match.line_id), lines.browse(match.mate_line_id).exists()
            pair = self._transfer_items(line) + self._transfer_items(mate)
            if len(pair) == 2:
                pairs.append(pair)
        self._reconcile_pairs(pairs)

    def _transfer_items(self, line):
        """The open item of a line on the account for transfers between own accounts."""
        transfer = line.company_id.transfer_account_id
        return line.line_ids.filtered(
            lambda item: item.account_id == transfer and not item.reconciled
        )
