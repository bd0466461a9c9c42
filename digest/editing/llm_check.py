"""Check what a language model wrote against the source: it must say nothing of its own.

A headline may only use the source's words: its figures with their units, its names, its quotations, in an order in
which a sentence of the source has them, and as many negations as the title has. A transition may say nothing that could
be true or false. A wrong refusal costs nothing: the source's own words are used then.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from digest import han
from digest.editing.care import is_story_of_suicide, tells_how
from digest.message import Message
from digest.types import Article

# Characters that each may have, at least and at most.
HEADLINE_CHARS = (6, 40)
TRANSITION_CHARS = (3, 30)

# A figure with the first character of its unit: 12亿, 3.5%, 10:30, 5 kg
_FIGURE = re.compile(r"\d[\d,.:/-]*(?:\s*[%‰℃°a-z\u4e00-\u9fff])?")
# What stands between quotation marks, and the titles of works in 《》.
_QUOTED = re.compile(r"[“「『《‘\"]([^”」』》’\"]{1,80})[”」』》’\"]")
# gpt, at&t, u.s.
_LATIN = re.compile(r"[a-z][a-z.&'-]*")
# What the tags of names in jieba's dictionary begin with: people, places, organisations, other names, short forms.
_NAMES = ("nr", "ns", "nt", "nz", "j")
_NEGATORS = "不没未无非否勿莫"
# Single characters that join words and claim nothing.
_JOINING = frozenset("的了在将与和及于被把对向从到等也都就已再又其这那个为以并之中上下后前内外间里时日月年有是今明")
# Any figure, in whatever writing; but 一个, 一则 and 一起 count nothing.
_COUNTING = re.compile(r"[\d〇零二三四五六七八九十百千万亿两]|一[^个则条下起同些直般边样定]")
# Control characters, invisible ones, private ones, halves of pairs, unassigned ones: none can be read aloud.
_UNREADABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def find_headline_fault(text: str, article: Article) -> Message | None:
    """Find what is wrong with a headline written for an article; None if it says nothing of its own."""
    if fault := _find_form_fault(text, HEADLINE_CHARS):
        return fault
    source = _normalize("\n".join((article.title, *article.paragraphs)))
    written = _normalize(text)
    words = _find_words(written)
    fault = (
        _find_figure_fault(written, source)
        or _find_quotation_fault(written, source)
        or _find_latin_fault(written, source)
        or _find_word_fault(words, source)
    )
    if fault:
        return fault
    if tells_how(text, of_suicide=is_story_of_suicide(article)):
        return Message("it tells how somebody took their own life")
    denied = _find_negations(written)
    denied_by_title = _find_negations(_normalize(article.title))
    if sorted(denied) != sorted(denied_by_title):
        return Message("it negates what the title does not, or the reverse")
    # Words that are all in the source may still be turned around: 甲队胜乙队 and 乙队胜甲队.
    figures = [(match.start(), match[0]) for match in _FIGURE.finditer(written)]
    names = [(word.start, word.text) for word in words if word.kind.startswith(_NAMES)]
    anchors = [anchor for _, anchor in sorted(figures + names)]
    return _find_order_fault(anchors, article)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that claims something, with where it starts and what kind of word it is."""

    start: int
    text: str
    kind: str


def _find_words(written: str) -> list[_Word]:
    """Return the Chinese words of a text, without those that only join others."""
    words: list[_Word] = []
    position = 0
    for text, kind in _tag_words(written):
        if han.HAN_CHARACTER.search(text) and text not in _JOINING:
            words.append(_Word(position, text, kind))
        position += len(text)
    return words


def _find_figure_fault(written: str, source: str) -> Message | None:
    for match in _FIGURE.finditer(written):
        if not _has_figure(match[0], source):
            return Message("{word} is not in the source", word=match[0])
    return None


def _find_quotation_fault(written: str, source: str) -> Message | None:
    for match in _QUOTED.finditer(written):
        if match[1] not in source:
            return Message("“{quotation}” is not quoted from the source", quotation=match[1])
    return None


def _find_latin_fault(written: str, source: str) -> Message | None:
    for match in _LATIN.finditer(written):
        # As a whole word: ai does not stand in paint.
        whole_word = rf"(?<![a-z]){re.escape(match[0])}(?![a-z])"
        if not re.search(whole_word, source):
            return Message("{word} is not in the source", word=match[0])
    return None


def _find_word_fault(words: Sequence[_Word], source: str) -> Message | None:
    for word in words:
        if word.text not in source:
            return Message("{word} is not in the source", word=word.text)
    return None


def find_transition_fault(text: str) -> Message | None:
    """Find what is wrong with a transition; None if it claims nothing."""
    if fault := _find_form_fault(text, TRANSITION_CHARS):
        return fault
    written = _normalize(text)
    if found := _COUNTING.search(written):
        return Message("{figure} is a figure, and a transition has none", figure=found[0])
    if _QUOTED.search(written) or _LATIN.search(written):
        return Message("a transition quotes nothing and names nobody")
    for word, kind in _tag_words(written):
        if kind.startswith(_NAMES) and han.HAN_CHARACTER.search(word):
            return Message("{name} is a name, and a transition has none", name=word)
    if _find_negations(written):
        return Message("a transition denies nothing")
    return None


def _find_form_fault(text: str, limits: tuple[int, int]) -> Message | None:
    if any(unicodedata.category(char) in _UNREADABLE for char in text):
        return Message("it holds characters that cannot be read")
    least, most = limits
    chars = len(text.strip())
    if not least <= chars <= most:
        return Message("it has {chars} characters, not {least} to {most}", chars=chars, least=least, most=most)
    if not han.HAN_CHARACTER.search(text):
        return Message("it is not Chinese")
    return None


def _find_order_fault(anchors: list[str], article: Article) -> Message | None:
    """Find two names or figures that follow one another as in no sentence of the source: who did what to whom?"""
    sentences = [_normalize(article.title)]
    for paragraph in article.paragraphs:
        for start, end in han.find_sentences(paragraph):
            sentences.append(_normalize(paragraph[start:end]))
    for first, second in itertools.pairwise(anchors):
        if first == second:
            continue
        if not any(_stands_before(first, second, sentence) for sentence in sentences):
            return Message("no sentence of the source has {first} before {second}", first=first, second=second)
    return None


def _stands_before(first: str, second: str, sentence: str) -> bool:
    """Whether a sentence has the first of two words somewhere before the second."""
    return -1 < sentence.find(first) < sentence.rfind(second)


def _find_negations(text: str) -> list[str]:
    return [char for char in text if char in _NEGATORS]


def _has_figure(figure: str, source: str) -> bool:
    """Whether a figure stands in the source as a whole: 2亿 does not stand in 12亿."""
    # 12亿 ends with its unit, after which anything may follow; 12 must not go on as 123.
    ending = r"(?![\d])" if figure[-1].isdigit() else ""
    whole_figure = rf"(?<![\d.,]){re.escape(figure)}{ending}"
    return re.search(whole_figure, source) is not None


def _tag_words(text: str) -> list[tuple[str, str]]:
    # Loading the dictionary takes half a second: only what needs it waits.
    import rjieba

    return [(str(word), str(kind)) for word, kind in rjieba.tag(text)]


def _normalize(text: str) -> str:
    """Write a text in Simplified characters, one width and one case, without spaces, to be compared as words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if han.detect_language(plain) == "zh-Hant":
        plain = han.to_simplified(plain)
    return re.sub(r"[ \t\u3000]+", "", plain)
