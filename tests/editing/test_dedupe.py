"""The same story is told once, look-alikes stay apart."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editing.dedupe import SAME_STORY, group_articles, score_pairs
from digest.types import Article
from tests.editing.stories import DATA, article, sample_articles, score_pair

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["fact"]) for case in json.loads((DATA / f"{name}.json").read_text("utf-8"))]


def _pair(case: dict[str, Any]) -> tuple[Article, Article]:
    a, b = (article(case[key]["title"], *case[key]["text"].split("\n"), name=key) for key in "ab")
    return a, b


@pytest.mark.parametrize("case", _cases("same"))
def test_same_story(case: dict[str, Any]) -> None:
    """Copies, rewrites and the other script are one story."""
    assert score_pair(*_pair(case)) >= SAME_STORY
    assert len(group_articles(_pair(case))) == 1


@pytest.mark.parametrize("case", _cases("different"))
def test_look_alikes(case: dict[str, Any]) -> None:
    """Items that fill one template with other things are different stories."""
    assert score_pair(*_pair(case)) < SAME_STORY
    assert len(group_articles(_pair(case))) == 2


def test_sample_has_one_story_twice() -> None:
    """Of the sample's ten articles the two about the bridge are one story, and no others are."""
    stories = group_articles(sample_articles())
    assert [{one.id for one in (story.lead, *story.others)} for story in stories if story.others] == [
        {"bridge", "bridge-hant"}
    ]
    assert len(stories) == 9


def test_lead_is_the_fullest_then_the_earliest() -> None:
    """The fullest article leads; of equally full ones the earlier."""
    text = "晨港地铁集团宣布，地铁3号线将于12月1日上午10时开通试运营，线路全长27.4公里，设站19座。"
    late = article("地铁3号线开通", text, name="late", published=NOON)
    early = replace(late, id="early", published=NOON - timedelta(hours=3))
    full = article(
        "地铁3号线12月1日开通", text, *["试运营期间，首班车6时10分发车，末班车23时发车。" * 4] * 3, name="full"
    )
    (story,) = group_articles([late, early, full])
    assert [one.id for one in (story.lead, *story.others)] == ["full", "early", "late"]


def test_trust_counts_for_the_lead() -> None:
    """A trusted source leads before one that is a little fuller."""
    text = "晨港地铁集团宣布，地铁3号线将于12月1日上午10时开通试运营，线路全长27.4公里，设站19座。" * 6
    known = article("地铁3号线开通", text, name="known", trust=2.0)
    fuller = article("地铁3号线开通", text, "此前，项目已通过验收。", name="fuller")
    assert group_articles([fuller, known])[0].lead.id == "known"


def test_same_article_twice_counts_once() -> None:
    """One address listed by two feeds is one article, and no further source."""
    one = article("地铁3号线开通", "地铁3号线将于12月1日开通。", name="one")
    (story,) = group_articles([one, replace(one, position=3)])
    assert story.others == ()


def test_nothing() -> None:
    """No articles are no stories."""
    assert group_articles([]) == ()
    assert score_pairs([]) == ()


@given(
    st.text("青屿大桥通车，。12:5%abＡ「」\n ", max_size=40), st.text("青屿大桥通车，。12:5%abＡ「」\n ", max_size=40)
)
@settings(max_examples=60, deadline=None)
def test_similarity_is_symmetric(a: str, b: str) -> None:
    """The order of two articles does not matter, and a score lies between 0 and 1."""
    first, second = article(a, b, name="a"), article(b, a, name="b")
    score = score_pair(first, second)
    assert 0 <= score <= 1
    assert score == score_pair(second, first)


@given(st.permutations(range(6)))
@settings(max_examples=10, deadline=None)
def test_groups_do_not_depend_on_order(order: list[int]) -> None:
    """The same articles in another order make the same stories."""
    pairs = [_pair(case.values[0]) for case in _cases("same")]
    articles = [replace(one, id=f"{k}{one.id}") for k, pair in enumerate(pairs) for one in pair]
    groups = {frozenset(one.id for one in (s.lead, *s.others)) for s in group_articles([articles[k] for k in order])}
    assert groups == {frozenset({f"{k}a", f"{k}b"}) for k in range(3)}


def test_every_article_is_in_one_story() -> None:
    """Nothing is lost or doubled."""
    articles = sample_articles()
    told = [one.id for story in group_articles(articles) for one in (story.lead, *story.others)]
    assert sorted(told) == sorted(one.id for one in articles)


def test_many_articles_take_time_in_proportion() -> None:
    """Four times the articles take nowhere near sixteen times as long."""
    rng = random.Random(7)  # noqa: S311
    words = [
        "".join(rng.choices("青屿晨港大桥海风电力银行教育医院运动音乐科学气象交通市场工厂农田", k=4))
        for _ in range(900)
    ]

    def day(size: int) -> list[Article]:
        return [article(str(k), "，".join(rng.choices(words, k=25)) + "。", name=str(k)) for k in range(size)]

    def cost_s(articles: list[Article]) -> float:
        begun = time.process_time()
        group_articles(articles)
        return time.process_time() - begun

    cost_s(day(20))
    assert cost_s(day(480)) < 10 * cost_s(day(120)) + 0.2


def test_a_chain_does_not_tie_two_events() -> None:
    """An article that reports two events does not make one story of them."""
    bridge = "青屿跨海大桥23日上午通车，全长18.6公里，双向六车道，总投资96.8亿元，车程缩短至12分钟。"
    rescue = "一艘渔船19日凌晨在白沙湾以东30海里处进水，直升机和救助船历时4小时救起12名船员。"
    stories = group_articles(
        [article("大桥通车", bridge), article("渔船获救", rescue), article("一周要闻", bridge, rescue)]
    )
    together = [{one.title for one in (s.lead, *s.others)} for s in stories]
    assert all(not {"大桥通车", "渔船获救"} <= titles for titles in together)
    assert sum(map(len, together)) == 3
