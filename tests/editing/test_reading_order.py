"""Live reports are read from their newest entry, questions with their answers, items of lists whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.candidates import list_sentences
from digest.editing.reading_order import find_reading_order, find_report_start, group_sentences
from digest.editing.summarize import summarize
from tests.editing.stories import article

LIVE = (
    "青屿北部今晨发生山体滑坡，救援正在进行。",
    "15:40 最后一名被困人员获救，救援行动结束，共有12人脱险。",
    "13:05 通往现场的公路抢通一条车道，大型机械开始进场作业。",
    "现场指挥部同时公布了家属热线。",
    "10:20 第二批救援队伍抵达，生命探测仪发现三处信号。",
    "8:15 青屿市启动地质灾害应急响应，首批60名消防员出发。",
)
TALK = (
    "晨港地铁四号线延误多日，本报就此采访了运营公司。",
    "问：四号线什么时候恢复正常？",
    "答：是的。预计11月28日首班车起全线恢复，届时行车间隔缩短到四分钟。",
    "问：乘客的损失怎么办？",
    "答：延误期间的车费将在七个工作日内原路退还，无需申请。",
)
LIST = (
    "青屿市今天公布了冬季供暖的三项安排，涉及全市四十万户居民。",
    "一、供暖提前到11月25日开始。老旧小区先行升温。",
    "二、供暖价格不作调整。低保家庭减免三成。",
    "三、热线全天值守。报修两小时内上门。",
)


def test_a_live_report_is_read_from_its_end() -> None:
    """Whichever way its entries stand, the summary comes first, then the newest entry with what belongs to it."""
    newest_first = find_reading_order(LIVE)
    assert newest_first == (0, 1, 2, 3, 4, 5)
    oldest_first = (LIVE[0], LIVE[5], LIVE[4], LIVE[2], LIVE[3], LIVE[1])
    assert [oldest_first[number] for number in find_reading_order(oldest_first)] == list(LIVE)


@pytest.mark.parametrize("paragraphs", [LIVE, (LIVE[0], LIVE[5], LIVE[4], LIVE[2], LIVE[3], LIVE[1])])
def test_the_newest_entry_is_kept(paragraphs: tuple[str, ...]) -> None:
    """Of a live report the result is told rather than how it began."""
    kept = "".join(one.text for one in summarize(article("山体滑坡", *paragraphs), 80))
    assert "救援行动结束" in kept
    assert "首批60名消防员" not in kept


def test_times_within_prose_are_no_live_report() -> None:
    """Running text that begins a paragraph with a time stays in its order."""
    texts = ("今天上午大桥通车。", "10:20，首批车辆驶上桥面。", "大桥全长18公里。", "总投资96亿元。", "收费站已启用。")
    assert find_reading_order(texts) == (0, 1, 2, 3, 4)


@pytest.mark.parametrize("budget", [80, 90, 110, 200])
def test_a_question_comes_with_its_answer(budget: int) -> None:
    """No question is said without the beginning of its answer, nor that beginning without the question."""
    kept = "".join(one.text for one in summarize(article("地铁四号线", *TALK), budget))
    assert ("什么时候恢复" in kept) == ("11月28日" in kept)
    assert ("损失怎么办" in kept) == ("原路退还" in kept)
    assert "11月28日" in kept or "原路退还" in kept


@pytest.mark.parametrize("budget", [80, 100, 120])
def test_an_item_of_a_list_is_whole(budget: int) -> None:
    """All sentences of an item are said, or none."""
    kept = "".join(one.text for one in summarize(article("供暖安排", *LIST), budget))
    for first, second in (("提前到", "老旧小区"), ("不作调整", "低保家庭"), ("全天值守", "两小时")):
        assert (first in kept) == (second in kept)


def test_a_caption_is_not_said() -> None:
    """What only describes a picture is left out where there is anything else."""
    source = article(
        "大桥通车",
        "青屿跨海大桥11月23日上午正式通车，全长18.6公里，双向六车道。",
        "图为通车首日的大桥主塔和桥面上的车流。",
        "市民在观景台上等待通车。晨港新闻记者　李明　摄",
    )
    kept = [one.text for one in summarize(source, 400)]
    assert kept[0].endswith("双向六车道。")
    assert not any("图为" in text or text.endswith("摄") for text in kept)


@given(st.lists(st.text("问答：:？。是10:一、•\n甲乙", max_size=30), max_size=12))
def test_nothing_is_lost_or_told_twice(paragraphs: list[str]) -> None:
    """Any paragraphs have an order with each of them once, and each sentence is in one unit, in order."""
    assert sorted(find_reading_order(paragraphs)) == list(range(len(paragraphs)))
    source = article("标题", *paragraphs)
    sentences = list_sentences(source)
    groups = group_sentences(source.paragraphs, sentences)
    assert [index for group in groups for index in group] == list(range(len(sentences)))


def test_a_report_begins_with_its_dateline() -> None:
    """What stands before it are the words of pictures; but a dateline far down, or of a short rest, begins nothing."""
    picture = "青屿队后卫甲乙（持球者）末节独得9分，助队取胜。（主办方提供）"
    report = "（晨港社记者丙丁青屿24日电）青屿队今天以91比79击败晨港队，在季后赛首战取胜，明天在同一球馆进行第二战。"
    assert find_report_start((picture, report)) == 1
    assert find_report_start((report, picture)) == 0
    assert find_report_start((picture,)) == 0
    assert find_report_start((picture * 4, report)) == 0
