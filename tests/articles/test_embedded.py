"""Articles that scripts carry: states of applications, strings of JavaScript, JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.embedded import find_carried_articles
from digest.articles.page_lines import list_lines
from digest.documents.html import parse_html

TEXT = [
    f"第{n}段：青屿跨海大桥今天上午正式通车，两岸的车程由七十分钟缩短至十二分钟，居民专程前来体验。" for n in "一二三四"
]
HTML = "".join(f"<p>{text}</p>" for text in TEXT)
CARDS = [{"id": n, "title": f"新闻{n}", "summary": TEXT[0], "url": f"/{n}"} for n in range(9)]


def _carried(script: str) -> tuple[list[str], dict[str, str]]:
    root = parse_html(f"<html><body><script>{script}</script></body></html>")
    assert root is not None
    found = find_carried_articles(root)
    if not found:
        return [], {}
    fragment = parse_html(found[0].body)
    assert fragment is not None
    return [line.text for line in list_lines(fragment)], dict(found[0].facts)


BLOCKS = [{"type": "p", "text": text} for text in TEXT]


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        "\n".join(TEXT),
        TEXT,
        BLOCKS,
        [{"type": "image", "caption": "大桥，摄于清晨。"}, *BLOCKS],
        [{"tag": "p", "children": [{"text": text[:9]}, {"bold": True, "text": text[9:]}]} for text in TEXT],
        [{"insert": text} for text in TEXT],
        json.dumps({"blocks": BLOCKS}, ensure_ascii=False),
        HTML.replace("<", "&lt;").replace(">", "&gt;"),
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_shape_of_a_state_gives_its_paragraphs(content: Any, ascii_only: bool) -> None:
    """HTML, text, lists of strings, of blocks and of nested blocks, and a state written as text within the state."""
    article = {"title": "大桥通车", "publishTime": 1795399200000, "source": {"name": "青屿日报"}, "content": content}
    state = json.dumps({"page": {"detail": article, "more": CARDS}}, ensure_ascii=ascii_only)
    paragraphs, facts = _carried(f"window.__STATE__ = {state}; run();")
    assert paragraphs == TEXT
    assert facts == {"title": "大桥通车", "publishtime": "1795399200000", "source": "青屿日报"}


def test_a_list_of_other_articles_is_no_text() -> None:
    """Cards with title and address are not joined to one article."""
    assert _carried(json.dumps({"list": CARDS}, ensure_ascii=False))[0] == []


def test_strings_of_javascript_that_is_no_json_are_found() -> None:
    """Functions, single quotes and escapes are read as JavaScript has them."""
    body = HTML.replace("/", "\\/").replace("大", "\\u5927")
    assert _carried(f"var a = function(b){{ return {{x: b, 'content': '{body}'}} }}('c')")[0] == TEXT


@given(st.text(max_size=300))
def test_any_script_is_read_or_passed_over(text: str) -> None:
    """No script is a crash."""
    _carried(text.replace("<", "") + "青" * 150)


@given(
    st.recursive(
        st.text("大桥通车，。<p>", max_size=60) | st.none() | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["title", "text", "content", "id", "time"]), inner, max_size=4)
        ),
        max_leaves=30,
    )
)
def test_any_state_is_read_or_passed_over(state: Any) -> None:
    """No state is a crash, whatever its shape."""
    _carried(f"x = {json.dumps([state, HTML], ensure_ascii=False)}")
