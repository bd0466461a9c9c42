"""Where a browser goes on to without a click, and where it stays."""

from __future__ import annotations

import time

import pytest

from digest.documents.open import Document, open_document
from digest.sources.client_redirects import find_redirect
from digest.types import Fetched

AT = "http://news.example/go/1.html"
TEXT = "<p>港务局今天宣布，第三集装箱码头开始试运行，首艘靠泊的是来自南美的冷藏船。</p>" * 8


def _page(html: str, url: str = AT) -> Document:
    return open_document(Fetched(url, html.encode(), "text/html", "utf-8"))


@pytest.mark.parametrize(
    "html",
    [
        '<meta http-equiv="refresh" content="0;url=/a.html">',
        "<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='/a.html'\"><p>正在跳转</p>",
        '<meta content="0;/a.html" http-equiv="refresh">',
        f'<meta http-equiv="refresh" content="1;url=http://news.example/a.html">{TEXT}',
        '<base href="http://news.example/x/"><meta http-equiv="refresh" content="0;url=../a.html">',
        '<script>window.location.replace("/a.html");</script>',
        "<script>top.location.href='/a.html'</script>",
        "<script>document.location = '\\/a.html';</script>",
        "<script>self.location.assign('\\x2fa.html')</script>",
        "<script>setTimeout(\"location.href='/a.html'\", 1500)</script><p>三秒后跳转</p>",
        "<script>setTimeout(function(){ location = '/a.html' }, 0)</script>",
        "<script>// location.href='/b.html'\nvar to = '/a.html'; /* '/c' */ location.href = to;</script>",
        '<script>window.location.href = decodeURIComponent("%2Fa.html")</script>',
        "<script>window.open('/a.html', '_self')</script>",
        "<a id='go' href='/a.html'>进入</a><script>location = document.getElementById('go').href;</script>",
        "<script>location.href=`/a.html`</script>",
        '<script>window["location"]["href"] = "/a.html"</script>',
        "<script>location.href = '/a' + '.html'</script>",
        "<script>var url = ''; url += '/a.'; url += 'html'; window.location.replace(url)</script>",
        '<object data="/a.html" type="text/html"></object>',
        "<body onload=\"location.href='/a.html'\"></body>",
        '<title>码头</title><iframe src="/a.html" width="100%" height="900"></iframe>',
        '<iframe src="/a.html"></iframe><iframe src="/count" width="0" height="0"></iframe>',
        '<frameset rows="80,*"><frame src="/top.html"><frame src="/a.html"></frameset>',
        '<frameset rows="100%,*"><frame src="/a.html"><frame src="about:blank"></frameset>',
        '<frameset cols="*,80"><frame name="left" src="/l.html"><frame name="main" src="/a.html"></frameset>',
    ],
)
def test_a_page_that_only_leads_on_is_followed(html: str) -> None:
    """By a refresh, a plain script, its only frame, or the main frame of a set."""
    target = find_redirect(_page(html))
    assert target == "http://news.example/a.html"


def test_a_frame_of_the_same_site_may_have_another_host() -> None:
    """As a site's editors lay them out."""
    frame = _page('<iframe src="http://static.example.com/a.html"></iframe>', "http://www.example.com/1.html")
    assert find_redirect(frame) == "http://static.example.com/a.html"


@pytest.mark.parametrize(
    "html",
    [
        "",
        TEXT,
        '<meta http-equiv="refresh" content="0">',
        '<meta http-equiv="refresh" content="0;url=#top">',
        f'<meta http-equiv="refresh" content="300;url=/a.html">{TEXT}',
        '<meta http-equiv="refresh" content="60;url=/a.html">',
        '<noscript><meta http-equiv="refresh" content="0;url=/a.html"></noscript>',
        '<meta http-equiv="refresh" content="0;url=file:///etc/passwd">',
        '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
        '<meta http-equiv="refresh" content=".;url=http://[">',
        f"<script>if (/Mobile/.test(navigator.userAgent)) location.href = '/m.html'</script>{TEXT}",
        "<script>if (a) location.href = '/a.html'; else location.href = '/b.html'</script>",
        "<script>location.href = '/a/' + id</script>",
        "<script>location.href=`/a/${id}`</script>",
        "<script>window.open('/ad.html', '_blank')</script>",
        "<script>location = document.getElementById('gone').href;</script>",
        "<script>if (location == '/a.html') {}</script>",
        "<script>location.href = unknown;</script>",
        f"<script>{'x=1;' * 2000} location.href='/a.html'</script>",
        f'<iframe src="/a.html"></iframe>{TEXT}',
        '<iframe src="http://other.example/a.html"></iframe>',
        '<iframe src="/a.html" style="display:none"></iframe>',
        '<iframe src="/a.html"></iframe><iframe src="/b.html"></iframe>',
        "<frameset><frame></frameset>",
        "<frameset></frameset>",
    ],
)
def test_a_page_with_a_text_or_without_one_plain_target_is_not(html: str) -> None:
    """Nor is one that reloads itself, waits, or leads anywhere but to the web."""
    assert find_redirect(_page(html)) is None


def test_only_pages_from_the_web_lead_on() -> None:
    """A saved page and a feed do not."""
    refresh = '<meta http-equiv="refresh" content="0;url=http://news.example/a.html">'
    assert find_redirect(_page(refresh, "/home/me/saved.html")) is None
    feed = f"<rss version='2.0'><channel><item><description><![CDATA[{refresh}]]></description></item></channel></rss>"
    assert find_redirect(open_document(Fetched(AT, feed.encode(), "text/xml"))) is None


@pytest.mark.parametrize(
    "hostile",
    [
        f'<meta http-equiv="refresh" content="{" " * 300_000}x">',
        f'<meta http-equiv="refresh" content="0{" " * 300_000}x">',
        f"<script>{'/*' * 1_900}</script>",
        f"<script>{'location' + ' ' * 3_900}</script>",
        f"<script>location='{'a' * 3_900}</script>",
        f"<script>{'/* * ' * 700}</script>",
    ],
)
def test_no_page_keeps_it_busy(hostile: str) -> None:
    """The patterns take time in proportion to what is looked through, which is bounded."""
    begun = time.process_time()
    assert find_redirect(_page(hostile)) is None
    assert time.process_time() - begun < 2
