"""How alike two texts are: in what they share, what they name, and what they put in the same place."""

from __future__ import annotations

import pytest

from digest.editing.dedupe import SAME_STORY
from digest.editing.similarity import build_bag, fold_text, measure_contradiction, score_likeness, weigh_bags

INDEX = "沪指今天收盘报{value}点，上涨{rise}，两市成交额超过1.2万亿元。"


def score(*texts: tuple[str, str]) -> float:
    """The likeness of the first two of some texts, weighed as one collection."""
    first, second, *_ = weigh_bags([build_bag(title, body) for title, body in texts])
    return score_likeness(first, second)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("跨海大橋", "跨海大桥"), ("ＧＤＰ增长５％", "gdp增长5%"), ("NBA", "nba"), ("", "")],
)
def test_script_width_and_case_make_no_difference(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def test_a_number_is_one_however_it_is_written() -> None:
    bag = build_bag("价格2.5120元", "共1,280件，占50%，10:30开始")
    assert {"2.512", "1280", "50%", "10:30"} <= set(bag.tokens)
    assert bag.title == 4


def test_a_text_is_wholly_like_itself_and_not_at_all_like_another() -> None:
    text, other = ("大桥通车", "青屿跨海大桥正式通车。"), ("足球联赛", "昨晚主队三比零获胜。")
    assert score(text, text) == 1
    assert score(text, ("", "")) == 0
    assert score(text, other) < 0.1


def test_likeness_is_the_same_both_ways() -> None:
    first = ("大桥通车", "青屿跨海大桥23日正式通车，全长18.6公里，总投资212亿元。")
    second = ("跨海大桥今起通车", "全长18.6公里的青屿跨海大桥正式通车，两岸车程缩短。")
    assert score(first, second) == score(second, first) > 0.3


def test_a_cut_version_is_like_the_whole() -> None:
    """Containment finds it, though the whole says much more."""
    short = "青屿跨海大桥23日正式通车，全长18.6公里。"
    long = short + "沿线设有五座互通立交和两处服务区，设计时速一百公里，养护由市交通局负责。"
    assert score(("大桥通车", short), ("大桥通车", long)) > 0.5


@pytest.mark.parametrize(
    ("first", "second", "contradicted"),
    [
        (INDEX.format(value="3012.45", rise="0.8%"), INDEX.format(value="3012.45", rise="0.8%"), False),
        (INDEX.format(value="3012.45", rise="0.8%"), INDEX.format(value="2998.10", rise="1.3%"), True),
        (INDEX.format(value="3012.45", rise="0.8%"), "沪指今天上涨。", False),
    ],
)
def test_other_numbers_in_one_place_contradict(first: str, second: str, contradicted: bool) -> None:
    found = measure_contradiction(build_bag("行情", first), build_bag("行情", second))
    assert 0 <= found <= 1
    assert (found > 0) is contradicted


def test_a_number_in_common_speaks_against_it_a_date_does_not() -> None:
    """The copies of a day's series have its date in common."""
    texts = ("{common}，甲地气温为15度。", "{common}，甲地气温为21度。")

    def measure(common: str) -> float:
        first, second = (build_bag("天气", text.format(common=common)) for text in texts)
        return measure_contradiction(first, second)

    assert measure("共有18个") < measure("预报") == measure("11月23日")


def test_another_subject_throughout_settles_it() -> None:
    """One company in title and body where the other text has another one."""
    first = build_bag("海岳重工中标新项目", "海岳重工今日公告称中标新项目，工期三年。")
    second = build_bag("蓝湾电气中标新项目", "蓝湾电气今日公告称中标新项目，工期三年。")
    assert measure_contradiction(first, second) == pytest.approx(0.9)


FIRE = (
    "青屿市青苑大厦火灾已致{dead}人死亡",
    "青屿市消防局通报，青苑大厦25日下午起火，目前火灾已造成{dead}人遇难，{hurt}人受伤，另有{lost}人失联。",
)
QUAKE = (
    "{place}发生{size}级地震 已致{dead}人死亡",
    "地震台网测定，{place}25日凌晨发生{size}级地震，震源深度{depth}公里，截至上午{hour}时已造成{dead}人死亡，{hurt}人受伤。",
)


def _fill(report: tuple[str, str], **figures: str) -> tuple[str, str]:
    title, body = report
    return title.format(**figures), body.format(**figures)


def test_the_dead_are_counted_anew_in_each_report_of_one_disaster() -> None:
    """Another toll in the same place is an update, and no other event."""
    early = _fill(FIRE, dead="13", hurt="28", lost="40")
    late = _fill(FIRE, dead="55", hurt="76", lost="279")
    assert measure_contradiction(build_bag(*early), build_bag(*late)) == 0
    assert score(early, late) >= SAME_STORY


def test_two_disasters_are_told_apart_by_what_is_no_toll() -> None:
    """Two quakes of one morning have other places, magnitudes and depths."""
    one = _fill(QUAKE, place="青屿", size="6.1", depth="10", dead="13", hurt="28", hour="8")
    other = _fill(QUAKE, place="晨港", size="7.4", depth="35", dead="55", hurt="76", hour="9")
    assert measure_contradiction(build_bag(*one), build_bag(*other)) > 0.5
    assert score(one, other) < SAME_STORY
