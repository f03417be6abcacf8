"""Fits the engine's weights and its curve of confidence on generated statements.

``python bench/recon_fit.py`` writes ``addons/smart_recon/engine/parameters.py``, with ``curve``
only the curve. Weights are
fitted on the style ``house`` and on plans of the demo company, the curve on further seeds of
both; ``bench/recon.py`` reports on a style and on seeds that no fit has seen.
"""

import sys

from recon_demo import demo_statement
from recon_generator import ADDON, generate
from recon_truth import examples, true_choice
from smart_recon.engine import run as run_module
from smart_recon.engine.calibrate import fit_weights, isotonic
from smart_recon.engine.facts import Settings
from smart_recon.engine.parameters import WEIGHTS
from smart_recon.engine.run import Run

STYLE = "house"
#: Seeds of each pass, and how many hypotheses of a line are kept: weights are poor at first.
PASSES = ((range(1000, 1008), 60), (range(1100, 1116), 25), (range(1200, 1232), 12))
CURVE_SEEDS = range(1300, 1390)
#: Suggestions that each point of the curve rests on; with fewer it follows chance.
LEAST_POOLED = 150
RIDGE = 0.1
#: Weights of what the generator has no examples of, by judgement: instalments that add up to the
#: cent are as good as references; a sound number of another document speaks for that document.
GIVEN = {"set.instalment": 4.0, "cites.unknown": -4.0}
LINES = (500, 300, 800)
RATIOS = (1.5, 3.0)

_TEXT = '''"""Weights of evidence and the curve of confidence; written by ``bench/recon_fit.py``.

A weight is what a feature adds to the logarithm of the odds. The curve maps the engine's
probability to the share that was right, as points.
"""

WEIGHTS = {{
{weights}
}}

CURVE = (
{curve}
)
'''


def worlds(seeds):
    """Statements of several sizes and densities."""
    for seed in seeds:
        yield generate(seed, LINES[seed % 3], RATIOS[seed % 2], STYLE)
        yield demo_statement(seed)
    yield demo_statement(seeds[0], "large")


def fit() -> dict[str, float]:
    weights = dict(GIVEN)
    for seeds, kept in PASSES:
        run_module.KEPT = kept
        cases = []
        for statement in worlds(seeds):
            run = Run(statement.lines, statement.items, [], Settings(), weights)
            cases += examples(statement, run)
        weights = {**GIVEN, **fit_weights(cases, weights, RIDGE, frozenset(GIVEN))}
        print(f"{len(cases)} lines, {len(weights)} weights")
    return weights


def fit_curve(weights):
    """Probability against outcome, on worlds that the weights were not fitted on."""
    run_module.KEPT = 12
    said, right = [], []
    for statement in worlds(CURVE_SEEDS):
        run = Run(statement.lines, statement.items, [], Settings(), weights)
        for place, chosen in enumerate(run.chosen):
            if chosen is None:
                continue
            truth = statement.truth[run.views[place].line.id]
            number = true_choice(run, place, truth)
            said.append(chosen.probability)
            right.append(number is not None and run.choices[place][number] is chosen)
    return isotonic(said, right, least=LEAST_POOLED)


def write(weights, curve):
    rows = "\n".join(f'    "{name}": {value},' for name, value in sorted(weights.items()))
    distinct = {y: x for x, y in reversed(curve)}
    points = "\n".join(f"    ({x}, {y})," for y, x in sorted(distinct.items()))
    text = _TEXT.format(weights=rows, curve=points)
    (ADDON / "engine" / "parameters.py").write_text(text)


if __name__ == "__main__":
    fitted = WEIGHTS if sys.argv[1:] == ["curve"] else fit()
    write(fitted, fit_curve(fitted))
