"""Reading a feed loads nothing and resolves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from digest.publish.checks.feed_xml import find_base, is_uuid, parse_xml

ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'


def test_an_entity_is_not_loaded(tmp_path: Path) -> None:
    """A feed cannot make its reader read a file of the machine."""
    (tmp_path / "secret").write_text("a secret")
    hostile = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><rss><channel>&x;</channel></rss>'
    assert b"a secret" not in etree.tostring(parse_xml(hostile.encode()))


def test_what_is_not_xml_is_refused() -> None:
    """The caller says what it takes such a file for."""
    with pytest.raises(etree.XMLSyntaxError):
        parse_xml(b"<rss>")


@pytest.mark.parametrize(
    ("link", "base"),
    [
        ('<atom:link rel="self" href="https://pod.example/a/feed.xml"/>', "https://pod.example/a/"),
        ('<atom:link rel="next" href="https://pod.example/a/feed.xml"/>', None),
        ('<atom:link rel="self"/>', "/"),
        ("", None),
    ],
)
def test_the_folder_of_a_feed(link: str, base: str | None) -> None:
    """It is that of the address that the feed gives itself."""
    assert find_base(parse_xml(f"<channel {ATOM}>{link}</channel>".encode())) == base


@pytest.mark.parametrize(
    ("text", "is_one"), [("9b024349-ccf0-5f69-a609-6b82873eab3c", True), ("9b024349", False), ("", False)]
)
def test_a_uuid(text: str, is_one: bool) -> None:
    """Nothing but a UUID is one."""
    assert is_uuid(text) is is_one
