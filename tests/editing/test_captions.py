"""Captions that a text prints between its paragraphs are not told."""

from __future__ import annotations

import pytest

from digest import han
from digest.editing.captions import is_caption
from digest.editing.summarize import summarize
from tests.editing.stories import article

LEAD = "晨港市政府今天宣布，港口明年扩建，总投资二十亿元，预计三年完工。"


@pytest.mark.parametrize(
    "text",
    [
        "11月23日，工人在码头作业。新华社记者甲乙摄",
        "市长甲乙与议员丙丁合影。（图取自脸书）",
        "▲市长甲乙出席活动。",
        "大桥完工后的样子。（市府提供）",
        "工人在码头作业（11月23日摄，无人机照片）。",
        "资料图：大桥夜景。",
        "图说：大桥夜景。",
        "首图为大桥夜景。",
        "大桥夜景。（记者甲乙摄）",
    ],
)
def test_what_describes_a_picture_is_a_caption_in_either_script(text: str) -> None:
    assert is_caption(text)
    assert is_caption(han.to_traditional(text))
    told = [sentence.text for sentence in summarize(article("港口扩建", LEAD, text), 200)]
    assert told == [LEAD]


@pytest.mark.parametrize(
    "text",
    [
        LEAD,
        "渔民甲乙昨天在码头救起三名落水者，获市府表扬（见图，记者丙丁摄）。",
        "市府提供每户三千元补助。",
        "图书馆下月开放，为市民提供三万册藏书。",
        "地图显示，新航线绕过浅滩。",
        "晨港影展今天揭幕，展出三百幅照片。",
    ],
)
def test_news_is_none(text: str) -> None:
    assert not is_caption(text)


def test_a_picture_alone_is_told_by_its_caption() -> None:
    told = summarize(article("港口一瞥", "11月23日，工人在晨港码头装卸货物。新华社记者甲乙摄"), 200)
    assert [sentence.text for sentence in told] == ["11月23日，工人在晨港码头装卸货物。"]
