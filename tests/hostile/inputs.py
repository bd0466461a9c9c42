"""Hostile documents by name; each is made, none is stored."""

# ruff: noqa: E501, S105 - markup in lines of its own length; nothing here is secret

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator

_TEXT = "跨河大桥今天上午正式通车。第一天有两万辆汽车经过。市民用手机拍下照片。" * 8
_PAGE = "<!DOCTYPE html><html lang='zh'><head><meta charset='{charset}'><title>{title}</title></head><body><article>{body}</article></body></html>"


def page(body: str = f"<p>{_TEXT}</p>", title: str = "大桥通车", charset: str = "utf-8") -> str:
    """A page with a text that can be read."""
    return _PAGE.format(body=body, title=title, charset=charset)


def item(title: str = "大桥通车", link: str = "https://news.example/1", date: str = "", text: str = _TEXT) -> str:
    """An item of a feed."""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{when}<description>{text}</description></item>"


def feed(*items: str, head: str = "") -> str:
    """A feed of items."""
    return f"<?xml version='1.0' encoding='utf-8'?>{head}<rss version='2.0'><channel><title>新闻</title>{''.join(items)}</channel></rss>"


_LOL = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
_BOMB = f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{_LOL}]>"


def documents() -> Iterator[tuple[str, bytes]]:
    """Yield file names, with the ending that says what the sender calls them, and contents."""
    yield "billion-laughs.xml", feed(item("&l11;"), head=_BOMB).encode()
    yield "quadratic.xml", feed(item("&a;" * 20_000), head=f"<!DOCTYPE rss [<!ENTITY a '{'哈' * 20_000}'>]>").encode()
    passwd = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    yield "external-entity.xml", feed(item("&x;"), head=passwd).encode()
    yield "external-dtd.xml", feed(item(), head="<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/evil.dtd'>").encode()
    yield "deep.xml", feed("<a>" * 200_000).encode()
    yield "deep.html", page("<div>" * 100_000 + _TEXT).encode()
    yield "deep-inline.html", page("<b>" * 50_000 + _TEXT).encode()
    yield "deep.json", b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 200_000
    yield "deep-quotes.md", (">" * 50_000 + " " + _TEXT).encode()
    yield "large.html", page("<p>" + "汽车。" * 4_000_000).encode()[:9_900_000]
    yield "too-large.html", page("<p>" + "汽车。" * 6_000_000).encode()
    yield "no-spaces.txt", ("大" * 1_000_000).encode()
    yield "many-attributes.html", page("<p " + "a=1 " * 200_000 + f">{_TEXT}</p>").encode()
    yield (
        "many-items.xml",
        feed(*(item(f"第{n}条", f"https://news.example/{n}", text="") for n in range(20_000))).encode(),
    )
    yield "same-guid.xml", feed(item("一"), item("二"), item("三")).encode()
    yield "gzip.html", gzip.compress(page().encode())
    yield "zip-bomb.epub", _zip({"mimetype": b"application/epub+zip", "a": bytes(200_000_000)})
    yield (
        "zip-names.epub",
        _zip({"mimetype": b"application/epub+zip", "../../etc/x": b"x", "META-INF/container.xml": b"<"}),
    )
    for charset in ("gbk", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32"):
        body = page(charset=charset)
        yield f"{charset}.html", body.encode(charset, "ignore")
        yield f"{charset}-says-utf-8.html", page(charset="utf-8").encode(charset, "ignore")
    yield "utf-8-says-gbk.html", page(charset="gbk").encode()
    yield "mixed.html", page().encode() + page(charset="gbk").encode("gbk")
    yield "half-character.html", page().encode()[:-40][:400]
    yield "noise.html", bytes(range(256)) * 4_000
    yield "nul.html", page(f"<p>{_TEXT}</p>".replace("大", "大\0")).encode()
    yield "control.xml", feed(item("标\x01题\x08\x1b[31m")).encode()
    yield "bidi.html", page(f"<p>\u202e{_TEXT}\u2066\u202a</p>", title="\u202e车通桥大\u2069").encode()
    yield "zero-width.html", page("<p>" + "\u200b\u200d\ufeff".join(_TEXT) + "</p>").encode()
    yield (
        "surrogates.json",
        b'{"version":"https://jsonfeed.org/version/1.1","title":"\\ud800","items":[{"url":"https://a.example/\\udfff","title":"\\ud83d","content_text":"\\udc00"}]}',
    )
    yield (
        "script.html",
        page(f"<script>alert(1)</script><p onclick='x()'>{_TEXT}</p>", title="<script>alert(1)</script>").encode(),
    )
    yield (
        "script.xml",
        feed(item("&lt;script&gt;alert(1)&lt;/script&gt;大桥", text=f"<![CDATA[<script>x</script>{_TEXT}]]>")).encode(),
    )
    yield "path-title.html", page(title="../../etc/passwd").encode()
    yield "long-title.html", page(title="长" * 100_000).encode()
    yield "bad-links.xml", feed(*(item("标题", link) for link in ("javascript:alert(1)", "file:///etc/passwd", "http://[::1", "//", "http://a.example:99999/", "http://\u202e.example/", "https://u:p@a.example/"))).encode()  # fmt: skip
    yield "dates.xml", feed(*(item(f"日{n}", f"https://news.example/d{n}", date) for n, date in enumerate(("Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 31 Dec 2999 23:59:59 GMT", "Sat, 99 Foo 20261 99:99:99 +9999", "0000-00-00", "-1", "2026-11-23T24:61:61Z", "九九九九年九月九日")))).encode()  # fmt: skip
    yield (
        "link-across-items.xml",
        feed(item(), "<item><link</item</link>", item("后来", "https://news.example/2")).encode(),
    )
    yield "empty.xml", feed().encode()
    yield "nothing.xml", b""
    yield "blank.html", b" \n\t \n" * 100
    yield "html-as-feed.xml", page().encode()
    yield "cut.xml", feed(item(), item()).encode()[:300]
    yield "picture.html", b"\x89PNG\r\n\x1a\n" + bytes(5_000)
    yield (
        "opml-loop.xml",
        b"<opml version='2.0'><body>" + b"<outline type='rss' xmlUrl='opml-loop.xml'/>" * 50 + b"</body></opml>",
    )
    yield (
        "sitemap-loop.xml",
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>sitemap-loop.xml</loc></sitemap></sitemapindex>",
    )
    yield "regex.html", page("<p>" + "1" * 50_000 + "年" + "（" * 20_000 + "</p>").encode()
    yield "digits.txt", ("标题\n\n" + "今天有" + "9" * 20_000 + "人到场，比去年多" + "1." * 5_000 + "个。\n").encode()


def _zip(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()
