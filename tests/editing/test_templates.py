"""A template is chosen by the date and by what is known, and its fields are filled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from digest.editing.templates import (
    DEFAULTS,
    choose_line_language,
    convert_writing,
    fill_template,
    has_field,
    write_lunar_date,
    write_report_date,
)
from digest.settings import Templates
from digest.types import Language


def fill(kind: str, templates: Templates | None = None, turn: int = 0, **fields: str | None) -> str | None:
    known = {"title": None, "source": None, "when": None, "count": None, "show": None, **fields}
    own = templates or Templates()
    return fill_template(kind, own, known, seed="2026-11-23", turn=turn, language="zh-Hans", line_language="zh-Hans")


def test_the_template_that_says_most_of_what_is_known_is_chosen() -> None:
    assert fill("attribution", source="晨港新闻", when="11月23日") in {
        text.format(source="晨港新闻", when="11月23日") for text in DEFAULTS["attribution"][:3]
    }
    assert fill("attribution", source="晨港新闻") == "据晨港新闻报道，"
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
    ("published", "day", "said"),
    [
        (datetime(2026, 11, 22, 20, tzinfo=UTC), date(2026, 11, 23), "11月22日"),
        (datetime(2025, 12, 3, tzinfo=UTC), date(2026, 11, 23), "2025年12月3日"),
        (datetime(2026, 11, 22, tzinfo=UTC), None, "2026年11月22日"),
        (None, date(2026, 11, 23), None),
    ],
)
def test_the_year_is_said_where_it_is_another(published: datetime | None, day: date | None, said: str | None) -> None:
    assert write_report_date(published, day) == said


def test_the_date_is_that_of_the_shows_zone() -> None:
    late = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert write_report_date(late, date(2026, 11, 23), timezone(timedelta(hours=8))) == "11月23日"


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
