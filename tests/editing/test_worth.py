"""A sentence is weighed beside the best one: by its score or its title, its length, and what it repeats."""

from __future__ import annotations

import pytest

from digest.editing.salience import find_terms
from digest.editing.worth import compute_appeal, compute_worth, measure_news, weigh_length


@pytest.mark.parametrize(("length", "worth"), [(10, 0.5), (40, 1.0), (80, 2**0.5), (200, 2**0.5)])
def test_a_length_is_worth_less_than_itself(length: int, worth: float) -> None:
    assert weigh_length(length) == pytest.approx(worth)


def test_the_best_sentence_is_worth_one() -> None:
    for titled in (True, False):
        assert compute_worth(0.0, 1.0, titled=titled) == 1.0
        assert compute_worth(-1.0, 0.5, titled=titled) < 1.0


def test_without_a_title_the_score_decides_alone() -> None:
    assert compute_worth(-1.0, 0.1, titled=False) == compute_worth(-1.0, 0.9, titled=False)
    assert compute_worth(-1.0, 0.1, titled=True) < compute_worth(-1.0, 0.9, titled=True)


def test_beside_a_weak_best_sentence_the_others_appeal_less() -> None:
    assert compute_appeal(0.0, 0.3, 0.3, titled=True) == 1.0
    assert compute_appeal(0.0, 0.29, 0.3, titled=True) < 0.5
    assert compute_appeal(0.0, 0.8, 0.9, titled=True) > 0.8


def test_what_repeats_is_no_news() -> None:
    terms = [find_terms(text) for text in ("大桥今天正式通车", "大桥今天正式通车", "港口明年扩建", "。")]
    assert [round(measure_news(terms, index), 2) for index in range(4)] == [1.0, 0.02, 1.0, 0.1]


def test_the_lead_said_again_at_length_is_news_in_part() -> None:
    """A report says first what happened, and then again with its details."""
    lead = find_terms("晨港大桥今天正式通车")
    longer = find_terms("市长今天下午出席典礼，晨港大桥正式通车")
    assert 0.3 < measure_news([lead, longer], 1) < 0.7
    assert measure_news([lead, longer], 1, titled=False) == 1.0
