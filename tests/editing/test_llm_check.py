"""What a language model wrote is believed only as far as the source has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.llm_check import find_headline_fault, find_transition_fault
from digest.types import Article

ARTICLE = Article(
    "a" * 16,
    "青屿跨海大桥正式通车 两岸车程由70分钟缩短至12分钟",
    (
        "全长18.6公里的青屿跨海大桥23日上午正式通车，总投资212亿元。",
        "青屿市市长林海生说：“大桥通车后，两岸居民往来更加方便。”",
        "首月小客车免费，预计每天有3.2万辆车通过。中铁大桥局承建了这座大桥，使用了BIM技术。",
        "港城海燕队3比0战胜北岭队。",
    ),
    language="zh-Hans",
)

TRUE = [
    "青屿跨海大桥通车，车程缩短至12分钟",
    "18.6公里青屿跨海大桥正式通车",
    "青屿跨海大桥通车，首月小客车免费",
    "林海生说：“两岸居民往来更加方便”",
    "港城海燕队战胜北岭队",
    "青屿跨海大桥使用BIM技术",
]
LIES = [
    ("青屿跨海大桥通车，车程缩短至10分钟", "10分"),
    ("青屿跨海大桥总投资12亿元", "12亿"),
    ("青屿跨海大桥总投资212万元", "212万"),
    ("青屿跨海大桥关闭，车程缩短", "关闭"),
    ("陈大文市长出席大桥通车", "not in the source"),
    ("林海生说：“大桥十分漂亮”", "quoted"),
    ("青屿跨海大桥没有正式通车", "not in the source"),
    ("北岭队战胜港城海燕队", "before"),
    ("青屿跨海大桥使用AI技术", "ai"),
    ("通车", "characters"),
    ("Bridge opens to traffic", "not Chinese"),
    ("青屿跨海大桥\n正式通车", "cannot be read"),
    ("青屿跨海大桥正式通车" * 6, "characters"),
]


@pytest.mark.parametrize("text", TRUE)
def test_what_the_source_says_may_be_said(text: str) -> None:
    """A headline of its words, figures and names, in an order that it has."""
    assert find_headline_fault(text, ARTICLE) is None


@pytest.mark.parametrize(("text", "why"), LIES)
def test_a_lie_is_found(text: str, why: str) -> None:
    """Wrong figures and units, invented names and quotations, turned facts, added negations, swapped winners."""
    fault = find_headline_fault(text, ARTICLE)
    assert fault is not None
    assert why in str(fault)


def test_a_lost_negation_is_found() -> None:
    """What the title denies the headline must not affirm."""
    article = Article("b" * 16, "市政府否认大桥延期 称没有推迟计划", ("大桥不会延期。",), language="zh-Hans")
    assert find_headline_fault("市政府大桥推迟计划", article) is not None


def test_a_traditional_source_is_compared_as_words() -> None:
    """Scripts and widths are no difference."""
    article = Article("c" * 16, "青嶼跨海大橋通車 車程縮短至１２分鐘", ("全長18.6公里。",), language="zh-Hant")
    assert find_headline_fault("青嶼跨海大橋通車，縮短至12分鐘", article) is None


@pytest.mark.parametrize("text", ["接下来看看交通方面的消息：", "再来关注体育。", "换个话题，说说天气："])
def test_a_transition_leads_on(text: str) -> None:
    """It says what kind of thing comes, nothing that could be wrong."""
    assert find_transition_fault(text) is None


@pytest.mark.parametrize(
    "text",
    ["昨天有3人受伤，", "来看北京的消息：", "他说“很好”，", "接下来看iPhone：", "损失超过两亿元，", "情况并没有好转。"],
)
def test_a_transition_claims_nothing(text: str) -> None:
    """Figures, names, quotations and denials are refused."""
    assert find_transition_fault(text) is not None


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    """Nothing a model can write breaks the check."""
    find_headline_fault(text, ARTICLE)
    find_transition_fault(text)
