"""Where a call goes and how long it may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How long a call may take where it runs; all in seconds.

    :param per_try: one attempt, from connecting to the last byte
    :param total: all attempts and the pauses between them
    :param longest_pause: beyond it the caller is sent away instead of waiting here
    """

    per_try: float
    tries: int
    total: float
    longest_pause: float


#: In a scheduled action an event has 45 seconds; see docs/claude.md.
BACKGROUND = Pace(per_try=20, tries=2, total=44, longest_pause=2)
#: A document takes longer, and is asked about once.
DOCUMENT = Pace(per_try=42, tries=1, total=44, longest_pause=2)
#: While a person waits.
REQUEST = Pace(per_try=12, tries=2, total=20, longest_pause=3)
#: A conversation shows its text as it comes.
STREAM = Pace(per_try=60, tries=2, total=90, longest_pause=3)
#: Seconds for all steps of one while a person waits; Odoo ends a request after 120.
TALK = 100
#: Lists, counts and tests.
QUICK = Pace(per_try=6, tries=1, total=6, longest_pause=0)


@dataclass(frozen=True)
class Endpoint:
    """Where calls go. The key is kept out of its text."""

    base_url: str
    api_key: str

    def __repr__(self):
        return f"<endpoint {self.base_url}>"
