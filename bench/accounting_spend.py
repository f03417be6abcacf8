"""Spending to measure coding and anomalies on: real rows when a folder of them is named, else
rows that are generated from a seed.

The folder is the argument of the bench, or SPEND_DATA, or ``../shared/data/spend`` if that is
there. It holds CSV files (plain or .gz) with the columns date, trans_no, supplier_name, amount,
unit, category, code.
"""

import csv
import gzip
import os
import random
import sys
import types
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1] / "addons" / "smart_accounting"
if "smart_accounting" not in sys.modules:  # the addon's own __init__ would need Odoo
    package = types.ModuleType("smart_accounting")
    package.__path__ = [str(ADDON)]
    sys.modules["smart_accounting"] = package

from smart_accounting.engine.category_memory import Line, plain  # noqa: E402

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "spend"
ROWS, VENDORS, UNITS, ACCOUNTS = 12_000, 500, 12, 60


@dataclass(frozen=True)
class Row:
    day: date
    number: str
    vendor: str
    name: str
    amount: Decimal
    unit: str
    label: str

    @property
    def document(self):
        return self.number.split("_")[0]

    def line(self) -> Line:
        return Line(
            vendor=self.vendor,
            name=self.name,
            amount=int(self.amount * 100),
            unit=self.unit,
            source=self.document[:2],
            document=self.document,
            day=self.day.toordinal(),
        )


def load(folder=None) -> tuple:
    """Rows in order of their dates, and whether they are real."""
    chosen = Path(folder or os.environ.get("SPEND_DATA") or SHARED)
    files = sorted([*chosen.glob("*.csv"), *chosen.glob("*.csv.gz")]) if chosen.is_dir() else []
    rows = [row for file in files for row in _read(file)]
    real = bool(rows)
    return sorted(rows or generated(), key=lambda row: row.day), real


def _read(file):
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            try:
                day, amount = date.fromisoformat(row["date"][:10]), Decimal(row["amount"])
            except (ValueError, ArithmeticError):
                continue
            name = row["supplier_name"] or ""
            label = row.get("code") or row["category"]
            yield Row(day, row["trans_no"], plain(name), name, amount, row["unit"], label)


def generated(seed=19) -> list:
    """Two years of invented spending: vendors with habits, units with other habits, some noise."""
    chance = random.Random(seed)
    accounts = [f"{6000 + 10 * number}" for number in range(ACCOUNTS)]
    kinds = ("Print", "Cloud", "Cleaning", "Legal", "Travel", "Energy", "Office", "Training")
    vendors = []
    for number in range(VENDORS):
        kind = chance.choice(kinds)
        name = f"{kind} {chance.choice('ABCDEFGH')}{number:03d} Ltd"
        near = (kinds.index(kind) * 7 + chance.randrange(4)) % ACCOUNTS
        habits = [accounts[near], accounts[(near + 1) % ACCOUNTS], chance.choice(accounts)]
        vendors.append((name, habits, chance.lognormvariate(6, 1), chance.randrange(UNITS)))
    rows, start = [], date(2014, 1, 1)
    for number in range(ROWS):
        name, habits, usual, home = vendors[min(VENDORS - 1, int(chance.expovariate(1 / 80)))]
        unit = home if chance.random() < 0.8 else chance.randrange(UNITS)
        kind = chance.choices((0, 1, 2), (80, 14, 6))[0] if unit == home else 1
        amount = Decimal(str(round(usual * (1 + kind) * chance.lognormvariate(0, 0.4), 2)))
        day = start + timedelta(number * 730 // ROWS)
        day -= timedelta(max(0, day.weekday() - 4))
        rows.append(
            Row(day, f"10{number:06d}_1", plain(name), name, amount, f"unit {unit}", habits[kind])
        )
    return rows
