"""What speaks of a thing by its kind alone is never the first that is said of an article."""

from __future__ import annotations

import pytest

from digest.editing.candidates import build_candidates, can_lead
from digest.editing.references import is_referring
from digest.editing.similarity import fold_text
from digest.editing.summarize import list_tellings, summarize
from tests.editing.stories import article


@pytest.mark.parametrize(
    "text",
    [
        "会议指出，港口要扩建。",
        "報告顯示，渡輪旅客增加一成。",
        "《办法》将于12月25日起正式施行。",
        "措施包括减税和补贴。",
        "主要措施是降低码头费用。",
        "据了解，项目总投资约九亿元。",
        "峰会期间，各方签署三份文件。",
        "判決書指出，船長早已知情。",
    ],
)
def test_a_kind_alone_refers(text: str) -> None:
    assert is_referring(fold_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "会议中心昨晚起火。",
        "数据局公布了新的名录。",
        "研究人员在海底发现一种新的珊瑚。",
        "晨港市政府会议指出，港口要扩建。",
        "《晨港市港口管理办法》今天起施行。",
        "计划生育协会选出新会长。",
        "活动家甲乙获奖。",
    ],
)
def test_a_name_of_its_own_does_not(text: str) -> None:
    assert not is_referring(fold_text(text))


LEAD = "晨港市政府今天发布港口发展报告，公布未来五年的建设目标。"
REFERRING = "报告提出，到2030年港口吞吐量增长50%，新增三座深水码头，投资200亿元。"


def test_it_is_told_after_what_names_it() -> None:
    told = [sentence.text for sentence in summarize(article("港口吞吐量2030年增长50%", LEAD, REFERRING), 200)]
    assert told == [LEAD, REFERRING]
    assert [can_lead(one) for one in build_candidates(article("港口", LEAD, REFERRING), ())] == [True, False]


def test_no_telling_begins_with_it() -> None:
    tellings = list_tellings(article("港口吞吐量2030年增长50%", LEAD, REFERRING), len, 200)
    assert {telling.sentences[0].text for telling in tellings} == {LEAD}


def test_alone_it_is_told() -> None:
    """An article that begins so has nothing better."""
    assert [sentence.text for sentence in summarize(article("港口", REFERRING), 200)] == [REFERRING]
