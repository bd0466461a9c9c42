"""An episode is filled by the clock: enough stories, the first ones longer, never too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.articles.dedupe import group
from digest.articles.rank import rank
from digest.articles.script import episode_script, predicted_s
from digest.articles.select import choose
from digest.settings import Show, Source
from digest.types import Story
from tests.articles.stories import article, sample_articles, voice

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
SHOW = Show(title="每日要闻", source=(Source(url="x"),))


def _ranked() -> tuple[Story, ...]:
    return rank(group(sample_articles()), now=NOW)


@pytest.mark.parametrize("minutes", [2, 3, 5, 8])
@pytest.mark.parametrize("rate", [4.0, 5.5])
def test_the_episode_is_as_long_as_asked(minutes: int, rate: float) -> None:
    """The script's predicted length is near the aim and hardly above it, for slow and fast voices."""
    host = voice(syllables_per_s=rate)
    summaries = choose(_ranked(), seconds=minutes * 60, max_stories=12, voice=host)
    script = episode_script(summaries, SHOW, [host], date(2026, 11, 23))
    assert 0.82 * minutes * 60 <= predicted_s(script, {host.name: host}) <= 1.03 * minutes * 60


def test_two_hosts_at_their_own_pace() -> None:
    """Each story counts at the pace of the host who tells it."""
    hosts = [voice("anna", 4.0), voice("ben", 5.6)]
    summaries = choose(_ranked(), seconds=240, max_stories=12, voice=hosts[0], hosts=hosts)
    script = episode_script(summaries, SHOW, hosts, date(2026, 11, 23))
    assert 0.88 * 240 <= predicted_s(script, {host.name: host for host in hosts}) <= 1.03 * 240


def test_top_stories_are_longer() -> None:
    """Of equally long articles, the first are told at more length than the last."""
    (long, *_) = [one for one in sample_articles() if one.id == "bridge"]
    stories = [Story(replace(long, id=f"{number:016x}")) for number in range(6)]
    summaries = choose(stories, seconds=300, max_stories=6, voice=voice())
    lengths = [sum(len(one.text) for one in summary.sentences) for summary in summaries]
    assert len(lengths) == 6
    assert sum(lengths[:2]) > 1.3 * sum(lengths[-2:])


def test_more_time_more_stories() -> None:
    """A longer episode tells at least as many stories, up to the most allowed."""
    counts = [
        len(choose(_ranked(), seconds=minutes * 60, max_stories=7, voice=voice())) for minutes in (1, 2, 3, 5, 10)
    ]
    assert counts == sorted(counts)
    assert counts[0] >= 1
    assert counts[-1] == 7


def test_stories_keep_their_order() -> None:
    """The best story is told first."""
    ranked = _ranked()
    told = [summary.story for summary in choose(ranked, seconds=300, max_stories=12, voice=voice())]
    assert told == sorted(told, key=ranked.index)
    assert told[0] == ranked[0]


def test_too_little_news_is_a_shorter_episode() -> None:
    """With two short articles, ten minutes are not padded: every sentence once."""
    stories = [
        Story(article("大桥通车", "青屿跨海大桥11月23日上午正式通车，全长18.6公里。")),
        Story(article("寒潮预警", "青屿市气象台11月23日发布寒潮蓝色预警，气温将下降10℃。")),
    ]
    summaries = choose(stories, seconds=600, max_stories=12, voice=voice())
    assert [len(summary.sentences) for summary in summaries] == [1, 1]


def test_one_story_is_told_even_if_it_is_too_long() -> None:
    """A budget of a few seconds still gives one sentence of the first story."""
    (summary,) = choose(_ranked(), seconds=5, max_stories=12, voice=voice())
    assert len(summary.sentences) == 1


def test_a_story_without_words_is_passed_over() -> None:
    """An article that has nothing to say makes room for the next."""
    empty = Story(article("空", "。"))
    good = Story(article("大桥通车", "青屿跨海大桥11月23日上午正式通车，全长18.6公里。"))
    assert [s.story for s in choose([empty, good], seconds=60, max_stories=1, voice=voice())] == [good]
    assert choose([empty], seconds=60, max_stories=3, voice=voice()) == ()
