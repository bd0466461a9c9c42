"""Parses XML that others wrote: our own charset, broken files as far as they go, and nothing fetched or expanded."""

from __future__ import annotations

import re

from lxml import etree

from digest.documents.charset import decode
from digest.errors import NotAnArticle
from digest.types import Fetched

_PROLOGUE = re.compile(r"^\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)

_HEAD_BYTES = 4096


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for a comment or an instruction.

    Broken files have names that lxml parses and its own `QName` then refuses, such as `:outline`.
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def root_name(document: Fetched) -> str | None:
    """Return the local name of an XML document's root element in lower case, read from its first 4 kB.

    Returns:
        None where it does not begin as XML does.
    """
    head = document.data[:_HEAD_BYTES]
    codec = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = head.decode(codec, "ignore").removeprefix("\ufeff")
    prologue = _PROLOGUE.match(text)
    match = _ROOT.match(text, prologue.end() if prologue else 0)
    return match[1].lower() if match else None


def parse_xml(document: Fetched) -> etree._Element | None:
    """Parse an XML document; entities of its own are not expanded, and a broken end is cut off.

    Returns:
        Its root; None where nothing can be read.
    """
    try:
        text = decode(document.data, document.charset, html=False)
    except NotAnArticle:
        return None
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1).strip()
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root
