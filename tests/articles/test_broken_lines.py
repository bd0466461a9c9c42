"""Sentences that a page breaks apart, and lines that are parted for good."""

from __future__ import annotations

import time

import pytest

from digest.articles.page_lines import list_lines
from digest.documents.html import parse_html

FIRST = "摊主老许说，第一晚就卖了三百串"
SECOND = "，连签子都不够用。"
WRAPPED = ("港务局今天宣布，新的集装箱码头开", "始试运行，第一艘靠泊的是来自南美", "的冷藏船。")


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"<p>{FIRST}<br>{SECOND}</p>", [FIRST + SECOND]),
        (f"<p>摊主老许说，<br>{FIRST}。</p>", [f"摊主老许说，{FIRST}。"]),
        (f"<p>{'<br>'.join(WRAPPED)}</p>", ["".join(WRAPPED)]),
        (
            f"<p>{FIRST}<figure><img><figcaption>老许在摊前</figcaption></figure>{SECOND}</p>",
            [FIRST + SECOND, "老许在摊前"],
        ),
        (f"<div>{FIRST}。<br>“第二晚也一样。”</div>", [f"{FIRST}。", "“第二晚也一样。”"]),
        ("<p>一、夜市开张<br>第一晚就卖了三百串。</p>", ["一、夜市开张", "第一晚就卖了三百串。"]),
        (
            "<p>床前明月光<br>疑是地上霜<br>举头望明月<br>低头思故乡</p>",
            ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡"],
        ),
        (f"<p>{FIRST}。</p><p>{SECOND}</p>", [f"{FIRST}。", SECOND]),
        (f"<p>{FIRST}</p><p>{SECOND}</p>", [FIRST, SECOND]),
        ("<div>第一句话在这里，<br>the first<br>,second</div>", ["第一句话在这里，the first,second"]),
    ],
)
def test_one_sentence_stays_one_line(body: str, texts: list[str]) -> None:
    """Where it cannot end, or none can begin; headings, verses and whole sentences stay apart."""
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    assert [line.text for line in list_lines(root)] == texts


@pytest.mark.parametrize(
    "piece", ["说，<br>", "，<br>", "港务局今天宣布新的集装箱<br>", "港务<figure></figure>，", "港<img>务"]
)
def test_no_page_keeps_it_busy(piece: str) -> None:
    """Thousands of parts are joined to no more than a paragraph."""
    root = parse_html(f"<html><body><p>{piece * 15_000}</p></body></html>")
    assert root is not None
    begun = time.process_time()
    list_lines(root)
    assert time.process_time() - begun < 5
