"""What is said about a file: English sentences with their values, which the shell translates.

A sentence stands where it is said, in ``_(...)``: so the export of terms finds it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """
    :param text: with ``%(name)s`` for each of the values
    :param values: texts, whole numbers, amounts (Decimal), days, or further messages

    >>> str(Message("%(count)s of %(what)s", {"count": 2, "what": Message("many lines")}))
    '2 of many lines'
    """

    text: str
    values: dict = field(default_factory=dict, hash=False)

    def __str__(self):
        return self.text % self.values if self.values else self.text


def _(text: str, /, **values) -> Message:
    return Message(text, values)


def at(place: int, what: Message) -> Message:
    """A message about one line of the file."""
    return _("line %(line)s: %(what)s", line=place, what=what)
