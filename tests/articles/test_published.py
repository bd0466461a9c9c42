"""Times of publication: each way in which pages state and print them, on a page with other times around."""

from __future__ import annotations

from datetime import datetime

import pytest

from digest.articles.dates import CHINA
from digest.articles.extract import extract
from digest.documents.open import open_document
from digest.types import Fetched

BODY = (
    "<p>青屿市交通运输局宣布，连接青屿岛与晨港市区的跨海轮渡将延长夜间班次，末班船由晚上九时推迟至十一时三十分。</p>"
    "<p>据介绍，夜间班次平均每四十分钟一班，票价维持不变，老年人和学生凭证件可以享受半价优惠，二〇二五年起已有先例。</p>"
)
SIDE = "".join(f"<li><a>晨港新闻第{n}条</a> 2026-11-1{n} 10:00</li>" for n in range(1, 6))


def _published(
    head: str, *, meta: str = "", below: str = "", at: datetime | None = None, side: str = SIDE
) -> str | None:
    title = "青屿至晨港轮渡延长夜间班次"
    page = (
        f"<html><head><title>{title}_晨港网</title>{meta}</head><body><div class='nav'><a>首页</a></div>"
        f"<h1>{title}</h1>{head}<div class='content'>{BODY}{below}</div>"
        f"<div class='side'><ul>{side}</ul></div></body></html>"
    )
    moment = extract(open_document(Fetched("/a.html", page.encode(), at=at))).published
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    ("head", "want"),
    [
        ("<div>2026年11月23日09:41 | 来源：晨港网</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>2026.11.23 | 09:41</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>2026-11-23 HKT 09:41</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>香港時間：2026年11月25日 星期三 16:39</div><div>09:41 2026/11/23</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>2026/11/23 下午 09:41</div>", "2026-11-23T21:41:00+08:00"),
        ("<div>2026-11-23 9:41 PM</div>", "2026-11-23T21:41:00+08:00"),
        ("<div>2026年11月23日 週一 下午9:41 [GMT+8]</div>", "2026-11-23T21:41:00+08:00"),
        ("<div>發布日期：民國115年11月23日 上午9:41</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>發布日期：115/11/23</div>", "2026-11-23T00:00:00+08:00"),
        ("<div>Nov 23, 2026 09:41 AM</div>", "2026-11-23T09:41:00+08:00"),
        ("<div>Mon, 23 Nov 2026 01:41:05 GMT</div>", "2026-11-23T09:41:05+08:00"),
        (
            "<div><span><em>2026</em></span><span><em>11</em>/<em>23</em></span><span>09:41:05</span></div>",
            "2026-11-23T09:41:05+08:00",
        ),
        ("<div>更新時間：2026/11/24 08:00</div><div>發布時間：2026/11/23 21:41</div>", "2026-11-23T21:41:00+08:00"),
        ("<div>2026-11-23 21:41 發布 2026-11-24 08:00 更新</div>", "2026-11-23T21:41:00+08:00"),
        ("<time datetime='2026-11-23T01:41:05Z'>3小时前</time>", "2026-11-23T09:41:05+08:00"),
        ("<span class='time' title='2026-11-23 09:41:05'>3小时前</span>", "2026-11-23T09:41:05+08:00"),
        (
            "<div>今天是2026年11月25日 星期三</div><div>发布时间：2026-11-23 来源：晨港</div>",
            "2026-11-23T00:00:00+08:00",
        ),
    ],
)
def test_what_is_printed_over_the_body(head: str, want: str) -> None:
    """In every usual form, with its zone or as local time, and not the update, nor the times of other news."""
    assert _published(head) == want


@pytest.mark.parametrize(
    ("meta", "want"),
    [
        ('<meta name="weibo: article:create_at" content="2026-11-23 09:41:05">', "2026-11-23T09:41:05+08:00"),
        ('<meta property="article:published_time" content="1795398065">', "2026-11-23T09:41:05+08:00"),
        (
            '<script type="application/ld+json">{"title":"x","pubDate":"2026-11-23T09:41:05"}</script>',
            "2026-11-23T09:41:05+08:00",
        ),
        ('<script>var ct = "1795398065";var x;</script>', "2026-11-23T09:41:05+08:00"),
        ("<script>window.d={publish_time:'2026-11-23 09:41'}</script>", "2026-11-23T09:41:00+08:00"),
    ],
)
def test_what_is_stated_for_machines(meta: str, want: str) -> None:
    """Meta elements, JSON-LD of search engines, and the scripts that are to print it."""
    page = f"<html><head><title>青屿轮渡</title>{meta}</head><body><h1>青屿轮渡延长班次</h1>{BODY}</body></html>"
    moment = extract(open_document(Fetched("/a.html", page.encode()))).published
    assert moment is not None
    assert moment.isoformat() == want


def test_a_time_without_its_year_takes_the_year_of_the_address() -> None:
    """11-23 09:41 under /2026/1123/ is that day; under another day it says nothing."""
    meta = '<link rel="canonical" href="https://news.example/2026/1123/a.html">'
    page = "<html><head><title>青屿轮渡</title>{}</head><body><h1>青屿轮渡延长班次</h1><div>{}</div>{}</body></html>"
    for printed, want in (("11-23 09:41", "09:41"), ("11月23日 09:41 晨港", "09:41"), ("11-24 09:41", "00:00")):
        moment = extract(open_document(Fetched("/a.html", page.format(meta, printed, BODY).encode()))).published
        assert moment is not None
        assert moment.isoformat() == f"2026-11-23T{want}:00+08:00"


@pytest.mark.parametrize("line", ["二〇二六年十一月二十三日", "2026年11月23日", "发布于：2026-11-23"])
def test_a_day_below_the_body_counts_where_no_other_does(line: str) -> None:
    """As official papers have it, in figures or in characters."""
    page = f"<html><head><title>青屿轮渡</title></head><body><h1>青屿轮渡延长班次</h1>{BODY}<p>{line}</p></body></html>"
    moment = extract(open_document(Fetched("/a.html", page.encode()))).published
    assert moment is not None
    assert moment.isoformat() == "2026-11-23T00:00:00+08:00"


@pytest.mark.parametrize(
    ("head", "want"),
    [
        ("<div>3小时前 来源：晨港网</div>", "2026-11-23T09:30:00+08:00"),
        ("<div>昨天 18:20</div>", "2026-11-22T18:20:00+08:00"),
        ("<div>2天前</div>", "2026-11-21T00:00:00+08:00"),
        ("<div>11-20 07:05　晨港网</div>", "2026-11-20T07:05:00+08:00"),
        ("<div>12月30日</div>", "2025-12-30T00:00:00+08:00"),
        ("<div>晨港网</div>", None),
    ],
)
def test_a_time_without_its_year_counts_from_when_the_page_was_fetched(head: str, want: str | None) -> None:
    """Where a page prints nothing else that dates it."""
    assert _published(head, at=datetime(2026, 11, 23, 12, 30, tzinfo=CHINA), side="") == want


def test_the_copyright_tells_the_year_of_a_saved_page() -> None:
    """A file does not say when it was fetched."""
    notice = "<div>版权所有 © 2019-2026 晨港网</div>"
    assert _published("<div>11-20 07:05</div>", below=notice, side="") == "2026-11-20T07:05:00+08:00"
    assert _published("<div>11-20 07:05</div>", side="") is None


@pytest.mark.parametrize("stated", ["1970-01-01T08:00:00+08:00", "2999-12-31", "0001-01-01T00:00:00Z"])
def test_what_no_page_can_be_from_is_not_believed(stated: str) -> None:
    """Programs state such a time that know none; what is printed counts."""
    meta = f"<meta property='article:published_time' content='{stated}'>"
    moment = datetime(2026, 11, 23, 12, 30, tzinfo=CHINA)
    assert _published("<div>2026-11-23 09:41</div>", meta=meta, at=moment) == "2026-11-23T09:41:00+08:00"


@pytest.mark.parametrize(
    ("stated", "want"),
    [
        ("2026-11-23T00:00:00+08:00", "2026-11-23T09:41:00+08:00"),
        ("2026-11-23T00:00:00Z", "2026-11-23T09:41:00+08:00"),
        ("2026-11-23T00:00:07+08:00", "2026-11-23T00:00:07+08:00"),
        ("2026-11-22T00:00:00+08:00", "2026-11-22T00:00:00+08:00"),
    ],
)
def test_a_stated_midnight_is_a_day(stated: str, want: str) -> None:
    """Programs that know the day only state its second 0; the minute is the printed one of that day."""
    meta = f'<meta property="article:published_time" content="{stated}">'
    assert _published("<div>2026-11-23 09:41</div>", meta=meta) == want
