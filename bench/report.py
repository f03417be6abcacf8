"""What a benchmark says: one JSON object a line, and whether a goal was missed."""

import json


class Report:
    """Prints the figures of a benchmark, and remembers whether one missed its goal.

    :param also: further keys of each line, such as what was measured on
    """

    def __init__(self, bench: str, **also):
        self._head = {"bench": bench, **also}
        self._missed = False

    @property
    def code(self) -> int:
        """What the benchmark ends with: 1 when a goal was missed."""
        return int(self._missed)

    def add(self, metric: str, value: float, unit: str, goal=None, ok: bool = True):
        self._missed |= not ok
        row = {"metric": metric, "value": round(value, 4), "unit": unit, "goal": goal}
        print(json.dumps({**self._head, **row, "ok": bool(ok)}), flush=True)

    def least(self, metric, value, unit, goal):
        """A figure that reaches its goal, where it has one."""
        self.add(metric, value, unit, goal, goal is None or value >= goal)

    def most(self, metric, value, unit, goal):
        """A figure that stays within its goal, where it has one."""
        self.add(metric, value, unit, goal, goal is None or value <= goal)
