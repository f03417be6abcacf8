"""How sure it is that somebody should ask a company for its e-mail address."""

from dataclasses import dataclass

#: A company of which we know nobody with an e-mail cannot be reached in writing at all.
NOBODY, STILL_USED = 0.7, 0.3
#: Days without any change after which a contact counts as forgotten rather than incomplete.
FORGOTTEN = 365


@dataclass(frozen=True)
class Contact:
    """Facts about one company without an e-mail address.

    :param reachable: people of the company who have one, by name
    :param untouched: days since anybody changed the contact
    """

    res_id: int
    name: str
    reachable: tuple = ()
    untouched: int = 0


def assess(contact: Contact) -> list:
    """Checks as (name, what it earned, what it could have earned, reason).

    >>> [check[1] for check in assess(Contact(1, "Azure"))]
    [0.7, 0.3]
    """
    return [_nobody(contact), _still_used(contact)]


def _nobody(contact):
    if contact.reachable:
        reason = f"One can write to {', '.join(contact.reachable[:3])}."
        return "Nobody to write to", NOBODY * 0.8, NOBODY, reason
    return "Nobody to write to", NOBODY, NOBODY, "No person of this company has an e-mail either."


def _still_used(contact):
    if contact.untouched > FORGOTTEN:
        return "Still used", 0, STILL_USED, f"Nobody changed it for {contact.untouched} days."
    return "Still used", STILL_USED, STILL_USED, "Somebody changed it within the last year."
