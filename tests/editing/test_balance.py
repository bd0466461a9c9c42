"""An episode does not tell one source or one topic only."""

from __future__ import annotations

from digest.editing.balance import find_monotony, find_topic, limit_per_source, spread_kinds
from digest.settings import Balance
from digest.types import Story
from tests.editing.stories import article

TOPICS = {"体育": ("球队", "决赛"), "财经": ("股市", "央行")}


def _story(title: str, source: str) -> Story:
    return Story(article(title, "正文。", source=source))


def test_a_topic_is_known_by_its_words() -> None:
    """The topic with most hits is a story's, in either script; without any it has none."""
    assert find_topic(_story("球隊挺進決賽", "甲"), TOPICS) == "体育"
    assert find_topic(_story("央行下调利率", "甲"), TOPICS) == "财经"
    assert find_topic(_story("大桥通车", "甲"), TOPICS) is None
    assert find_topic(_story("大桥通车", "甲"), {}) is None


def test_no_source_goes_on_and_on() -> None:
    """After as many of a source as may follow each other the best of another one comes, then the first goes on."""
    stories = [_story(f"甲{number}", "甲") for number in range(4)] + [_story("乙", "乙")]
    ordered = spread_kinds(stories, Balance(in_a_row=2), {})
    assert [story.lead.title for story in ordered] == ["甲0", "甲1", "乙", "甲2", "甲3"]


def test_no_topic_goes_on_and_on() -> None:
    """The same for a topic, whatever the sources; where there is nothing else, the order stays."""
    stories = [_story(f"球队{number}", str(number)) for number in range(3)] + [_story("股市", "乙")]
    ordered = spread_kinds(stories, Balance(in_a_row=1), TOPICS)
    assert [story.lead.title for story in ordered] == ["球队0", "股市", "球队1", "球队2"]


def test_no_more_than_so_many_of_a_source() -> None:
    """What is more is left out; stories that name no source are each their own."""
    stories = [_story(f"甲{number}", "甲") for number in range(3)] + [_story("无", ""), _story("无名", "")]
    told, over = limit_per_source(stories, Balance(per_source=2))
    assert [story.lead.title for story in over] == ["甲2"]
    assert len(told) == 4


def test_no_limits_no_change() -> None:
    """Without limits the stories stay as they are."""
    stories = [_story(f"甲{number}", "甲") for number in range(5)]
    assert spread_kinds(stories, Balance(in_a_row=None), TOPICS) == tuple(stories)
    assert limit_per_source(stories, Balance(per_source=None)) == (tuple(stories), ())
    assert find_monotony(stories, [_story("乙", "乙")], Balance(in_a_row=None), TOPICS) == ()


def test_a_run_that_another_could_end() -> None:
    """A run is too long only where one of the stories that are not told would end it."""
    stories = [_story(f"甲{number}", "甲") for number in range(4)]
    assert find_monotony(stories, [_story("乙", "乙")], Balance(in_a_row=3), {}) == tuple(stories)
    assert find_monotony(stories, [_story("甲9", "甲")], Balance(in_a_row=3), {}) == ()
    assert find_monotony(stories[:3], [_story("乙", "乙")], Balance(in_a_row=3), {}) == ()
