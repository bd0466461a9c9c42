"""The offline sample show is complete: a valid show, a feed, and the pages it names."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

from digest.settings import Show
from tests.editing.stories import SAMPLE, sample_articles


def _items() -> list[ET.Element]:
    return ET.parse(SAMPLE / "feed.xml").getroot().findall("./channel/item")  # noqa: S314


def test_the_show_is_valid_and_takes_articles_of_any_age() -> None:
    """The show's file has no fault; its articles never become too old or too often told."""
    show = Show.model_validate(tomllib.loads((SAMPLE.parent / "sample.toml").read_text("utf-8")))
    assert show.fresh_hours is None
    assert show.repeat
    assert (SAMPLE.parent / show.source[0].url).is_file()


def test_each_item_is_a_page_with_the_same_title_and_time() -> None:
    """Feed and pages agree, and no page is left out."""
    pages = {article.id: article for article in sample_articles()}
    for item in _items():
        page = pages.pop((item.findtext("link") or "").removesuffix(".html"))
        assert item.findtext("title") == page.title
        assert parsedate_to_datetime(item.findtext("pubDate") or "") == page.published
    assert not pages


def test_links_of_the_pages_lead_to_pages() -> None:
    """Related links name pages that are there."""
    for path in SAMPLE.glob("*.html"):
        for link in re.findall(r'href="([^"#]+)"', path.read_text("utf-8")):
            assert (SAMPLE / link).is_file(), f"{path.name}: {link}"


def test_it_has_what_a_front_end_stumbles_over() -> None:
    """Both scripts, numbers, money, percentages, scores, English, polyphones and quotations occur."""
    text = "\n".join("\n".join((one.title, *one.paragraphs)) for one in sample_articles())
    for piece in (
        "3-0",
        "%",
        "亿元",
        "AI",
        "GDP",
        "5G",
        "℃",
        "Blue Lantern",
        "重庆",
        "行长",
        "長大",
        "音樂",
        "“",
        "「",
    ):
        assert piece in text
    assert {one.language for one in sample_articles()} == {"zh-Hans", "zh-Hant"}
