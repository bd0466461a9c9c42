"""Text that was decoded wrongly before it was sent."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.documents.mojibake import is_damaged, repair_mojibake

TEXT = "青屿跨海大桥今天上午正式通车，首批三百辆货车驶过主桥。居民说：“从前要绕一个小时。”"


def _as_cp1252(data: bytes) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


@pytest.mark.parametrize(
    "wrong",
    [
        TEXT.encode().decode("latin-1"),
        _as_cp1252(TEXT.encode()),
        TEXT.encode("gbk").decode("latin-1"),
        _as_cp1252(TEXT.encode("gbk")),
        "江水平稳安全高效".encode().decode("gbk"),
    ],
)
def test_text_is_repaired_where_its_bytes_are_all_there(wrong: str) -> None:
    right = TEXT if "江" not in repair_mojibake(wrong) else "江水平稳安全高效"
    assert repair_mojibake(wrong) == right
    page = f"<p>大桥</p><p>{wrong}</p>"
    assert repair_mojibake(page) == f"<p>大桥</p><p>{right}</p>"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "設計師André Lefèvre與Señor Núñez、Müller公司參與，“é”“à”。",
        "Ærø、Århus、Ñuñoa、São Paulo、Škoda、Dvořák",
        "目录········八 身份证××××××××，±2°C，¥300×4，©®™",
        "產業鏈、沙家浜、张骞、联通、横浜港",
        "©2026年Æon",
        "Привет, мир! 안녕하세요 こんにちは",
        "Ïðèâåò ìèð ×òî ýòî",
    ],
)
def test_right_text_stays(text: str) -> None:
    assert repair_mojibake(text) == text
    assert not is_damaged(text) or text.startswith("Ï")


@pytest.mark.parametrize(
    "text",
    [
        "锟斤拷锟斤拷锟斤拷锟斤拷今天",
        "烫烫烫烫烫烫",
        TEXT.encode().decode("gbk", "replace"),
        _as_cp1252(TEXT.encode()).replace("\x81", "\ufffd").replace("\x8f", "\ufffd").replace("\xa0", " "),
    ],
)
def test_what_cannot_be_repaired_is_known_as_damaged(text: str) -> None:
    assert is_damaged(repair_mojibake(text))


def test_a_report_that_quotes_the_signs_is_none() -> None:
    assert not is_damaged("网页编码出错时，屏幕上会出现“锟斤拷”三个字，程序员们早已见怪不怪。")


@given(st.text("青屿大桥通车，。的了是今天在abc 12\n“”", max_size=200))
def test_chinese_stays_whatever_it_says(text: str) -> None:
    assert repair_mojibake(text) == text


@given(st.text("青屿大桥通车，。的了是今天在", min_size=6, max_size=80))
def test_utf8_read_as_latin1_comes_back(text: str) -> None:
    assert repair_mojibake(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize("text", ["é" * 300_000, "¡£" * 150_000, "锛銆" * 150_000, "é»" * 150_000, "°¡A" * 100_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    is_damaged(repair_mojibake(text))
    assert time.process_time() - start < 3
