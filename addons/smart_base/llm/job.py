"""One request on its way: what is sent, for whom, and what it may cost at most."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..engine.pricing import Usage, most_tokens
from .errors import LlmUnavailable


@dataclass(frozen=True)
class Payer:
    """On whose account a call is made. Plain data: no record of a transaction that has ended.

    :param day_budget: dollars that the rule may spend in a day, 0 for no limit of its own
    """

    user_id: int
    rule_id: int = 0
    rule_code: str = ""
    day_budget: float = 0.0


@dataclass
class Job:
    """What the gateway knows about a request before it is sent.

    :param plan: settings of the company, a ``Plan``
    :param wording: the prompt, a ``Wording``
    :param prompt_tokens: an upper bound, or the exact number once it was counted
    :param refs: ``(model, id)`` of the records that it is about
    :param hidden: what hides and reveals names for this call
    """

    kind: str
    plan: object
    payer: Payer
    wording: object
    params: dict
    tier: str
    hidden: object
    refs: tuple = ()
    correlation_id: str = ""
    prompt_tokens: int = 0
    is_counted: bool = False
    batch: bool = False
    schema: dict | None = None

    @property
    def model(self) -> str:
        """Id of the model that is asked."""
        return self.params["model"]

    @property
    def prices(self) -> tuple:
        """Price lines of the model.

        :raises LlmUnavailable: no_model, when none is chosen for its tier any more
        """
        if self.tier not in self.plan.tiers:
            raise LlmUnavailable("no_model")
        return self.plan.tiers[self.tier].prices

    @property
    def max_output(self) -> int:
        """Most tokens that the answer can have."""
        return self.params["max_tokens"]

    @property
    def has_documents(self) -> bool:
        """Whether something is sent whose tokens only the API can count."""
        return bool(_documents(self.params))


@dataclass
class Ticket:
    """Leave to make one call: its row in the log and what was reserved for it.

    :param reserved: the most dollars that one attempt can cost
    :param is_calm: breaker and rate had nothing to recover from when the call was admitted
    :param entry: number of its entry in the audit log, and the name of whoever asks
    :param doubtful: attempts before the last one that may have been charged without an answer
    """

    call_id: int
    reserved: Decimal
    limits: list
    endpoint: object
    is_calm: bool = False
    entry: tuple | None = None
    doubtful: int = 0

    @property
    def total(self) -> Decimal:
        """Dollars that are set aside for all its attempts."""
        return self.reserved * (1 + self.doubtful)


@dataclass(frozen=True)
class Answer:
    """A validated answer, and what there is to say about how it came.

    :param value: the object, as its schema asks for, with names put back; or the text
    :param unverified: paths of quotations that are not in the document
    """

    value: object
    call_id: int
    model: str
    prompt_label: str
    prompt_version_id: int
    usage: Usage
    cost: Decimal
    duration_ms: int
    request_id: str = ""
    unverified: list = field(default_factory=list)

    def with_unverified(self, paths) -> "Answer":
        """The same answer, with the paths of quotations that could not be found."""
        return replace(self, unverified=paths)

    def evidence(self) -> dict:
        """How the answer came, as plain data for a proposal's evidence."""
        return {
            "claude": {
                "call": self.call_id,
                "model": self.model,
                "prompt": self.prompt_label,
                "input_tokens": self.usage.prompt,
                "output_tokens": self.usage.output,
                "cost": float(self.cost),
                "duration_ms": self.duration_ms,
            }
        }


def without_evidence(fault) -> dict:
    """Why there is no answer, as plain data for a proposal's evidence."""
    return {"claude": {"unavailable": fault.reason_code, "message": str(fault)}}


def estimate(params: dict) -> int:
    """More tokens than the prompt of a request can have, documents aside."""
    return 20 + sum(most_tokens(text) for text in _texts(params))


def most_of_documents(params: dict) -> int:
    """More tokens than the documents of a request can have: one for each of their bytes."""
    sources = [part["source"] for part in _documents(params)]
    return sum(len(source.get("data") or "") * 3 // 4 for source in sources)


def _documents(params: dict) -> list[dict]:
    contents = [message["content"] for message in params["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return [part for part in parts if part.get("type") in ("document", "image")]


def _texts(value):
    """All texts of a request but the data of documents, which are counted by the API."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if not (name == "data" and value.get("type") == "base64"):
                yield str(name)
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
