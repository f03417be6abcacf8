"""Why Claude did not answer: one exception, a short code, and what that means for the caller."""

from ..exceptions import RetryLater

#: The same request may work in a moment.
RETRY = "retry"
#: The same request may work after the time named by ``retry_after``.
WAIT = "wait"
#: Nothing will work until a person changes something.
STOP = "stop"
#: This request will never work; others may.
DEAD = "dead"

#: Reason code -> fate. The words for people are in ``models/llm_reasons.py``.
FATES = {
    "timeout": RETRY,
    "network": RETRY,
    "server_error": RETRY,
    "busy": RETRY,
    "rate_limited": WAIT,
    "overloaded": WAIT,
    "paused": WAIT,
    "budget": WAIT,
    "no_key": STOP,
    "disabled": STOP,
    "key_refused": STOP,
    "no_credit": STOP,
    "forbidden": STOP,
    "model_unknown": STOP,
    "no_model": STOP,
    "no_price": STOP,
    "clock": STOP,
    "certificate": STOP,
    "address": STOP,
    "outside": STOP,
    "documents_off": STOP,
    "bad_request": DEAD,
    "too_large": DEAD,
    "refused": DEAD,
    "bad_answer": DEAD,
    "cut_short": DEAD,
    "no_room": DEAD,
    "empty": DEAD,
    "steps": DEAD,
    "prompt": DEAD,
    "misuse": DEAD,
    "internal": DEAD,
}


class LlmUnavailable(RetryLater):
    """Claude gave no usable answer; carry on with the engine's.

    An automation that lets it pass has its event tried again, after ``retry_after``.

    :param reason_code: one of ``FATES``
    :param user_message: what happened and what to do, in the user's language
    :param retry_after: seconds to wait at least, None when nobody said
    :param details: values for the message (a model, an amount), never what was sent
    :param request_id: the id by which the other side knows the call
    """

    def __init__(
        self, reason_code, user_message="", retry_after=None, *, details=None, request_id=None
    ):
        if reason_code not in FATES:
            raise ValueError(f"{reason_code} is no reason")
        super().__init__(user_message or reason_code, retry_after or 0)
        self.reason_code = reason_code
        self.user_message = user_message
        self.details = details or {}
        self.request_id = request_id
        self.attempts = 0
        #: Tokens that the other side reported before it failed, if any.
        self.usage = None
        #: The request may have been carried out, and charged, without an answer.
        self.may_have_cost = reason_code in ("timeout", "cut_short")
        #: What the other side said instead of an answer: status and body; for the log of calls.
        self.received = None

    @property
    def fate(self):
        """What becomes of the request: retry, wait, stop or dead."""
        return FATES[self.reason_code]

    @property
    def is_not_offered(self):
        """Whether the other side has no such service; some have messages and nothing else."""
        return self.details.get("status") in (404, 405, 501)

    def __str__(self):
        return self.user_message or self.reason_code
