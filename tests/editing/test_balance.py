"""An episode does not tell one source or one topic only, and tells its stories in the order of a bulletin."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.editing.balance import find_monotony, limit_grim, limit_per_source, order_bulletin, put_behind
from digest.editing.topics import build_topics
from digest.settings import Balance
from digest.types import Story
from tests.editing.stories import article

TABLE = build_topics({})
FREE = Balance(per_topic=None, grim=None, in_a_row=None, source_in_a_row=None)


def _story(title: str, source: str = "", *topics: str) -> Story:
    return Story(article(title, "正文。", source=source or title), topics=topics)


def _titles(stories: tuple[Story, ...]) -> list[str]:
    return [story.lead.title for story in stories]


def test_no_source_goes_on_and_on() -> None:
    """After as many of a source as may follow each other the best of another one comes, then the first goes on."""
    stories = [*(_story(f"甲{number}", "甲") for number in range(4)), _story("乙", "乙")]
    ordered = order_bulletin(stories, (), Balance(source_in_a_row=2), TABLE)
    assert _titles(ordered) == ["甲0", "甲1", "乙", "甲2", "甲3"]


def test_no_topic_goes_on_and_on() -> None:
    """The same for a topic, whatever the sources; where there is nothing else, the order stays."""
    stories = [*(_story(f"政{number}", "", "politics") for number in range(3)), _story("财", "", "economy")]
    ordered = order_bulletin(stories, (), Balance(in_a_row=1), TABLE)
    assert _titles(ordered) == ["政0", "财", "政1", "政2"]


def test_a_story_of_two_topics_goes_on_with_either() -> None:
    stories = [_story("甲", "", "politics", "world"), _story("乙", "", "world", "tech"), _story("丙", "", "sport")]
    assert _titles(order_bulletin(stories, (), Balance(in_a_row=1), TABLE)) == ["甲", "丙", "乙"]


def test_accidents_and_crimes_are_one_topic_to_a_listener() -> None:
    stories = [_story("甲", "", "accident"), _story("乙", "", "crime"), _story("丙", "", "economy")]
    assert _titles(order_bulletin(stories, (), Balance(in_a_row=1), TABLE)) == ["甲", "丙", "乙"]


def test_a_bulletin_opens_with_the_best_and_closes_with_sport() -> None:
    """The best third leads, then topic by topic; sport and culture come last, and each block has its own order."""
    topics = ("sport", "culture", "world", "politics", "economy", "politics")
    stories = [_story("首", "", "world"), *(_story(topic + str(n), "", topic) for n, topic in enumerate(topics))]
    ordered = order_bulletin(stories, stories[:0], FREE, TABLE)
    assert _titles(ordered) == ["首", "world2", "politics3", "politics5", "economy4", "culture1", "sport0"]
    briefs = [_story("体", "", "sport"), _story("政", "", "politics")]
    assert _titles(order_bulletin(stories[:1], briefs, FREE, TABLE)) == ["首", "政", "体"]


def test_the_best_leads_whatever_it_is_about() -> None:
    stories = [_story("夺冠", "", "sport"), _story("议", "", "politics")]
    assert _titles(order_bulletin(stories, (), FREE, TABLE)) == ["夺冠", "议"]


def test_briefs_go_on_with_what_was_told_at_length() -> None:
    """A row does not begin anew with the block of brief news."""
    long = [_story("甲", "", "politics")]
    briefs = [_story("乙", "", "politics"), _story("丙", "", "sport")]
    assert _titles(order_bulletin(long, briefs, Balance(in_a_row=1), TABLE)) == ["甲", "丙", "乙"]


def test_no_more_than_so_many_of_a_source() -> None:
    """What is more is left out; stories that name no source are each their own."""
    stories = [*(_story(f"甲{number}", "甲") for number in range(3)), Story(article("无", "正文。"))]
    told, over = limit_per_source(stories, Balance(per_source=2))
    assert _titles(over) == ["甲2"]
    assert len(told) == 3


def test_no_more_than_so_many_accidents_and_crimes() -> None:
    """The best two are told; a disaster with many deaths is the day's news, and does not count."""
    titles = ("追撞", "窃案", "火灾", "强震已致70人遇难")
    stories = [_story(title, "", "crime" if title == "窃案" else "accident") for title in titles]
    told, over = limit_grim(stories, Balance(), TABLE)
    assert _titles(told) == ["追撞", "窃案", "强震已致70人遇难"]
    assert _titles(over) == ["火灾"]
    assert limit_grim(stories, Balance(grim=None), TABLE) == (tuple(stories), ())
    assert _titles(limit_grim(stories, Balance(grim=0), TABLE)[0]) == ["强震已致70人遇难"]


def test_what_is_too_much_of_a_topic_gives_way_to_what_matters_about_as_much() -> None:
    """It is not put behind what matters far less."""
    scored = {"政0": 2.0, "政1": 1.9, "政2": 1.8, "财": 1.6, "无": 1.0}
    topics = {"政": ("politics",), "财": ("economy",), "无": ()}
    stories = [replace(_story(name, "", *topics[name[0]]), score=score) for name, score in scored.items()]
    assert _titles(put_behind(stories, Balance(per_topic=2))) == ["政0", "政1", "财", "政2", "无"]
    assert put_behind(stories, Balance(per_topic=None)) == tuple(stories)


def test_no_limits_no_change() -> None:
    """Without limits the stories of one topic stay as they are."""
    stories = [_story(f"甲{number}", "甲", "world") for number in range(5)]
    assert order_bulletin(stories, (), FREE, TABLE) == tuple(stories)
    assert limit_per_source(stories, Balance(per_source=None)) == (tuple(stories), ())
    assert find_monotony(stories, [_story("乙", "乙")], FREE, TABLE) == ()


def test_a_run_that_another_could_end() -> None:
    """A run is too long only where one of the stories that are not told would end it."""
    stories = [_story(f"甲{number}", "甲", "world") for number in range(4)]
    of_source = Balance(in_a_row=None, source_in_a_row=3)
    assert find_monotony(stories, [_story("乙", "乙")], of_source, TABLE) == tuple(stories)
    assert find_monotony(stories, [_story("甲9", "甲")], of_source, TABLE) == ()
    assert find_monotony(stories[:3], [_story("乙", "乙")], of_source, TABLE) == ()
    of_topic = Balance(in_a_row=2, source_in_a_row=None)
    assert find_monotony(stories, [_story("乙", "甲", "sport")], of_topic, TABLE) == tuple(stories[:3])
    assert find_monotony(stories, [_story("乙", "乙", "world")], of_topic, TABLE) == ()


@given(st.lists(st.sampled_from(("politics", "world", "sport", "crime", "")), max_size=12), st.integers(0, 4))
def test_each_story_is_told_once(topics: list[str], briefs: int) -> None:
    """Ordering loses none and doubles none, and no brief comes before a story told at length."""
    stories = [replace(_story(str(n)), topics=(topic,) if topic else ()) for n, topic in enumerate(topics)]
    at_length, in_brief = stories[briefs:], stories[:briefs]
    ordered = order_bulletin(at_length, in_brief, Balance(), TABLE)
    assert set(_titles(ordered[: len(at_length)])) == set(_titles(tuple(at_length)))
    assert sorted(_titles(ordered)) == sorted(_titles(tuple(stories)))
