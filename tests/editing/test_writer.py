"""A show's own lines have the names and words of its script."""

from __future__ import annotations

from datetime import date

import pytest

from digest.editing.writer import build_article_writer, build_writer, write_name
from digest.settings import Show
from digest.types import Language, Summary
from tests.editing.stories import voice

ANNA = voice("anna")
DAY = date(2026, 11, 23)
NOBODY: tuple[Summary, ...] = ()


@pytest.mark.parametrize(
    ("title", "language", "named"),
    [
        ("晓晓", "zh-Hant", "曉曉"),
        ("晓晓（在线）", "zh-Hant", "曉曉（線上）"),
        ("雲哲", "zh-Hans", "云哲"),
        ("晓晓", "zh-Hans", "晓晓"),
        ("Anna", "zh-Hant", "Anna"),
    ],
)
def test_a_voice_is_named_in_the_script_of_the_show(title: str, language: Language, named: str) -> None:
    assert write_name(ANNA.model_copy(update={"title": title}), language) == named


def test_built_in_words_are_those_of_the_shows_region() -> None:
    """A line that quotes something is in that script, whatever the show's."""
    taipei = build_writer(NOBODY, Show(title="早報", language="zh-Hant", timezone="Asia/Taipei"), [ANNA], DAY)
    hongkong = build_writer(NOBODY, Show(title="早報", language="zh-Hant", timezone="Asia/Hong_Kong"), [ANNA], DAY)
    mainland = build_writer(NOBODY, Show(title="早报"), [ANNA], DAY)
    assert [it.write_words("报道") for it in (taipei, hongkong, mainland)] == ["報導", "報道", "报道"]
    assert mainland.write_words("报道", "zh-Hant") == "報導"


def test_a_single_article_has_a_writer_without_a_show() -> None:
    writer = build_article_writer("标题", "zh-Hant", ANNA, None)
    assert (writer.language, writer.day, writer.show) == ("zh-Hant", None, None)
    assert [line.text for line in writer.write_title("標題", "zh-Hant", ANNA)] == ["標題。"]
    assert not writer.has_own("story")
