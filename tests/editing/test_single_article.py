"""A single article is cut to a length, a text is taken as it stands."""

from __future__ import annotations

import pytest

from digest.editing.candidates import list_sentences
from digest.editing.script import predict_s, write_article_script
from digest.editing.single_article import choose_sentences, write_text_script
from digest.errors import NotAnArticle
from tests.editing.stories import article, sample_articles, voice

ANNA = voice("anna")


@pytest.mark.parametrize("seconds", [35, 60])
def test_what_is_chosen_fits_with_title_and_notice(seconds: float) -> None:
    for source in sample_articles():
        summary = choose_sentences(source, ANNA, seconds, None)
        assert summary.sentences
        assert predict_s(write_article_script(summary, ANNA), {"anna": ANNA}) <= seconds


def test_without_a_length_all_is_read() -> None:
    source = sample_articles()[0]
    assert choose_sentences(source, ANNA, None, None).sentences == list_sentences(source)


def test_an_article_without_a_sentence_is_refused() -> None:
    with pytest.raises(NotAnArticle, match="大桥: has no sentence that can be read aloud in 30 seconds"):
        choose_sentences(article("大桥"), ANNA, 30, None)


def test_a_text_is_spoken_line_by_line_under_its_beginning() -> None:
    script = write_text_script("今天有雨。请带伞！\n\n明天放晴。", ANNA)
    (chapter,) = script.chapters
    assert [line.text for line in chapter.lines] == ["今天有雨。", "请带伞！", "明天放晴。"]
    assert {line.voice for line in chapter.lines} == {"anna"}
    assert script.title == chapter.title == "今天有雨。"


def test_a_long_first_sentence_is_shown_in_part() -> None:
    assert write_text_script("长" * 100 + "。", ANNA).title == "长" * 40


@pytest.mark.parametrize("text", ["", " \n \n"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(NotAnArticle, match="there is no text to speak"):
        write_text_script(text, ANNA)
