"""How well lines are coded: real public spending, or generated rows where there is none.

    make bench NAME=accounting PART="coding [FOLDER] [SPLIT]"
    make bench NAME=accounting PART="coding FOLDER splits"

Learns the rows before the split date (default: half way through the time that the rows span),
then goes through the later ones in order: suggests, compares, learns the truth. No parameter
sees a later row: weights and confidence are learned from the rows before the split. ``splits``
does so at several moments, as what counts as sure has to hold whenever somebody begins. Prints
one JSON object a line.
"""

import sys
import time
from datetime import date, timedelta

from accounting_spend import load
from report import Report
from smart_accounting.engine.category import Coder
from smart_accounting.engine.category_text import TextModel
from smart_accounting.engine.category_training import train

GOALS = {"first": 0.75, "third": 0.90, "automatic": 0.40, "precise": 0.95}
#: Confidence from which a row counts as automatic; coding is calibrated to it before the split.
THRESHOLD = 0.95
#: Rows after which the classifier of texts is renewed, as the nightly job does.
RENEW = 2_000


#: Parts of the time after which ``splits`` begins to judge.
MOMENTS = (0.25, 0.4, 0.5, 0.6, 0.75)


def run(folder=None, split=None) -> int:
    rows, real = load(folder)
    rows_are = "real" if real else "generated"
    if split == "splits":
        # how much is sure grows with the past; that it is right has to hold at every moment
        goals = {**GOALS, "automatic": 0.0}
        return max(
            _judge(rows, f"{rows_are}, {part:.0%} learned", _after(rows, part), goals)
            for part in MOMENTS
        )
    return _judge(rows, rows_are, date.fromisoformat(split) if split else _after(rows, 0.5))


def _judge(rows, name, border, goals=GOALS):
    early = [(row.line(), row.label) for row in rows if row.day < border]
    late = [row for row in rows if row.day >= border]
    started = time.perf_counter()
    weights, quality = train(early)
    coder = Coder(text=TextModel.learned(early), weights=weights, sure_from=quality.sure_from)
    for line, label in early:
        coder.learn(line, label)
    report = CodingReport(name, goals)
    report.add("rows", len(late), "rows")
    report.add("training", time.perf_counter() - started, "s")
    report.add("measured before the split: first", quality.first, "share")
    report.results(*_go(coder, early, late))
    return report.code


def _after(rows, part):
    """The day after which a part of the time that the rows span has gone by."""
    return rows[0].day + timedelta(int((rows[-1].day - rows[0].day).days * part))


def _go(coder, history, late):
    """Suggest, compare, learn; what each row had, and the times of suggesting and learning."""
    found, suggesting, learning = [], 0.0, []
    for number, row in enumerate(late):
        if number and number % RENEW == 0:
            coder.text = TextModel.learned(history)
        line = row.line()
        start = time.perf_counter()
        said = coder.suggest(line)
        middle = time.perf_counter()
        coder.learn(line, row.label)
        learning.append(time.perf_counter() - middle)
        suggesting += middle - start
        labels = [each.label for each in said]
        sure = said[0].confidence if said else 0.0
        found.append((sure, labels[:1] == [row.label], row.label in labels))
        history.append((line, row.label))
    return found, suggesting / max(1, len(late)), sorted(learning)[len(learning) * 99 // 100]


class CodingReport(Report):
    """The shares of what was suggested, beside their goals."""

    def __init__(self, rows, goals):
        super().__init__("accounting_coding", rows=rows)
        self.goals = goals

    def results(self, found, suggesting, learning):
        lines = max(1, len(found))
        sure = [right for chance, right, _third in found if chance >= THRESHOLD]
        shares = {
            "first": ("right first", sum(right for _sure, right, _third in found) / lines),
            "third": ("right among three", sum(right for _sure, _first, right in found) / lines),
            "automatic": (f"automatic from {THRESHOLD:.2f}", len(sure) / lines),
            "precise": (f"right from {THRESHOLD:.2f}", sum(sure) / max(1, len(sure))),
        }
        for name, (metric, share) in shares.items():
            self.add(metric, share, "share", self.goals[name], share >= self.goals[name])
        self.add("a suggestion", suggesting * 1000, "ms")
        self.add("learning of a row, 99 of 100", learning * 1000, "ms", 50, learning < 0.05)


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
