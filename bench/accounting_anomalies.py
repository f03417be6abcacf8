"""How many planted errors the checks of entries find among real public spending.

    make bench NAME=accounting PART="anomalies [FOLDER] [SPLIT]"

Learns the rows before the split date, plants eight kinds into the later rows, goes through them
in order, and looks at as many of the most urgent entries as there are plants. Rows of real
spending have oddities of their own, which count as false. Prints one JSON object a line.
"""

import random
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from accounting_spend import load
from report import Report
from smart_accounting.engine.anomaly import Watch, urgency
from smart_accounting.engine.anomaly_facts import Entry

GOAL = 0.60
EACH = 40
LIMITS = (100_000, 500_000, 1_000_000, 5_000_000)
LEAST_HISTORY = 6


def run(folder=None, split=None, seeds=(1, 2, 3)) -> int:
    rows, real = load(folder)
    border = date.fromisoformat(split) if split else _middle(rows)
    entries = [_entry(row) for row in rows]
    early = [entry for entry in entries if entry.day < border]
    late = [entry for entry in entries if entry.day >= border]
    found, planted, empty = Counter(), Counter(), 0
    for seed in seeds:
        truth, mixed = plant(early, late, random.Random(seed))
        hits, wordless = _find(early, mixed, truth)
        found += hits
        planted += Counter(truth.values())
        empty += wordless
    return _report("real" if real else "generated", found, planted, empty)


def _middle(rows):
    return rows[0].day + timedelta((rows[-1].day - rows[0].day).days // 2)


def _entry(row):
    return Entry(
        res_id=row.number,
        day=row.day,
        amount=int(row.amount * 100),
        vendor=row.vendor,
        vendor_name=row.name,
        reference=row.number,
        account=row.label,
    )


def _find(early, mixed, truth):
    watch = Watch(LIMITS)
    for entry in early:
        watch.add(entry)
    flags, wordless = [], 0
    for entry in mixed:
        findings = watch.check(entry)
        watch.add(entry)
        if findings:
            flags.append((urgency(findings), str(entry.res_id), findings[0].kind))
            wordless += not all(finding.text for finding in findings)
    flags.sort(reverse=True)
    best = flags[: len(truth)]
    if "-v" in sys.argv:
        print(Counter(kind for _u, key, kind in best if key not in truth), file=sys.stderr)
        print("lowest", best[-1][0], len(flags), file=sys.stderr)
    return Counter(truth[key] for _score, key, _kind in best if key in truth), wordless


def _report(rows, found, planted, wordless):
    report = Report("accounting_anomalies", rows=rows)
    for kind in planted:
        report.add(f"recall: {kind}", found[kind] / planted[kind], "share")
    recall = sum(found.values()) / sum(planted.values())
    report.least("recall within as many flags as plants", recall, "share", GOAL)
    report.most("flags without words", wordless, "flags", 0)
    return report.code


# Planting -------------------------------------------------------------------


def plant(early, late, chance):
    """Eight kinds of errors in the later rows.

    :return: kind by key of the planted row, and all rows in order of their days
    """
    counts = Counter(entry.vendor for entry in early)
    known = [entry for entry in late if counts[entry.vendor] >= LEAST_HISTORY]
    known = [entry for entry in known if entry.amount > 5_000]
    sample = chance.sample(known, len(PLANTS) * EACH)
    truth, changed, added = {}, {}, []
    for place, original in enumerate(sample):
        kind = list(PLANTS)[place % len(PLANTS)]
        entry = PLANTS[kind](original, late, chance)
        key = f"{kind}-{place}"
        truth[key] = kind
        entry = replace(entry, res_id=key)
        if kind in COPIES:
            added.append(entry)
        else:
            changed[original.res_id] = entry
    mixed = [changed.get(entry.res_id, entry) for entry in late] + added
    return truth, sorted(mixed, key=lambda entry: entry.day)


def _later(entry, chance):
    """Some days later, on a day of the week on which the original was booked too."""
    return entry.day + timedelta(7 * chance.randrange(0, 5))


def _exact(entry, late, chance):
    return replace(entry, day=_later(entry, chance))


def _rekeyed(entry, late, chance):
    digits = list(entry.reference)
    places = [
        place
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1] and (digits[place] + digits[place + 1]).isdigit()
    ]
    place = chance.choice(places[-4:] or [0])
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return replace(entry, reference="".join(digits), day=_later(entry, chance))


def _other_vendor(entry, late, chance):
    other = chance.choice(late)
    return replace(entry, vendor=other.vendor, vendor_name=other.vendor_name)


def _times(entry, late, chance):
    return replace(entry, amount=entry.amount * chance.choice((10, 100)))


def _transposed(entry, late, chance):
    """Keyed with two digits of the amount in the wrong order, in the place of the right one."""
    digits = list(str(entry.amount))
    places = [place for place in range(len(digits) - 1) if digits[place] != digits[place + 1]]
    place = chance.choice(places or [0])
    if places:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return replace(entry, amount=int("".join(digits)))


def _below(entry, late, chance):
    limit = min((each for each in LIMITS if each > entry.amount), default=LIMITS[-1])
    return replace(entry, amount=limit - chance.randrange(1, limit // 100))


def _weekend(entry, late, chance):
    return replace(entry, day=entry.day + timedelta(5 - entry.day.weekday() + chance.randrange(2)))


def _odd_account(entry, late, chance):
    accounts = sorted({other.account for other in late})
    amount = chance.choice((100_000, 200_000, 500_000, 1_000_000))
    return replace(entry, account=chance.choice(accounts), amount=amount)


PLANTS = {
    "exact duplicate": _exact,
    "re-keyed duplicate": _rekeyed,
    "under another vendor": _other_vendor,
    "ten or hundred times": _times,
    "transposed digits": _transposed,
    "just below a limit": _below,
    "weekend": _weekend,
    "odd account, round": _odd_account,
}
#: Kinds that come beside the original; the others take its place.
COPIES = {"exact duplicate", "re-keyed duplicate", "under another vendor"}

if __name__ == "__main__":
    sys.exit(run(*(part for part in sys.argv[1:] if part != "-v")))
