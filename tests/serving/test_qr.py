"""QR codes of addresses, on a terminal and on a page."""

from __future__ import annotations

import pytest
from lxml import etree

from digest.serving.qr import draw_for_terminal, draw_svg

ADDRESS = "http://192.168.1.20:8000/sample/feed.xml"


def test_a_terminal_shows_a_square() -> None:
    """Half blocks hold two rows a line: half as many lines as columns, and nothing else than blocks."""
    lines = draw_for_terminal(ADDRESS).splitlines()
    widths = {len(line) for line in lines}
    assert len(widths) == 1
    assert len(lines) == pytest.approx(widths.pop() / 2, abs=1)
    assert set("".join(lines)) <= set(" \u2580\u2584\u2588")


def test_the_page_s_code_has_its_own_background() -> None:
    """A well-formed SVG of class qr whose light border is drawn, so that it can be read on a dark page."""
    root = etree.fromstring(draw_svg(ADDRESS))
    assert root.get("class") == "qr"
    assert {path.get("fill") for path in root.iter("{*}path")} - {None} == {"#fff"}


def test_a_longer_address_makes_a_finer_code() -> None:
    """It holds the whole address, however long it is."""
    longer = draw_for_terminal(f"{ADDRESS}?key={'k' * 200}")
    assert len(longer.splitlines()) > len(draw_for_terminal(ADDRESS).splitlines())
