"""What an episode tells is chosen of its articles, and a language model may improve it."""

from __future__ import annotations

import dataclasses

import pytest

from digest.editing.summarize import summarize
from digest.episode.edit import edit_articles, find_told, improve_summaries
from digest.episode.studio import Studio
from digest.settings import Balance, Keywords, Llm, Show, Source
from digest.types import PassReason, Story, Summary
from tests.editing.chat_server import chat_server, completion
from tests.editing.stories import sample_articles, voice
from tests.studio import DAY, NOW

ANNA = voice("anna")
ARTICLES = sample_articles()


def show_of(**changes: object) -> Show:
    plain = Show(name="daily", title="早报", voice="anna", source=(Source(url="https://example.com/feed"),), minutes=3)
    return plain.model_copy(update=changes)


def summary_of(number: int) -> Summary:
    return Summary(Story(ARTICLES[number]), summarize(ARTICLES[number], 120))


def test_every_story_is_told_or_passed_over_with_its_reason(studio: Studio) -> None:
    excluded = ARTICLES[0].title[:4]
    show = show_of(keywords=Keywords(exclude=(excluded,)), balance=Balance(per_source=1))
    edited = edit_articles(ARTICLES, show, (ANNA,), DAY, NOW, studio)
    told = {summary.story.lead.id for summary in edited.summaries}
    passed = {story.story.lead.id: story.reason for story in edited.passed}
    assert told
    assert not told & passed.keys()
    assert told | passed.keys() <= {article.id for article in ARTICLES}
    assert passed[ARTICLES[0].id] == PassReason.EXCLUDED
    assert PassReason.TOO_MANY_OF_SOURCE in passed.values()
    assert 0 < edited.predicted_s <= 180


def test_no_articles_are_no_stories(studio: Studio) -> None:
    edited = edit_articles((), show_of(), (ANNA,), DAY, NOW, studio)
    assert (edited.summaries, edited.passed, edited.predicted_s) == ((), (), 0.0)


def test_a_show_that_repeats_has_told_nothing(studio: Studio) -> None:
    assert find_told(show_of(repeat=True), DAY, studio.store) == ()
    assert find_told(show_of(), DAY, studio.store) == ()


def test_without_a_model_nothing_is_improved(studio: Studio) -> None:
    assert improve_summaries([summary_of(0)], show_of(), studio) == (summary_of(0),)


@pytest.mark.parametrize("named", [True, False])
def test_the_model_is_asked_with_the_key_that_the_show_names(studio: Studio, named: bool) -> None:
    """What it answers is checked: of nothing useful, the record says why it was not used."""
    with chat_server() as server:
        server.answer = lambda _: (200, completion({}))
        llm = Llm(url=server.url, model="tiny", key_env="KEY" if named else None)
        reading = dataclasses.replace(studio, find_key={"KEY": "secret"}.get)
        (improved,) = improve_summaries([summary_of(0)], show_of(llm=llm), reading)
        assert server.keys == ["Bearer secret" if named else None]
    assert improved.sentences == summary_of(0).sentences
    assert improved.assisted[0] == ("model", "tiny")
