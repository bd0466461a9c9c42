"""Articles that scripts carry: states of applications, strings of JavaScript, JSON-LD."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.embedded import find_carried_articles
from digest.articles.extract import extract
from digest.articles.page_lines import list_lines
from digest.documents.html import parse_html
from digest.documents.open import open_html

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


def _read_page(page: str) -> tuple[list[str], str | None]:
    document = open_html("https://news.example/1", page)
    article = extract(document)
    return list(article.paragraphs), article.source


STATE = {"title": "大桥通车", "content": HTML}
OPUS = [
    {"module_type": "AUTHOR", "module_author": {"name": "青屿观察", "pub_time": "2026年01月04日 08:30"}},
    {
        "module_type": "CONTENT",
        "module_content": {
            "paragraphs": [
                {"para_type": 1, "text": {"nodes": [{"type": "WORD", "word": {"words": text}}]}} for text in TEXT
            ]
        },
    },
]
ASCII = json.dumps(HTML)
ROW = json.dumps(["$", "$L6", None, {"article": STATE}], ensure_ascii=False)


@pytest.mark.parametrize(
    "script",
    [
        f"<script>self.__next_f.push({json.dumps([1, '5:' + ROW])})</script>",
        f"<script>window.__S__=JSON.parse(decodeURIComponent('{quote(json.dumps(STATE))}'))</script>",
        f"<script type='application/json'>{quote(json.dumps({'data': STATE}))}</script>",
        f"<script>render({{el: '#app', html: `{HTML}`}})</script>",
        f"<script>var page = {{ id: 4, title: '大桥', content: '{HTML}', tags: ['桥',], }};</script>",
        f"<script>window.__NUXT__=(function(a,b){{return {{data:[{{body:{ASCII},by:a}}]}}}}('x',1))</script>",
        f"<script>window.__INITIAL_STATE__={json.dumps({'detail': {'modules': OPUS}})}</script>",
        f"<noscript><article>{HTML}</article></noscript>",
        f"<template id='a'>{HTML}</template>",
        f"<news-body><template shadowrootmode='open'>{HTML}</template></news-body>",
        f"<textarea style='display:none'>{html.escape(HTML)}</textarea>",
    ],
)
def test_a_page_that_only_carries_its_article_is_read(script: str) -> None:
    paragraphs, source = _read_page(f"<title>大桥通车</title><div id='app'></div>{script}")
    assert paragraphs == TEXT
    assert source in {None, "青屿观察"}


def test_the_few_words_of_a_picture_post_are_its_text_and_its_account_is_its_source() -> None:
    text = "青屿跨海大桥今天上午正式通车，居民专程前来体验。\\x0a两岸的车程由七十分钟缩短至十二分钟，首日车流过万。"
    parts = f"title: JsDecode('大桥通车'), nick_name: JsDecode('青屿发布'), content_noencode: JsDecode('{text}')"
    post = f"window.cgiDataNew = {{{parts}, n: '1' * 1}};"
    page = f"<meta property='og:site_name' content='平台'><div id='js_article'></div><script>{post}</script>"
    paragraphs, source = _read_page(page)
    assert [len(paragraph) for paragraph in paragraphs] == [24, 25]
    assert source == "青屿发布"


def test_elements_for_readers_without_scripts_do_not_replace_what_is_shown() -> None:
    paragraphs, _ = _read_page(f"<h1>大桥通车</h1><div>{HTML}</div><noscript><p>{'请启用脚本。' * 60}</p></noscript>")
    assert paragraphs == TEXT
