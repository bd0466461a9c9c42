"""What keeps the promise of the title is likelier told than what does not."""

from __future__ import annotations

from digest.editing.promise import estimate_telling
from digest.editing.salience import find_terms

TITLE = "青屿港明年扩建两座码头"
LEAD = "青屿市港务局今天宣布，青屿港将在明年扩建两座码头，工期十八个月。"
AFTER = "扩建后的两座码头可以停靠十万吨级货轮，每年多装卸货物三百万吨。"
BESIDE = "岸边的观景台上站满了来看日落的游客，附近的餐馆也坐得满满当当。"


def _estimate(*texts: str, title: str = TITLE) -> list[float]:
    return estimate_telling(texts, [find_terms(text) for text in texts], [0.0] * len(texts), find_terms(title))


def test_the_words_of_the_title_are_kept() -> None:
    lead, beside, after = _estimate(LEAD, BESIDE, AFTER)
    assert lead > after > beside


def test_who_first_says_the_words_keeps_the_promise() -> None:
    first, again = _estimate(AFTER, AFTER)
    assert first > again


def test_a_remark_is_not_missed() -> None:
    long, short = _estimate(AFTER, "港口很忙。")
    assert long > 2 * short


def test_a_magnitude_is_told_rather() -> None:
    plain, figure = "去年经过新桥往来于两岸的车辆比从前多了许多。", "去年经过新桥往来于两岸的车辆增长了14.1%之多。"
    assert _estimate(figure)[0] > _estimate(plain)[0]


def test_what_has_the_form_of_filler_is_told_less() -> None:
    (plain,) = _estimate("市长先后察验了两座码头的图纸和工地的材料。")
    (scene,) = _estimate("市长先后来到了两座码头的工地和旁边的鱼市。")
    assert scene < 0.5 * plain


def test_without_sentences_nothing_is_estimated() -> None:
    assert _estimate() == []
