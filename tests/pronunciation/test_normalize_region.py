"""A 1 that is dialled is said as the region says it."""

from __future__ import annotations

import pytest

from digest.pronunciation.normalize import find_stretches, to_spoken


@pytest.mark.parametrize(
    ("written", "mainland", "elsewhere"),
    [
        ("请拨打119", "请拨打幺幺九", "请拨打一一九"),
        ("电话2345 1678", "电话二三四五，幺六七八", "电话二三四五，一六七八"),
        ("沿318国道", "沿三幺八国道", "沿三一八国道"),
        ("第1名", "第一名", "第一名"),
    ],
)
def test_only_the_mainland_says_one_otherwise(written: str, mainland: str, elsewhere: str) -> None:
    """Taiwan and Hong Kong dial 一; every other 1 is the same everywhere."""
    assert to_spoken(written) == mainland
    assert to_spoken(written, "一") == elsewhere
    assert "".join(stretch.spoken for stretch in find_stretches(written, "一")) == elsewhere
