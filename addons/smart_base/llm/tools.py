"""Documents that are read and tools that a conversation may use, as plain data."""

import base64
from dataclasses import dataclass, field
from decimal import Decimal

from ..engine.schema import declare, outgoing
from .errors import LlmUnavailable

#: What the API reads, and as which kind of block.
MEDIA = {
    "application/pdf": "document",
    "image/jpeg": "image",
    "image/png": "image",
    "image/gif": "image",
    "image/webp": "image",
}
#: Largest sum of documents in one request, in bytes, before base64.
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """A document to be read.

    :param data: the file; sent whole, where the company allows it
    :param text: its text, sent with names hidden, when there is no ``data``
    :param pages: its text by page, against which quotations are verified
    """

    name: str
    media_type: str = "text/plain"
    data: bytes | None = None
    text: str = ""
    pages: list = field(default_factory=list)

    def block(self) -> dict:
        """The content block for a whole file.

        :raises LlmUnavailable: bad_request, for a kind of file that cannot be read
        """
        kind = MEDIA.get(self.media_type)
        if kind is None:
            raise LlmUnavailable("bad_request", details={"media_type": self.media_type})
        source = {
            "type": "base64",
            "media_type": self.media_type,
            "data": base64.b64encode(self.data).decode(),
        }
        return {"type": kind, "source": source}


@dataclass(frozen=True)
class Tool:
    """Something that a conversation may ask the caller to do.

    :param schema: form of its input, as ``engine.schema`` understands it
    """

    name: str
    description: str
    schema: dict

    def definition(self, hide=lambda words: words) -> dict:
        """The tool as the API takes it.

        :param hide: what replaces names of people in choices and descriptions
        """
        return {
            "name": self.name,
            "description": hide(self.description),
            "input_schema": outgoing(declare(self.schema), hide),
            "strict": True,
        }


@dataclass(frozen=True)
class Conversation:
    """How a conversation went.

    :param text: the last answer, with names put back
    :param call_ids: rows of the log of calls
    """

    text: str
    steps: int
    cost: Decimal
    call_ids: list
