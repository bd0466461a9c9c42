"""Who speaks what after a voice or a story has failed."""

from __future__ import annotations

import pytest

from digest.episode.cast import Cast, Take, hand_over_lines, recast
from digest.errors import SpeechError
from digest.message import Message
from digest.settings import DEFAULT_VOICE, Voice
from digest.types import Chapter, Failure, Line, Script, Story, Summary, Utterance
from tests.editing.stories import article, voice

ANNA, BORIS, CLARA = voice("anna"), voice("boris"), voice("clara")
STORIES = tuple(Summary(Story(article(title)), ()) for title in ("桥", "路", "港"))


def script_of(cast: Cast) -> Script:
    """An opening, the stories that are left, and a closing; the hosts take turns."""
    told = [("开场", None), *((summary.story.lead.title, summary) for summary in cast.left), ("结束", None)]
    names = [voice.name for voice in cast.hosts]
    chapters = tuple(
        Chapter(title, (Line(title, names[number % len(names)]),), summary)
        for number, (title, summary) in enumerate(told)
    )
    return hand_over_lines(Script("早报", chapters), cast)


def take_of(cast: Cast, *failed: str) -> Take:
    """What came of speaking the script where the lines of some chapters fail, named by title."""
    script = script_of(cast)
    spoken = [
        Utterance(number, 0, chapter.title, chapter.title, "", chapter.lines[0].voice, 0.0)
        for number, chapter in enumerate(script.chapters)
    ]
    reason = Message("no answer")
    results = (
        Failure("unspoken", "speak", piece.text, reason) if piece.text in failed else piece.text for piece in spoken
    )
    return Take(script, tuple(spoken), tuple(results))


def cast_of(*hosts: Voice, **fallbacks: Voice) -> Cast:
    return Cast(hosts, STORIES, len(STORIES), fallbacks)


def voices_in(cast: Cast) -> list[str]:
    return [chapter.lines[0].voice for chapter in script_of(cast).chapters]


def test_a_voice_that_fails_later_hands_over_from_that_chapter_on() -> None:
    """What it spoke before stays its own, and no story is lost."""
    cast = cast_of(ANNA, anna=CLARA)
    after = recast(cast, take_of(cast, "路", "港"))
    assert after.hosts == (ANNA,)
    assert after.left == STORIES
    assert after.over == {"anna": 2}
    told = [(failure.kind, failure.item, str(failure.reason)) for failure in after.failures]
    assert told == [("voice", "voice anna", "no answer; clara speaks from “路” on")]
    assert voices_in(after) == ["anna", "anna", "clara", "clara", "clara"]


def test_a_voice_that_fails_where_it_begins_is_never_heard() -> None:
    """The script is written for the other voice."""
    cast = cast_of(ANNA, BORIS, boris=CLARA)
    after = recast(cast, take_of(cast, "桥"))
    assert after.hosts == (ANNA, CLARA)
    assert after.over == {}
    told = [(failure.kind, failure.item, str(failure.reason)) for failure in after.failures]
    assert told == [("voice", "voice boris", "no answer; clara speaks instead")]


def test_two_voices_of_one_fallback_become_one_host() -> None:
    cast = cast_of(ANNA, BORIS, anna=CLARA, boris=CLARA)
    after = recast(cast, take_of(cast, "开场", "桥"))
    assert after.hosts == (CLARA,)
    assert [failure.item for failure in after.failures] == ["voice anna", "voice boris"]


def test_a_voice_hands_over_before_a_story_is_left_out() -> None:
    """A story of a voice without a fallback gets another take first."""
    cast = cast_of(ANNA, BORIS, anna=CLARA)
    after = recast(cast, take_of(cast, "桥", "路"))
    assert after.left == STORIES
    assert after.over == {"anna": 2}


def test_a_story_that_fails_is_left_out_and_a_handover_keeps_its_story() -> None:
    """The chapter of a handover counts one less for each story before it that is gone."""
    first = cast_of(ANNA, BORIS, anna=CLARA)
    handed = recast(first, take_of(first, "路"))
    assert voices_in(handed) == ["anna", "boris", "clara", "boris", "clara"]
    after = recast(handed, take_of(handed, "桥"))
    assert [summary.story.lead.title for summary in after.left] == ["路", "港"]
    assert after.over == {"anna": 1}
    assert [failure.item for failure in after.failures] == ["voice anna", "桥"]
    assert voices_in(after) == ["anna", "boris", "clara", "boris"]


@pytest.mark.parametrize(
    ("failed", "allowed", "message"),
    [
        (("开场",), 1.0, "this cannot be spoken: 开场: no answer"),
        (("桥", "路", "港"), 1.0, "this cannot be spoken: 桥: no answer"),
        (("桥", "路"), 0.5, "2 of 3 stories cannot be spoken: 桥: no answer"),
        (("桥",), 0.0, "1 of 3 stories cannot be spoken: 桥: no answer"),
    ],
)
def test_what_must_not_be_left_out_stops_the_episode(failed: tuple[str, ...], allowed: float, message: str) -> None:
    cast = cast_of(ANNA)
    with pytest.raises(SpeechError) as stopped:
        recast(cast, take_of(cast, *failed), allowed_failures=allowed)
    assert str(stopped.value) == message


def test_where_an_online_voice_stops_the_episode_another_one_is_named() -> None:
    cast = cast_of(ANNA.model_copy(update={"engine": "edge"}))
    with pytest.raises(SpeechError, match=f"a voice that needs no network: {DEFAULT_VOICE}"):
        recast(cast, take_of(cast, "结束"))


def test_a_cast_is_not_changed() -> None:
    cast = cast_of(ANNA, anna=CLARA)
    recast(cast, take_of(cast, "路"))
    assert cast == cast_of(ANNA, anna=CLARA)
