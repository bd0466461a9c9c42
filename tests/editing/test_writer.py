"""A show's own lines have the names and words of its script."""

from __future__ import annotations

from datetime import date

from digest.editing.writer import build_article_writer, build_writer
from digest.settings import Show
from digest.types import Summary
from tests.editing.stories import voice

ANNA = voice("anna")
DAY = date(2026, 11, 23)
NOBODY: tuple[Summary, ...] = ()


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
