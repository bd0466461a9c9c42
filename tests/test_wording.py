"""The program's own words are those of the region, wherever they stand."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from importlib import resources

import pytest

from digest.editing.templates import DEFAULTS
from digest.han import to_simplified
from digest.pronunciation.pinyin import to_pinyin
from digest.publish.pages.frame import WORDS
from digest.translation import read_catalogue
from digest.types import Language, Variety
from digest.wording import name_voice, replace_terms, write_traditional

CASES = (
    ("据晨港新闻报道，", "據晨港新聞報導，", "據晨港新聞報道，"),
    ("再来听几条简讯。", "再來聽幾則短新聞。", "再來聽幾則短新聞。"),
    ("另外一条消息。", "另外一則消息。", "另外一則消息。"),
    ("文字稿与来源", "逐字稿與來源", "逐字稿與來源"),
    ("快进 30 秒", "快轉 30 秒", "快轉 30 秒"),
    ("订阅地址的二维码", "訂閱網址的 QR Code", "訂閱網址的 QR Code"),
    ("用手机扫码订阅", "用手機掃描訂閱", "用手機掃描訂閱"),
    ("音频无法播放", "音訊無法播放", "音訊無法播放"),
    ("这里生成文件", "這裡產生檔案", "這裏產生檔案"),
)


@pytest.mark.parametrize(("simplified", "taiwan", "hongkong"), CASES)
def test_words_are_those_of_the_region(simplified: str, taiwan: str, hongkong: str) -> None:
    assert write_traditional(simplified) == taiwan
    assert write_traditional(simplified, "hongkong") == hongkong


def _list_own_words() -> Iterator[str]:
    for texts in DEFAULTS.values():
        yield from texts
    yield from WORDS.values()


@pytest.mark.parametrize("variety", ["taiwan", "hongkong"])
def test_nothing_is_left_in_words_of_the_mainland(variety: Variety) -> None:
    """Neither in what shows say, nor on their pages; fields keep their names."""
    foreign = re.compile("簡訊|條|文字稿|二維碼|掃碼|快進|音頻|視頻" + ("|報道" if variety == "taiwan" else "|報導"))
    for text in _list_own_words():
        written = write_traditional(text, variety)
        assert not foreign.search(written), written
        assert [it[1] for it in string.Formatter().parse(written)] == [it[1] for it in string.Formatter().parse(text)]


def test_the_messages_have_the_same_words() -> None:
    """The catalogue is made with the table: putting its words in again changes nothing."""
    for said in read_catalogue("zh_Hant").values():
        assert replace_terms(said) == said


def test_every_row_is_needed() -> None:
    """No row is hidden by one above it, nor names what its own words bring back."""
    rows = resources.files("digest").joinpath("data/wording.tsv").read_text("utf-8").splitlines()
    written = [row.split("\t") for row in rows if row and not row.startswith("#")]
    assert all(len(row) == 3 for row in written)
    for place, (word, *_) in enumerate(written):
        assert not [above for above, *_ in written[:place] if above in word], word


def test_reports_are_read_as_taiwan_writes_them() -> None:
    """報導 is read bao4 dao3, 報道 bao4 dao4."""
    assert to_pinyin(to_simplified("據晨港新聞報導"))[-2:] == ("bao4", "dao3")
    assert to_pinyin(to_simplified("據晨港新聞報道"))[-2:] == ("bao4", "dao4")


@pytest.mark.parametrize(
    ("title", "language", "named"),
    [
        ("晓晓", "zh-Hant", "曉曉"),
        ("晓晓（在线）", "zh-Hant", "曉曉（線上）"),
        ("雲哲", "zh-Hans", "云哲"),
        ("晓晓", "zh-Hans", "晓晓"),
        ("Anna", "zh-Hant", "Anna"),
    ],
)
def test_a_voice_is_named_in_the_script_of_the_show(title: str, language: Language, named: str) -> None:
    assert name_voice(title, language) == named
