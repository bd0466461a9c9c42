"""Where an episode or an article goes, and what it is called."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from digest.episode.production import choose_article_slot, choose_episode_slot
from digest.settings import Show, Source
from tests.editing.stories import article

SHOW = Show(name="daily", title="早报", voice="anna", source=(Source(url="https://example.com/feed"),))
ARTICLE = article("大桥通车", "青屿大桥通车。", name="0123456789abcdef")


def test_an_episode_is_called_by_show_and_day(tmp_path: Path) -> None:
    slot = choose_episode_slot(SHOW, date(2026, 11, 23), tmp_path)
    assert (slot.kind, slot.identity) == ("episode", "2026-11-23")
    assert (slot.root, slot.folder, slot.name) == (tmp_path / "daily", "episodes/2026-11-23", "daily-2026-11-23")


def test_an_article_of_a_show_is_called_by_its_id(tmp_path: Path) -> None:
    slot = choose_article_slot(ARTICLE, SHOW, tmp_path)
    assert (slot.show, slot.identity) == ("daily", ARTICLE.id)
    assert (slot.root, slot.folder, slot.name) == (tmp_path / "daily", f"articles/{ARTICLE.id}", ARTICLE.id)


def test_a_file_of_the_users_is_called_as_the_user_says(tmp_path: Path) -> None:
    slot = choose_article_slot(ARTICLE, None, tmp_path / "mine.MP3")
    assert (slot.show, slot.root, slot.folder, slot.name) == ("", tmp_path, "", "mine")
    assert choose_article_slot(ARTICLE, None, tmp_path, "book-01").name == "book-01"


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (None, "大桥通车"),
        ({"stories": [{"article_id": ARTICLE.id}]}, "大桥通车"),
        ({"stories": [{"article_id": "f" * 16}]}, "大桥通车-01234567"),
        ({"stories": []}, "大桥通车"),
        ([], "大桥通车"),
    ],
)
def test_a_title_that_another_article_has_is_told_apart(tmp_path: Path, record: object, name: str) -> None:
    """By the article's id; a file that is no record stands in nobody's way."""
    if record is not None:
        (tmp_path / "大桥通车.json").write_text(json.dumps(record), encoding="utf-8")
    assert choose_article_slot(ARTICLE, None, tmp_path).name == name
