"""Charsets: a wrong label never wins over what the bytes are."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.extract import extract
from digest.documents.charset import decode
from digest.documents.open import open_document
from digest.errors import NotAnArticle
from digest.types import Fetched

HANS = "青屿跨海大桥正式通车，两岸的车程由七十分钟缩短至十二分钟。这是当地人民多年来的愿望。"
HANT = "青嶼跨海大橋正式通車，兩岸的車程由七十分鐘縮短至十二分鐘。這是當地人民多年來的願望。"


@pytest.mark.parametrize("label", [None, "utf-8", "gb2312", "big5", "iso-8859-1", "no-such-charset", "hex", ""])
@pytest.mark.parametrize(
    ("text", "codec"),
    [(HANS, "utf-8"), (HANS, "gb18030"), (HANS, "gb2312"), (HANT, "utf-8"), (HANT, "big5"), (HANT, "gb18030")],
)
def test_the_text_is_right_whatever_the_label(text: str, codec: str, label: str | None) -> None:
    """UTF-8, GB18030 and Big5 are told apart with a right, a wrong and no label."""
    assert decode(text.encode(codec), label, html=False).text == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(codec: str) -> None:
    """A mark overrules the label and is no part of the text."""
    assert decode(HANS.encode(codec), "gbk", html=False).text == HANS


def test_a_meta_element_is_a_label_in_html_only() -> None:
    """<meta charset> names the charset of a page."""
    page = '<html><head><meta charset="shift_jis"></head><body>ニュースのページです。</body></html>'
    assert decode(page.encode("shift_jis"), None, html=True).text == page
    feed = '<?xml version="1.0" encoding="euc-kr"?><rss><title>뉴스</title></rss>'
    assert decode(feed.encode("euc-kr"), None, html=False).text == feed


def test_a_few_damaged_bytes_do_not_lose_the_page() -> None:
    """One broken character stays visible as damage; the rest is right."""
    data = (HANS * 20).encode("gb18030")
    text = decode(data[:300] + b"\xff" + data[300:], "gb2312", html=False).text
    assert text.count(HANS) >= 19
    assert text.count("\ufffd") <= 2


def test_bytes_that_are_no_text_are_refused() -> None:
    """Random bytes are an error, never mojibake."""
    with pytest.raises(NotAnArticle, match="UTF-8"):
        decode(bytes([0x80, 0xFF, 0x81, 0x20]) * 500, None, html=False)


@given(st.text(alphabet=st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=200))
def test_utf8_round_trips(text: str) -> None:
    """Any text with the right label comes back, but for a byte order mark."""
    if not text.startswith("\ufeff"):
        assert len(decode(text.encode(), "utf-8", html=False).text) > 0 or not text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No input is a crash."""
    with contextlib.suppress(NotAnArticle):
        assert "\x00" not in decode(data, None, html=True).text


PARAGRAPHS = [
    paragraph
    for path in sorted((Path(__file__).parents[2] / "feeds" / "sample").glob("*.html"))
    for paragraph in extract(open_document(Fetched(str(path), path.read_bytes()))).paragraphs
    if len(paragraph) >= 40
]


@given(
    st.sampled_from(PARAGRAPHS),
    st.integers(0, 10),
    st.sampled_from(["utf-8", "gb18030", "big5hkscs"]),
    st.sampled_from([None, "utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "windows-1252", "ascii", "x-unknown"]),
    st.integers(0, 1),
)
def test_no_text_of_some_length_becomes_mojibake(text: str, skip: int, codec: str, label: str | None, cut: int) -> None:
    """Both scripts, three charsets, any label, whole or cut off within the last character."""
    text = text[skip:]
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        return  # Simplified characters that Big5 does not have
    got = decode(data[: len(data) - cut], label, html=False).text
    assert got == text if not cut else got == text[:-1]


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "big5", None])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_characters_of_every_register_survive(codec: str, label: str | None) -> None:
    """Rare characters, Cantonese, signs and emoji beside ordinary text."""
    text = f"{HANS}𠮷田、喆、堃、镕；嘅、咗、喺；①②③、㎡、℃、€、—…“”《》、😀。{HANS}"
    assert decode(text.encode(codec), label, html=False).text == text
