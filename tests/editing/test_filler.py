"""What fills a report without telling its news is known by its form."""

from __future__ import annotations

import pytest

from digest.editing.filler import find_filler, is_never_told
from digest.editing.similarity import fold_text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("市长甲乙（左二）与渔民交谈。", "caption"),
        ("左起為丙丁、戊己。", "caption"),
        ("丙丁、戊己等参加会见。", "attendance"),
        ("青屿的冬天还会远吗？", "question"),
        ("記者問道，「有什麼要說的嗎？」", "question"),
        ("更多内容敬请关注明天的报道。", "reader"),
        ("交通局截至发稿未作出回应。", "refusal"),
        ("店主说：“我觉得这座桥来得正好。”", "voice"),
        ("甲乙先后来到码头和鱼市，察看冬捕准备情况。", "scene"),
        ("新桥就像一条银色的带子。", "likeness"),
        ("要深入贯彻会议精神，凝心聚力抓好落实。", "creed"),
        ("这项工作事关渔民的切身利益。", "moral"),
        ("清淤工作仍在进行中。", "going_on"),
        ("市政府将继续关注水位变化。", "pledge"),
        ("今晚的《青屿人物》，带您认识守塔人甲乙。", "reader"),
        ("初春時節，萬物復甦。", "scene"),
        ("渔灯节是青屿文化的集中体现和重要载体。", "moral"),
        ("新港在促进渔业增长方面发挥了重要作用。", "moral"),
        ("仪式结束时，全场响起热烈掌声。", "scene"),
        ("一场场内容丰富的宣讲走进渔村。", "scene"),
        ("两港友好深入人心。", "praise"),
        ("这也反映出市场对渔价的担忧。", "comment"),
        ("青屿港的服务能力持续提升。", "praise"),
        ("青屿自由港建设已经走过了五个年头。", "praise"),
        ("延伸閱讀：大橋通車後的十個問題。", "reader"),
        ("節目時間：週一至週五晚上九點。", "reader"),
        ("本文系青屿网独家稿件，未经授权不得转载。", "reader"),
        ("今晚播出的《青屿档案》将讲述守塔人的故事。", "reader"),
        ("Hi，大家好，我是小王。", "programme"),
        ("各位听众，大家好。", "programme"),
        ("各位好，我是安东。", "programme"),
        ("觀眾朋友們，晚安。", "programme"),
        ("欢迎继续收听青屿早报。", "programme"),
        ("感謝您的收看，我們明天再見。", "programme"),
        ("以上就是今天节目的全部内容。", "programme"),
        ("下面请看详细报道。", "programme"),
        ("接下來一起來看。", "programme"),
        ("今晚节目的主要内容有：大桥通车、冬捕开始。", "programme"),
        ("07:00青屿早间新闻 07:30渔港故事 08:00灯塔动画。", "programme"),
    ],
)
def test_forms_of_filler(text: str, kind: str) -> None:
    assert kind in find_filler(fold_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "青屿跨海大桥11月23日正式通车，总投资96.8亿元。",
        "市议会以31票对12票通过预算案。",
        "两名船员获救，另有一人失踪。",
        "丙丁出席会议并宣布港口明年扩建。",
        "各位代表一致同意大桥明年通车。",
        "青屿台本周起调整节目，早间新闻提前到六点。",
        "渡轮09:30从青屿开出，11:00抵达晨港。",
        "渔民的收入能力提升计划惠及3200人，补贴持续提高5%。",
    ],
)
def test_news_is_no_filler(text: str) -> None:
    assert find_filler(fold_text(text)) == {}


def test_a_long_sentence_says_something_besides() -> None:
    """One form of filler weighs less in a long sentence, two weigh more."""
    moral = "这项工作事关渔民的生计"
    news = "，市政府因此决定从下月一日起为全市一千二百条渔船安装定位装置，并把休渔补贴提高到每条船三千元，年底前发完"
    alone = find_filler(moral + "。")["moral"]
    besides = find_filler(moral + news + "。")["moral"]
    assert 0 < besides < alone


def test_captions_and_attendance_are_never_told() -> None:
    assert is_never_told(find_filler("市长(右)在现场。"))
    assert is_never_told(find_filler("丙丁等参加会见。"))
    assert is_never_told(find_filler("各位好,我是安东。"))
    assert not is_never_told(find_filler("这项工作事关切身利益。"))
