"""The label of synthetic speech: what counts as one, and that no template takes it away."""

from __future__ import annotations

import pytest

from digest.synthetic import COVER_LABEL, SPOKEN_LABEL, WRITTEN_LABEL, has_label
from digest.wording import write_traditional


@pytest.mark.parametrize("label", [SPOKEN_LABEL, WRITTEN_LABEL, COVER_LABEL])
def test_ours_are_labels_in_each_script(label: str) -> None:
    """Whatever the region's words."""
    assert has_label(label)
    assert has_label(write_traditional(label))
    assert has_label(write_traditional(label, "hongkong"))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("本音频由AI生成。", True),
        ("由 AI 合成", True),
        ("人工智能生成", True),
        ("本節目由人工智慧合成語音播報", True),
        ("由合成语音播报", False),  # of what?
        ("人工智能播报", False),
        ("MAIN 合成", False),
        ("", False),
    ],
)
def test_both_elements_are_needed(text: str, is_one: bool) -> None:
    """Artificial intelligence, and generating or synthesising: GB 45438-2025, 5.3 b)."""
    assert has_label(text) is is_one
