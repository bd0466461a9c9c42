"""What makes a story news is known by features of its headline and beginning."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.news_value import count_deaths, list_features, measure_features, weigh_features
from digest.types import Story
from tests.editing.stories import article

CASES = Path(__file__).parents[1] / "data" / "news_value.tsv"


def _story(title: str, text: str = "正文。") -> Story:
    return Story(article(title, text))


def _cases() -> list[tuple[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if not row[0].startswith("#")]
    return [(feature, title) for feature, title in rows]


@pytest.mark.parametrize(("feature", "title"), _cases())
def test_a_headline_has_its_feature(feature: str, title: str) -> None:
    assert measure_features(_story(title))[feature] > 0


def test_every_feature_has_a_case() -> None:
    assert {"text_length", *(feature for feature, _ in _cases())} == {feature.name for feature in list_features()}


def test_a_plain_headline_has_none() -> None:
    assert measure_features(_story("甲乙丙丁")) == {}


@pytest.mark.parametrize(
    "title",
    [
        "青屿高铁今日正式开通",
        "晨港议会投票通过预算案",
        "神舟乘组完成出舱活动",
        "医保目录新增九十种药品",
        "两国开始第三轮战略对话",
        "外交部提醒公民暂勿前往",
        "晨港酒店火灾致十人受伤",
        "青屿新机场本周启用",
        "法院公布调查结果",
        "税收优惠延长两年",
        "风光大基地并网发电",
        "特使行程改变",
    ],
)
def test_a_word_in_passing_makes_no_service_of_news(title: str) -> None:
    """今日 is a day, not the name of a list; 投票 is what a parliament does, too."""
    worths = weigh_features(measure_features(_story(title)), {})
    assert [name for name, worth in worths.items() if worth < 0] == []


@pytest.mark.parametrize(
    ("title", "deaths"),
    [
        ("大火已致12人遇难", 12),
        ("车祸3死5伤", 3),
        ("豪雨增至13死", 13),
        ("死亡人数升至1,280人", 1280),
        ("地震死亡人數上修至68人", 68),
        ("空袭造成两名平民死亡", 1),  # numbers in characters count by their magnitude
        ("被判死刑", 0),
        ("3人受伤", 0),
        ("致 4 死", 4),
    ],
)
def test_deaths_are_counted(title: str, deaths: float) -> None:
    assert count_deaths(_story(title)) == deaths


def test_more_deaths_weigh_more() -> None:
    """By their order of magnitude; in the text alone they say less."""
    few, many = (measure_features(_story(f"车祸致{count}人死亡"))["deaths"] for count in (1, 100))
    assert many == pytest.approx(few + 2)
    assert measure_features(_story("车祸", "车祸致100人死亡。"))["deaths"] < many


def test_a_long_report_weighs_more() -> None:
    """Each doubling of the text counts, up to a text that is long anyway; a short one does not."""
    lengths = [measure_features(_story("甲", "字" * count)).get("text_length", 0.0) for count in (50, 160, 320, 5000)]
    assert lengths == [0.0, pytest.approx(1), pytest.approx(2), 3.0]


def test_a_show_says_what_a_feature_is_worth() -> None:
    """A weight takes the place of the table's worth; a worth of 0 leaves the feature out."""
    features = {"lottery": 1.0, "leader": 1.0}
    assert weigh_features(features, {})["lottery"] < 0 < weigh_features(features, {})["leader"]
    assert weigh_features(features, {"lottery": 0.0, "leader": 2.0}) == {"leader": 2.0}


@given(st.text(max_size=60))
def test_any_headline_can_be_measured(title: str) -> None:
    names = {feature.name for feature in list_features()}
    for name, value in measure_features(_story(title)).items():
        assert name in names
        assert 0 < value <= 4
