"""Which readings of an episode are told to be unsure."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.catalog import open_catalog
from digest.episode.doubts import find_doubts
from digest.pronunciation.lexicon import read_lexicons
from digest.pronunciation.polyphone_model import list_readings, predict
from digest.settings import Voice
from digest.speech.chunk import cut_script
from digest.types import Chapter, Doubt, Line, Script


def doubts(text: str, name: str = "xiaoxiao", **changes: object) -> tuple[Doubt, ...]:
    catalog = open_catalog(None, {}, Path("/nowhere"), Path("/nowhere"))
    voice: Voice = catalog.read_voice(name)
    script = Script("t", (Chapter("t", (Line(text, voice.name),)),))
    return find_doubts(cut_script(script, {voice.name: voice}), (voice,), **changes)  # type: ignore[arg-type]


TEXT = "他调了一会儿，将要行了，不肯再弹。"


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubt all that the network decides: how sure it is of a sentence may change with the rules around it."""
    monkeypatch.setattr("digest.episode.doubts._SURE", 1.01)


@pytest.mark.usefixtures("strict")
def test_what_the_network_decides_is_told() -> None:
    """With its word, what stands around it, what else it may be, and how likely the choice is, the least sure first."""
    found = doubts(TEXT)
    assert found
    assert [it.sure for it in found] == sorted(it.sure for it in found if it.sure is not None)
    for doubt in found:
        assert doubt.before + doubt.text + doubt.after in TEXT
        if len(doubt.text) == 1:
            at = TEXT.index(doubt.before + doubt.text) + len(doubt.before)
            chosen, sure = predict(TEXT, [at])[at]
            assert (doubt.reading, doubt.sure) == (chosen, round(sure, 3))
            assert {*doubt.others, chosen} == set(list_readings(doubt.text))
            assert chosen not in doubt.others


def test_what_the_network_is_sure_of_is_not_told() -> None:
    """Only what it chose with less than 95 in 100; a phrase of the dictionary is sure whatever the network thinks."""
    assert all(it.sure is not None and it.sure < 0.95 for it in doubts(TEXT))
    assert doubts("今天是星期一。银行行长说。") == ()


@pytest.mark.usefixtures("strict")
def test_what_a_user_entered_is_not_told(tmp_path: Path) -> None:
    """A correction settles it."""
    word = next(it.text for it in doubts(TEXT) if len(it.text) == 1)
    (tmp_path / "voices" / "lexicons").mkdir(parents=True)
    entry = f"{word}\t{list_readings(word)[0]}\town\n"
    (tmp_path / "voices" / "lexicons" / "own.tsv").write_text(entry, encoding="utf-8")
    assert not [it for it in doubts(TEXT, lexicon=read_lexicons([tmp_path])) if it.text == word]


def test_latin_words_come_last_and_once() -> None:
    """A name that no lexicon has is read by rules of English: worth a listen; letters said one by one are sure."""
    found = doubts("公司叫Zorblax。Zorblax在美国，GDP增长。")
    assert [it.text for it in found] == ["Zorblax"]
    assert found[0].sure is None
    assert found[0].reading


def test_an_online_voice_reads_as_it_likes() -> None:
    """Its readings are not this program's to doubt."""
    assert doubts(f"{TEXT}叫Zorblax。", "edge-yunxi") == ()
