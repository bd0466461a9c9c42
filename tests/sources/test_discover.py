"""Finding feeds: the ways in which real sites lead to theirs, on a server of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from digest.documents.open import Document, open_document
from digest.fetching.fetcher import Fetcher
from digest.sources.discover import MAX_FEEDS, find_feeds


def rss(title: str, *items: str) -> str:
    entries = "".join(f"<item><title>{item}</title><link>/{item}</link></item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


PAGES = {
    "/feed.xml": rss("要闻", "甲", "乙"),
    "/atom.xml": rss("要闻（另一种）", "甲", "乙"),
    "/sport.xml": rss("体育", "丙"),
    "/comments/feed": rss("评论", "丁"),
    "/announced": link("/feed.xml") + link("/atom.xml", "application/atom+xml") + link("/comments/feed", title="评论"),
    "/style": link("/feed.xml", "text/css"),
    "/dead": link("/gone.xml") + '<a href="/sport.xml">体育 RSS</a>',
    "/linked": '<a href="feed.xml">RSS</a><a href="/about">关于</a><a href="https://other.example/rss">别家</a>',
    "/based": '<base href="/deep/"><link rel="alternate" type="application/rss+xml" href="../sport.xml">',
    "/blog/post": "<p>没有订阅链接的文章</p>",
    "/blog/feed": rss("博客", "戊"),
    "/many": "".join(f'<a href="/feed.xml?channel={number}">RSS {number}</a>' for number in range(MAX_FEEDS + 3)),
    "/list.opml": '<opml><body><outline xmlUrl="{0}/feed.xml"/><outline xmlUrl="{0}/gone"/></body></opml>',
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        text = PAGES.get(self.path.partition("?")[0])
        data = (text or "").replace("{0}", f"http://{self.headers['Host']}").encode()
        self.send_response(200 if text else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def _open(url: str, fetcher: Fetcher) -> Document:
    return open_document(fetcher.get(url, allow_private=True))


CASES = {
    "/feed.xml": ["/feed.xml"],
    "/announced": ["/feed.xml"],  # the Atom feed lists the same, and comments are no news
    "/dead": ["/sport.xml"],
    "/linked": ["/feed.xml"],
    "/based": ["/sport.xml"],
    "/blog/post": ["/blog/feed"],
    "/style": ["/atom.xml"],  # found in its usual place, not by the wrong link
    "/list.opml": ["/feed.xml"],
}


@pytest.mark.parametrize("path", CASES)
def test_a_page_leads_to_its_feeds(site: str, path: str) -> None:
    """Announced ones first, then linked ones, then the usual places; each set of articles once."""
    with Fetcher() as fetcher:
        found, _ = find_feeds(_open(site + path, fetcher), fetcher, allow_private=True)
    assert [one.url.removeprefix(site) for one in found] == CASES[path]


def test_what_cannot_be_read_is_told(site: str) -> None:
    """A dead feed of a list, and those of a page that are too many to try, are failures with their addresses."""
    with Fetcher() as fetcher:
        _, dead = find_feeds(_open(f"{site}/list.opml", fetcher), fetcher, allow_private=True)
        found, many = find_feeds(_open(f"{site}/many", fetcher), fetcher, allow_private=True)
    assert [(it.item, str(it.reason)) for it in dead] == [(f"{site}/gone", "answers 404 Not Found")]
    assert len(found) == 1
    assert [it.item for it in many] == [f"{site}/feed.xml?channel={n}" for n in range(MAX_FEEDS, MAX_FEEDS + 3)]


def test_a_page_on_the_web_cannot_lead_inside(site: str) -> None:
    """What a page names may not lie on this machine, unless the user's own address does."""
    with Fetcher() as fetcher:
        found, failures = find_feeds(_open(f"{site}/announced", fetcher), fetcher)
    assert found == ()
    assert failures
