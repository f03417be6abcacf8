"""Reading documents: a validated object whose quotations are verified."""

from odoo import api, models

from .. import llm
from ..engine.injection import fence
from ..engine.quotes import unverified
from ..engine.schema import clean_deep
from ..llm.tools import MOST_BYTES


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _read(self, prompt_code, values, documents, schema=None, *, rule=None, company=None,
              people=None, record_refs=(), tier=None):  # fmt: skip
        """Ask one question about documents and get one validated object.

        Quotations (objects with ``quote`` and ``page``) are looked up in the documents' pages;
        the answer names those that do not stand there. For the rest see ``_decide``.

        :param documents: list of ``llm.Document``
        :return: an ``Answer``
        :raises LlmUnavailable: for any failure whatever
        """
        with self._typed_failures():
            job = self._prepare("read", prompt_code, values, schema, rule=rule, company=company,
                                people=people, record_refs=record_refs, tier=tier)  # fmt: skip
            blocks = self._document_blocks(job, documents)
            question = {"type": "text", "text": job.params["messages"][0]["content"]}
            job.params["messages"] = [{"role": "user", "content": [*blocks, question]}]
            answer = self._ask(job, None if self._in_request() else llm.DOCUMENT)
            pages = [page for document in documents for page in document.pages]
            return answer.with_unverified(unverified(answer.value, pages) if pages else [])

    @api.model
    def _document_blocks(self, job, documents):
        """Documents as content blocks: whole where that is allowed, else their text."""
        if sum(len(document.data or b"") for document in documents) > MOST_BYTES:
            raise llm.LlmUnavailable("too_large")
        blocks = []
        for document in documents:
            if document.data is not None:
                if not job.plan.documents_allowed:
                    raise llm.LlmUnavailable("documents_off")
                blocks.append(document.block())
            else:
                name = job.hidden.hide_text(clean_deep(document.name))
                text = job.hidden.hide_text(clean_deep(document.text))
                blocks.append({"type": "text", "text": fence(text, name)})
        return blocks
