"""Stories that belong together are found by their headlines, though they are not duplicates."""

from __future__ import annotations

import time

import pytest

from digest.editing.kinship import find_kin
from digest.types import Story
from tests.editing.stories import article, sample_articles

OTHERS = [Story(one) for one in sample_articles()]


def _story(title: str, text: str) -> Story:
    return Story(article(title, text))


def test_two_meetings_of_one_visit_are_one_event() -> None:
    one = _story("青屿市长会见晨港代表团", "青屿市长今天会见来访的晨港代表团一行。")
    other = _story("晨港代表团访青屿 市长会见", "晨港代表团结束访问，青屿市长会见并送行。")
    (kin,) = [kin for kin in find_kin([one, other, *OTHERS]) if kin.one == one.lead.id]
    assert kin.other == other.lead.id
    assert kin.is_one_event


def test_a_new_figure_is_one_event() -> None:
    one = _story("青屿群岛强震增至70死", "青屿群岛发生强震，死亡人数增至70人，流离失所者众。")
    other = _story("青嶼群島強震死亡人數上修至68人", "當局說，青嶼群島強震死亡人數為68人，流離失所者眾。")
    assert [kin.is_one_event for kin in find_kin([one, other])] == [True]


@pytest.mark.parametrize(
    ("title", "is_one_event"),
    [
        ("青屿外海6.7级地震 船厂停工", True),
        ("青屿船厂停工 订单减少6.7%", False),
        ("对岸发射6.7吨卫星", False),
        ("青屿2026音乐节登场", False),
    ],
)
def test_a_telling_figure_makes_one_event(title: str, is_one_event: bool) -> None:
    """Where the headlines share a word with it; a share or a year is no such figure."""
    one = _story("青屿6.7级强震 两万人撤离", "青屿2026年最强地震今天发生。")
    other = _story(title, "今天的消息。")
    assert any(kin.is_one_event for kin in find_kin([one, other])) is is_one_event


def test_the_same_words_are_one_event_whatever_they_are() -> None:
    one = _story("总统会见总理 宣布停火并签署贸易协定", "总统今天会见总理，宣布停火，签署贸易协定。")
    other = _story("停火！总理会见总统 签署贸易协定", "总理会见总统，双方宣布停火并签署贸易协定。")
    assert [kin.is_one_event for kin in find_kin([one, other])] == [True]


def test_one_matter_in_other_words_is_one_event() -> None:
    """The headlines share little, but each has words of the other story that say which event it is."""
    one = _story("拍摄宣誓录像换酬劳 水手被诉", "青屿一名梁姓水手被控拍摄宣誓录像，把船坞图纸交给对岸。")
    other = _story("欠债梁姓水手交出船坞图纸 地检署起诉", "梁姓水手因债务拍摄录像。")
    assert [kin.is_one_event for kin in find_kin([one, other])] == [True]


def test_a_reaction_is_related_and_no_more() -> None:
    """Two stories of one matter with other people lift each other; both may be told."""
    one = _story("晨港议会表决跨海电缆预算案", "晨港议会今天表决跨海电缆预算案，三十票赞成。")
    other = _story("渔民担心电缆影响捕捞作业", "渔会代表对跨海电缆表示担心。")
    assert [kin.is_one_event for kin in find_kin([one, other])] == [False]


def test_strangers_are_no_kin() -> None:
    """Nothing but numbers and little words in common is nothing in common."""
    one = _story("11月23日的天气", "今天的气温是12度。")
    other = _story("11月23日的股票", "收在12点，这是新高。")
    assert find_kin([one, other]) == ()
    assert find_kin([]) == ()


def test_pairs_keep_the_order_of_the_stories() -> None:
    stories = [_story(f"晨港跨海大桥通车{sign}", "晨港跨海大桥今天通车。") for sign in "甲乙丙"]
    ids = [story.lead.id for story in stories]
    assert [(kin.one, kin.other) for kin in find_kin(stories)] == [
        (ids[0], ids[1]),
        (ids[0], ids[2]),
        (ids[1], ids[2]),
    ]


def test_many_stories_are_compared_quickly() -> None:
    """The work does not grow with the square of the stories: words that many have propose no pairs."""
    stories = [_story(f"{chr(0x4E00 + number)}市议会通过预算案", f"{number}号议案今天通过。") for number in range(400)]
    begun = time.process_time()
    find_kin(stories)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("国务院总理会见晨港总统", "国务院总理会见北岭总统"),
        ("第十四届青屿议会第四次会议闭幕", "第十四届青屿议会第四次会议开放记者通道"),
        ("晨港空袭造成多人死亡", "北岭地震造成多人死亡"),
        ("前两月全国货运量同比增长", "前两月全国出境人次同比增长"),
        ("【奋进新征程】青屿山区修通公路", "【奋进新征程】晨港沙地种活林木"),
    ],
)
def test_a_name_or_a_common_word_alone_makes_no_event(first: str, second: str) -> None:
    """Who acts, where they meet and what happens to many is said of many events."""
    stories = [_story(first, f"{first}。"), _story(second, f"{second}。")]
    assert not any(kin.is_one_event for kin in find_kin(stories))
