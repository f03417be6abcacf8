"""How things stand today with what was once proposed for a field."""

#: As it was proposed; as it was before; neither.
DONE, OPEN, OTHER = "done", "open", "other"


def of_value(before: str, after: str, now: str) -> str:
    """Compare three texts of one field.

    >>> of_value("Draft", "Posted", "Cancelled")
    'other'
    """
    if now == after:
        return DONE
    return OPEN if now == before else OTHER


def of_all(standings):
    """The standing of a whole proposal: the worst of its fields, None for none.

    >>> of_all([DONE, OPEN])
    'open'
    """
    found = set(standings)
    return next((each for each in (OTHER, OPEN, DONE) if each in found), None)
