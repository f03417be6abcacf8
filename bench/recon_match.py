"""How well and how fast the matching engine matches; no database is needed.

Statements come from ``recon_generator``; except where a style is named, they are of the style
that no parameter was fitted on. See ``recon.py`` for how to run it.
"""

import math
import random
import time
from collections import Counter, defaultdict
from datetime import timedelta

from recon_classes import CLASSES, NEVER_WRONG, START, WITHOUT_COUNTERPART
from recon_demo import demo_statement
from recon_generator import generate
from recon_truth import is_right
from smart_recon.engine.facts import Line, OpenItem
from smart_recon.engine.learn import Decision, learn
from smart_recon.engine.match import match

STYLE = "stranger"
SEEDS, LINES, RATIOS = range(1, 11), 1_000, (1.5, 3.0)
#: Worlds for the calibration: with few suggestions in a tenth, chance alone makes five points.
CALIBRATION_SEEDS = range(11, 41)
CORRECTIONS = 50
DEMO_SEEDS = range(1, 13)
#: Kinds of the demo's lines that nothing open belongs to.
DEMO_WITHOUT = {"customer_duplicate", "bank_fee", "card", "loan", "opening", "payroll"}
#: Bins of confidence with fewer suggestions say nothing.
LEAST_IN_BIN = 100
#: Batches that are tried with forty open items each.
BATCHES = 150


def wilson_low(right: int, total: int, z: float = 1.96) -> float:
    """Lower bound of a share, in percent."""
    if not total:
        return 0.0
    share, spread = right / total, z * z / total
    middle = share + spread / 2
    return 100 * (middle - z * math.sqrt((share * (1 - share) + spread / 4) / total)) / (1 + spread)


class Tally:
    """Counts answers against the truth, over several statements."""

    def __init__(self):
        self.classes = defaultdict(Counter)
        self.said = []

    def add(self, statement, answers):
        for answer in answers:
            truth = statement.truth[answer.line_id]
            right = is_right(answer, truth)
            counts = self.classes[truth.kind]
            counts["lines"] += 1
            counts["best"] += right
            if answer.automatic:
                counts["auto"] += 1
                counts["auto right"] += right
            elif truth.items:
                self._rest(counts, answer, truth, right)
            if answer.item_ids:
                self.said.append((answer.confidence, right))

    @staticmethod
    def _rest(counts, answer, truth, right):
        shown = [answer.item_ids] if answer.item_ids else []
        shown += [other.item_ids for other in answer.alternatives]
        counts["rest"] += 1
        counts["first"] += right
        counts["top three"] += any(frozenset(items) == truth.items for items in shown[:3])

    def total(self, name, kinds=CLASSES) -> int:
        return sum(self.classes[kind][name] for kind in kinds)

    def share(self, part, whole, kinds=CLASSES) -> float:
        return 100 * self.total(part, kinds) / max(1, self.total(whole, kinds))

    def calibration(self):
        """For each tenth of confidence: how many, mean confidence, share that was right."""
        bins = defaultdict(list)
        for confidence, right in self.said:
            bins[min(9, int(confidence * 10))].append((confidence, right))
        for tenth, pairs in sorted(bins.items()):
            size = len(pairs)
            yield tenth, size, sum(c for c, _ in pairs) / size, sum(r for _, r in pairs) / size


def matched(style, seeds=SEEDS, lines=LINES, **options) -> Tally:
    tally = Tally()
    for seed in seeds:
        statement = generate(seed, lines, RATIOS[seed % 2], style, **options)
        tally.add(statement, match(statement.lines, statement.items))
    return tally


MATCHABLE = [kind for kind in CLASSES if kind not in WITHOUT_COUNTERPART]


def accuracy(report):
    tally = matched(STYLE)
    auto, right = tally.total("auto"), tally.total("auto right")
    report.least("precision at automatic", 100 * right / auto, "%", 99.5)
    report.least("its lower bound", wilson_low(right, auto), "%", 99.0)
    for kind in sorted(NEVER_WRONG):
        wrong = tally.total("auto", [kind]) - tally.total("auto right", [kind])
        report.most(f"wrong automatic, {kind}", wrong, "lines", 0)
    report.least("automatic coverage", tally.share("auto right", "lines", MATCHABLE), "%", 85)
    report.least("right first, of the rest", tally.share("first", "rest"), "%", 85)
    report.least("among three, of the rest", tally.share("top three", "rest"), "%", 97)
    report.least("batch exact, listed", tally.share("best", "lines", ["batch_refs"]), "%", 98)
    report.least("batch exact, not listed", tally.share("best", "lines", ["batch_bare"]), "%", 85)
    for kind in CLASSES:
        report.add(f"automatic, {kind}", tally.share("auto", "lines", [kind]), "%")


def calibration(report):
    """Share that was right against confidence, by tenths of confidence."""
    for tenth, size, mean, share in matched(STYLE, CALIBRATION_SEEDS).calibration():
        ok = abs(mean - share) <= 0.05 or size < LEAST_IN_BIN
        metric = f"calibration at {tenth * 10}-{tenth * 10 + 10} %, {size} suggestions"
        report.add(metric, 100 * (share - mean), "points", 5 if size >= LEAST_IN_BIN else None, ok)


def styles(report):
    """The same on the style that was fitted on, and on data made up without much thought."""
    for style in ("house", "naive"):
        tally = matched(style)
        auto, right = tally.total("auto"), tally.total("auto right")
        report.add(f"{style}: precision at automatic", 100 * right / auto, "%")
        wrong = tally.total("auto", NEVER_WRONG) - tally.total("auto right", NEVER_WRONG)
        report.most(f"{style}: wrong automatic where never excused", wrong, "lines", 0)
        coverage = tally.share("auto right", "lines", MATCHABLE)
        report.add(f"{style}: automatic coverage", coverage, "%")
        report.add(f"{style}: right first, of the rest", tally.share("first", "rest"), "%")
        errors = [
            abs(mean - share)
            for _, size, mean, share in tally.calibration() if size >= LEAST_IN_BIN
        ]  # fmt: skip
        report.add(f"{style}: largest error of a tenth of confidence", 100 * max(errors), "points")


def demo(report):
    """Plans of the demo company that no fit has seen: its open quarter, twelve times and large."""
    tally = Tally()
    for seed, size in (*((seed, "medium") for seed in DEMO_SEEDS), (DEMO_SEEDS[0], "large")):
        statement = demo_statement(seed, size)
        tally.add(statement, match(statement.lines, statement.items))
    kinds = sorted(tally.classes)
    auto, right = tally.total("auto", kinds), tally.total("auto right", kinds)
    report.least("demo: precision at automatic", 100 * right / auto, "%", 99.5)
    report.least("demo: its lower bound", wilson_low(right, auto), "%", 99.0)
    wrong = tally.total("auto", ["customer_duplicate"])
    report.most("demo: second payments that were posted", wrong, "lines", 0)
    matchable = [kind for kind in kinds if kind not in DEMO_WITHOUT]
    coverage = tally.share("auto right", "lines", matchable)
    report.add("demo: automatic coverage", coverage, "%")
    for kind in matchable:
        report.add(f"demo: automatic, {kind}", tally.share("auto", "lines", [kind]), "%")


def batches(report):
    """One payer with forty open items pays 2 to 12 of them and says nothing."""
    rng = random.Random("batches")
    times, exact, counts = [], Counter(), Counter()
    for number in range(BATCHES):
        pattern = ("oldest", "run", "any")[number % 3]
        line, items, truth = one_batch(rng, pattern)
        begun = time.perf_counter()
        answer = match([line], items)[0]
        times.append(1000 * (time.perf_counter() - begun))
        counts[pattern] += 1
        exact[pattern] += frozenset(answer.item_ids) == truth
    for pattern in counts:
        share = 100 * exact[pattern] / counts[pattern]
        report.add(f"batch of 2-12 of 40 without references, {pattern}", share, "%")
    slowest = sorted(times)[int(len(times) * 0.99)]
    report.most("batch of 40, slowest of a hundred", slowest, "ms", 200)


def one_batch(rng, pattern):
    """A line, forty open items, and which of them it pays."""
    items = [
        OpenItem(
            1 + place, START - timedelta(days=rng.randrange(60)),
            max(800, int(100 * rng.lognormvariate(6.3, 1.1))), f"INV-{20_000 + place}",
            partner_id=7, partner_name="Aldermoor Holdings",
        )
        for place in range(40)
    ]  # fmt: skip
    size = rng.randrange(2, 13)
    order = sorted(items, key=lambda item: (item.date, item.number))
    start = 0 if pattern == "oldest" else rng.randrange(len(order) - size + 1)
    chosen = rng.sample(items, size) if pattern == "any" else order[start : start + size]
    amount = sum(item.amount for item in chosen)
    line = Line(1, START + timedelta(days=5), amount, "BGC ALDERMOOR HOLDINGS")
    return line, items, frozenset(item.id for item in chosen)


def learning(report):
    """The first half of a statement is worked on; the second tells what was learned."""
    before, after = Counter(), Counter()
    for seed in SEEDS:
        statement = generate(seed, LINES, RATIOS[seed % 2], STYLE, strangers=True)
        lines = sorted(statement.lines, key=lambda line: (line.date, line.id))
        answers = {answer.line_id: answer for answer in match(statement.lines, statement.items)}
        rules = learn(corrections(statement, lines[: LINES // 2], answers))
        learned = {a.line_id: a for a in match(statement.lines, statement.items, rules)}
        for line in lines[LINES // 2 :]:
            count_decided(before, answers[line.id], statement.truth[line.id])
            count_decided(after, learned[line.id], statement.truth[line.id])
    shares = [100 * one["right"] / one["answerable"] for one in (before, after)]
    precisions = [100 * one["right"] / one["auto"] for one in (before, after)]
    report.add("decided alone before corrections", shares[0], "%")
    report.least("gain from 50 corrections", shares[1] - shares[0], "points", 3)
    report.most("precision lost by 50 corrections", precisions[0] - precisions[1], "points", 0.1)


def corrections(statement, lines, answers) -> list[Decision]:
    """What a person does with the first fifty lines that the engine left, in order of dates."""
    partner_of = {item.id: item.partner_id for item in statement.items}
    decisions = []
    for line in lines:
        truth = statement.truth[line.id]
        partners = {partner_of[item] for item in truth.items}
        if answers[line.id].automatic or not (len(partners) == 1 or truth.account):
            continue
        if truth.account:
            decisions.append(Decision(line, account_id=int(truth.account)))
        else:
            decisions.append(Decision(line, partner_id=partners.pop()))
        if len(decisions) == CORRECTIONS:
            break
    return decisions


def count_decided(counts, answer, truth):
    counts["answerable"] += bool(truth.items or truth.account)
    if answer.automatic:
        counts["auto"] += 1
        counts["right"] += is_right(answer, truth)


def speed(report):
    """Best of three, so that other work on the machine counts less; processor time for scaling."""
    wall, spent = {}, {}
    sizes = (500, 2_000, 4_000)
    worlds = {size: generate(7, size, 1.5, STYLE) for size in sizes}
    for _ in range(3):
        for size in sizes:
            wall_before, spent_before = time.perf_counter(), time.process_time()
            match(worlds[size].lines, worlds[size].items)
            wall[size] = min(wall.get(size, 1e9), time.perf_counter() - wall_before)
            spent[size] = min(spent.get(size, 1e9), time.process_time() - spent_before)
    report.least("speed, 2,000 lines x 3,000 items", 2_000 / wall[2_000], "lines/s", 300)
    exponent = math.log(spent[4_000] / spent[500]) / math.log(8)
    report.most("scaling exponent, 500 to 4,000 lines", exponent, "", 1.15)
