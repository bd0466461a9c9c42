"""The page: complete, closed to foreign script, and the same for the same records."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.publish.page import build_page
from digest.publish.record import record_of
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_episode, make_show


def page_of(show: Show, *records: dict[str, Any]) -> Any:
    return html.document_fromstring(build_page(show, records).decode())


def test_an_episode_can_be_heard_and_read(show: Show, episode: Episode) -> None:
    """An episode has a player, chapters to seek by, its transcript and its sources."""
    page = page_of(show, record_of(episode))
    base = "episodes/2026-01-05/sample-2026-01-05"
    assert page.xpath("//audio/@src") == [f"{base}.mp3"]
    assert page.xpath("//*[@class='chapters']//a/@data-at") == ["0", "4", "23", "3661"]
    assert f"{base}.vtt" in page.xpath("//a/@href")
    assert "https://news.example/%E6%B8%AF%E5%8F%A3?a=1&b=2" in page.xpath("//section//a/@href")
    assert page.xpath("//section/@lang") == ["zh-CN", "zh-TW"]


def test_newest_first(show: Show, many: Callable[[int], list[dict[str, Any]]]) -> None:
    """Episodes stand newest first; only the newest few have their chapters unfolded."""
    page = page_of(show, *many(5))
    assert page.xpath("//article/@id") == [f"guid-{number:05}" for number in (4, 3, 2, 1, 0)]
    assert len(page.xpath("//details[@open]")) == 3


def test_old_episodes_are_links(show: Show, many: Callable[[int], list[dict[str, Any]]]) -> None:
    """Of seventy episodes sixty have a player and the ten oldest are links to their audio: none is left out."""
    page = page_of(show, *many(70))
    assert len(page.xpath("//audio")) == 60
    links = page.xpath("//*[@class='older']//a/@href")
    assert [link.rpartition("-01-")[2] for link in links[-2:]] == ["06.mp3", "05.mp3"]
    assert len(links) == 10


def test_the_policy_lets_in_its_own_script_alone(show: Show, episode: Episode) -> None:
    """The hashes of the content security policy are those of the one script and the one style of the page."""
    page = page_of(show, record_of(episode))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for name in ("script", "style"):
        (element,) = page.xpath(f"//{name}")
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style")


def test_nothing_is_loaded_from_elsewhere(show: Show, episode: Episode) -> None:
    """Every file that the page loads is the show's own."""
    page = page_of(show, record_of(episode))
    loaded = page.xpath("//@src | //link/@href")
    assert len(loaded) > 3
    assert not [address for address in loaded if re.match(r"[a-z]+:|//", address)]


def test_a_page_without_episodes(show: Show) -> None:
    """A show without episodes says so."""
    assert "还没有节目" in build_page(show, []).decode()


def test_a_private_show_is_not_indexed() -> None:
    """Search engines are told to leave a private show's page, and not a public one's."""
    assert b"noindex" in build_page(make_show(public=False), [])
    assert b"noindex" not in build_page(make_show(public=True), [])


def test_traditional_pages() -> None:
    """A show in Traditional Chinese has a page in it."""
    text = build_page(make_show(language="zh-Hant"), [record_of(make_episode())]).decode()
    assert 'lang="zh-TW"' in text
    assert "訂閱地址" in text


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_text_never_becomes_markup(text: str) -> None:
    """Titles, sources and sentences, whatever is in them, add no element to the page."""
    record, odd = record_of(make_episode()), record_of(make_episode())
    for value in (odd, odd["stories"][0], odd["chapters"][0]):
        value["title"] = f"'\"></a><script>{text}</script><!--"
    odd["stories"][0]["source"] = f"<img src=x onerror=alert(1)>{text}"
    odd["stories"][0]["sentences"][0]["text"] = f"</p></section>{text}"
    plain, other = (page_of(make_show(), it) for it in (record, odd))
    assert [element.tag for element in plain.iter()] == [element.tag for element in other.iter()]


def test_the_same_records_give_the_same_bytes(show: Show, episode: Episode) -> None:
    """The page reads no clock."""
    assert build_page(show, [record_of(episode)]) == build_page(show, [record_of(episode)])


def test_an_earlier_chapter_is_linked(show: Show, episode: Episode) -> None:
    """A continuing story leads to the episode on the page that told it before; a new one to none."""
    record = record_of(episode)
    record["stories"][0]["follows"] = {"guid": record["guid"], "title": "港口扩建", "date": "2026-01-04"}
    tree = page_of(show, record)
    (link,) = [a for a in tree.iter("a") if "港口扩建" in (a.text or "")]
    assert link.get("href") == f"#{record['guid']}"
