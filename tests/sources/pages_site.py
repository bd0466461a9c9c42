"""A site of a few pages on the loopback interface, which remembers what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.fetching.raw_server import path_of, serving

LOCAL = frozenset({"127.0.0.1"})

SENTENCES = (
    "云滨港务局今天宣布，第三集装箱码头开始试运行，首艘靠泊的是来自南美的冷藏船。",
    "码头主任林耀东说，新岸桥每小时可以装卸四十二箱，比旧设备快了三成左右。",
    "海关在堆场边上增设了查验站，鲜活货物随到随检，夜里也有人值班。",
    "装卸工老周在这里干了二十六年，他说现在坐在屏幕前一个人能管三台吊机。",
    "环保部门要求靠港船舶一律接岸电，预计每艘船一次可以少排八吨废气。",
    "航运公司代表表示，下船的货物最快六小时就能装上去内陆的火车。",
    "市民每月第一个星期六可以预约参观，每场六十人，须提前三天登记。",
    "港务局计划明年再建两个泊位，并把旧码头改成滨水公园，保留两座老吊机。",
    "第二期工程的投资约为十九亿元，其中七成由银行贷款解决，三年内完工。",
)
TITLE = "云滨港第三集装箱码头试运行"


def make_page(*sentences: str, title: str = TITLE, head: str = "", after: str = "") -> str:
    """Make a page of paragraphs, with what is added to its head and after its text."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html><head><title>{title}_云滨日报</title>{head}</head><body><h1>{title}</h1>"
        f"<div>2026-11-30 18:30 来源：云滨日报</div><div class='content'>{paragraphs}</div>{after}</body></html>"
    )


@contextmanager
def serve_pages(pages: Mapping[str, str | int]) -> Iterator[tuple[str, list[str]]]:
    """Serve pages by path, a number as a status; yield the address, and what is asked for, in its order.

    In a page `{site}` stands for the address, `{port}` for its port.
    """
    asked: list[str] = []

    def reply(head: bytes) -> Iterator[bytes]:
        path = path_of(head)
        asked.append(path)
        page = pages.get(path, 404)
        if isinstance(page, int):
            yield b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % page
            return
        data = page.replace("{site}", site).replace("{port}", site.rpartition(":")[2]).encode()
        kind = b"text/plain" if path == "/robots.txt" else b"text/html; charset=utf-8"
        yield b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(data)) + data

    with serving(reply) as site:
        yield site, asked
