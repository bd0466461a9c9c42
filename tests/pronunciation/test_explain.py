"""Why a text is read as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pronunciation.explain import Token, explain
from digest.pronunciation.lexicon import load_default_lexicon


def told(text: str) -> dict[str, Token]:
    return {token.text: token for token in explain(text, load_default_lexicon())}


@pytest.mark.parametrize(
    ("text", "part", "kind", "reading", "decided"),
    [
        ("增长5.2%", "5.2%", "number", "bai3 fen1 zhi1 wu2 dian3 er4", "rule: percentage"),
        ("他3月5日来", "3月5", "number", "san1 yue4 wu3", "rule: date"),
        ("重庆下雨", "重庆", "word", "chong2 qing4", "places.tsv (standard place names)"),
        ("重慶下雨", "重慶", "word", "chong2 qing4", "places.tsv (standard place names)"),
        ("公布GDP", "GDP", "Latin", "ʤˈi dˈi pˈi", "letters"),
        ("使用ChatGPT", "ChatGPT", "Latin", "ʧˈæt ʤˈi pˈi tˈi", "latin.tsv"),
        ("好的😀", "😀", "silent", "", "not spoken"),
        ("好∮好", "∮", "unknown", "", "no reading"),
        ("我还得去", "得", "word", "dei3", "rule of context"),
        ("大型C919客机", "C919", "number", "C jiu3 yi1 jiu3", "rule: letters and digits"),
    ],
)
def test_each_token_names_what_decided(text: str, part: str, kind: str, reading: str, decided: str) -> None:
    """Written part, kind, reading and decider stand in one row."""
    token = told(text)[part]
    assert (token.kind, token.reading, token.decided) == (kind, reading, decided)


def test_plain_words_are_not_told() -> None:
    """Words that can be read in one way only, and 的 and 说 as ever, are no rows."""
    assert told("他说今天的天气晴朗。") == {}


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("重庆行长2026年3.5%-A股OpenAI，。∮😀")), max_size=60)
)
@settings(max_examples=200, deadline=None)
def test_spans_are_of_the_text(text: str) -> None:
    """Anything is explained without raising; each token says where it stands, in order."""
    tokens = explain(text, load_default_lexicon())
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(text[token.start : token.end] == token.text for token in tokens if token.kind in {"number", "silent"})
