"""The lexicons: how words and names are read, from the files that come with the program and the user's own.

A lexicon is a UTF-8 file `voices/lexicons/*.tsv` of lines with columns between tabs:

    word    reading    source

The word is in Chinese characters (Simplified or Traditional) and its reading has one pinyin syllable for each, with the
tone after it (5: neutral) and `v` for ü; or it is a name in Latin letters, read as pinyin syllables or English words.
The source says where the reading comes from, and may be left out. Online voices, which take text, are
given homophones for the user's own entries. Lines that begin with # are comments.

`neutral.tsv` holds words whose last syllable loses its tone in speech. `taiwan/` holds what Taiwan reads in its own
way; in `taiwan/characters.tsv` a character has two syllables, the Mainland's and the one that stands for it in Taiwan.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rjieba import Jieba

from digest.catalog import find_built_in
from digest.errors import SettingsError
from digest.han import HAN_CHARACTER, detect_language, to_simplified
from digest.message import Message, describe_system_error
from digest.pronunciation.phonemes import spell_syllable
from digest.settings import Readings

FOLDER = "voices/lexicons"
"""Where lexicons lie in a workspace."""

OWN = "own.tsv"
"""The file of a workspace that corrections are written to."""

# How common a lexicon's word is taken to be: above a rare word's parts, below a common word across its border.
_FREQUENCY = 600

# Letters of any alphabet, with apostrophes inside: O'Neill.
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’&@-](?=[^\W\d_]))*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon.

    Attributes:
        word: Simplified, or a name in small Latin letters.
        reading: Pinyin syllables, one per Chinese character; for a name, syllables or English words.
        source: Who reads it so.
        file: The name of its file.
        own: Whether it is the user's.
    """

    word: str
    reading: tuple[str, ...]
    source: str = ""
    file: str = ""
    own: bool = False


Table = Mapping[str, Entry]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All entries that a reading uses; it is passed through the stage and never changes.

    Attributes:
        words: Chinese words.
        names: Names in Latin letters, small.
        neutral: Words whose last syllable loses its tone in speech.
        characters: Readings that a region gives a character wherever others read it otherwise:
            (character, usual reading) -> reading.
        taiwan: The same lexicon with Taiwan's readings in force.
    """

    words: Table
    names: Table
    neutral: Table
    characters: Mapping[tuple[str, str], str]
    taiwan: Lexicon | None = None

    def reading_as(self, readings: Readings) -> Lexicon:
        """Return the lexicon with the readings of a region in force."""
        if readings == "taiwan" and self.taiwan:
            return self.taiwan
        return self

    @functools.cached_property
    def respelt_words(self) -> frozenset[str]:
        """The words for which online voices are given homophones."""
        return frozenset(word for word, entry in self.words.items() if entry.own)

    @functools.cached_property
    def segmenter(self) -> Jieba:
        """Cuts text into words, those of the lexicon among them."""
        segmenter = Jieba()
        for word in self.words:
            if len(word) == 1 or segmenter.has_word(word):
                continue
            # Twice what would just keep the word together.
            frequency = max(_FREQUENCY, 2 * segmenter.suggest_freq(word))
            segmenter.add_word(word, frequency, None)
        return segmenter


@functools.cache
def load_default_lexicon() -> Lexicon:
    """Return the lexicon of what comes with the program."""
    return _build_lexicon(())


def read_lexicons(roots: Sequence[Path]) -> Lexicon:
    """Read the lexicons below some folders.

    Args:
        roots: Folders that hold `voices/lexicons/`; where two have a word, the first is obeyed. What comes with the
            program is read after them.

    Raises:
        SettingsError: A file cannot be read, or a line is not valid: file, line, and what was expected.
    """
    program = find_built_in().resolve()
    own = [root for root in dict.fromkeys(roots) if root != program and (root / FOLDER).is_dir()]
    # The default one is shared, with its 40 MB; the user's own words need another.
    if not own:
        return load_default_lexicon()
    return _build_lexicon(own)


def _build_lexicon(own_roots: Sequence[Path]) -> Lexicon:
    entries = _read_all(own_roots, "*.tsv")
    han = [entry for entry in entries if HAN_CHARACTER.match(entry.word)]
    latin = [entry for entry in entries if not HAN_CHARACTER.match(entry.word)]
    words = _index_by_word(entry for entry in han if not _is_neutral(entry))
    names = _index_by_word(latin)
    own = {word: entry for word, entry in words.items() if entry.own}
    # A user's reading of a word counts as it stands, with the tone of its last syllable.
    neutral = _index_by_word(entry for entry in entries if _is_neutral(entry) and entry.word not in own)

    regional = _read_all(own_roots, "taiwan/*.tsv")
    taiwan_words = _index_by_word(entry for entry in regional if len(entry.word) == len(entry.reading))
    taiwan = Lexicon(
        words=MappingProxyType({**words, **taiwan_words, **own}),
        names=names,
        # Taiwan gives most syllables that are neutral on the Mainland their full tone, so no neutral words are there.
        neutral={},
        characters=MappingProxyType(_read_characters(regional)),
    )
    return Lexicon(words=words, names=names, neutral=neutral, characters={}, taiwan=taiwan)


def _read_characters(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Return the characters that Taiwan reads in its own way in any word, by character and usual syllable.

    Their lines hold one character and two syllables: the usual one, then Taiwan's.
    """
    characters: dict[tuple[str, str], str] = {}
    for entry in entries:
        if len(entry.word) == 1 and len(entry.reading) == 2:
            usual, in_taiwan = entry.reading
            characters[entry.word, usual] = in_taiwan
    return characters


def _read_all(own_roots: Sequence[Path], pattern: str) -> list[Entry]:
    """Read the matching files of the user's folders, then the program's: of two entries the first is obeyed."""
    entries: list[Entry] = []
    for root in own_roots:
        entries += _read_folder(root / FOLDER, pattern, own=True)
    entries += _read_built_in(pattern)
    return entries


def parse_entries(text: str, path: Path) -> Iterator[Entry]:
    """Read the lines of a lexicon.

    Args:
        text: What the file holds.
        path: The file, for messages and `Entry.file`.

    Raises:
        SettingsError: A line is not valid.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split("\t")]
        word, reading, source, more = (columns + [""] * 3)[:4]
        if not HAN_CHARACTER.match(word):
            word = word.lower()
        entry = Entry(word, tuple(reading.split()), source, path.name)
        fault = find_fault(entry, more)
        if fault:
            raise SettingsError("{path}: line {line}: {fault}", path=path, line=number, fault=fault)
        yield entry


def find_fault(entry: Entry, more: str = "") -> Message | None:
    """Say what is wrong with an entry and what was expected; None where nothing is."""
    han = len(HAN_CHARACTER.findall(entry.word))
    is_han_word = 0 < han == len(entry.word)
    is_name = not han and _NAME.fullmatch(entry.word)
    if not is_han_word and not is_name:
        return Message(
            "expected a word of Chinese characters, or a name of Latin letters, not {word!r}", word=entry.word
        )
    if not entry.reading:
        return Message(
            "{word} has no reading; expected a tab and pinyin such as chong2 qing4 after the word", word=entry.word
        )
    if more:
        return Message("expected word, reading and source; there is a fourth column: {more!r}", more=more)
    if not han:
        return None
    for syllable in entry.reading:
        if spell_syllable(syllable) is None:
            return Message(
                "{wrong!r} is no syllable; expected pinyin with its tone after it, such as zhong4 or lv4",
                wrong=syllable,
            )
    # In `taiwan/characters.tsv` a character has the Mainland's syllable and Taiwan's.
    is_change = han == 1 and len(entry.reading) == 2 and entry.file == "characters.tsv"
    if len(entry.reading) != han and not is_change:
        return Message(
            "{word} has {han} characters and {count} syllables; expected one for each",
            word=entry.word,
            han=han,
            count=len(entry.reading),
        )
    return None


def read_text(path: Path) -> str:
    """Read a lexicon's file.

    Raises:
        SettingsError: It cannot be read or is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(
            "{path}: cannot be read: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("{path}: is not UTF-8 text (byte {position})", path=path, position=error.start) from error


@functools.cache
def _read_built_in(pattern: str) -> tuple[Entry, ...]:
    return tuple(_read_folder(find_built_in() / FOLDER, pattern, own=False))


def _read_folder(folder: Path, pattern: str, *, own: bool) -> Iterator[Entry]:
    """Yield the entries of a folder's files, corrections first."""
    corrections_first = sorted(folder.glob(pattern), key=lambda path: (path.name != OWN, path.name))
    for path in corrections_first:
        mine = own or path.name == OWN
        for entry in parse_entries(read_text(path), path):
            if not mine:
                yield entry
                continue
            # A user may write in either script; readings are looked up in Simplified text.
            is_traditional = detect_language(entry.word) == "zh-Hant"
            word = to_simplified(entry.word) if is_traditional else entry.word
            yield dataclasses.replace(entry, word=word, own=True)


def _index_by_word(entries: Iterable[Entry]) -> Table:
    """Index entries by their words; of two for one word the first counts."""
    table: dict[str, Entry] = {}
    for entry in entries:
        table.setdefault(entry.word, entry)
    return MappingProxyType(table)


def _is_neutral(entry: Entry) -> bool:
    return entry.file == "neutral.tsv"
