"""Parts of a page: what an element's tag, its names and a table's cells say of it."""

from __future__ import annotations

import pytest

from digest.articles.element_parts import find_part
from digest.documents.html import parse_html


@pytest.mark.parametrize(
    ("element", "part"),
    [
        ("<div class='paywall'>", "wall"),
        ("<div id='pinglun'>", "comment"),
        ("<figcaption>", "caption"),
        ("<ul class='related-news'>", "related"),
        ("<nav>", "interface"),
        ("<form>", "interface"),
        ("<div class='vote-box'>", "interface"),
        ("<div role='search'>", "interface"),
        ("<div role='complementary'>", "related"),
        ("<div class='devoted'>", None),
        ("<div class='share-box'>", "interface"),
        ("<div class='zebian'>", "byline"),
        ("<article class='share'>", None),
        ("<div class='shared-life'>", None),
        ("<table><tr><td>甲<td>1<tr><td>乙<td>2</table>", "table"),
        (f"<table><tr><td>{'文' * 90}<td>{'字' * 90}<tr><td>乙<td>2</table>", None),
    ],
)
def test_an_element_is_a_part_by_its_tag_and_its_names(element: str, part: str | None) -> None:
    """A name within another word says nothing, and a table that lays out a text is not one of figures."""
    root = parse_html(f"<html><body>{element}</body></html>")
    assert root is not None
    assert find_part(root.find("body")[0]) == part
