"""How somebody took their own life is never told, and stories of suicide only where a show allows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import han
from digest.editing.briefs import tell_in_brief
from digest.editing.candidates import build_candidates
from digest.editing.care import is_story_of_suicide, speaks_of_suicide, tells_how, withhold
from digest.editing.summarize import summarize
from digest.types import Article, DroppedLine, PassReason, Story
from tests.editing.stories import article

MORE = "经纪公司今天宣布，歌手明年的巡回演出全部取消，已售出的门票可以退款。"
DATA = Path(__file__).parents[1] / "data" / "care"


def read_cases(name: str) -> list[tuple[str, ...]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("expected", "context", "text"), read_cases("sentences.tsv"))
def test_a_sentence_that_tells_how_is_untold(expected: str, context: str, text: str) -> None:
    """A way, a place known for it, a note; the same words in another sense are told."""
    assert tells_how(text, of_suicide=context == "about") == (expected == "untold")


@pytest.mark.parametrize(("expected", "title", "beginning"), read_cases("stories.tsv"))
def test_a_story_of_suicide_is_known(expected: str, title: str, beginning: str) -> None:
    assert is_story_of_suicide(article(title, beginning)) == (expected == "story")


@pytest.mark.parametrize(
    "expected_and_text", [(row[0], row[2]) for row in read_cases("sentences.tsv") if row[1] == "-"]
)
def test_either_script_is_judged_alike(expected_and_text: tuple[str, str]) -> None:
    expected, text = expected_and_text
    for written in (han.to_simplified(text), han.to_traditional(text)):
        assert tells_how(written, of_suicide=False) == (expected == "untold")


@given(
    st.text(
        alphabet="的一是在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里",
        max_size=40,
    )
)
def test_words_of_every_day_are_told(text: str) -> None:
    assert not tells_how(text, of_suicide=False)
    assert not speaks_of_suicide(text)


def test_a_fall_with_help_named_below_it_is_one() -> None:
    """Editors put the help lines under the reports for which the law asks for them."""
    plain = article("青年坠江 搜救持续", "一名青年昨夜坠江，搜救队今晨继续搜寻。")
    hotline = DroppedLine("珍惜生命，自殺防治專線：1925", "hotline")
    marked = Article(plain.id, plain.title, plain.paragraphs, dropped=(hotline,))
    assert not is_story_of_suicide(plain)
    assert is_story_of_suicide(marked)


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("衛福部推出新的自殺防治方案。", True),
        ("警方排除他杀，认定为自杀。", True),
        ("自杀式袭击造成九人死亡。", False),
        ("明末崇祯皇帝自缢。", False),
    ],
)
def test_help_is_offered_where_suicide_is_named(text: str, speaks: bool) -> None:
    assert speaks_of_suicide(text) == speaks


def test_stories_are_withheld_with_their_reason() -> None:
    """One whose title tells how is not told even where the show allows such stories."""
    news = Story(article("青屿大桥通车", "大桥今天通车。"))
    plain = Story(article("歌手轻生离世", "经纪公司今天证实这一消息。"))
    how = Story(article("歌手烧炭离世", "经纪公司今天证实这一消息。"))
    kept, passed = withhold((news, plain, how), allowed=False)
    assert kept == (news,)
    assert [lost.reason for lost in passed] == [PassReason.SUICIDE, PassReason.SUICIDE]
    kept, passed = withhold((news, plain, how), allowed=True)
    assert kept == (news, plain)
    assert [(lost.story, lost.reason) for lost in passed] == [(how, PassReason.TELLS_HOW)]


def test_an_untold_sentence_is_no_candidate_even_where_nothing_else_is() -> None:
    """It takes with it what is said only together with it."""
    source = article("歌手离世", "警方通报，歌手在住处烧炭自杀。", "此外，现场没有打斗的痕迹，家属对此没有异议。", MORE)
    after, more = build_candidates(source, ())
    assert (after.value, more.value > 0) == (0, True)
    alone = article("歌手离世", "歌手在住处烧炭自杀。", "她从十六楼跳下。")
    assert build_candidates(alone, ()) == []
    assert summarize(alone, 40) == summarize(alone, 200) == ()
    assert tell_in_brief(alone, 90) is None
    fall = article("女子墜樓亡", "一名女子今天從十二樓墜落，當場死亡。", "警方說，家屬已獲通知，案件交由檢方處理。")
    assert 0 not in [sentence.paragraph for sentence in tell_in_brief(fall, 90) or ()]


def test_a_programme_that_speaks_of_itself_tells_nothing() -> None:
    greeting = article("青屿早报摘要", "各位听众，大家好。", "欢迎收听青屿早报。", "青屿跨海大桥今天上午正式通车。")
    assert [sentence.paragraph for sentence in summarize(greeting, 200)] == [2]


def test_an_attack_is_told_up_to_the_end_of_the_attacker() -> None:
    """Its dead are the news; in a story of suicide such a sentence is left out whole."""
    lead = "警方表示，晨港一所中学今天发生枪击案，造成一名学生死亡，随后枪手饮弹自尽。"
    attack = article("晨港校园枪击一名学生死亡", lead, "枪手当时直播。", MORE)
    told = "".join(sentence.text for sentence in summarize(attack, 200))
    assert "造成一名学生死亡" in told
    assert "饮弹" not in told
