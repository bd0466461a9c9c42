"""Parse web pages, and tidy their text."""

from __future__ import annotations

import re

from lxml import etree, html

from digest.documents.escaped import remove_escaped
from digest.documents.ruby import write_out_ruby
from digest.han import HAN, IGNORABLE

SPACE = re.compile(r"[\s\u3000\xa0]+")
"""White space as pages write it, with the spaces of Chinese typesetting and those that do not break."""

# What nobody sees, characters for private use, which fonts of icons draw, and the mark of a damaged character.
_INVISIBLE = re.compile(f"[{IGNORABLE}\ue000-\uf8ff\ufffd]")
_WIDE = rf"{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—"
# 大桥\n通车 in a page's source is 大桥通车.
_BROKEN = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_html(text: str) -> html.HtmlElement | None:
    """Parse a page or a fragment of one; None where there is nothing in it."""
    # lxml refuses a text that declares a charset, as XHTML pages do.
    text = _XML_DECLARATION.sub("", text)
    if not text.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    write_out_ruby(root)
    return root


def tidy(text: str) -> str:
    """Fold white space and remove what cannot be seen; a line break between Chinese characters leaves no space.

    Entities and tags that are left in a parsed text were escaped once too often, and are undone.
    """
    visible = _INVISIBLE.sub("", remove_escaped(text))
    joined = _BROKEN.sub("", visible)
    return SPACE.sub(" ", joined).strip()
