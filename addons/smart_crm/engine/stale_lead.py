"""How sure it is that a lead or opportunity has been forgotten: facts in, an assessment out."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

#: What each check weighs. A meeting that is planned costs 0.25, and the rule only logs; one
#: ordinary doubt costs 0.10 to 0.13 and leaves at least 0.85, where a person is asked.
WEIGHTS = {
    "silence": 0.40,  # the longer nobody did anything, the surer it is forgotten
    "plans": 0.25,  # somebody who has a meeting in the calendar has not forgotten
    "responsible": 0.13,  # without a salesperson it is a guess who should act
    "elsewhere": 0.12,  # the customer may be served under another opportunity
    "contact": 0.10,  # without phone and e-mail there is little that anybody can do
}
#: What is not among the checks can be wrong too.
CEILING = 0.99
#: At the limit itself, silence earns this share; the rest at one and a half times the limit.
SHARE_AT_LIMIT = 0.95
#: Days until the expected closing from which the customer counts as not in a hurry.
FAR_CLOSING = 60


class Check(NamedTuple):
    """What one check earned of what it could have earned, and why."""

    name: str
    score: float
    maximum: float
    reason: str


@dataclass(frozen=True)
class Lead:
    """Facts about one lead or opportunity.

    :param touched: day of the last thing that a person did about it
    :param silent: days since then
    :param limit: days of silence after which it counts as forgotten, at least 1
    :param salesperson: whether somebody who still works here is responsible
    :param next_meeting: day of the next meeting in the calendar
    :param closing_in: days until the expected closing, None if that is not set or is past
    :param elsewhere: another opportunity of the customer that somebody works on, by name
    :param reachable: whether it has a phone number or an e-mail address
    """

    res_id: int
    touched: date
    silent: int
    limit: int
    salesperson: bool = True
    next_meeting: date | None = None
    closing_in: int | None = None
    elsewhere: str = ""
    reachable: bool = True


@dataclass(frozen=True)
class Assessment:
    checks: list

    @property
    def confidence(self) -> float:
        """Share of the attainable score that was earned, but never certainty."""
        maximum = sum(check.maximum for check in self.checks)
        share = sum(check.score for check in self.checks) / maximum
        return min(CEILING, round(share, 4))


def assess(lead: Lead) -> Assessment:
    """How sure it is that somebody should be reminded of the lead.

    >>> assess(Lead(1, date(2026, 1, 1), 30, 14)).confidence
    0.99
    >>> assess(Lead(1, date(2026, 1, 1), 30, 14, next_meeting=date(2026, 2, 1))).confidence
    0.75
    """
    return Assessment(
        [_silence(lead), _plans(lead), _responsible(lead), _elsewhere(lead), _contact(lead)]
    )


def _check(name, weight, share, reason):
    return Check(name, round(weight * min(1.0, max(0.0, share)), 4), weight, reason)


def _silence(lead):
    share = SHARE_AT_LIMIT + (1 - SHARE_AT_LIMIT) * 2 * (lead.silent / lead.limit - 1)
    reason = f"Nobody touched it for {lead.silent} days."
    return _check("Silence", WEIGHTS["silence"], share, reason)


def _plans(lead):
    weight = WEIGHTS["plans"]
    if lead.next_meeting:
        return _check("No plans", weight, 0, f"A meeting is planned on {lead.next_meeting}.")
    if lead.closing_in is not None and lead.closing_in > FAR_CLOSING:
        return _check("No plans", weight, 0.6, f"It should close in {lead.closing_in} days only.")
    return _check("No plans", weight, 1, "No meeting is planned.")


def _responsible(lead):
    if lead.salesperson:
        return _check("Responsible", WEIGHTS["responsible"], 1, "It has a salesperson.")
    return _check("Responsible", WEIGHTS["responsible"], 0.2, "It has no salesperson.")


def _elsewhere(lead):
    if lead.elsewhere:
        reason = f"Somebody works on “{lead.elsewhere}” for the same customer."
        return _check("Not elsewhere", WEIGHTS["elsewhere"], 0, reason)
    reason = "Nobody works on something else for the customer."
    return _check("Not elsewhere", WEIGHTS["elsewhere"], 1, reason)


def _contact(lead):
    if lead.reachable:
        return _check("Reachable", WEIGHTS["contact"], 1, "It has a phone number or an e-mail.")
    return _check("Reachable", WEIGHTS["contact"], 0, "It has no phone number and no e-mail.")
