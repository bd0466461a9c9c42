"""Make a single article, or a plain text, ready to be read aloud."""

from __future__ import annotations

from collections.abc import Sequence

from digest.editing.candidates import list_sentences
from digest.editing.care import is_story_of_suicide, tells_how
from digest.editing.script import predict_s, write_article_script
from digest.editing.select import SelectionLimits, choose_stories
from digest.errors import NotAnArticle
from digest.han import detect_language, find_sentences
from digest.settings import Show, Voice
from digest.types import Article, Chapter, Line, Script, Sentence, Story, Summary

# A text has no title of its own: the beginning of its first sentence is shown in its place.
_TITLE_CHARS = 40


def choose_sentences(article: Article, voice: Voice, seconds: float | None, show: Show | None) -> Summary:
    """Choose what is read of one article.

    Args:
        seconds: How long it may take with title, source and notice; None reads all of it.
        show: Whose templates frame it.

    Raises:
        NotAnArticle: No sentence of it fits.
    """
    story = Story(article)
    if seconds is None:
        return Summary(story, _list_tellable(article))

    def predict(kept: Sequence[Summary]) -> float:
        script = write_article_script(kept[0], voice, show=show)
        return predict_s(script, {voice.name: voice})

    choice = choose_stories((story,), SelectionLimits(seconds), (voice,), predict)
    if not choice.summaries:
        raise NotAnArticle(
            "{title}: has no sentence that can be read aloud in {seconds:.0f} seconds",
            title=article.title,
            seconds=seconds,
        )
    return choice.summaries[0]


def _list_tellable(article: Article) -> tuple[Sentence, ...]:
    """Return all sentences but those that tell how somebody took their own life: they are told nowhere."""
    of_suicide = is_story_of_suicide(article)
    return tuple(
        sentence for sentence in list_sentences(article) if not tells_how(sentence.text, of_suicide=of_suicide)
    )


def write_text_script(text: str, voice: Voice) -> Script:
    """Make a script of a text as it stands, one line a sentence; its beginning is its title.

    Raises:
        NotAnArticle: It is empty.
    """
    language = detect_language(text)
    lines = tuple(
        Line(paragraph[start:end], voice.name, language)
        for paragraph in text.splitlines()
        for start, end in find_sentences(paragraph)
    )
    if not lines:
        raise NotAnArticle("there is no text to speak")
    title = lines[0].text[:_TITLE_CHARS]
    return Script(title, (Chapter(title, lines),))
