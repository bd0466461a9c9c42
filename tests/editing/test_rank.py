"""Stories are ranked by who reports them, how fresh they are and where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.editing.rank import HALF_LIFE_H, RankRules, find_clocks, rank_stories, split_no_news
from digest.settings import Keywords
from digest.types import Story
from tests.editing.stories import article

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAIN = article("甲", "正文。", source="晨港", published=NOW)


def score_story(story: Story) -> float:
    (scored,) = rank_stories([story], now=NOW)
    return scored.score


def test_more_sources_first() -> None:
    """A story that two outlets report comes before one that only one does."""
    two = Story(article("乙", "正文。", source="晨港", published=NOW), (article("丙", "正文。", source="青屿"),))
    assert [story.lead.title for story in rank_stories([Story(PLAIN), two], now=NOW)] == ["乙", "甲"]


def test_one_outlet_counts_once() -> None:
    """Five items of one outlet are one source."""
    again = Story(PLAIN, tuple(replace(PLAIN, id=str(number)) for number in range(5)))
    (once,), (five,) = (rank_stories([story], now=NOW) for story in (Story(PLAIN), again))
    assert dict(five.parts)["sources"] == dict(once.parts)["sources"]


def test_fresh_first() -> None:
    """Of two stories the newer comes first; one without a time counts as a day old."""
    old = replace(PLAIN, title="旧", published=NOW - timedelta(days=2))
    undated = replace(PLAIN, title="无", published=None)
    ranked = rank_stories([Story(old), Story(undated), Story(PLAIN)], now=NOW)
    assert [story.lead.title for story in ranked] == ["甲", "无", "旧"]


def test_freshness_halves() -> None:
    """After a half-life a story has lost half of what its freshness was worth."""
    scores = [score_story(Story(replace(PLAIN, published=NOW - timedelta(hours=h * HALF_LIFE_H)))) for h in (0, 1, 2)]
    assert abs((scores[0] - scores[1]) - 2 * (scores[1] - scores[2])) < 1e-5


def test_a_time_in_the_future_is_now() -> None:
    """A wrong clock at the source does not lift its stories above fresh ones."""
    ahead = replace(PLAIN, published=NOW + timedelta(days=3))
    assert score_story(Story(ahead)) == score_story(Story(PLAIN))


def test_top_of_the_feed_and_trust_first() -> None:
    """A story at the top of a list that is made by hand, or from a trusted source, comes before the others."""
    listed = [Story(replace(PLAIN, id=str(n), title=f"位{n}", published=None, position=n)) for n in range(5)]
    trusted = Story(replace(PLAIN, title="信", source="青屿", trust=1.5))
    ranked = rank_stories([*reversed(listed), trusted], now=NOW)
    assert [story.lead.title for story in ranked] == ["信", "位0", "位1", "位2", "位3", "位4"]


def test_the_place_in_a_clock_says_nothing() -> None:
    """Where the newest stands on top, the place is the time once more; a short list says as little."""
    by_time = [replace(PLAIN, position=n, published=NOW - timedelta(hours=n)) for n in range(6)]
    by_hand = [replace(PLAIN, position=n, published=NOW - timedelta(hours=n * 5 % 6)) for n in range(6)]
    no_times = [replace(PLAIN, position=n, published=None) for n in range(6)]
    assert find_clocks(by_time) == {"晨港"}
    assert find_clocks(by_hand) == find_clocks(no_times) == frozenset()
    assert find_clocks(no_times[:3]) == {"晨港"}
    ranked = rank_stories([Story(replace(one, id=str(one.position))) for one in by_time], now=NOW)
    assert all("place" not in dict(story.parts) for story in ranked)


def test_what_a_story_tells_comes_before_where_it_stands() -> None:
    """A decision of parliament outranks a newer item of a shop's offers, and its parts say why."""
    old = article("議會三讀通過預算案", "正文。", source="晨港", published=NOW - timedelta(hours=20))
    new = article("周末好物打折", "正文。", source="晨港", published=NOW)
    first, last = rank_stories([Story(new), Story(old)], now=NOW)
    assert first.lead == old
    assert first.topics == ("politics",)
    assert {"decision", "politics"} <= dict(first.parts).keys()
    assert dict(last.parts)["service"] < 0


def test_related_stories_lift_each_other() -> None:
    """Of two sources they lift more than of one, and what stands alone is not lifted."""
    titles = ("晨港议会表决跨海电缆预算案", "晨港渔民担心跨海电缆影响捕捞")
    others = [Story(article(f"无关{n}", "正文。", published=NOW)) for n in range(3)]
    lifts: list[float] = []
    for second in ("青屿", "晨港"):
        pair = [
            Story(article(title, "正文。", source=name)) for title, name in zip(titles, ("晨港", second), strict=True)
        ]
        ranked = rank_stories([*pair, *others], now=NOW)
        found = [dict(story.parts).get("related", 0.0) for story in ranked]
        assert sorted(found)[:3] == [0.0] * 3
        lifts.append(max(found))
    assert lifts[0] > lifts[1] > 0


def test_what_is_no_news_is_set_apart() -> None:
    """Lottery numbers and offers are none; in a show that tells nothing else they are, and where it weighs them so."""
    titles = ("双色球开奖", "议会通过法案", "央行降息")
    ranked = rank_stories([Story(article(title, "正文。")) for title in titles], now=NOW)
    news, others = split_no_news(ranked)
    assert [story.lead.title for story in others] == ["双色球开奖"]
    assert len(news) == 2
    assert split_no_news(others) == (others, ())
    weighed = rank_stories(ranked, now=NOW, rules=RankRules(weights={"lottery": 0.0}))
    assert split_no_news(weighed) == (weighed, ())


def test_a_score_is_the_sum_of_its_parts() -> None:
    """The parts explain the score, the rules by words among them."""
    keywords = Keywords(boost={"大橋": 1.5, "火车": 3.0})
    bridge = Story(replace(PLAIN, title="大桥甲"))
    (story,) = rank_stories([bridge], now=NOW, rules=RankRules(keywords))
    assert dict(story.parts).keys() == {"sources", "fresh", "keywords"}
    assert abs(sum(value for _, value in story.parts) - story.score) < 1e-5
    assert abs(story.score - 1.5 * score_story(bridge)) < 1e-5


def test_words_that_include_and_exclude() -> None:
    """Words count in either script; what is excluded is not told even if it is included too."""
    stories = [Story(replace(PLAIN, id=title, title=title)) for title in ("大桥通车", "彩票开奖", "大桥彩票")]
    kept = rank_stories(stories, now=NOW, rules=RankRules(Keywords(include=("大橋",), exclude=("彩票",))))
    assert [story.lead.title for story in kept] == ["大桥通车"]


def test_a_factor_below_one_lowers() -> None:
    """A word can push a story down."""
    stories = [Story(replace(PLAIN, id=title, title=title)) for title in ("球赛", "大桥")]
    ranked = rank_stories(stories, now=NOW, rules=RankRules(Keywords(boost={"球赛": 0.5})))
    assert [story.lead.title for story in ranked] == ["大桥", "球赛"]


def test_a_headline_without_its_text_lifts_what_it_has_to_do_with() -> None:
    """It is no story itself."""
    bridge = Story(article("晨港议会表决跨海电缆预算案", "正文。", source="晨港"))
    other = Story(article("青屿农场迎来丰收", "正文。", source="晨港"))
    headline = replace(article("晨港渔民担心跨海电缆影响捕捞", source="快讯"), paragraphs=())
    alone = rank_stories([other, bridge], now=NOW)
    lifted = rank_stories([other, bridge], now=NOW, headlines=[headline])
    assert {story.lead.id for story in lifted} == {story.lead.id for story in alone}
    related = {story.lead.title: dict(story.parts).get("related", 0.0) for story in lifted}
    assert related[bridge.lead.title] > related[other.lead.title] == 0.0
