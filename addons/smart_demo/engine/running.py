"""What comes back every month or quarter without a bill: wages, depreciation, tax, loan, fees."""

from datetime import date, timedelta

from . import accounts as account
from .dice import stream
from .names import CARD_MERCHANTS
from .plan import BankLine, Document, Entry, EntryLine, Part
from .timeline import Timeline, add_months, business_day, month_end

GROSS_SHARE, ASSETS_SHARE, LOAN_SHARE = 0.15, 2.4, 1.8
EMPLOYEE_TAX, EMPLOYER_CHARGE = 0.28, 0.18
LOAN_MONTHS, ASSET_MONTHS, YEARLY_INTEREST = 84, 60, 0.048


class Running:
    """Journal entries and bank lines of the company's running affairs.

    :param revenue: usual sales of a month in cents; everything is scaled by it
    """

    def __init__(self, seed, timeline: Timeline, revenue: int, documents: list[Document]):
        self.seed, self.timeline, self.revenue = seed, timeline, revenue
        self.documents = documents
        self.entries: list[Entry] = []
        self.bank_lines: list[BankLine] = []

    def make(self):
        for index, first in enumerate(self.timeline.month_starts):
            self._wages(index, first)
            self._loan(index, first)
            self._card(first)
            self._fee(first)
        for index, first in enumerate(self.timeline.whole_months):
            self._depreciation(index, first)
            self._insurance(first)
        self._value_added_tax()
        return self.entries, self.bank_lines

    # -- wages -------------------------------------------------------------------------
    def _wages(self, index: int, first: date):
        paid = business_day(first.replace(day=24))
        if paid > self.timeline.today:
            return
        raises = 1.03 ** (first.year - self.timeline.start.year)
        gross = round(self.revenue * GROSS_SHARE * raises / 100) * 100
        held, charge = round(gross * EMPLOYEE_TAX), round(gross * EMPLOYER_CHARGE)
        entry = Entry(
            f"WAGES-{first:%Y-%m}",
            paid,
            f"Wages {first:%Y-%m}",
            [
                EntryLine(account.SALARIES, gross, "Gross wages"),
                EntryLine(account.SOCIAL, charge, "Employer's charges"),
                EntryLine(account.NET_WAGES, held - gross, "Net wages"),
                EntryLine(account.PAYROLL_TAXES, -held, "Wage tax withheld"),
                EntryLine(account.EMPLOYER_TAXES, -charge, "Employer's charges due"),
            ],
        )
        self.entries.append(entry)
        net = Part("entry", entry.key, held - gross, account=account.NET_WAGES)
        self._line(paid, "payroll", [net], hint=f"{first:%m-%Y}")
        due = business_day(add_months(first, 1).replace(day=20))
        taxes = [
            Part("entry", entry.key, -held, account=account.PAYROLL_TAXES),
            Part("entry", entry.key, -charge, account=account.EMPLOYER_TAXES),
        ]
        self._line(due, "payroll_tax", taxes, hint=f"{first:%m-%Y}")

    # -- assets, insurance, loan -------------------------------------------------------
    @property
    def assets(self) -> int:
        return round(self.revenue * ASSETS_SHARE / 6000) * 6000

    @property
    def loan(self) -> int:
        return round(self.revenue * LOAN_SHARE / 8400) * 8400

    def _depreciation(self, index: int, first: date):
        amount = self.assets // ASSET_MONTHS
        lines = [
            EntryLine(account.DEPRECIATION, amount, "Depreciation of the month"),
            EntryLine(account.ACCUMULATED, -amount, "Depreciation of the month"),
        ]
        day = month_end(first)
        self.entries.append(Entry(f"DEPR-{first:%Y-%m}", day, f"Depreciation {first:%Y-%m}", lines))

    def _insurance(self, first: date):
        """A twelfth of the premium that was paid ahead."""
        ahead = [bill for bill in self.documents if bill.lines[0].account == account.PREPAID]
        months = {
            bill.key: (first.year - bill.date.year) * 12 + first.month - bill.date.month
            for bill in ahead
        }
        amount = sum(bill.untaxed // 12 for bill in ahead if 0 <= months[bill.key] < 12)
        if not amount:
            return
        lines = [
            EntryLine(account.INSURANCE, amount, "Insurance of the month"),
            EntryLine(account.PREPAID, -amount, "Insurance of the month"),
        ]
        key = f"INS-{first:%Y-%m}"
        self.entries.append(Entry(key, month_end(first), f"Insurance {first:%Y-%m}", lines))

    def _loan(self, index: int, first: date):
        instalment = self.loan // LOAN_MONTHS
        left = self.loan - instalment * index
        interest = round(left * YEARLY_INTEREST / 12)
        parts = [
            Part("account", account.LOAN, -instalment, label="Repayment"),
            Part("account", account.INTEREST, -interest, label="Interest"),
        ]
        self._line(business_day(first.replace(day=15)), "loan", parts, hint=f"{index + 13}")

    def opening(self) -> Entry:
        """What the company owned and owed on its first day, without the bank."""
        written_off = self.assets // 5
        day = self.timeline.start
        return Entry(
            "OPENING",
            day,
            "Opening balances",
            [
                EntryLine(account.FIXED_ASSETS, self.assets, "Furniture, vans and computers"),
                EntryLine(account.ACCUMULATED, -written_off, "Depreciation of earlier years"),
                EntryLine(account.LOAN, -self.loan, "Bank loan"),
                EntryLine(account.CAPITAL, self.loan + written_off - self.assets, "Capital"),
            ],
        )

    # -- small money -------------------------------------------------------------------
    def _card(self, first: date):
        rng = stream(self.seed, "card", first)
        for _ in range(rng.randint(2, 4)):
            day = business_day(first + timedelta(days=rng.randint(0, month_end(first).day - 1)))
            shop, code = rng.choice(CARD_MERCHANTS)
            amount = -max(350, round(self.revenue * 0.0011 * rng.lognormvariate(0, 0.7)))
            part = Part("account", code, amount, label=shop.title())
            self._line(day, "card", [part], hint=shop)

    def _fee(self, first: date):
        rng = stream(self.seed, "fee", first)
        amount = -(1850 + rng.randint(0, 900))
        day = business_day(month_end(first))
        part = Part("account", account.BANK_FEES, amount, label="Bank charges")
        self._line(day, "bank_fee", [part], hint=f"{first:%m/%Y}")

    # -- value added tax ---------------------------------------------------------------
    def _value_added_tax(self):
        """The tax accounts of every closed quarter are settled, and the balance is paid."""
        for first, last in self.timeline.quarters():
            if not self.timeline.is_closed(last):
                continue
            received, paid = self._taxes(first, last)
            entry = self._tax_entry(first, last, received, paid)
            self.entries.append(entry)
            balance = entry.lines[-1]
            day = business_day(last + timedelta(days=27))
            part = Part("entry", entry.key, balance.amount, account=balance.account)
            if balance.amount:
                self._line(day, "tax_payment", [part], hint=entry.key[4:])

    def _taxes(self, first: date, last: date) -> tuple[int, int]:
        received = paid = 0
        for document in self.documents:
            if document.state != "posted" or not first <= document.date <= last:
                continue
            tax = sum(document.taxes.values())
            if document.is_sale:
                received += tax if document.kind == "out_invoice" else -tax
            else:
                paid += tax if document.kind == "in_invoice" else -tax
        return received, paid

    @staticmethod
    def _tax_entry(first: date, last: date, received: int, paid: int) -> Entry:
        due = received - paid
        quarter = f"{first:%Y}-Q{(first.month + 2) // 3}"
        owed_to = account.TAX_PAYABLE if due >= 0 else account.TAX_RECEIVABLE
        return Entry(
            f"VAT-{quarter}",
            last,
            f"VAT return {quarter}",
            [
                EntryLine(account.TAX_RECEIVED, received, "VAT on sales"),
                EntryLine(account.TAX_PAID, -paid, "VAT on purchases"),
                EntryLine(owed_to, -due, "VAT to settle"),
            ],
        )

    def _line(self, day: date, kind: str, parts: list[Part], hint=""):
        if day <= self.timeline.today:
            amount = sum(part.amount for part in parts)
            self.bank_lines.append(BankLine(day, amount, kind, "", parts, hint=hint))
