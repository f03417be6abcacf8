"""XML as a bank writes it: nothing is expanded or fetched, and a document type is refused."""

import re

from lxml import etree

from .facts import BadFile
from .messages import _


def xml_tree(content: bytes | str):
    """The root element of an XML document, without comments and instructions.

    :raise BadFile: when the XML is broken, or has a document type
    """
    # a document type hides between the zeros of UTF-16, too
    seen = content if isinstance(content, str) else content.replace(b"\0", b"").decode("latin-1")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", seen, re.IGNORECASE):
        raise BadFile(_("A bank statement has no document type; this file is not accepted."), 1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        reason = _("The XML is broken: %(reason)s.", reason=error.msg)
        raise BadFile(reason, error.lineno or 1) from error
