"""What the pages show of an episode."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from digest.publish.formats import clean_text
from digest.publish.pages.assets import make_environment
from digest.publish.pages.episode_view import build_card, build_view, split_phrases
from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_episode, make_show

HEADLINE = "{% import 'parts.html.j2' as parts %}{{ parts.headline(title) }}"


@given(st.text(alphabet="大桥通车 ：:a", max_size=30).map(clean_text))
def test_a_headline_is_its_phrases(title: str) -> None:
    """However it breaks, a headline says what it said."""
    environment = make_environment()
    environment.filters["phrases"] = split_phrases
    page = html.fromstring(f"<h1>{environment.from_string(HEADLINE).render(title=title)}</h1>")
    assert page.text_content() == title
    assert split_phrases("11月23日：大桥通车 车程缩短") == [("11月23日：", ""), ("大桥通车", " "), ("车程缩短", "")]


@pytest.mark.parametrize("up", ["", "../../"])
def test_files_are_found_from_the_page(show: Show, episode: Episode, up: str) -> None:
    """From the show's page they lie in the episode's folder, from the episode's own page beside it."""
    view = build_view(show, build_record(episode), (), {}, up=up)
    start = "" if up else f"{episode.folder}/"
    assert view["mp3"] == f"{start}{episode.name}.mp3"
    assert [address.removeprefix(f"{start}{episode.name}") for _, address in view["files"]] == [
        ".vtt",
        ".srt",
        ".transcript.json",
    ]


def test_every_word_is_in_the_chapter_where_it_is_heard(show: Show, episode: Episode) -> None:
    """With a transcript a chapter shows all its words; without one the sentences of its source alone."""
    record = build_record(episode)
    segments = json.loads(build_sidecars(episode, record)[f"{episode.name}.transcript.json"])["segments"]
    heard = build_view(show, record, segments, {}, up="")["chapters"]
    quoted = build_view(show, record, (), {}, up="")["chapters"]
    words = [part["text"] for chapter in heard for group in chapter["paragraphs"] for part in group["sentences"]]
    assert words == [segment["body"] for segment in segments]
    assert all(group["quoted"] for chapter in quoted for group in chapter["paragraphs"])
    assert [chapter["story"] is None for chapter in heard] == [not chapter["paragraphs"] for chapter in quoted]


def test_a_card_names_its_day() -> None:
    """The day is written as listeners read it, in the show's own characters."""
    record = build_record(make_episode())
    assert build_card(make_show(), record)["day"] == "2026年1月5日 星期一"
    assert build_card(make_show(language="zh-Hant"), record)["page"] == "episodes/2026-01-05/index.html"
