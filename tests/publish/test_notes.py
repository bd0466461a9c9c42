"""Show notes: time stamps, sources, and the limit of a description."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from digest.publish.notes import DESCRIPTION_BYTES, build_html_notes, build_plain_notes, fit_bytes, format_moment
from digest.publish.record import build_record
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_episode, make_show


def test_time_stamps_stand_on_lines_of_their_own(show: Show, episode: Episode) -> None:
    """The description begins with a line `(mm:ss) title` for each chapter, the first at zero."""
    lines = build_plain_notes(show, build_record(episode)).split("\n")
    assert lines[:4] == ["(00:00) 开场", "(00:04) 港口吞吐量<增长>12% & 创新高", "(00:23) 新橋通車", "(1:01:01) 结束语"]


def test_every_source_is_named_and_linked(show: Show, episode: Episode) -> None:
    """The HTML notes link each source that has an address, quote the kept sentences, and escape what was printed."""
    tree = html.fromstring(f"<div>{build_html_notes(show, build_record(episode))}</div>")
    assert [(a.text, a.get("href")) for a in tree.iter("a")] == [
        ("晨报", "https://news.example/%E6%B8%AF%E5%8F%A3?a=1&b=2"),
        ("日报", "https://other.example/1"),
    ]
    assert [(it.get("lang"), it.text_content()) for it in tree.iter("blockquote")] == [
        ("zh-Hans", "港务局说：今年是好年。\n时刻: 8:30 开工。"),
        ("zh-Hant", "大橋今日通車，車程縮短一半。"),
    ]


def test_the_voice_is_said_to_be_synthetic(episode: Episode) -> None:
    """Both forms of the notes say, in the show's script, that the voice is synthetic."""
    record = build_record(episode)
    for show, said in ((make_show(), "合成语音播报"), (make_show(language="zh-Hant"), "合成語音播報")):
        assert said in build_plain_notes(show, record)
        assert said in build_html_notes(show, record)


def test_a_long_description_keeps_the_limit(show: Show, episode: Episode) -> None:
    """Two hundred stories leave 4,000 bytes of whole lines, with the notice at the end."""
    record = build_record(episode)
    record["chapters"] = [{**record["chapters"][1], "start_s": 60.0 * n} for n in range(200)]
    notes = build_plain_notes(show, record)
    assert DESCRIPTION_BYTES - 200 < len(notes.encode()) <= DESCRIPTION_BYTES
    assert notes.endswith("所列来源。")
    assert re.fullmatch(r"(\(\d+:\d\d(:\d\d)?\) 港口吞吐量<增长>12% & 创新高\n)+\n[^\n]+", notes)


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
    tree = html.fromstring(f"<div>{build_html_notes(make_show(), record)}</div>")
    assert {element.tag for element in tree.iter()} <= {"div", "p", "br", "h3", "blockquote", "a"}


def test_an_earlier_chapter_is_linked(show: Show, episode: Episode) -> None:
    """A continuing story names the day and title it was told under, with a link to that episode's page."""
    record = build_record(episode)
    record["stories"][0]["follows"] = {"guid": "g-1", "title": "港口<扩建>", "date": "2026-01-04"}
    tree = html.fromstring(f"<div>{build_html_notes(show, record)}</div>")
    (link,) = [a for a in tree.iter("a") if a.text and "港口<扩建>" in a.text]
    assert link.text == "2026-01-04 港口<扩建>"
    assert link.get("href") == "https://pod.example/a/sample/episodes/2026-01-04/index.html"
