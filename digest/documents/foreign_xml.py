"""Parse XML that others wrote: broken files as far as they go, and nothing is fetched or expanded."""

from __future__ import annotations

import re

from lxml import etree

# What stands before the root: instructions, comments, a document type with the entities that it declares.
_PROLOGUE = re.compile(r"^\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
# <opml, <atom:feed
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def strip_namespace(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for a comment or an instruction.

    Broken files have names that lxml parses and its own `QName` then refuses, such as `:outline`.
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_root_name(head: bytes) -> str | None:
    """Return the local name of an XML document's root element in lower case.

    Args:
        head: How the document begins, in any charset that writes names as ASCII does, or in UTF-16.

    Returns:
        None where it does not begin as XML does.
    """
    codec = "utf-16" if head.startswith(_UTF16_MARKS) else "utf-8"
    text = head.decode(codec, "ignore").removeprefix("\ufeff")
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue else 0)
    return root[1].lower() if root else None


def parse_xml(text: str) -> etree._Element | None:
    """Parse an XML document; entities of its own are not expanded, and a broken end is cut off.

    Returns:
        Its root; None where nothing can be read.
    """
    # The declaration names the charset that the text was in before it was decoded.
    text = _DECLARATION.sub("", text)
    # The document type goes, and with it entities that unfold to gigabytes, or to files of this machine.
    text = _DOCTYPE.sub("", text, count=1).strip()
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root
