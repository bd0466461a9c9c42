"""How well a corpus is read, in per cent: by its own cases, or by public data and its scorer beside the checkout."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from opencc import OpenCC

from digest.han import HAN_CHARACTER, detect_language, to_simplified
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin

Convert = Callable[[str], str]
Judged = Iterable[tuple[str, float, int]]
"""For each item its kind, what of it is right, and out of how much."""

_MARK = re.compile(r"\{([a-z0-9/]+)\}")


def digest_of(path: Path) -> str:
    """SHA-256 of a text, or of a folder's texts in order of name; the same on every system."""
    total = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        total.update(file.read_text(encoding="utf-8").encode())
    return total.hexdigest()


def figures(measure: str, path: Path, config: str = "") -> Mapping[str, float]:
    """Read a corpus and compare.

    Args:
        measure: A name in `MEASURES`.
        path: The corpus.
        config: An OpenCC configuration that the texts are fed through first, such as "s2tw".

    Returns:
        Per cent of what is right, under "all" and under each kind that the items name.
    """
    convert = _converter(config) if config else str
    right: defaultdict[str, float] = defaultdict(float)
    count: defaultdict[str, int] = defaultdict(int)
    for kind, good, size in MEASURES[measure](path, convert):
        for key in {"all", kind}:
            right[key] += good
            count[key] += size
    return {kind: 100 * right[kind] / size for kind, size in count.items()}


@functools.cache
def _converter(config: str) -> Convert:
    converter = OpenCC(config)
    return lambda text: str(converter.convert(text))


def simplified(text: str) -> str:
    """A text as the front end is given it."""
    return to_simplified(text) if detect_language(text) == "zh-Hant" else text


def is_right(sense: str) -> bool:
    """Tell whether a case such as `供{gong4}词` is read as its braces say; `/` parts what is both right."""
    read = to_pinyin(_MARK.sub("", sense))
    return all(
        read[len(HAN_CHARACTER.findall(_MARK.sub("", sense[: mark.start()]))) - 1] in mark[1].split("/")
        for mark in _MARK.finditer(sense)
    )


def _lines(path: Path) -> Iterator[str]:
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        yield from file.read_text(encoding="utf-8").splitlines()


def _spoken(path: Path, convert: Convert) -> Judged:
    for line in _lines(path):
        written, spoken = line.split("\t")
        yield "all", to_spoken(simplified(convert(written))) == spoken, 1


def _senses(path: Path, convert: Convert) -> Judged:
    for line in _lines(path):
        yield "all", is_right(convert(line)), 1


def _characters(path: Path, convert: Convert) -> Judged:
    for line in _lines(path):
        char, syllable, sentence = line.split("\t")
        at = len(HAN_CHARACTER.findall(sentence[: sentence.index(char)]))
        yield "all", to_pinyin(simplified(convert(sentence)))[at] == syllable, 1


def _pinyin(*, sandhi: bool) -> Callable[[Path, Convert], Judged]:
    def judged(path: Path, convert: Convert) -> Judged:
        for line in _lines(path):
            written, pinyin = line.split("\t")[:2]
            yield "all", " ".join(to_pinyin(simplified(convert(written)), sandhi=sandhi)) == pinyin, 1

    return judged


def _items(path: Path) -> Iterator[tuple[ModuleType, dict[str, Any]]]:
    tool = path.parents[1] / "tools" / "score_frontend.py"
    spec = importlib.util.spec_from_file_location("score_frontend", tool)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    for line in _lines(path):
        yield scorer, json.loads(line)


def _normalisation(path: Path, convert: Convert) -> Judged:
    for scorer, item in _items(path):
        spoken = to_spoken(simplified(convert(item["input"])))
        yield item["category"], scorer.norm_tn(spoken) in {scorer.norm_tn(it) for it in item["expected"]}, 1


def _polyphones(path: Path, convert: Convert) -> Judged:
    for scorer, item in _items(path):
        read = to_pinyin(simplified(convert(item["sentence"])))
        at = len(HAN_CHARACTER.findall(item["sentence"][: item["index"]]))
        aligned = len(read) == len(HAN_CHARACTER.findall(item["sentence"]))
        yield item["subset"], aligned and scorer.norm_py(read[at]) in scorer.want_of(item["pinyin"]), 1


def _syllables(path: Path, convert: Convert) -> Judged:
    for scorer, item in _items(path):
        read = [scorer.norm_py(it) for it in to_pinyin(simplified(convert(item["text"])), sandhi=True)]
        want = [scorer.norm_py(it) for it in item["pinyin"]]
        right = sum(a == b for a, b in zip(read, want, strict=True)) if len(read) == len(want) else 0
        yield "all", right, len(want)


MEASURES: Mapping[str, Callable[[Path, Convert], Judged]] = {
    "spoken": _spoken,
    "senses": _senses,
    "characters": _characters,
    "lexical": _pinyin(sandhi=False),
    "sandhi": _pinyin(sandhi=True),
    "normalisation": _normalisation,
    "polyphones": _polyphones,
    "syllables": _syllables,
}
