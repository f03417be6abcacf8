"""Whether an answer of the engine is right, by the truth of the generator."""

from recon_generator import Statement
from smart_recon.engine.run import Run

#: Treatment -> what may be written off under which name.
_WRITTEN_OFF = {"": ("", "rounding"), "fee": ("fee", "discount", "rounding"), "fx": ("fx", "")}
#: Treatment -> how the amount fits, as the engine calls it.
_FITS = {
    "": ("exact", "rounding"), "fee": ("fee", "discount"), "fx": ("fx", "exact"),
    "partial": ("partial",), "over": ("over",),
}  # fmt: skip


def is_right(suggestion, truth) -> bool:
    """Exactly the right counterpart, and no residual but the intended one."""
    if frozenset(suggestion.item_ids) != truth.items:
        return False
    if suggestion.kind == "coding":
        return suggestion.account_id == int(truth.account or 0)
    if not truth.items:
        return suggestion.kind in ("none", "duplicate")
    if truth.treatment in ("partial", "over"):
        return suggestion.kind in (truth.treatment, "instalment")
    left = suggestion.residual
    open_amount = left.left_open or left.credit
    return not open_amount and left.reason in _WRITTEN_OFF[truth.treatment]


def true_choice(run: Run, place: int, truth) -> int | None:
    """Which of a line's hypotheses is right, None when none is."""
    wanted = tuple(sorted(run.index.position[item] for item in truth.items))
    parts = [n for n, one in enumerate(run.choices[place]) if one.source == "instalment"]
    if truth.treatment == "partial" and parts and run.choices[place][parts[0]].items == wanted:
        return parts[0]
    for number, one in enumerate(run.choices[place]):
        if wanted and one.items == wanted and one.fit in _FITS[truth.treatment]:
            return number
        if not wanted and one.source == "duplicate" and truth.kind.startswith("dup"):
            return number
    return None


def examples(statement: Statement, run: Run):
    """For each line the features of its hypotheses and which is right.

    Without lines that are held because nobody can know which of two is a second payment.
    """
    for place, view in enumerate(run.views):
        if view.rival is not None:
            continue
        options = [one.features for one in run.choices[place]]
        yield options, true_choice(run, place, statement.truth[view.line.id])
