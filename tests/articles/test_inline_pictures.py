"""Pictures in running text: icons, characters that a font lacks, formulas."""

from __future__ import annotations

import pytest
from lxml import html

from digest.articles.inline_pictures import is_icon, is_rare, read_formula, read_picture


def _parse(element: str) -> html.HtmlElement:
    return html.fragment_fromstring(element)


@pytest.mark.parametrize(
    ("element", "icon"),
    [
        ('<img class="emoji" src="/1f600.svg">', True),
        ('<img src="/static/face/12.gif">', True),
        ('<img src="a.png" alt="[赞]">', True),
        ('<img src="a.png" width="16" height="16">', True),
        ('<img src="a.png" style="width: 1.2em; height: 1.2em">', True),
        ('<picture><source srcset="a.webp"><img src="a.png" width="18px"></picture>', True),
        ('<img src="a.png" style="max-width: 100%">', False),
        ('<img src="bridge.jpg" width="640" height="400">', False),
        ('<img src="bridge.jpg" alt="大桥全景">', False),
        ('<img src="surface.jpg">', False),
        ('<img src="a.png" style="width: 1.2.3px" width="x">', False),
        ("<video></video>", False),
    ],
)
def test_an_icon_is_small_or_named_as_one(element: str, icon: bool) -> None:
    """A picture to look at is neither."""
    assert is_icon(_parse(element)) is icon


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ('<img alt="喆" src="zhe.gif">', "喆"),
        ('<img alt="䶮">', "䶮"),
        ('<img alt="𠮷">', "𠮷"),
        ('<img alt="新" src="new.gif">', ""),
        ('<img alt="贊">', ""),
        ('<img alt="😀">', ""),
        ('<img class="math" alt="x = 300">', "x = 300"),
        ('<img class="latex" alt="\\frac{1}{2}">', ""),
        ('<img alt="x = 300">', ""),
        ("<img>", ""),
    ],
)
def test_a_picture_is_read_where_it_draws_a_character_or_a_plain_formula(element: str, text: str) -> None:
    """A face, a mark and TeX are not."""
    assert read_picture(_parse(element)) == text


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("<math><mi>x</mi><mo>=</mo><mn>300</mn></math>", "x=300"),
        ("<math><mi>∑</mi></math>", ""),
        ("<math><mi>x</mi><annotation>x_1</annotation></math>", ""),
    ],
)
def test_a_formula_is_read_where_it_can_be_said(element: str, text: str) -> None:
    """What is drawn on two levels cannot."""
    assert read_formula(_parse(element)) == text


def test_rare_characters_are_those_beyond_the_first_levels() -> None:
    """In neither script is a character of everyday use rare."""
    assert all(map(is_rare, "喆䶮𠮷"))
    assert not any(map(is_rare, "新闻聞图圖赞a，"))
