"""XML that others wrote: the root's name, and trees of whole and of broken files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.documents.foreign_xml import find_root_name, parse_xml, strip_namespace


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<opml version='2.0'>", "opml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n<OPML>", "opml"),
        (b"<!DOCTYPE opml [<!ENTITY a '<b>'>]><opml>", "opml"),
        (b"<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'>", "urlset"),
        ("<?xml version='1.0' encoding='utf-16'?><urlset>".encode("utf-16"), "urlset"),
        ("<?xml version='1.0' encoding='gbk'?><!-- 站点地图 --><urlset>".encode("gbk"), "urlset"),
        (b"<html><opml>", "html"),
        (b"opml <opml>", None),
        (b"<?xml version='1.0'?>", None),
        (b"", None),
    ],
)
def test_a_document_has_the_name_of_its_root(head: bytes, name: str | None) -> None:
    """Without its prefix and in lower case, after whatever may stand before it."""
    assert find_root_name(head) == name


@given(st.binary(max_size=300))
def test_any_bytes_have_a_root_or_none(head: bytes) -> None:
    """No input is a crash."""
    name = find_root_name(head)
    assert name is None or name == name.lower()


def test_a_declaration_does_not_decide_the_charset_again() -> None:
    """The text is decoded already, whatever charset it names."""
    root = parse_xml("<?xml version='1.0' encoding='gb2312'?><a>大桥</a>")
    assert root is not None
    assert root.text == "大桥"


def test_a_broken_end_is_cut_off() -> None:
    """What stands before the break is kept."""
    root = parse_xml("<urlset><url>一</url><url>二")
    assert root is not None
    assert [url.text for url in root] == ["一", "二"]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    """A document type is no part of what is read."""
    root = parse_xml('<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY f SYSTEM "file:///etc/hosts">]><a>x&b;&f;</a>')
    assert root is not None
    written = etree.tostring(root, encoding="unicode")
    assert "bbb" not in written
    assert "localhost" not in written


@pytest.mark.parametrize("text", ["", "   ", "no XML", "<?xml version='1.0'?>", "<!DOCTYPE a []>"])
def test_what_has_no_root_is_no_tree(text: str) -> None:
    """None, and no error."""
    assert parse_xml(text) is None


def test_a_name_has_no_namespace() -> None:
    """Nor has a comment a name; a broken name stays as the parser left it."""
    root = parse_xml("<o:opml xmlns:o='urn:x'><!-- c --><:outline/><b/></o:opml>")
    assert root is not None
    names = [strip_namespace(element) for element in root.iter()]
    assert (names[0], names[1], names[-1]) == ("opml", "", "b")
