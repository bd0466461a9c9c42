"""A brief tells its news: in a sentence with the words of the headline, in a part of one, or in the headline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.briefs import says_what_happened, tell_in_brief
from digest.types import Article
from tests.editing.stories import article, sample_articles

TITLE = "青屿港明年扩建两座码头"
NEWS = "青屿市港务局今天宣布，青屿港将在明年扩建两座码头，工期十八个月。"
BESIDE = "岸边的观景台上站满了来看日落的游客，附近的餐馆也坐得满满当当。"


def _tell(source: Article, most_chars: int = 90) -> list[str] | None:
    told = tell_in_brief(source, most_chars)
    return None if told is None else [sentence.text for sentence in told]


def test_the_sentence_with_the_words_of_the_headline_tells_it() -> None:
    assert _tell(article(TITLE, BESIDE, NEWS)) == [NEWS]


def test_the_headline_tells_what_no_sentence_tells() -> None:
    assert _tell(article(TITLE, BESIDE)) == []


@pytest.mark.parametrize("title", ["这座港口要变样了", "青屿港要扩建吗？", "港口新闻", "“我们等到了”青屿港传来消息"])
def test_a_headline_that_says_nothing_tells_nothing(title: str) -> None:
    assert not says_what_happened(title)
    assert _tell(article(title, BESIDE)) is None


def test_what_refers_to_another_sentence_is_no_brief() -> None:
    """Which report that is, nobody has said."""
    refers = "报告中写道，青屿港明年扩建两座码头，工期为十八个月，工程由市港务局负责。"
    assert _tell(article(TITLE, refers)) == []


def test_an_exclamation_is_no_brief() -> None:
    """What it exclaims about comes after it."""
    assert _tell(article(TITLE, "青屿港又要扩建两座新码头了，全城都在等着这一天！")) == []


@pytest.mark.parametrize("title", [TITLE, "甲乙丙同志逝世", "“新办法”下月施行 渔民受益"])
def test_a_headline_that_says_what_happened(title: str) -> None:
    assert says_what_happened(title)


def test_a_long_sentence_is_cut_where_it_can_be() -> None:
    """Its tail goes, if the words of the headline stay."""
    tail = "；施工期间其余码头照常装卸，货轮须提前三天预约泊位，进出港的船只听从引航站的调度，渔船改由北侧航道通行"
    told = _tell(article(TITLE, NEWS[:-1] + tail + "。"), 60)
    assert told is not None
    assert told[0].startswith(NEWS[:-1])
    assert "渔船" not in told[0]


def test_a_cut_that_loses_the_news_is_none() -> None:
    long = (
        "青屿市港务局今天上午公布了冬季工程的时间安排；渔业局公布了禁渔的日期；青屿港明年扩建两座码头，工期十八个月。"
    )
    assert _tell(article(TITLE, long), 40) == []


def test_the_result_of_the_headline_is_told() -> None:
    """A game is told with its score, not with its place and time."""
    place = "青屿队与晨港队今天下午在青屿体育馆举行本赛季联赛第九轮的比赛。"
    score = "最终青屿队以91比79击败晨港队，取得联赛第五场胜利。"
    told = _tell(article("青屿队91比79击败晨港队", place, score), 60)
    assert told is not None
    assert score in told


@given(st.integers(20, 200), st.sampled_from(sample_articles()))
def test_a_brief_is_no_longer_than_it_may_be(most_chars: int, source: Article) -> None:
    told = tell_in_brief(source, most_chars) or ()
    assert sum(len(sentence.text) for sentence in told) <= 1.2 * most_chars
    for sentence in told:
        parts = [source.paragraphs[sentence.paragraph][start:end] for start, end in sentence.ranges]
        assert "".join(parts) == sentence.text


def test_the_label_of_a_headline_promises_nothing() -> None:
    """Its words need not be told: the sentence that says the rest tells the news."""
    told = "青屿大桥昨天正式通车，两岸车程由七十分钟缩短到十二分钟。"
    label = "【在希望的海岸上·丰收时节】【记者一线见闻特别报道】"
    assert _tell(article(f"{label}青屿大桥正式通车，市长出席", told)) == [told]
