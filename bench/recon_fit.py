"""Fits the engine's weights and its levels of confidence on generated statements.

``python bench/recon_fit.py`` writes ``addons/smart_recon/engine/parameters.py``, with ``levels``
only the levels. Weights are fitted on the style ``house`` and on plans of the demo company, the
levels on further seeds of both; ``bench/recon.py`` reports on a style and on seeds that no fit
has seen.
"""

import sys

from recon_demo import demo_statement
from recon_generator import ADDON, generate
from recon_truth import examples, true_choice
from smart_recon.engine import run as run_module
from smart_recon.engine.calibrate import fit_weights, levels
from smart_recon.engine.facts import Settings
from smart_recon.engine.parameters import WEIGHTS
from smart_recon.engine.run import Run

STYLE = "house"
#: Seeds of each pass, and how many hypotheses of a line are kept: weights are poor at first.
PASSES = ((range(1000, 1008), 60), (range(1100, 1116), 25), (range(1200, 1232), 12))
LEVEL_SEEDS = range(1300, 1390)
#: Suggestions that each level rests on, and how far it is from the next, in logarithm of odds:
#: with less, levels follow the chance of these worlds.
LEAST_POOLED, APART = 150, 0.8
RIDGE = 0.1
#: Weights of what the generator has no examples of, by judgement: instalments that add up to the
#: cent are as good as references; a sound number of another document speaks for that document.
#: The closeness to the day due is a logarithm of odds as it is.
GIVEN = {"set.instalment": 4.0, "cites.unknown": -4.0, "time.close": 1.0}
LINES = (500, 300, 800)
RATIOS = (1.5, 3.0)

_TEXT = '''"""Weights of evidence and levels of confidence; written by ``bench/recon_fit.py``.

A weight is what a feature adds to the logarithm of the odds. From each of the first figures of
the levels on, the engine's probability means the second one, the share that was right.
"""

WEIGHTS = {{
{weights}
}}

LEVELS = (
{levels}
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


def fit_levels(weights):
    """Probability against outcome, on worlds that the weights were not fitted on."""
    run_module.KEPT = 12
    said, right = [], []
    for statement in worlds(LEVEL_SEEDS):
        run = Run(statement.lines, statement.items, [], Settings(), weights)
        for place, chosen in enumerate(run.chosen):
            if chosen is None or not chosen.items:
                continue
            truth = statement.truth[run.views[place].line.id]
            number = true_choice(run, place, truth)
            said.append(chosen.probability)
            right.append(number is not None and run.choices[place][number] is chosen)
    return levels(said, right, LEAST_POOLED, APART)


def write(weights, known):
    rows = "\n".join(f'    "{name}": {value},' for name, value in sorted(weights.items()))
    steps = "\n".join(f"    ({start}, {share})," for start, share in known)
    text = _TEXT.format(weights=rows, levels=steps)
    (ADDON / "engine" / "parameters.py").write_text(text)


if __name__ == "__main__":
    fitted = WEIGHTS if sys.argv[1:] == ["levels"] else fit()
    write(fitted, fit_levels(fitted))
