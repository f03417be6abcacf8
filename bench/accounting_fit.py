"""Writes ``engine/category_weights.py``: the weights that a company without a past starts with.

    python bench/accounting_fit.py FOLDER UNTIL

Fitted on the rows before a date, so that the later ones stay unseen.
"""

import sys
from datetime import date
from pathlib import Path

from accounting_spend import load
from smart_accounting.engine.category_training import train

TARGET = Path(__file__).parents[1] / "addons/smart_accounting/engine/category_weights.py"
HEAD = '''"""What evidence is worth to a company without a past; written by bench/accounting_fit.py.

The numbers follow the order of ``category_memory.figures``; they name no account.
"""

SHIPPED = {
'''


def main(folder, until):
    rows, _real = load(folder)
    border = date.fromisoformat(until)
    weights, quality = train([(row.line(), row.label) for row in rows if row.day < border])
    print(quality, file=sys.stderr)
    parts = [HEAD]
    for name in ("mean", "scale", "factors"):
        numbers = "".join(f"        {value:.5g},\n" for value in getattr(weights, name))
        parts.append(f'    "{name}": (\n{numbers}    ),\n')
    parts.append(f'    "intercept": {weights.intercept:.5g},\n')
    knots = "".join(f"        ({x:.4f}, {y:.4f}),\n" for x, y in weights.knots)
    parts.append(f'    "knots": (\n{knots}    ),\n}}\n')
    TARGET.write_text("".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
