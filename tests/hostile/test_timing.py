"""No run of a repeated character or mark, wherever it stands in a document, takes more time than its length does.

A pattern that goes back over such a run needs the square of its length, or worse: at 20 kB that is seconds already,
where reading it takes hundredths.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from digest.articles.extract import extract
from digest.documents.epub import split_document
from digest.documents.kind import is_feed
from digest.documents.open import open_document
from digest.editing.summarize import summarize
from digest.errors import ArticleError
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin
from digest.sources.feeds import parse_feed
from digest.types import Article, Fetched
from digest.urls import redact
from tests.hostile import inputs

TEXT = "跨河大桥今天上午正式通车。第一天有两万辆汽车经过。市民用手机拍下照片。" * 8
RUNS = (
    *" \t\n\u3000<>a A1é中，。、；：！？…“”\"'(){}[]《》【】「」/\\|-_.*`=%&#@①〇元人年亿零\u200b\ufe0f\U00020bb7は",
    *(
        "\t-",
        "- ",
        "a ",
        "1 ",
        "中 ",
        "，。",
        "\n\n",
        "1,1",
        "1.",
        "1-",
        "1:1",
        "1/",
        "1%",
        "$1",
        "A.",
        "aA",
        "A1",
        "1人",
        "**",
    ),
    *(
        "<!--",
        "<!--a-->",
        "<b>",
        "&amp;",
        "&lt;",
        "http://a",
        "://",
        "a@",
        "@a",
        "#a ",
        "a/",
        "![",
        "[a](",
        "> ",
        "= ",
        " |-",
    ),
    *(
        ")(",
        "“”",
        "【】",
        "记者",
        "記者 ",
        "見習",
        "来源：",
        "作者 ",
        "3月1日",
        "2020年",
        "第一",
        "表示：",
        "说，",
        ";atoken",
    ),
)


def _open(text: str, content_type: str) -> None:
    data = text.encode("utf-8", "replace")
    for part in split_document(open_document(Fetched("https://news.example/p", data, content_type, "utf-8"))):
        extract(part)


def _read_page(**parts: str) -> None:
    _open(inputs.page(**parts), "text/html")


def _read_head(markup: str) -> None:
    _open(inputs.page().replace("<title>", f"{markup}<title>"), "text/html")


def _read_feed(item: str) -> None:
    parse_feed(open_document(Fetched("https://news.example/f", inputs.feed(item).encode(), "application/xml", "utf-8")))


def _read_text(text: str, content_type: str = "text/plain") -> None:
    _open(f"大桥通车\n\n{TEXT}\n\n{text}\n\n{TEXT}", content_type)


def _quote(run: str) -> str:
    return run.replace('"', "")


ENTRANCES: dict[str, Callable[[str], object]] = {
    "a page's title": lambda run: _read_page(title=f"大桥{run}通车"),
    "a line of a page": lambda run: _read_page(body=f"<p>{TEXT}</p><p>大桥{run}通车</p><p>{TEXT}</p>"),
    "the first line of a page": lambda run: _read_page(body=f"<p>{run}</p><p>{TEXT}</p>"),
    "a page's byline": lambda run: _read_head(f'<meta name="author" content="{_quote(run)}">'),
    "a page's date": lambda run: _read_head(f'<meta name="date" content="{_quote(run)}">'),
    "a script": lambda run: _read_head(f'<script>var a = "{run}"</script>'),
    "JSON-LD": lambda run: _read_head(f'<script type="application/ld+json">{run}</script>'),
    "a style": lambda run: _read_head(f"<style>{run}</style>"),
    "a link": lambda run: _read_page(body=f'<p>{TEXT}</p><p class="{_quote(run)}"><a href="{_quote(run)}">x</a></p>'),
    "before a page": lambda run: _open(run + inputs.page(), "text/html"),
    "a feed's beginning": lambda run: is_feed(Fetched("https://news.example/f", run.encode(), "text/html", "utf-8")),
    "a feed's title": lambda run: _read_feed(inputs.item(title=f"<![CDATA[{run}]]>")),
    "a feed's text": lambda run: _read_feed(inputs.item(date=f"<![CDATA[{run}]]>", text=f"<![CDATA[{run}]]>")),
    "a text": _read_text,
    "Markdown": lambda run: _read_text(run, "text/markdown"),
    "a text's beginning": lambda run: _open(f"{run}\n\n{TEXT}\n\n{TEXT}", "text/plain"),
    "what is spoken": lambda run: (to_spoken(run), to_pinyin(run)),
    "what is chosen from": lambda run: summarize(Article("a", "大桥通车", (TEXT, run, TEXT)), 400),
    "an address": redact,
}


def _time_s(read: Callable[[str], object], run: str, size: int) -> float:
    """The processor time that reading takes, so that other work on the machine does not count."""
    text = run * (size // len(run.encode()))
    started = time.process_time()
    with contextlib.suppress(ArticleError):
        read(text)
    return time.process_time() - started


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_long_run_takes_little_time(entrance: str) -> None:
    """At 20 kB each is read in under a second."""
    read = ENTRANCES[entrance]
    read("")
    slow = {run: spent for run in RUNS if (spent := _time_s(read, run, 20_000)) > 1}
    assert not slow


@pytest.mark.slow
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_very_long_run_takes_some_time(entrance: str) -> None:
    """At 400 kB, more than any page of news, in under five; what is spoken comes sentence by sentence."""
    read = ENTRANCES[entrance]
    size = 40_000 if entrance == "what is spoken" else 400_000
    slow = {run: spent for run in RUNS if (spent := _time_s(read, run, size)) > 5}
    assert not slow
