"""Who reports a story is said once, with the day where it is not of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.editing.script import write_episode_script
from digest.editing.summarize import summarize
from digest.settings import Show, Source, Templates
from digest.types import Article, Line, Script, Story, Summary
from tests.editing.stories import article, voice

DAY = date(2026, 11, 23)
ANNA = voice("anna")
BRIDGE = article(
    "青屿跨海大桥正式通车",
    "青屿跨海大桥11月23日上午正式通车，全长18.6公里，双向六车道。",
    source="晨港新闻",
    published=datetime(2026, 11, 22, 20, tzinfo=UTC),
)


def _show(**templates: str) -> Show:
    return Show(title="每日要闻", source=(Source(url="x"),), templates=Templates.model_validate(templates))


def _summary(source: Article, *others: Article) -> Summary:
    return Summary(Story(source, others), summarize(source, 400))


def _lines(script: Script) -> list[Line]:
    return [line for chapter in script.chapters for line in chapter.lines]


def _text(script: Script) -> str:
    return "\n".join(line.text for line in _lines(script))


def _attribution(source: Article, show: Show | None = None) -> str:
    script = write_episode_script([_summary(source)], show or _show(), [ANNA], DAY)
    return "".join(line.text for line in script.chapters[1].lines if line.template == "attribution")


UNDATED = replace(BRIDGE, paragraphs=("青屿跨海大桥正式通车，全长18.6公里，双向六车道。",))
TODAY = replace(BRIDGE, paragraphs=("青屿跨海大桥今天正式通车，全长18.6公里，双向六车道。",))


@pytest.mark.parametrize(
    ("told", "days", "said"),
    [
        (UNDATED, 0, ""),
        (UNDATED, 1, ""),
        (UNDATED, 2, "前天"),
        (UNDATED, 3, "11月20日"),
        (UNDATED, 365, "2025年11月23日"),
        (UNDATED, -1, ""),
        (BRIDGE, 3, ""),
        (TODAY, 0, ""),
        (TODAY, 1, "昨天"),
        (TODAY, 3, "11月20日"),
    ],
)
def test_the_day_is_said_where_a_listener_needs_it(told: Article, days: int, said: str) -> None:
    """Not of today's news, nor of yesterday's but where it speaks of its own day; nor beside a date of its own."""
    published = datetime(2026, 11, 22, 20, tzinfo=UTC) - timedelta(days=days)  # the next day in Shanghai
    attribution = _attribution(replace(told, published=published))
    assert "晨港新闻" in attribution
    assert (said in attribution) if said else not any(sign in attribution for sign in "月日天")


def test_a_template_that_names_the_day_has_it_always() -> None:
    """A show that wants to say when is not left without attribution on the day itself."""
    show = _show(attribution="{source}{when}消息：")
    assert _attribution(BRIDGE, show) == "晨港新闻今天消息："


@pytest.mark.parametrize("beginning", ["据东屿通讯社报道，", "據東嶼通訊社今天報導，", "据东屿社消息，"])
def test_a_sentence_that_names_its_reporter_is_attribution_enough(beginning: str) -> None:
    """Two in a row would make the one report the other."""
    quoting = replace(BRIDGE, paragraphs=(f"{beginning}{BRIDGE.paragraphs[0]}",))
    assert _attribution(quoting) == ""
    counted = replace(BRIDGE, paragraphs=(f"据海事部门统计，{BRIDGE.paragraphs[0]}",))
    assert _attribution(counted)


@pytest.mark.parametrize(
    ("beginning", "attributed"),
    [
        ("新华社晨港11月23日电（记者甲乙）", ["据新华社今天报道，"]),
        ("（中央社記者甲乙晨港23日電）", ["据中央社今天报道，"]),
        ("本报讯（记者甲乙）", ["据晨港新闻今天报道，"]),
        ("晨港新闻网讯 ", ["据晨港新闻今天报道，"]),
        ("中新网11月23日电 据青屿日报报道，", []),
        ("据新华社报道，", []),
        ("综合外媒报道，", ["据晨港新闻今天报道，"]),
    ],
)
def test_who_reports_is_said_once(beginning: str, attributed: list[str]) -> None:
    """A dateline is not spoken: it names the source for the show's own words, unless the sentence names one itself."""
    told = replace(BRIDGE, paragraphs=(beginning + BRIDGE.paragraphs[0],))
    script = write_episode_script([_summary(told)], _show(attribution="据{source}{when}报道，"), [ANNA], DAY)
    assert [line.text for line in _lines(script) if line.template == "attribution"] == attributed
    assert "11月23日电" not in _text(script)
    assert "记者" not in _text(script)


def test_the_agency_that_is_named_is_not_said_to_report_it_too() -> None:
    told = replace(BRIDGE, paragraphs=("新华社晨港11月23日电 " + BRIDGE.paragraphs[0],))
    other = replace(BRIDGE, id="b" * 16, source="新华社")
    script = write_episode_script([_summary(told, other)], _show(), [ANNA], DAY)
    assert not [line for line in _lines(script) if line.template == "others"]


@pytest.mark.parametrize(
    ("source", "said"),
    [("晨港新闻（网络版）", "晨港新闻"), ("harbour.example", "harbour.example"), ("（晨港）", "（晨港）")],
)
def test_a_source_is_named_as_one_says_it(source: str, said: str) -> None:
    """Without its edition; and no date follows an address, whose letters would run into it."""
    old = replace(UNDATED, source=source, published=datetime(2026, 11, 10, tzinfo=UTC))
    attribution = _attribution(old)
    assert said in attribution
    assert source == said or source not in attribution
    assert ("月" in attribution) is (source != "harbour.example")


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("晨港日報 Morning Daily", "晨港日報"),
        ("Morning Daily 晨港日報", "晨港日報"),
        ("ETtoday 新聞雲", "ETtoday 新聞雲"),
        ("BBC 中文網", "BBC 中文網"),
        ("The Paper", "The Paper"),
    ],
)
def test_a_paper_of_two_names_is_said_by_one(printed: str, said: str) -> None:
    assert said in (line := _attribution(replace(UNDATED, source=printed)))
    assert len(line) <= len(said) + len("来自的消息，")
