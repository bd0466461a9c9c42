"""What a sentence carries of the news is measured by its place, its words and the lead before it."""

from __future__ import annotations

import pytest

from digest.editing.salience import WEIGHTS, compute_measures, find_terms, measure_sentences


def test_every_measure_has_its_weight() -> None:
    rows = compute_measures(["青屿大桥今天通车。"], [find_terms("青屿大桥今天通车。")], [(0, 0)])
    assert set(rows[0]) == set(WEIGHTS)
    assert compute_measures([], [], []) == []


@pytest.mark.parametrize(
    ("before", "text", "points_back"),
    [
        ("青屿大桥今天通车。", "不仅是新港，十年来各地共建了13座码头。", True),
        ("青屿大桥今天通车。", "接下来，青屿还将新建三座码头。", True),
        ("青屿大桥今天通车。", "第三，港口要扩建。", True),
        ("青屿大桥今天通车。", "惟根据港务局报告，运量下降。", True),
        ("青屿大桥今天通车。", "作为获得专项资金支持的项目，这个工程将解决内涝问题。", True),
        ("青屿大桥今天通车。", "目前，在青屿像这样的桥梁共有九座。", True),
        ("青屿大桥今天通车。", "届时，航程将缩短一半。", True),
        ("青屿大桥今天通车。", "此外，港口也在扩建。", True),
        ("青屿大桥今天通车。", "这座大桥全长两公里。", True),
        ("青屿大桥今天通车。", "港口也在扩建。", False),
        ("青屿大桥今天通车。", "当地成立了抢修队。", True),
        ("青屿大桥今天通车。", "当地时间下午三点，港口停电。", False),
        ("青屿大桥今天通车。", "全省已有九座跨海大桥。", True),
        ("甲乙和丙丁都是工程师。", "两人去年回到青屿。", True),
        ("市民说：“终于通车了。”", "这是许多人的心声。", True),
        ("市民等待通车。", "许多人的心声得到回应。", False),
    ],
)
def test_a_sentence_that_points_back_is_known(before: str, text: str, points_back: bool) -> None:
    _, measured = measure_sentences([before, text], [(0, 0), (0, 1)])
    assert measured.points_back is points_back


def test_news_carries_more_than_a_scene() -> None:
    news, scene = measure_sentences(
        ["青屿大桥11月23日正式通车，总投资212亿元。", "欢呼声从桥上传来，我们走进人群。"], [(0, 0), (1, 0)]
    )
    assert news.score > scene.score


def test_terms_are_pairs_of_neighbours_within_a_run_of_words() -> None:
    assert find_terms("大桥,通车") == {"大桥", "通车"}
    assert find_terms("桥") == {"桥"}
    assert find_terms("。") == frozenset()


def test_a_lead_beside_the_subject_does_not_hide_it() -> None:
    """Where another of the first sentences says what the article is about, what it repeats weighs more; else not."""
    opening = "连日的阴雨已经让山里的人们习惯了撑伞出门。"
    subject = "市水务局启用北山水库新泄洪道，北山水库可多蓄洪水四成。"
    after = "新泄洪道长两公里，北山水库的泄洪道由此增至三条。"
    for texts, weak in (((opening, subject, after), True), ((subject, after, opening), False)):
        terms = [find_terms(text) for text in texts]
        rows = compute_measures(texts, terms, [(place, 0) for place in range(len(texts))])
        assert [row["covers_after_weak_lead"] > 0 for row in rows] == [weak and row["covers"] > 0 for row in rows]


def test_a_report_made_of_voices_is_led_in() -> None:
    """Where many of the first sentences are quotations, the very first one counts for less; else it does not."""
    voices = ("街上天色已晚。", *("店主说：“生意比去年好了一些。”", "市场监管局今天公布了夜市的新办法。") * 3)
    prose = ("街上天色已晚。", *("店主的生意比去年好了一些。", "市场监管局今天公布了夜市的新办法。") * 3)
    for texts, made_of_voices in ((voices, True), (prose, False), (voices[:3], False)):
        rows = compute_measures(
            texts, [find_terms(text) for text in texts], [(place, 0) for place in range(len(texts))]
        )
        assert (rows[0]["first_of_voices"] > 0) is made_of_voices
        assert all(row["first_of_voices"] == 0 for row in rows[1:])


def test_after_a_soft_lead_the_words_of_the_title_tell_what_it_is_about() -> None:
    """One of the first sentences that has the title's words weighs more after a quotation, not after news."""
    quotation = "“事情办得真快！”个体户周师傅拿着证件走出大厅。"
    news = "青屿市11月23日公布办事时限表，承诺当天办结。"
    about = "如今，青屿的政务服务正在全面提速。"
    title = find_terms("青屿政务服务提速")
    for lead, soft in ((quotation, True), (news, False)):
        texts = (lead, about)
        rows = compute_measures(texts, [find_terms(text) for text in texts], [(0, 0), (1, 0)], title)
        assert (rows[1]["titled_after_soft"] > 0) is soft
        assert rows[0]["titled_after_soft"] == 0
