"""Marks of notes, and lists of references."""

from __future__ import annotations

import time

import pytest

from digest.articles.extract import extract
from digest.articles.notes import remove_marks
from digest.documents.open import open_html

TEXT = "青屿跨海大桥今天上午正式通车，首批三百辆货车驶过主桥，居民专程前来体验，车程缩短至十二分钟。"


def _read(marked: str, end: str = "") -> list[str]:
    text = f"<p>{TEXT}</p><p>大桥始建于五年前{marked}，主塔高二百米。</p><p>首日{TEXT}</p>"
    page = f"<h1>大桥通车</h1><article>{text}{end}</article>"
    return list(extract(open_html("https://news.example/1", page)).paragraphs)[1:]


@pytest.mark.parametrize(
    "mark",
    [
        "[1]",
        " [2-3]",
        "［4］",
        "〔二〕",
        "【3】",
        "[注 1]",
        "（注一）",
        "[1][2]",
        "[来源请求]",
        "¹²",
        "<sup>1</sup>",
        "<sup>[1]</sup>",
        "<sup>①</sup>",
        "<sup>※</sup>",
        '<sup><a href="#fn1">1</a></sup>',
        '<a class="footnote-ref" href="#fn2">[2]</a>',
        '<a epub:type="noteref" href="notes.xhtml#n1">3</a>',
        '<span style="vertical-align:super">4</span>',
    ],
)
def test_marks_are_not_read(mark: str) -> None:
    assert _read(mark)[0] == "大桥始建于五年前，主塔高二百米。"


@pytest.mark.parametrize(
    "text",
    [
        "面积十二万m²，每年少排CO₂三千吨，误差10⁴分之一，2¹⁰次测试，三平方公里²。",
        "国发〔2026〕3号、交办[12]号文件提出三点：①限速；②禁鸣。",
        "[1] 首先是限速。",
        "①首先是限速。",
        "图①、表②和方案③，各有不同。",
        "他说（一）要快，（二）要稳。",
    ],
)
def test_units_numbers_and_lists_stay(text: str) -> None:
    assert remove_marks(text) == text


@pytest.mark.parametrize(
    ("mark", "end"),
    [
        (
            "<sup>[1]</sup>",
            "<h3>参考资料</h3><ol><li>梁某．青屿大桥志．交通出版社，2021：12．</li><li>桥梁学报，2001年。</li></ol>",
        ),
        ("①", "<p>注释：</p><p>①《桥梁年鉴》2024年版，第18页。</p>"),
        ("①", "<p>①见《桥梁年鉴》，第18页。</p>"),
        ("[1]", '<div class="references"><p>[1] 王某：大桥考，学报，2001年第3期。</p></div>'),
    ],
)
def test_the_list_of_references_is_no_text(mark: str, end: str) -> None:
    assert _read(mark, end) == ["大桥始建于五年前，主塔高二百米。", f"首日{TEXT}"]


def test_powers_stay_beside_letters_and_figures() -> None:
    page = f"<p>{TEXT}</p><p>桥面十二万m<sup>2</sup>，共2<sup>10</sup>次测试，每平方公里<sup>2</sup>。</p>"
    assert extract(open_html("-", page)).paragraphs[1] == "桥面十二万m2，共210次测试，每平方公里2。"


def test_blocks_of_code_are_no_text() -> None:
    code = "<pre><code>print('通车，打印')</code></pre><div class='highlight'><pre>const a; // 单位，秒</pre></div>"
    assert _read("", code) == ["大桥始建于五年前，主塔高二百米。", f"首日{TEXT}"]
    poem = "<pre>长桥卧波，未云何龙？\n复道行空，不霁何虹？</pre>"
    assert _read("", poem)[2:] == ["长桥卧波，未云何龙？", "复道行空，不霁何虹？"]


@pytest.mark.parametrize("text", ["[1" * 150_000, "桥[1,1,1" * 40_000, "¹" * 300_000, "（注" * 100_000, " " * 300_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    remove_marks(text, "①")
    assert time.process_time() - start < 3
