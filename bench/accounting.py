"""Figures of smart_accounting: one part, or all of them.

    make bench NAME=accounting [PART] [ARGUMENTS of the part]

A part is a module ``accounting_<part>`` beside this one with a function ``run``; without a part,
each of ``PARTS`` runs. Ends with 1 when a goal is missed.
"""

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

PARTS = ("coding", "anomalies", "demo", "reports", "peer")


def main(arguments) -> int:
    """Run the named part, or all that are there; 1 when a goal is missed."""
    parts = arguments[:1] or [part for part in PARTS if _is_there(part)]
    return max(importlib.import_module(f"accounting_{part}").run(*arguments[1:]) for part in parts)


def _is_there(part):
    return (Path(__file__).parent / f"accounting_{part}.py").exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
