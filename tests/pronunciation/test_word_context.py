"""Readings that the words around decide."""

from __future__ import annotations

import pytest

from digest.pronunciation.word_context import Place, find_reading


def read(words: str, word: int, char: int = 0) -> str | None:
    """Read a character of a word; the words have spaces between them here."""
    cut = words.split(" ")
    position = len("".join(cut[:word])) + char
    previous = cut[word - 1] if word else ""
    following = cut[word + 1] if word + 1 < len(cut) else ""
    return find_reading(Place("".join(cut), position, cut[word], previous, following))


@pytest.mark.parametrize(
    ("words", "word", "char", "reading"),
    [
        ("好 吧", 1, 0, "ba5"),
        ("曾 先生", 0, 0, "zeng1"),
        ("曾孙", 0, 0, "zeng1"),
        ("为 三", 0, 0, "wei2"),
        ("改名 为 学院", 1, 0, "wei2"),
        ("为 企业 提供 支持", 0, 0, "wei4"),
        ("她 得 走", 1, 0, "dei3"),
        ("跑 得 快", 1, 0, "de5"),
        ("慢慢 地 走", 1, 0, "de5"),
        ("各 地 都", 1, 0, None),
        ("本子", 0, 1, "zi5"),
        ("原子", 0, 1, "zi3"),
        ("子女", 0, 0, None),
        ("长 高 了", 0, 0, "zhang3"),
        ("市 长 说", 1, 0, "zhang3"),
        ("很 薄", 1, 0, "bao2"),
        ("讨论 过 的", 1, 0, "guo5"),
        ("教 学生 唱歌", 0, 0, "jiao1"),
        ("天", 0, 0, None),
    ],
)
def test_a_character_is_read_by_the_words_around_it(words: str, word: int, char: int, reading: str | None) -> None:
    """Each rule has a case that it decides; where none decides, the answer is open."""
    assert read(words, word, char) == reading
