"""A template is chosen by the date and by what is known, and its fields are filled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from digest.editing.templates import (
    DEFAULTS,
    choose_line_language,
    convert_writing,
    fill_template,
    find_day,
    has_field,
    write_day,
    write_lunar_date,
)
from digest.settings import Templates
from digest.types import Language, Variety


def fill(kind: str, templates: Templates | None = None, turn: int = 0, **fields: str | None) -> str | None:
    known = {"title": None, "source": None, "when": None, "count": None, "show": None, **fields}
    own = templates or Templates()
    return fill_template(kind, own, known, seed="2026-11-23", turn=turn, language="zh-Hans", line_language="zh-Hans")


def test_the_template_that_says_most_of_what_is_known_is_chosen() -> None:
    assert fill("attribution", source="晨港新闻", when="11月23日") in {
        text.format(source="晨港新闻", when="11月23日") for text in DEFAULTS["attribution"][:3]
    }
    assert fill("attribution", source="晨港新闻") in {
        text.format(source="晨港新闻") for text in DEFAULTS["attribution"][3:]
    }
    assert fill("attribution", when="11月23日") is None


def test_the_next_turn_takes_the_next_template() -> None:
    said = [fill("transition", turn=turn) for turn in range(len(DEFAULTS["transition"]) + 1)]
    assert sorted(map(str, said[:-1])) == sorted(DEFAULTS["transition"])
    assert said[-1] == said[0]


def test_a_show_may_give_one_template_or_several() -> None:
    assert fill("closing", Templates(closing="{show}再会。"), show="早报") == "早报再会。"
    several = Templates(closing=("一。", "二。"))
    assert {fill("closing", several, turn=turn) for turn in (0, 1)} == {"一。", "二。"}


@pytest.mark.parametrize(("title", "said"), [("大桥通车", "大桥通车。"), ("真的吗？", "真的吗？"), ("好！", "好！")])
def test_a_stop_after_a_stop_is_left_out(title: str, said: str) -> None:
    assert fill("story", title=title) == said


@pytest.mark.parametrize(
    ("language", "wanted", "said"),
    [("zh-Hans", "zh-Hant", "新聞"), ("zh-Hant", "zh-Hans", "新闻"), ("zh-Hans", "und", "新闻")],
)
def test_writing_is_converted_between_the_two(language: Language, wanted: Language, said: str) -> None:
    text = "新聞" if language == "zh-Hant" else "新闻"
    assert convert_writing(text, language, wanted) == said


def test_a_line_is_written_as_what_it_quotes() -> None:
    assert choose_line_language("zh-Hans", "zh-Hant") == "zh-Hant"
    assert choose_line_language("zh-Hans", "und") == "zh-Hans"


def test_a_field_is_looked_for_in_own_templates_only() -> None:
    assert not has_field("date", Templates())
    assert has_field("lunar", Templates(opening="{lunar}"))
    assert has_field("lunar", Templates(opening=("早。", "今天是{lunar}。")))
    assert not has_field("lunar", Templates(opening="{date}"))


@pytest.mark.parametrize(
    ("day", "today", "said"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "今天"),
        (date(2026, 11, 22), date(2026, 11, 23), "昨天"),
        (date(2026, 11, 21), date(2026, 11, 23), "前天"),
        (date(2026, 11, 20), date(2026, 11, 23), "11月20日"),
        (date(2026, 11, 24), date(2026, 11, 23), "11月24日"),
        (date(2025, 12, 31), date(2026, 1, 1), "昨天"),
        (date(2025, 12, 3), date(2026, 11, 23), "2025年12月3日"),
        (date(2026, 11, 22), None, "2026年11月22日"),
        (None, date(2026, 11, 23), None),
    ],
)
def test_a_day_is_written_as_one_says_it(day: date | None, today: date | None, said: str | None) -> None:
    """A near day has a word of its own; the year is said where it is another."""
    assert write_day(day, today) == said


def test_the_day_is_that_of_the_shows_zone() -> None:
    late = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert find_day(late) == date(2026, 11, 22)
    assert find_day(late, timezone(timedelta(hours=8))) == date(2026, 11, 23)
    assert find_day(None) is None


@pytest.mark.parametrize(("variety", "said"), [("taiwan", "據晨港新聞報導，"), ("hongkong", "據晨港新聞報道，")])
def test_built_in_words_are_those_of_the_region(variety: Variety, said: str) -> None:
    """What the show quotes keeps its own words."""
    options = {f"據晨港新聞{word}，" for word in ("報導", "報道")}
    told = {
        fill_template(
            "attribution",
            Templates(),
            {"source": "晨港新聞", "when": None},
            seed="2026-11-23",
            turn=turn,
            language="zh-Hant",
            line_language="zh-Hant",
            variety=variety,
        )
        for turn in range(3)
    }
    assert told & options == {said}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 17), "农历正月初一"),
        (date(2025, 8, 22), "农历闰六月廿九"),
        (date(2024, 2, 9), "农历腊月三十"),
        (date(2026, 11, 28), "农历十月二十"),
        (date(2026, 11, 18), "农历十月初十"),
        (date(2200, 1, 1), None),
    ],
)
def test_the_lunar_date(day: date, words: str | None) -> None:
    """The day of the lunar calendar, a leap month named as one; beyond the tables it is unknown."""
    assert write_lunar_date(day) == words
