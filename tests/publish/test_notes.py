"""Show notes: time stamps, sources, and the limit of a description."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from digest.publish.notes import DESCRIPTION_BYTES, build_description, build_notes, fit_bytes, format_moment
from digest.publish.record import build_record
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_episode, make_show


def lines_of(html_text: str) -> list[str]:
    """The lines that a page would show."""
    return re.sub(r"<[^>]*>", "", html_text.replace("<br>\n", "\n")).split("\n")


def test_time_stamps_stand_on_lines_of_their_own(show: Show, episode: Episode) -> None:
    """Both forms begin with a line `(mm:ss) title` for each chapter, from zero; a farewell of two seconds has none."""
    record = build_record(episode)
    for notes in (build_description(show, record), build_notes(show, record)):
        assert lines_of(notes)[:3] == [
            "(00:00) 开场",
            "(00:04) 港口吞吐量&lt;增长&gt;12% &amp; 创新高",
            "(00:23) 新橋通車",
        ]
        # As Pocket Casts and others find the times that they make links of.
        assert re.findall(r"\d{1,2}:\d{2}", notes) == ["00:00", "00:04", "00:23"]


def test_every_source_is_named_and_linked(show: Show, episode: Episode) -> None:
    """Both forms link each source that has an address, escaped; the longer one quotes the kept sentences."""
    record = build_record(episode)
    description = html.fromstring(f"<div>{build_description(show, record)}</div>")
    assert [(a.text, a.get("href")) for a in description.iter("a")] == [
        ("港口吞吐量<增长>12% & 创新高", "https://news.example/%E6%B8%AF%E5%8F%A3?a=1&b=2"),
        ("大桥通车", "https://other.example/1"),
    ]
    tree = html.fromstring(f"<div>{build_notes(show, record)}</div>")
    assert [(a.text, a.get("href")) for a in tree.iter("a")] == [
        ("晨报", "https://news.example/%E6%B8%AF%E5%8F%A3?a=1&b=2"),
        ("日报", "https://other.example/1"),
    ]
    stories = [it for it in tree.iter("p") if it.get("lang")]
    assert [(it.get("lang"), it.text_content().replace("\u2060", "")) for it in stories] == [
        ("zh-Hans", "港口吞吐量<增长>12% & 创新高\n港务局说：今年是好年。\n时刻: 8:30 开工。"),
        ("zh-Hant", "新橋通車\n大橋今日通車，車程縮短一半。"),
    ]


def test_the_voice_is_said_to_be_synthetic(episode: Episode) -> None:
    """Both forms of the notes say, in the show's script, that the voice is synthetic."""
    record = build_record(episode)
    for show, said in ((make_show(), "人工智能合成语音播报"), (make_show(language="zh-Hant"), "人工智慧合成語音播報")):
        assert said in build_description(show, record)
        assert said in build_notes(show, record)


@pytest.mark.parametrize("count", [0, 2, 60, 90, 200])
def test_a_long_description_keeps_the_limit(show: Show, episode: Episode, count: int) -> None:
    """However many stories, at most 4,000 bytes of whole lines and links, with the notice at the end."""
    record = build_record(episode)
    record["chapters"] = [{**record["chapters"][1], "start_s": 60.0 * n, "end_s": 60.0 * n + 60} for n in range(count)]
    notes = build_description(show, record)
    assert len(notes.encode()) <= DESCRIPTION_BYTES
    assert len(notes.encode()) > DESCRIPTION_BYTES - 200 or count <= 60
    assert notes.endswith("所列来源。</p>")
    tree = html.fromstring(f"<div>{notes}</div>")
    assert len(re.findall(r"\(\d+:\d\d(?::\d\d)?\) 港口吞吐量<增长>12% & 创新高", tree.text_content())) in (count, 64)


def test_a_single_article_has_its_text_in_place_of_times(show: Show, episode: Episode) -> None:
    """It is one chapter, whose title the item has already."""
    record = build_record(episode)
    record["chapters"], record["stories"] = record["chapters"][1:2], record["stories"][:1]
    for notes in (build_description(show, record), build_notes(show, record)):
        assert "(00:0" not in notes
        assert "港务局说：今年是好年。" in notes


def test_times_are_in_the_show_s_zone(show: Show) -> None:
    """A time of publication is shown in the show's zone; a date alone stays that date."""
    assert format_moment(show, "2026-01-04T20:51:00+00:00") == "2026-01-05 04:51"
    assert format_moment(show, "2026-01-04T00:00:00+00:00") == "2026-01-04"
    assert format_moment(show, None) == ""


@given(st.lists(st.text(max_size=30), max_size=20), st.integers(0, 300))
def test_within_bytes_never_exceeds_the_room(lines: list[str], room: int) -> None:
    """Whatever the lines, what is kept fits and is the beginning of the whole."""
    kept = fit_bytes(lines, room)
    assert len(kept.encode()) <= room
    assert "\n".join(lines).startswith(kept)


@given(st.text(max_size=200))
def test_notes_hold_no_markup_of_a_source(text: str) -> None:
    """Nothing that a source printed becomes an element or attribute of the notes."""
    record = build_record(make_episode())
    story = record["stories"][0]
    story["title"] = story["source"] = f"<script>{text}"
    story["sentences"][0]["text"] = f"<img src=x onerror=y>{text}"
    tree = html.fromstring(f"<div>{build_notes(make_show(), record)}</div>")
    assert {element.tag for element in tree.iter()} <= {"div", "p", "br", "strong", "a"}


def test_an_earlier_chapter_is_linked(show: Show, episode: Episode) -> None:
    """A continuing story names the day and title it was told under, with a link to that episode's page."""
    record = build_record(episode)
    record["stories"][0]["follows"] = {"guid": "g-1", "title": "港口<扩建>", "date": "2026-01-04"}
    tree = html.fromstring(f"<div>{build_notes(show, record)}</div>")
    (link,) = [a for a in tree.iter("a") if a.text and "港口<扩建>" in a.text]
    assert link.text == "2026-01-04 港口<扩建>"
    assert link.get("href") == "https://pod.example/a/sample/episodes/2026-01-04/index.html"
