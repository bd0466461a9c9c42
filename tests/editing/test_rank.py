"""Stories are ranked by who reports them, how fresh they are and where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.editing.rank import HALF_LIFE_H, rank_stories, score_story
from digest.settings import Keywords
from digest.types import Story
from tests.editing.stories import article

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAIN = article("甲", "正文。", source="晨港", published=NOW)


def test_more_sources_first() -> None:
    """A story that two outlets report comes before one that only one does."""
    two = Story(article("乙", "正文。", source="晨港", published=NOW), (article("丙", "正文。", source="青屿"),))
    assert [story.lead.title for story in rank_stories([Story(PLAIN), two], now=NOW)] == ["乙", "甲"]


def test_one_outlet_counts_once() -> None:
    """Five items of one outlet are one source."""
    again = Story(PLAIN, tuple(replace(PLAIN, id=str(number)) for number in range(5)))
    assert score_story(again, now=NOW) == score_story(Story(PLAIN), now=NOW)


def test_fresh_first() -> None:
    """Of two stories the newer comes first; one without a time counts as a day old."""
    old = replace(PLAIN, title="旧", published=NOW - timedelta(days=2))
    undated = replace(PLAIN, title="无", published=None)
    ranked = rank_stories([Story(old), Story(undated), Story(PLAIN)], now=NOW)
    assert [story.lead.title for story in ranked] == ["甲", "无", "旧"]


def test_freshness_halves() -> None:
    """After a half-life a story has lost half of what its freshness was worth."""
    scores = [
        score_story(Story(replace(PLAIN, published=NOW - timedelta(hours=h * HALF_LIFE_H))), now=NOW) for h in (0, 1, 2)
    ]
    assert abs((scores[0] - scores[1]) - 2 * (scores[1] - scores[2])) < 1e-5


def test_a_time_in_the_future_is_now() -> None:
    """A wrong clock at the source does not lift its stories above fresh ones."""
    ahead = replace(PLAIN, published=NOW + timedelta(days=3))
    assert score_story(Story(ahead), now=NOW) == score_story(Story(PLAIN), now=NOW)


def test_top_of_the_feed_and_trust_first() -> None:
    """A story at the top of its feed, or from a trusted source, comes before the others."""
    low = replace(PLAIN, title="低", position=20)
    trusted = replace(PLAIN, title="信", trust=1.5)
    assert [s.lead.title for s in rank_stories([Story(low), Story(PLAIN), Story(trusted)], now=NOW)] == [
        "信",
        "甲",
        "低",
    ]


def test_a_score_is_the_sum_of_its_parts() -> None:
    """The parts explain the score, the rules by words among them."""
    rules = Keywords(boost={"大橋": 1.5, "火车": 3.0})
    (story,) = rank_stories([Story(replace(PLAIN, title="大桥通车"))], now=NOW, keywords=rules)
    assert dict(story.parts).keys() == {"sources", "fresh", "place", "keywords"}
    assert abs(sum(value for _, value in story.parts) - story.score) < 1e-5
    assert abs(story.score - 1.5 * score_story(story, now=NOW)) < 1e-5


def test_words_that_include_and_exclude() -> None:
    """Words count in either script; what is excluded is not told even if it is included too."""
    stories = [Story(replace(PLAIN, id=title, title=title)) for title in ("大桥通车", "彩票开奖", "大桥彩票")]
    kept = rank_stories(stories, now=NOW, keywords=Keywords(include=("大橋",), exclude=("彩票",)))
    assert [story.lead.title for story in kept] == ["大桥通车"]


def test_a_factor_below_one_lowers() -> None:
    """A word can push a story down."""
    stories = [Story(replace(PLAIN, id=title, title=title)) for title in ("球赛", "大桥")]
    ranked = rank_stories(stories, now=NOW, keywords=Keywords(boost={"球赛": 0.5}))
    assert [story.lead.title for story in ranked] == ["大桥", "球赛"]
