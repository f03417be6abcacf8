"""How well and how fast bank lines are matched, booked and opened again, beside OCA's module.

    make bench NAME=recon               all parts; about twenty minutes
    make bench NAME=recon PART=accuracy     or: calibration, styles, demo, batches, learning, speed,
                                        posting, peer

Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends with 1 when a goal is
missed. Every part but the last two needs no database.

accuracy: ten seeds, half of them with one and a half times as many open items as lines, half
with three times as many. Coverage is the share of all lines that have a counterpart, including
the classes that are never posted without a person: partial, over, trap, ambiguous.

posting, peer: databases of their own on the test server. The peer is downloaded from the package
index into the cache folder, and is never part of the project.
"""

import sys

import recon_match
import recon_posting
from report import Report

PARTS = {
    "accuracy": recon_match.accuracy,
    "calibration": recon_match.calibration,
    "styles": recon_match.styles,
    "demo": recon_match.demo,
    "batches": recon_match.batches,
    "learning": recon_match.learning,
    "speed": recon_match.speed,
    "posting": recon_posting.posting,
    "peer": recon_posting.peer,
}


def main(names) -> int:
    """Run the named parts, or all; 1 when a goal is missed."""
    report = Report("recon")
    for name in names or PARTS:
        PARTS[name](report)
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
