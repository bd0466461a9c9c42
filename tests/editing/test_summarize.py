"""Sentences are kept whole, verbatim and with their place; the budget is filled and never exceeded."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editing.candidates import is_balanced, list_news, list_sentences
from digest.editing.summarize import SHORT_BUDGET, list_tellings, summarize
from digest.types import Article, Sentence
from tests.editing.stories import article, sample_articles

LEAD = "青屿市统计局11月20日发布的数据显示，今年前三季度全市实现地区生产总值2875.3亿元，同比增长5.2%。"
SECOND = "其中，第三产业增加值为1776亿元，增长5.8%，对经济增长的贡献率达到63.7%。"
THIRD = "外贸进出口总额为412.6亿元，同比增长2.7%，出口结构继续优化，新能源船舶增长较快。"
QUOTE = "“订单已经排到了明年六月。”"

# 甲乙表示，: told before what was said
_NAMES_SPEAKER = re.compile("[，,：:]$")

_words = st.lists(
    st.sampled_from(
        [
            "青屿",
            "大桥",
            "通车",
            "2026年",
            "3.5%",
            "AI",
            "，",
            "。",
            "！",
            "“",
            "”",
            "「",
            "」",
            "此外，",
            "表示，",
            " ",
            "…",
            "：",
            "\n",
        ]
    ),
    max_size=60,
).map("".join)
_articles = st.builds(
    lambda title, paragraphs: article(title, *paragraphs, name="x"), _words, st.lists(_words, max_size=8)
)


def _texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in sentences]


@given(_articles, st.integers(1, 600))
@settings(max_examples=150, deadline=None)
def test_every_sentence_stands_in_the_source(source: Article, budget: int) -> None:
    """The ranges of each sentence are its text, in the order of the source, none twice but a speaker's."""
    for kept in (list_sentences(source), summarize(source, budget)):
        told = [sentence for sentence in kept if not _NAMES_SPEAKER.search(sentence.text)]
        places = [(sentence.paragraph, sentence.start) for sentence in told]
        assert places == sorted(set(places))
        for sentence in kept:
            parts = [source.paragraphs[sentence.paragraph][start:end] for start, end in sentence.ranges]
            assert "".join(parts) == sentence.text
            assert sentence.article_id == source.id


@given(_articles, st.integers(SHORT_BUDGET, 600))
@settings(max_examples=150, deadline=None)
def test_the_budget_is_kept_or_one_sentence_leads(source: Article, budget: int) -> None:
    """Sentences fit together, or there is only one because none fits; something is always said if there are words."""
    kept = summarize(source, budget)
    assert len(kept) == 1 or sum(len(sentence.text) for sentence in kept) <= budget
    assert bool(kept) == bool(list_news(source))
    printed = {(sentence.paragraph, sentence.start) for sentence in list_news(source)}
    assert {(sentence.paragraph, sentence.start) for sentence in kept} <= printed


@given(st.lists(_words, max_size=8))
@settings(max_examples=100, deadline=None)
def test_all_sentences_leave_out_no_word(paragraphs: list[str]) -> None:
    """Whatever can be pronounced is in one of the sentences."""
    source = article("标题", *paragraphs)
    spoken = "".join(_texts(list_sentences(source)))
    assert [c for c in spoken if c.isalnum()] == [c for c in "".join(paragraphs) if c.isalnum()]


def test_a_large_budget_takes_all_that_may_be_said() -> None:
    """With room for everything, everything is kept, in order."""
    assert _texts(summarize(article("经济数据", LEAD, SECOND, THIRD), 2000)) == [LEAD, SECOND, THIRD]


def test_the_lead_comes_first() -> None:
    """With room for one sentence it is the one that says what happened."""
    assert _texts(summarize(article("经济数据", LEAD, SECOND, THIRD), SHORT_BUDGET)) == [LEAD]


@pytest.mark.parametrize(
    "soft",
    [
        "“这一天，我们等了整整五年！”",
        "深夜的码头还亮着灯吗？",
        "清晨的码头，阵阵海风迎面而来，人们欢呼着走进车站。",
    ],
)
def test_a_soft_lead_gives_way(soft: str) -> None:
    """Where the article opens with a quotation, a question or a scene, the news after it is kept instead."""
    assert _texts(summarize(article("大桥通车", soft, LEAD, THIRD), SHORT_BUDGET)) == [LEAD]


@pytest.mark.parametrize("opener", ["此外，", "对此，", "與此同時，", "他说，", "该公司", "但", "这一"])
def test_what_points_back_comes_with_what_it_points_to(opener: str) -> None:
    """A sentence that points back is only kept with the one before it."""
    dangling = f"{opener}项目明年将新增投资30亿元，预计创造就业岗位1200个。"
    source = article("经济数据", LEAD, "市民反应不一，有的表示欢迎，有的提出了停车难的问题。", dangling)
    for budget in range(SHORT_BUDGET, 160, 3):
        texts = _texts(summarize(source, budget))
        assert dangling not in texts or source.paragraphs[1] in texts


def test_no_open_quotation_and_no_unattributed_one() -> None:
    """Neither half a quotation nor one that nobody is named for is kept."""
    half = "企业负责人说：“订单已经排到了明年六月，工厂将增加两条生产线。"
    texts = _texts(summarize(article("经济数据", LEAD, half, QUOTE, THIRD), 500))
    assert texts == [LEAD, THIRD]


def test_a_quotation_with_its_speaker_is_kept_whole() -> None:
    """A quotation that its own sentence attributes may be said, closed."""
    said = "工厂负责人说：“订单已经排到了明年六月。我们将增加两条生产线。”"
    assert said in _texts(summarize(article("经济数据", LEAD, said), 2000))


def test_a_repeated_title_is_not_kept() -> None:
    """A sentence that says nothing more than the title is left out."""
    source = article("青屿跨海大桥正式通车", "青屿跨海大桥正式通车。", LEAD, THIRD)
    assert _texts(summarize(source, 400)) == [LEAD, THIRD]


def test_headings_are_not_kept() -> None:
    """A line without an end is a heading: nothing for a summary, but part of the whole article."""
    source = article("经济数据", LEAD, "服务转向重实效", THIRD)
    assert _texts(summarize(source, 400)) == [LEAD, THIRD]
    assert _texts(list_sentences(source)) == [LEAD, "服务转向重实效", THIRD]


def test_nothing_useful_still_says_something() -> None:
    """An article of headings alone gives one of them rather than nothing; one without words gives nothing."""
    assert _texts(summarize(article("标题", "只有一行字"), 100)) == ["只有一行字"]
    assert summarize(article("标题", "。", "…"), 100) == ()
    assert summarize(article("标题"), 100) == ()


def test_a_key_sentence_that_does_not_fit_is_cut() -> None:
    """It ends at a clause border where what is left stands alone, and its ranges prove it."""
    lead = "青屿跨海大桥11月23日正式通车，两岸车程由七十分钟缩短到十二分钟；"
    tail = (
        "大桥由省交通集团历时五年建成，主桥采用双塔斜拉结构，沿线布设一千二百个传感器，桥面上设有避风的车道和电话亭。"
    )
    source = article("青屿跨海大桥正式通车 两岸车程缩短", lead + tail)
    (kept,) = summarize(source, 80)
    assert kept.text.startswith(lead[:-1])
    assert len(kept.text) <= 80
    assert not kept.is_whole


def test_too_long_to_fit() -> None:
    """Where no sentence fits, the shortest of those that could lead is said, whole."""
    long = "青屿市政府11月20日宣布，" + "将在明年启动港口、铁路和机场的扩建工程，" * 6 + "总投资300亿元。"
    longer = "市交通局发布，" + "还将完成公路和航道的整治，" * 12 + "工期为3年。"
    assert _texts(summarize(article("扩建", long, longer), 100)) == [long]


def test_sample_articles_read_well() -> None:
    """Half a minute of each sample article begins with its news and neither points back nor quotes in part."""
    for source in sample_articles():
        kept = summarize(source, 140)
        assert sum(len(one.text) for one in kept) <= 140
        assert kept[0].paragraph <= 2, source.title
        assert all(is_balanced(one.text) for one in kept)


def test_speed() -> None:
    """More than 150 articles a second of one core."""
    articles = sample_articles() * 6
    summarize(articles[0], 140)
    begun = time.process_time()
    for source in articles:
        summarize(source, 140)
    assert len(articles) / (time.process_time() - begun) > 150


def test_a_weak_sentence_that_fits_beats_a_strong_one_that_does_not() -> None:
    """From 80 characters on nothing is longer than the budget where anything fits."""
    long = "青屿跨海大桥11月23日上午正式通车，全长18.6公里，" + "连接青屿岛和晨港市，" * 9 + "双向六车道。"
    source = article("大桥", long, "司机们大多觉得路面平稳。", "岸边的观景台上站满了人。", "有人带来了自家的无人机。")
    kept = summarize(source, 80)
    assert 0 < sum(len(one.text) for one in kept) <= 80


@pytest.mark.parametrize("start", ["当天，", "次日，", "会后，", "投产前夕，", "其间，"])
def test_a_time_told_from_another_does_not_hang(start: str) -> None:
    """A sentence whose time is told from that of the one before comes only with it."""
    source = article(
        "工厂投产",
        "青屿光学厂11月23日举行投产仪式，年产镜片两千万片。" + start + "新员工宿舍的用水问题得到解决，三百人已经入住。",
        "厂方同时宣布，明年将再建两条生产线，投资三亿元。",
    )
    for budget in (80, 90, 100, 200):
        kept = [one.text for one in summarize(source, budget)]
        if any(text.startswith(start) for text in kept):
            assert any("投产仪式" in text for text in kept)


def test_nothing_heavy_is_loaded_for_words() -> None:
    """Who only summarises waits for no library of numbers, pages, words or voices: it starts in a fraction of them."""
    heavy = ("numpy", "lxml", "rjieba", "onnxruntime", "opencc")
    code = f"import sys, digest.cli, digest.editing.summarize; print([it for it in {heavy} if it in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_story_of_an_episode_tells_its_news_however_little_time_there_is() -> None:
    """A detail that takes less time is not told in place of the news."""
    detail = "新能源船舶增长较快，出口不断优化。"
    told = article("青屿前三季度生产总值2875.3亿元增长5.2%", LEAD, detail, THIRD)
    tellings = list_tellings(told, len, 300)
    assert len(tellings) > 1
    assert all(_texts(telling.sentences)[0] == LEAD for telling in tellings)
