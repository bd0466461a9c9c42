"""Addresses of services that lead on to an article."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.wrapped_addresses import unwrap_address

ARTICLE = "https://news.example/2026/a.html?id=1"
QUOTED = "https%3A%2F%2Fnews.example%2F2026%2Fa.html%3Fid%3D1"


def _google_news(address: str) -> str:
    data = b"\x08\x13\x22" + bytes([len(address)]) + address.encode() + b"\xd2\x01\x00"
    return f"https://news.google.com/rss/articles/{base64.urlsafe_b64encode(data).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga&usg=AOv",
        f"https://www.google.com.hk/url?q={QUOTED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={QUOTED}&c=12",
        f"https://link.zhihu.com/?target={QUOTED}",
        f"https://weibo.cn/sinaurl?u={QUOTED}",
        _google_news(ARTICLE),
        f"https://www.google.com/url?url={QUOTED.replace('%', '%25')}".replace(
            "url=", "url=https%3A%2F%2Flink.zhihu.com%2F%3Ftarget%3D"
        ),
    ],
)
def test_the_article_s_own_address_is_taken_out(address: str) -> None:
    """Also where one service leads to another."""
    assert unwrap_address(address) == ARTICLE


@pytest.mark.parametrize(
    "address",
    [
        ARTICLE,
        f"https://evilgoogle.com/url?url={QUOTED}",
        f"https://google.com.evil.example/url?url={QUOTED}",
        "https://www.google.com/url?url=file%3A%2F%2F%2Fetc%2Fpasswd",
        "https://www.google.com/url?url=javascript%3Aalert(1)",
        "https://www.google.com/search?q=x",
        "https://news.google.com/rss/articles/CBMiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?oc=5",
        f"https://news.example/share?url={QUOTED}",
        "http://[::1",
        "",
    ],
)
def test_any_other_address_stays(address: str) -> None:
    """A host that only looks like a service, what is not on the web, a key that only the service can read."""
    assert unwrap_address(address) == address


@given(st.text(max_size=60))
def test_nothing_is_too_odd(text: str) -> None:
    """Whatever stands in a feed."""
    for address in (text, f"https://news.google.com/read/{text}", f"https://www.google.com/url?{text}"):
        assert isinstance(unwrap_address(address), str)
