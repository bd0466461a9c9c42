"""After a story that speaks of suicide, the help lines of the show's region are said, digit by digit."""

from __future__ import annotations

import re
from datetime import date

import pytest

from digest.editing.candidates import list_sentences
from digest.editing.help_lines import HELP_LINES, Region, find_region
from digest.editing.script import write_article_script, write_episode_script
from digest.editing.single_article import choose_sentences
from digest.pronunciation.normalize import to_spoken
from digest.settings import Show, Templates
from digest.types import Language, Script, Story, Summary
from tests.editing.stories import article, voice

ANNA = voice("anna")
DAY = date(2026, 11, 23)
CASE = article(
    "歌手轻生离世", "经纪公司今天证实，歌手于昨日离世，家属希望外界不要再揣测。", "据邻居说，她从十六楼跳下。"
)
NEWS = article("青屿大桥通车", "青屿大桥今天上午通车，市民步行走上桥面。")


def said_by(script: Script, kind: str) -> list[str]:
    return [line.text for chapter in script.chapters for line in chapter.lines if line.template == kind]


def tell(*stories: Summary, **settings: object) -> Script:
    show = Show.model_validate({"name": "daily", "title": "早报", "voice": "anna", **settings})
    return write_episode_script(stories, show, (ANNA,), DAY)


def summary_of(source: object = CASE, *, brief: bool = False) -> Summary:
    assert isinstance(source, type(CASE))
    return Summary(Story(source), list_sentences(source)[:1], brief=brief)


@pytest.mark.parametrize(
    ("timezone", "language", "readings", "region"),
    [
        ("Asia/Shanghai", "zh-Hans", None, "mainland"),
        ("Asia/Shanghai", "zh-Hant", None, "taiwan"),
        ("Asia/Shanghai", "zh-Hans", "taiwan", "taiwan"),
        ("Asia/Taipei", "zh-Hant", None, "taiwan"),
        ("Asia/Hong_Kong", "zh-Hant", None, "hongkong"),
        ("Asia/Urumqi", "zh-Hans", None, "mainland"),
        ("Asia/Singapore", "zh-Hans", None, "elsewhere"),
        ("America/New_York", "zh-Hant", None, "elsewhere"),
    ],
)
def test_the_region_of_a_show(timezone: str, language: Language, readings: str | None, region: Region) -> None:
    show = Show.model_validate({"title": "早报", "timezone": timezone, "language": language, "readings": readings})
    assert find_region(show, language) == region


def test_an_article_in_no_show_has_the_region_of_its_script() -> None:
    assert find_region(None, "zh-Hant") == "taiwan"
    assert find_region(None, "zh-Hans") == "mainland"


@pytest.mark.parametrize("region", HELP_LINES)
def test_numbers_are_read_digit_by_digit(region: Region) -> None:
    """No voice says a thousand of a telephone number."""
    spoken = to_spoken(HELP_LINES[region].text)
    assert not re.search("[千百万十0-9]", spoken)
    digits = {"mainland": "幺二三五六", "taiwan": "一九二五", "hongkong": "一八一一一", "elsewhere": ""}
    assert digits[region] in spoken


@pytest.mark.parametrize("brief", [False, True])
def test_help_follows_a_story_of_suicide_and_no_other(brief: bool) -> None:
    script = tell(summary_of(NEWS), summary_of(brief=brief))
    assert said_by(script, "help") == [HELP_LINES["mainland"].text]
    assert [line.template for line in script.chapters[2].lines][-1] == "help"


def test_help_is_written_as_the_show_is() -> None:
    assert "張老師" in said_by(tell(summary_of(), language="zh-Hant"), "help")[0]
    assert "张老师" in said_by(tell(summary_of(), readings="taiwan"), "help")[0]


def test_a_show_may_say_it_in_its_own_words() -> None:
    own = "需要帮助，请找身边的人。"
    assert said_by(tell(summary_of(), templates={"help": own}), "help") == [own]


def test_a_single_article_leaves_out_how_it_was_done() -> None:
    """Its title too, where that tells it; help is offered before the notice."""
    whole = choose_sentences(CASE, ANNA, None, None)
    assert [sentence.text for sentence in whole.sentences] == [CASE.paragraphs[0]]
    script = write_article_script(whole, ANNA)
    assert [line.template for line in script.chapters[0].lines][-2:] == ["help", "notice"]
    title_tells = article("歌手跳楼离世", *CASE.paragraphs)
    told = write_article_script(choose_sentences(title_tells, ANNA, None, None), ANNA)
    assert said_by(told, "story") == []
    assert said_by(script, "story") == ["歌手轻生离世。"]


def test_the_templates_know_help() -> None:
    assert Templates().help is None
