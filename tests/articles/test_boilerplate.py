"""The line classifier: each row of tests/data/boilerplate.tsv is a line and the reason why it is left out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.boilerplate import find_reason, split_tail

ROWS = (Path(__file__).parent.parent / "data" / "boilerplate.tsv").read_text(encoding="utf-8").splitlines()
CASES = [tuple(row.split("\t")) for row in ROWS if row and not row.startswith("#")]


@pytest.mark.parametrize(("reason", "text"), CASES)
def test_a_line_is_known_by_its_words(reason: str, text: str) -> None:
    """What no listener wants to hear is recognised in both scripts, and running text never is."""
    assert (find_reason(text) or "body") == reason


@pytest.mark.parametrize(
    "text",
    ["记者 " + "Ab Cd " * 14 + "~", "记者 Ab Cd Ef " * 6 + "~", "文" * 299 + "!", "编审校图文 " * 14 + "~", "(" * 299],
)
def test_a_hostile_line_is_judged_at_once(text: str) -> None:
    """No pattern takes exponential time, whatever a page holds."""
    started = time.perf_counter()
    find_reason(text)
    split_tail(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("大桥正式通车。（责任编辑：周远）", "（责任编辑：周远）"),
        ("大橋正式通車。[責任編輯：周遠]", "[責任編輯：周遠]"),
        ("大桥正式通车。返回港湾，查看更多", "返回港湾，查看更多"),
        ("大桥正式通车。责任编辑：周远", "责任编辑：周远"),
        ("大桥正式通车。", ""),
        ("他说要查看更多的资料。", ""),
    ],
)
def test_what_is_glued_to_a_paragraph_is_parted_from_it(text: str, tail: str) -> None:
    """The paragraph keeps its own words and nothing else."""
    assert split_tail(text) == (text.removesuffix(tail), tail)


@given(st.text(max_size=120))
def test_parting_never_loses_or_adds_a_character(text: str) -> None:
    """A paragraph and its tail are the line again, but for the space between."""
    body, tail = split_tail(text)
    assert (body + tail).replace(" ", "") == "".join(text.split(" ")) or "".join((body + tail).split()) == "".join(
        text.split()
    )


@pytest.mark.parametrize(
    "text",
    [
        "后台回复【大桥】查看路线图",
        "在公众号对话框回复“通车”，获取时刻表",
        "回复关键词「青屿」领取地图",
        "▲点击上方“青屿早知道”关注我们",
        "点击标题下蓝字关注",
        "如果喜欢，请点个“在看”",
        "戳左下角阅读原文",
        "分享、点赞、在看，三连一下",
        "视频-青屿大桥通车现场航拍",
        "【视频】大桥首日车流",
        "影片來源：YouTube",
        "（照片提供：青屿市政府）",
        "执笔/梁一舟",
        "编译/陈晓",
        "原创：青屿观察",
        "IP属地：青屿",
        "编辑于 2026-01-04 09:00・青屿",
        "本帖最后由 云帆 于 2026-1-4 09:12 编辑",
    ],
)
def test_what_accounts_and_forums_add_is_not_the_text(text: str) -> None:
    assert find_reason(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "他回复“一定来”，随后登上了首班车。",
        "视频里，货车一辆接一辆驶过主桥，居民在桥头挥手。",
        "编辑于是改了标题，把“通车”放在前面。",
        "他在公众号后台看到两千条留言，逐一回复了读者。",
        "评论、转发和点赞都不代表事实，交通局提醒说。",
        "原创：这个词如今很值钱，人人都想贴上。",
    ],
)
def test_sentences_about_the_same_stay(text: str) -> None:
    assert find_reason(text) is None
