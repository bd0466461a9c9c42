"""What a text is read by, most frequent first, so that a thousand sentences are looked through in an hour.

    make mine TEXT=news.txt

A text has a sentence a line; of columns between tabs the last counts, and .gz is opened. Each row is a group of places
that are written and read alike: how often it is there, its kind, how it is written, how it is read, what decided, and
some of its places. Sort or search the table as any other; `--kind` and `--region` make it shorter.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.han import HAN_CHARACTER, detect_language, to_simplified
from digest.pronunciation.lexicon import Lexicon, load_default_lexicon
from digest.pronunciation.normalize import find_stretches
from digest.pronunciation.pinyin import read
from digest.pronunciation.polyphone_model import has_readings
from digest.pronunciation.rules.rule import Stretch

# A run of digits with the letters and signs that are written together with it.
_SIGNS = r"A-Za-z.,:：/／+*~～%％°℃$¥€£#&^_×=<>≥≤±·•\-–—−‧"
_RUN = re.compile(f"[{_SIGNS}]*[0-9０-９][0-9０-９{_SIGNS}]*")
_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿两幺点]+")
_PLACES = re.compile("[十百千万亿]")
_SHOWN = 8


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Places that are written and read alike.

    Attributes:
        kind: "number" or "polyphone".
        written: Digits as 9, capitals as A, small letters as a; a polyphone in brackets, in its word or between its
            neighbours.
        reading: What is said, quantities as N and digits said one by one as D; a polyphone's syllable.
        decided: The rule, or what decided a syllable.
    """

    kind: str
    written: str
    reading: str
    decided: str


def mine(lines: Iterable[str], lexicon: Lexicon) -> Iterator[tuple[Group, str]]:
    """Yield each run of digits and each polyphone of a text with its surroundings."""
    for line in lines:
        # Character for character, so that a place in one text is the same place in the other.
        simplified = to_simplified(line) if detect_language(line) == "zh-Hant" else line
        stretches = find_stretches(simplified)
        yield from _find_numbers(line, simplified, stretches)
        yield from _find_polyphones(line, stretches, lexicon)


def _find_numbers(line: str, simplified: str, stretches: tuple[Stretch, ...]) -> Iterator[tuple[Group, str]]:
    last = 0
    for match in _RUN.finditer(simplified):
        start, end = match.span()
        if start < last:
            continue  # a rule has read it with what stands before it: 10月 7 日
        inside = [stretch for stretch in stretches if stretch.start < end and stretch.end > start]
        end = max([end, *(stretch.end for stretch in inside)])
        start = min([start, *(stretch.start for stretch in inside)])
        last = end
        spoken = "".join(stretch.spoken for stretch in inside)
        rules = dict.fromkeys(stretch.rule for stretch in inside if stretch.rule)
        written = simplified[start:end]
        if match.end() >= end:
            written += simplified[end:].lstrip()[:1]
        group = Group("number", _shape(written), _NUMERALS.sub(_name_numerals, spoken), ", ".join(rules))
        yield group, f"{_show(line, start, end)} = {spoken}"


def _shape(written: str) -> str:
    shape = re.sub("[0-9０-９]", "9", written)
    shape = re.sub("[A-Z]", "A", shape)
    return re.sub("[a-z]", "a", shape)


def _name_numerals(match: re.Match[str]) -> str:
    said = match[0].partition("点")[0]
    by_digits = len(said) > 1 and not _PLACES.search(said)
    return "D" if by_digits else "N"


def _find_polyphones(line: str, stretches: tuple[Stretch, ...], lexicon: Lexicon) -> Iterator[tuple[Group, str]]:
    spoken = ""
    places: list[Stretch] = []
    for stretch in stretches:
        spoken += stretch.spoken
        places += [stretch] * len(stretch.spoken)
    start = 0
    for word in read(spoken, lexicon=lexicon):
        for number, syllable in enumerate(word.syllables):
            position = start + number
            char = spoken[position]
            if not has_readings(char) or char == "一":
                continue
            decided = word.origin[number]
            before, after = spoken[max(0, position - 1) : position], spoken[position + 1 : position + 2]
            if decided in {"phrase", "lexicon"} and len(word.text) > 1:
                before, after = word.text[:number], word.text[number + 1 :]
            written = f"{_NUMERALS.sub('N', before)}[{char}]{_NUMERALS.sub('N', after)}"
            place = places[position]
            yield Group("polyphone", written, syllable, decided), _show(line, place.start, place.end)
        start += len(word.text)


def _show(line: str, start: int, end: int) -> str:
    before, after = line[max(0, start - _SHOWN) : start], line[end : end + _SHOWN]
    return f"{before}[{line[start:end]}]{after}"


def read_lines(path: Path) -> Iterator[str]:
    """Yield the sentences of a text that hold a Chinese character."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            *_, text = line.rstrip("\n").split("\t")
            if HAN_CHARACTER.search(text):
                yield text


def main() -> None:
    """Print the groups of some texts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument("--kind", choices=("number", "polyphone"))
    parser.add_argument("--readings", choices=("mainland", "taiwan"), default="mainland")
    parser.add_argument("--places", type=int, default=2, help="places shown of each group")
    parser.add_argument("--least", type=int, default=1, help="leave out groups with fewer places")
    options = parser.parse_args()
    lexicon = load_default_lexicon().reading_as(options.readings)
    counts: Counter[Group] = Counter()
    shown: defaultdict[Group, list[str]] = defaultdict(list)
    for text in options.texts:
        for group, place in mine(read_lines(text), lexicon):
            if options.kind in {None, group.kind}:
                counts[group] += 1
                if len(shown[group]) < options.places and place not in shown[group]:
                    shown[group].append(place)
    for group, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= options.least:
            places = " | ".join(shown[group])
            print(count, group.kind, group.written, group.reading, group.decided, places, sep="\t")


if __name__ == "__main__":
    main()
