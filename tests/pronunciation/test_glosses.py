"""What a text prints of how its words are read is obeyed, and not spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pronunciation.explain import explain
from digest.pronunciation.glosses import add_glosses, find_glosses
from digest.pronunciation.lexicon import load_default_lexicon
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.raw_text import read_as_spoken
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.types import Article, Chapter, Line, Script, Sentence, Story, Summary

LEXICON = load_default_lexicon()


@pytest.mark.parametrize(
    ("text", "word", "reading"),
    [
        ("老街在晨家角（jué）一带", "家角", "jia1 jue2"),
        ("两人龃龉（jǔ yǔ）不断", "龃龉", "ju3 yu3"),
        ("两人龃龉(jǔyǔ)不断", "龃龉", "ju3 yu3"),
        ("岱（ㄉㄞˋ）", "岱", "dai4"),
        ("蕃薯寮（ㄌㄧㄠˊ）村", "薯寮", "shu3 liao2"),
        ("老街在晨家角（读jué）一带", "家角", "jia1 jue2"),
        ("晨家角（音：jué）", "家角", "jia1 jue2"),
        ("晨家角[拼音 jué]", "家角", "jia1 jue2"),
        ("岱（讀作ㄉㄞˋ）", "岱", "dai4"),
        ("岱〔注音：ㄉㄞˋ〕", "岱", "dai4"),
        ("鎮上的龜裂（ㄐㄩㄣ ㄌㄧㄝˋ）農田", "龟裂", "jun1 lie4"),
    ],
)
def test_a_gloss_is_the_reading_of_what_stands_before_it(text: str, word: str, reading: str) -> None:
    """As many characters as it has syllables; a single one together with the character before it."""
    (entry,) = find_glosses(text, LEXICON)
    assert (entry.word, " ".join(entry.reading)) == (word, reading)


@pytest.mark.parametrize(
    "text", ["市长（John）", "大桥（全长三公里）", "青屿（jué jué jué）", "（jué）角", "港（qzx́）"]
)
def test_other_brackets_are_none(text: str) -> None:
    """Names in Latin letters, and more syllables than characters."""
    assert list(find_glosses(text, LEXICON)) == []
    assert add_glosses(LEXICON, [text]) is LEXICON


def test_a_gloss_holds_for_its_word_alone() -> None:
    """角 is read jué in the name, and jiǎo elsewhere."""
    known = add_glosses(LEXICON, ["老街在晨家角（jué）一带"])
    assert read_as_spoken("晨家角的三角", lexicon=known)[2:] == ("jue2", "de5", "san1", "jiao3")
    assert read_as_spoken("晨家角", lexicon=known.reading_as("taiwan"))[2] == "jue2"


def test_a_told_sentence_is_read_by_the_gloss_of_its_article() -> None:
    """The bracket is cut from what is told, and stands in the article alone."""
    article = Article("a" * 16, "题", ("游人来到晨家角（jué）。", "晨家角今天开市。"))
    told = Line("晨家角今天开市。", "v", sentence=Sentence("晨家角今天开市。", article.id, 1, 0, 8))
    chapter = Chapter("题", (told,), Summary(Story(article), ()))
    voices = {"v": Voice(name="v", title="v", engine="kokoro", sex="female", licence="none")}
    (with_gloss,) = cut_script(Script("题", (chapter,)), voices)
    (without,) = cut_script(Script("题", (Chapter("题", (told,)),)), voices)
    assert "ʨɥe↗" in with_gloss.phonemes
    assert "ʨɥe↗" not in without.phonemes


def _tell(number: int, paragraph: str, told: str) -> Chapter:
    article = Article(f"{number:016}", "题", (paragraph, told))
    sentence = Sentence(told, article.id, 1, 0, len(told))
    return Chapter("题", (Line(told, "v", sentence=sentence),), Summary(Story(article), ()))


def test_a_gloss_of_one_story_leaves_the_others_alone() -> None:
    """乐 is a name in one story, and joy in the next, whichever comes first."""
    voices = {"v": Voice(name="v", title="v", engine="kokoro", sex="female", licence="none")}
    name = _tell(1, "乐（yuè）是姓。", "乐先生今天到访。")
    joy = _tell(2, "没有注音。", "孩子们很乐。")
    apart = [piece.phonemes for chapter in (name, joy) for piece in cut_script(Script("题", (chapter,)), voices)]
    assert [piece.phonemes for piece in cut_script(Script("题", (name, joy)), voices)] == apart
    assert [piece.phonemes for piece in cut_script(Script("题", (joy, name)), voices)] == apart[::-1]
    assert "lɤ↘" in apart[1]


def test_explain_says_that_the_text_decided() -> None:
    """And the bracket itself is not said."""
    decided = {token.text: token.decided for token in explain("老街在晨家角（jué）一带", LEXICON)}
    assert decided["家角"] == "gloss in the text"


@given(st.text(alphabet="角家龃龉（）()jǔyué ㄐㄩˊ·", max_size=24))
def test_any_text_can_be_looked_through(text: str) -> None:
    """What is found has one syllable for each character."""
    assert all(len(entry.word) == len(entry.reading) for entry in find_glosses(text, LEXICON))


@pytest.mark.parametrize("gloss", ["（读jué）", "（音：jué）", "[拼音 jué]", "（念作ㄐㄩㄝˊ）", "〔注音：ㄐㄩㄝˊ〕"])
def test_a_led_gloss_is_not_spoken(gloss: str) -> None:
    """Neither the reading nor the words that lead to it; what only looks like one is."""
    assert to_spoken(f"游人来到晨家角{gloss}游玩。") == "游人来到晨家角游玩。"
    assert "读书人" in to_spoken("游人来到晨家角（读书人的老街）游玩。")
