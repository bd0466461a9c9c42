"""Which readings of an episode are told to be unsure."""

from __future__ import annotations

from pathlib import Path

from digest.catalog import open_catalog
from digest.settings import Voice
from digest.speech.chunk import utterances
from digest.speech.doubts import doubts_in
from digest.speech.lexicon import read_lexicons
from digest.speech.polyphone import predict, readings
from digest.types import Chapter, Doubt, Line, Script


def doubts(text: str, name: str = "xiaoxiao", **changes: object) -> tuple[Doubt, ...]:
    catalog = open_catalog(None, {}, Path("/nowhere"), Path("/nowhere"))
    voice: Voice = catalog.voice(name)
    script = Script("t", (Chapter("t", (Line(text, voice.name),)),))
    return doubts_in(utterances(script, {voice.name: voice}), (voice,), **changes)  # type: ignore[arg-type]


def test_a_polyphone_that_the_network_is_torn_about_is_told() -> None:
    """With its word, what stands around it, what else it may be, and how likely the choice is."""
    text = "他把旧的藏在那里，不肯再弹。"
    (doubt,) = (it for it in doubts(text) if it.text == "藏")
    chosen, sure = predict(text, [text.index("藏")])[text.index("藏")]
    assert (doubt.reading, doubt.sure) == (chosen, round(sure, 3))
    assert set(doubt.others) | {chosen} == set(readings("藏"))
    assert chosen not in doubt.others
    assert doubt.before + doubt.text + doubt.after in text


def test_what_is_plain_or_entered_is_not_told(tmp_path: Path) -> None:
    """A phrase of the dictionary is sure, and so is what a lexicon says."""
    assert doubts("今天是星期一。银行行长说。") == ()
    text = "他把旧的藏在那里，不肯再弹。"
    (tmp_path / "voices" / "lexicons").mkdir(parents=True)
    (tmp_path / "voices" / "lexicons" / "own.tsv").write_text("藏\tcang2\town\n", encoding="utf-8")
    entered = read_lexicons([tmp_path])
    assert not [it for it in doubts(text, lexicon=entered) if it.text == "藏"]


def test_latin_words_come_last_and_once() -> None:
    """A name that no lexicon has is read by rules of English: worth a listen; letters said one by one are sure."""
    found = doubts("公司叫Zorblax。Zorblax在美国，GDP增长。")
    assert [it.text for it in found] == ["Zorblax"]
    assert found[0].sure is None
    assert found[0].reading


def test_an_online_voice_reads_as_it_likes() -> None:
    """Its readings are not this program's to doubt."""
    assert doubts("他把旧的藏在那里，不肯再弹，叫Zorblax。", "edge-yunxi") == ()
