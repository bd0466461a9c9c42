"""The page: complete, closed to foreign script, and the same for the same records."""

from __future__ import annotations

import copy
import json
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.publish.pages.frame import read_inputs
from digest.publish.pages.site import build_home, build_site
from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.record import Record
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_episode, make_show


def page_of(show: Show, *records: Record) -> Any:
    return html.document_fromstring(build_home(show, records).decode())


def site(show: Show, *records: Record) -> dict[str, Any]:
    """All pages of a show by name, with the transcripts that belong to the sample episode."""
    segments = json.loads(
        build_sidecars(make_episode(), build_record(make_episode()))["sample-2026-01-05.transcript.json"]
    )
    pages = build_site(show, records, (), lambda _: segments["segments"], lambda _: None)
    return {name: html.document_fromstring(page.decode()) for name, page in pages}


EPISODE = "episodes/2026-01-05/index.html"


def test_an_episode_can_be_heard_and_read(show: Show, episode: Episode) -> None:
    """An episode's page has a player, chapters to seek by, every word that is heard, and its sources."""
    page = site(show, build_record(episode))[EPISODE]
    assert page.xpath("//audio/@src") == ["sample-2026-01-05.mp3"]
    assert page.xpath("//*[@class='chapters']//a/@data-at") == ["0", "4", "23", "3661"]
    assert page.xpath("//section[@class='story']/@id") == ["c-0", "c-4", "c-23", "c-3661"]
    assert "".join(page.xpath("//*[@class='said']/text()")) == "".join(cue.text for cue in episode.cues)
    assert {"sample-2026-01-05.vtt", "https://news.example/%E6%B8%AF%E5%8F%A3?a=1&b=2"} <= set(page.xpath("//a/@href"))
    assert page.xpath("//section[@class='story']/@lang") == ["zh-CN", "zh-CN", "zh-TW", "zh-CN"]
    assert page.xpath("//meta[@property='og:title']/@content") == [page.xpath("//h1")[0].text_content()]
    data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert (data["@type"], data["associatedMedia"]["contentSize"]) == ("PodcastEpisode", str(episode.size_bytes))
    assert data["partOfSeries"]["webFeed"] == "https://pod.example/a/sample/feed.xml"


def test_a_story_that_goes_on_leads_to_where_it_was_told(show: Show, many: Callable[[int], list[Record]]) -> None:
    """A story that follows another links to that chapter of that episode; one that is gone is not linked."""
    first, second = many(2)
    told = first["stories"][1]
    second["stories"][0]["follows"] = {"guid": first["guid"], "title": told["title"], "date": first["date"]}
    second["stories"][1]["follows"] = {"guid": "gone", "title": "x", "date": "2025-01-01"}
    page = site(show, first, second)["episodes/2026-01-06/index.html"]
    assert page.xpath("//*[@class='earlier']/a/@href") == ["../../episodes/2026-01-05/index.html#c-23"]


def test_every_page_is_reached_and_every_link_leads_somewhere(show: Show, many: Callable[[int], list[Record]]) -> None:
    """From the show's page each episode is reached by months; no link within the site is dead."""
    pages = site(show, *many(70))
    assert len([name for name in pages if name.startswith("episodes/")]) == 70
    reached, left = {"index.html"}, ["index.html"]
    while left:
        name = left.pop()
        for href in pages[name].xpath("//a/@href"):
            target, _, anchor = href.partition("#")
            if ":" in href or not target.endswith(".html"):
                continue
            found = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            assert found in pages
            assert not anchor or pages[found].xpath(f"//*[@id='{anchor}']")
            if found not in reached:
                reached.add(found)
                left.append(found)
    assert reached == set(pages)


def test_only_what_changes_is_built_again(show: Show, many: Callable[[int], list[Record]]) -> None:
    """A page whose record and neighbours are those of before is not built; a new episode changes the one before it."""
    records = many(4)
    built = {name: read_inputs(page) for name, page in build_site(show, records[:3], (), lambda _: (), lambda _: None)}
    again = [name for name, _ in build_site(show, records, (), lambda _: (), built.get)]
    assert [name for name in again if name.startswith("episodes/")] == [
        "episodes/2026-01-08/index.html",
        "episodes/2026-01-07/index.html",
    ]
    other = make_show(title="另一个名字")
    assert len(list(build_site(other, records[:3], (), lambda _: (), built.get))) == 5


def test_what_stands_is_not_opened(show: Show, many: Callable[[int], list[Record]]) -> None:
    """While the page of a month is the same, its episodes' pages are only asked whether they are there."""
    records = many(40)  # the fifth of January to the thirteenth of February
    built = {name: read_inputs(page) for name, page in build_site(show, records, (), lambda _: (), lambda _: None)}
    opened: list[str] = []

    def current(name: str) -> str | None:
        opened.append(name)
        return built.get(name)

    gone = "episodes/2026-01-20/index.html"
    again = [
        name for name, _ in build_site(show, records, (), lambda _: (), current, lambda name: name in {*built} - {gone})
    ]
    assert again == ["index.html"]  # which is not asked about, and of the lost one its inputs are asked
    assert opened == ["archive/2026-02.html", "archive/2026-01.html", gone]


def test_a_corrected_episode_is_linked_anew(show: Show, many: Callable[[int], list[Record]]) -> None:
    """A page that leads to an episode of another month is built again when that is corrected."""
    records = many(40)
    stories = copy.deepcopy(records[39]["stories"])
    stories[0]["follows"] = {"guid": records[3]["guid"], "title": "旧闻", "date": records[3]["date"]}
    records[39] = {**records[39], "stories": stories}
    built = {name: read_inputs(page) for name, page in build_site(show, records, (), lambda _: (), lambda _: None)}
    records[3] = {**records[3], "sha256": "0" * 64}
    again = {name for name, _ in build_site(show, records, (), lambda _: (), built.get)}
    assert {f"{records[39]['folder']}/index.html", f"{records[3]['folder']}/index.html"} <= again
    assert f"{records[20]['folder']}/index.html" not in again


def test_newest_first(show: Show, many: Callable[[int], list[Record]]) -> None:
    """The show's page has the player of the newest episode, and the thirty before it in a list."""
    page = page_of(show, *many(50))
    assert page.xpath("//audio/@src") == ["episodes/2026-02-23/sample-2026-02-23.mp3"]
    assert page.xpath("//li[@class='card']/@id") == [f"guid-{number:05}" for number in range(48, 18, -1)]
    assert page.xpath("//nav[@class='months']//a/@href") == ["archive/2026-02.html", "archive/2026-01.html"]


def test_nothing_of_this_machine_is_in_any_page(show: Show, episode: Episode) -> None:
    """Neither a path nor the name of the machine stands in a page; the source that was a file has no link."""
    text = b"".join(page for _, page in build_site(show, [build_record(episode)], (), lambda _: (), lambda _: None))
    for own in ("/home/somebody", str(Path.cwd()), str(Path.home()), "file:"):
        assert own.encode() not in text


def test_a_page_without_episodes(show: Show) -> None:
    """A show without episodes says so."""
    assert "还没有节目" in build_home(show, []).decode()


def test_traditional_pages() -> None:
    """A show in Traditional Chinese has a page in it."""
    text = build_home(make_show(language="zh-Hant"), [build_record(make_episode())]).decode()
    assert 'lang="zh-TW"' in text
    assert "訂閱網址" in text


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_text_never_becomes_markup(text: str) -> None:
    """Titles, sources and sentences, whatever is in them, add no element to the page."""
    record, odd = build_record(make_episode()), build_record(make_episode())
    for value in (odd, odd["stories"][0], odd["chapters"][0]):
        value["title"] = f"'\"></a><script>{text}</script><!--"
    odd["stories"][0]["source"] = f"<img src=x onerror=alert(1)>{text}"
    odd["stories"][0]["sentences"][0]["text"] = f"</p></section>{text}"
    for name in ("index.html", EPISODE):
        plain, other = (site(make_show(), it)[name] for it in (record, odd))
        shapes = [[it.tag for it in page.iter() if it.get("class") != "phrase"] for page in (plain, other)]
        assert shapes[0] == shapes[1]
        json.loads(other.xpath("//script[@type='application/ld+json']/text()")[0])


def test_the_same_records_give_the_same_bytes(show: Show, episode: Episode) -> None:
    """The page reads no clock."""
    assert build_home(show, [build_record(episode)]) == build_home(show, [build_record(episode)])
