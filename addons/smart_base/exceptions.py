"""Fates of an event that an automation may name by raising them."""


class Conflict(Exception):
    """The record changed while it was thought about; try again with fresh facts."""


class RetryLater(Exception):
    """Something outside is not available now.

    :param retry_after: seconds to wait at least
    """

    def __init__(self, message: str, retry_after: float = 0):
        super().__init__(message)
        self.retry_after = retry_after
