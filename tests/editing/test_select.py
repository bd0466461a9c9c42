"""An episode is filled by the clock: enough stories, the first ones longer, never too long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.editing import select
from digest.editing.dedupe import group_articles
from digest.editing.rank import rank_stories
from digest.editing.script import predict_s, write_episode_script
from digest.editing.select import Choice, SelectionLimits, choose_stories
from digest.settings import Balance, Briefs, Show, Source, Voice
from digest.types import PassReason, Story, Summary
from tests.editing.stories import article, sample_articles, voice

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
SHOW = Show(title="每日要闻", source=(Source(url="x"),))


def _ranked() -> tuple[Story, ...]:
    return rank_stories(group_articles(sample_articles()), now=NOW)


def _predict(hosts: Sequence[Voice]) -> Callable[[Sequence[Summary]], float]:
    voices = {host.name: host for host in hosts}
    return lambda summaries: predict_s(write_episode_script(summaries, SHOW, hosts, date(2026, 11, 23)), voices)


def _chosen(stories: Sequence[Story], limits: SelectionLimits, *hosts: Voice) -> Choice:
    told_by = hosts or (voice(),)
    return choose_stories(stories, limits, told_by, _predict(told_by))


@pytest.mark.parametrize("minutes", [2, 3, 5, 8])
@pytest.mark.parametrize("rate", [4.0, 5.5])
def test_the_episode_is_as_long_as_asked(minutes: int, rate: float) -> None:
    """The script's predicted length is just below the aim, for slow and fast voices, as long as there is news."""
    host = voice(syllables_per_s=rate)
    summaries = _chosen(_ranked(), SelectionLimits(minutes * 60, 12, Briefs()), host).summaries
    # A story ends when it is told, and a title that its first sentence says is not said: ten articles are no eight
    # minutes of news.
    enough = minutes < 8
    assert (0.95 if enough else 0.75) * minutes * 60 <= _predict([host])(summaries) <= minutes * 60


def test_two_hosts_at_their_own_pace() -> None:
    """Each story counts at the pace of the host who tells it."""
    hosts = [voice("anna", 4.0), voice("ben", 5.6)]
    summaries = _chosen(_ranked(), SelectionLimits(240, 12), *hosts).summaries
    assert 0.95 * 240 <= _predict(hosts)(summaries) <= 240


def test_top_stories_are_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of equally long articles, the first are told at more length than the last."""
    # Six times the same article: here they are not of one event.
    monkeypatch.setattr(select, "find_kin", lambda _: ())
    (long, *_) = [one for one in sample_articles() if one.id == "economy"]
    stories = [Story(replace(long, id=f"{number:016x}"), score=1.0) for number in range(6)]
    summaries = _chosen(stories, SelectionLimits(240, 5)).summaries
    lengths = [sum(len(one.text) for one in summary.sentences) for summary in summaries]
    assert len(lengths) >= 4
    assert sum(lengths[:2]) > 1.3 * sum(lengths[-2:])


def test_more_time_more_stories() -> None:
    """A longer episode tells at least as many stories, up to the most allowed."""
    counts = [len(_chosen(_ranked(), SelectionLimits(minutes * 60, 7)).summaries) for minutes in (1, 2, 3, 5, 10)]
    assert counts == sorted(counts)
    assert counts[0] >= 1
    assert counts[-1] == 7


def test_no_brief_outranks_a_story_told_at_length() -> None:
    """The best story is told first, those in brief come last, and each of them ranks below all told at length."""
    ranked = _ranked()
    summaries = _chosen(ranked, SelectionLimits(200, 3, Briefs())).summaries
    briefs = [summary.brief for summary in summaries]
    assert True in briefs
    assert briefs == sorted(briefs)
    places = {brief: [ranked.index(one.story) for one in summaries if one.brief is brief] for brief in (False, True)}
    assert max(places[False]) < min(places[True])
    assert summaries[0].story == ranked[0]


def test_what_matters_about_as_much_is_told_at_length_or_not_at_all() -> None:
    """A brief matters clearly less than all that is told at length; there the block of briefs stays short."""
    words = "青屿{name}11月23日上午正式通车，全长{number}.6公里，总投资约96.8亿元，沿线设有十座车站。"
    names = ("大桥", "隧道", "轻轨", "高速公路", "渡轮航线", "机场快线")
    scores = {name: 2.0 - number / 10 for number, name in enumerate(names)}
    stories = [
        Story(article(name, words.format(name=name, number=number + 11)), score=score)
        for number, (name, score) in enumerate(scores.items())
    ]
    limits = SelectionLimits(300, 2, Briefs(most=4), balance=Balance(in_a_row=None))
    summaries = _chosen(stories, limits).summaries
    assert [summary.story.score for summary in summaries if not summary.brief] == [2.0, 1.9]
    assert [summary.story.score for summary in summaries if summary.brief] == [1.6, 1.5]


def test_one_event_is_told_once() -> None:
    """Of two stories of one event the better is told; where it has nothing to say, the other."""
    text = "青屿跨海大桥11月23日上午正式通车，全长18.6公里，总投资约96.8亿元。"
    best = Story(article("青屿跨海大桥今天通车", text), score=2.0)
    other = Story(article("青屿跨海大桥正式通车", text, "另一段。"), score=1.0)
    choice = _chosen([best, other], SelectionLimits(300, 5))
    assert [summary.story for summary in choice.summaries] == [best]
    assert [one.reason for one in choice.passed] == [PassReason.ONE_EVENT]
    silent = replace(best, lead=replace(best.lead, paragraphs=("。",)))
    assert [summary.story for summary in _chosen([silent, other], SelectionLimits(300, 5)).summaries] == [other]


def test_the_newest_toll_is_told() -> None:
    """An older figure of one disaster gives its place to the newer one, though it ranks higher."""
    old = Story(article("青屿群岛强震已致55人死亡", "青屿群岛发生强震，已致55人死亡，救灾继续。"), score=2.0)
    new = Story(article("青屿群岛强震已致94人死亡", "青屿群岛强震已致94人死亡，当局宣布进入紧急状态。"), score=1.0)
    assert [summary.story for summary in _chosen([old, new], SelectionLimits(300, 5)).summaries] == [new]


def test_no_more_accidents_than_balance_allows() -> None:
    """What is over the limit is not told even where there is time, and says why."""
    words = "青屿{}11月23日上午发生，造成3人受伤，原因还在调查。"
    stories = [
        Story(article(f"{name}事故", words.format(name)), score=1.0, topics=("accident",))
        for name in ("矿山", "渡船", "缆车")
    ]
    choice = _chosen(stories, SelectionLimits(300, 5, balance=Balance(grim=2)))
    assert [one.reason for one in choice.passed] == [PassReason.GRIM]


def test_a_brief_is_short() -> None:
    """In brief a story is a sentence or two that are not long, and there are no more of these than the show wants."""
    for most in (0, 2, 4):
        summaries = _chosen(_ranked(), SelectionLimits(300, 4, Briefs(most=most, most_chars=75))).summaries
        told = [summary.sentences for summary in summaries if summary.brief]
        assert len(told) == most
        assert all(len(sentences) <= 2 for sentences in told)
        assert all(sum(len(sentence.text) for sentence in sentences) <= 75 for sentences in told)


def test_value_decides_not_place_alone() -> None:
    """Of two stories that rank nearly alike, the one that says as much in less time is told."""
    short = Story(article("寒潮预警", "青屿市气象台11月23日发布寒潮蓝色预警，气温将下降10℃。"), score=1.0)
    wordy = Story(
        article("大桥通车", "青屿跨海大桥11月23日上午正式通车，" + "桥上桥下人来车往，" * 30 + "全长18.6公里。"),
        score=1.05,
    )
    (summary,) = _chosen([wordy, short], SelectionLimits(75, 1)).summaries
    assert summary.story == short


def test_each_story_that_is_not_told_says_why() -> None:
    """Every story is told or passed over with a reason, none twice."""
    ranked = (*_ranked(), Story(article("空", "。")))
    choice = _chosen(ranked, SelectionLimits(150, 3, Briefs(most=1)))
    told = [summary.story.lead.id for summary in choice.summaries]
    passed = {one.story.lead.id: one.reason for one in choice.passed}
    assert sorted([*told, *passed]) == sorted(story.lead.id for story in ranked)
    assert passed[ranked[-1].lead.id] == PassReason.NO_SENTENCE
    assert set(passed.values()) <= {PassReason.NO_SENTENCE, PassReason.NO_ROOM, PassReason.TOO_MANY}


def test_variety_decides_too() -> None:
    """Where a source would go on too long, a story of another one that ranks lower is told in place of its least."""
    words = "青屿{}11月23日上午正式启用，全长18.6公里，总投资约96.8亿元。"
    names = ("大桥", "隧道", "机场", "码头", "水库")
    many = [Story(article(name, words.format(name), source="甲"), score=2.0) for name in names]
    other = Story(article("医院", words.format("医院"), source="乙"), score=0.5)
    kept = _chosen([*many, other], SelectionLimits(105, 4, balance=Balance(source_in_a_row=None)))
    mixed = _chosen([*many, other], SelectionLimits(105, 4, balance=Balance(source_in_a_row=1)))
    assert other not in [summary.story for summary in kept.summaries]
    assert other in [summary.story for summary in mixed.summaries]
    assert PassReason.ONE_KIND in [one.reason for one in mixed.passed]


def test_too_little_news_is_a_shorter_episode() -> None:
    """With two short articles, ten minutes are not padded: every sentence once."""
    stories = [
        Story(article("大桥通车", "青屿跨海大桥11月23日上午正式通车，全长18.6公里。"), score=1.0),
        Story(article("寒潮预警", "青屿市气象台11月23日发布寒潮蓝色预警，气温将下降10℃。"), score=1.0),
    ]
    choice = _chosen(stories, SelectionLimits(600, 12, Briefs()))
    assert [len(summary.sentences) for summary in choice.summaries] == [1, 1]
    assert choice.passed == ()


def test_one_story_is_told_even_if_it_is_too_long() -> None:
    """A budget of a few seconds still gives one sentence of the first story."""
    (summary,) = _chosen(_ranked(), SelectionLimits(5, 12, Briefs())).summaries
    assert len(summary.sentences) == 1
    assert not summary.brief


def test_a_story_without_words_is_passed_over() -> None:
    """An article that has nothing to say makes room for the next."""
    empty = Story(article("空", "。"))
    good = Story(article("大桥通车", "青屿跨海大桥11月23日上午正式通车，全长18.6公里。"))
    assert [s.story for s in _chosen([empty, good], SelectionLimits(60)).summaries] == [good]
    assert _chosen([empty], SelectionLimits(60, 3)).summaries == ()


def test_many_stories_are_chosen_quickly() -> None:
    """The work grows with the number of stories that may be told, not with all that there are."""
    stories = [
        replace(story, lead=replace(story.lead, id=f"{n}{story.lead.id}")) for n in range(60) for story in _ranked()
    ]
    begun = time.process_time()
    choice = _chosen(stories, SelectionLimits(900, 12, Briefs()))
    assert time.process_time() - begun < 20
    assert len(choice.summaries) + len(choice.passed) == len(stories)
