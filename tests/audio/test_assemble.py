"""Joining clips, and the places of cues and chapters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.audio.assemble import assemble, narrow_sentence, round_pause_to_second
from digest.errors import AudioError
from digest.types import (
    Article,
    Chapter,
    Clip,
    Line,
    Samples,
    Script,
    Sentence,
    Story,
    Summary,
    Timing,
    Track,
    Utterance,
    WordSpan,
)
from tests.audio.speechlike import RATE_HZ, clip, script_of, utterances_of


def samples_of(track: Track) -> Samples:
    return np.fromfile(track.path, "<f4")


def test_cues_hold_speech_and_the_rest_is_silence(tmp_path: Path) -> None:
    """A cue's times, turned into sample numbers, are where its sound is; between cues lie zeros, as long as asked."""
    script = script_of([["一。", "二。", "三。"]])
    track = assemble(
        script, utterances_of(script, 0.4), (clip(0.5, before_s=0.3, after_s=1) for _ in "123"), tmp_path / "t"
    )
    samples = samples_of(track)
    assert len(samples) == round(track.duration_s * track.rate_hz)
    assert [cue.text for cue in track.cues] == ["一。", "二。", "三。"]
    edges = [(round(cue.start_s * track.rate_hz), round(cue.end_s * track.rate_hz)) for cue in track.cues]
    for (_, end), (start, _) in itertools.pairwise(edges):
        assert (start - end) / track.rate_hz == pytest.approx(0.4, abs=1e-3)
        assert not samples[end:start].any()
    for start, end in edges:
        assert np.std(samples[start:end]) > 0.05


def test_edges_are_clean(tmp_path: Path) -> None:
    """Speech begins at once, and at most half a second follows the last word."""
    script = script_of([["一。"]])
    track = assemble(script, utterances_of(script, 1.2), [clip(0.5, before_s=1, after_s=1)], tmp_path / "t")
    assert track.cues[0].start_s == 0
    assert track.duration_s - track.cues[-1].end_s == pytest.approx(0.5)


@settings(max_examples=25, deadline=None)
@given(
    chapters=st.lists(st.lists(st.floats(0.03, 0.9), min_size=0, max_size=3), min_size=1, max_size=5).filter(any),
    pause_s=st.sampled_from([0.0, 0.18, 0.4, 1.2, 2.0]),
)
def test_chapters_are_contiguous_and_begin_at_whole_seconds(
    chapters: list[list[float]], pause_s: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each spoken chapter begins where its first cue does, on a whole second, where the one before it ends."""
    script = script_of([[f"{seconds}" for seconds in lines] for lines in chapters])
    spoken = utterances_of(script, pause_s)
    clips = (clip(float(utterance.text)) for utterance in spoken)
    track = assemble(script, spoken, clips, tmp_path_factory.mktemp("track") / "t")
    assert [mark.title for mark in track.marks] == [c.title for c in script.chapters if c.lines]
    assert track.marks[0].start_s == 0
    assert track.marks[-1].end_s == track.duration_s
    for mark, after in itertools.pairwise(track.marks):
        assert mark.end_s == after.start_s > mark.start_s
    first = {cue.chapter: cue.start_s for cue in reversed(track.cues)}
    assert [first[index] for index in sorted(first)] == [mark.start_s for mark in track.marks]
    assert all(mark.start_s == int(mark.start_s) for mark in track.marks)
    for cue, following in itertools.pairwise(track.cues):
        assert cue.start_s < cue.end_s <= following.start_s


@given(position=st.integers(0, 10**9), pause=st.integers(0, 100_000), rate_hz=st.sampled_from([22_050, 24_000, 48_000]))
def test_the_pause_before_a_chapter_is_about_what_was_asked(position: int, pause: int, rate_hz: int) -> None:
    """It ends on a whole second, is at least half as long as asked, and as near to that as it can be."""
    length = round_pause_to_second(position, pause, rate_hz)
    assert (position + length) % rate_hz == 0
    assert length >= pause / 2
    assert abs(length - pause) <= rate_hz / 2 or length - rate_hz < pause / 2


TEXT = st.text(st.sampled_from("新闻 AI3。，\u3000"), min_size=1, max_size=30).filter(str.strip)


@given(before=TEXT, text=TEXT, data=st.data())
def test_a_piece_of_a_line_is_proved_where_it_stands(before: str, text: str, data: st.DataObject) -> None:
    """For every piece of a line that quotes a part of a sentence, paragraph[start:end] == text == piece.strip()."""
    paragraph = f"{before}{text}。"
    sentence = Sentence(paragraph[len(before) :], "0" * 16, 0, len(before), len(paragraph))
    cut = data.draw(st.integers(0, len(text)))
    for piece, offset in ((text[:cut], 0), (text[cut:], cut)):
        proof = narrow_sentence(Line(text, "anna", sentence=sentence), piece, offset)
        assert proof is not None
        assert paragraph[proof.start : proof.end] == proof.text == piece.strip()


def test_cues_of_a_line_in_pieces_carry_their_own_part(tmp_path: Path) -> None:
    """Two utterances of one line: each cue's sentence is the very piece, without the space between them."""
    paragraph = "开头。今天 AI 发布会 开幕。"
    line = Line(
        "今天 AI 发布会 开幕。", "anna", sentence=Sentence("今天 AI 发布会 开幕。", "0" * 16, 3, 3, len(paragraph))
    )
    pieces = ["今天 AI ", "发布会 开幕。"]
    spoken = [Utterance(0, 0, piece, piece, "", "anna", 0.2) for piece in pieces]
    track = assemble(Script("t", (Chapter("一", (line,)),)), spoken, [clip(0.3), clip(0.3)], tmp_path / "t")
    for cue, piece in zip(track.cues, pieces, strict=True):
        assert cue.sentence is not None
        assert cue.sentence.paragraph == 3
        assert paragraph[cue.sentence.start : cue.sentence.end] == cue.sentence.text == cue.text == piece.strip()


def test_words_are_timed_where_their_clip_lies(tmp_path: Path) -> None:
    """A word's time counts from the episode's beginning, trimming, pauses and another rate considered."""
    script = script_of([["一。", "二“三”。"]])
    spoken = (
        replace(utterances_of(script)[0], words=(WordSpan(0, 1, 0, 1),)),
        replace(utterances_of(script)[1], words=(WordSpan(0, 1, 0, 1), WordSpan(2, 3, 2, 3))),
    )
    timings = (Timing(0, 1, 0.5, 1.0), Timing(2, 3, 1.0, 1.5))
    clips = (
        replace(clip(0.5, before_s=0.5), timings=timings[:1]),
        replace(clip(1.0, before_s=0.5, rate_hz=48_000), timings=timings),
    )
    cues = assemble(script, spoken, clips, tmp_path / "t").cues
    assert [[word.text for word in cue.words] for cue in cues] == [["一。"], ["二", "“三”。"]]
    for cue, timing in ((cues[0], timings[0]), (cues[1], timings[0])):
        assert cue.words[0].start_s == pytest.approx(cue.start_s + 0.02, abs=0.006)
        assert cue.words[0].end_s - cue.words[0].start_s == pytest.approx(timing.end_s - timing.start_s, abs=1e-6)
    assert cues[1].words[1].end_s <= cues[1].end_s


def test_a_piece_that_does_not_stand_there_is_a_bug() -> None:
    """Pieces that do not join to their line are refused rather than published with a false proof."""
    with pytest.raises(ValueError, match="is not what stands at 0"):
        narrow_sentence(Line("今天", "anna"), "明天", 0)


@pytest.mark.parametrize(
    ("url", "shown"), [("https://example.org/1", "https://example.org/1"), ("/home/me/1.html", None), (None, None)]
)
def test_a_chapter_links_to_its_lead(url: str | None, shown: str | None, tmp_path: Path) -> None:
    """The mark has the lead article's address, but never the path of a file."""
    story = Story(Article("0" * 16, "标题", ("今天。",), url=url))
    script = Script("t", (Chapter("标题", (Line("今天。", "anna"),), Summary(story, ())),))
    track = assemble(script, utterances_of(script), [clip(0.3)], tmp_path / "t")
    assert track.marks[0].url == shown


def test_clips_at_other_rates_are_resampled(tmp_path: Path) -> None:
    """The first clip's rate is the track's; a clip at another rate keeps its length and its pitch."""
    script = script_of([["一。", "二。"]])
    tone = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100).astype(np.float32)
    track = assemble(script, utterances_of(script), [clip(0.5), Clip(tone, 44_100)], tmp_path / "t")
    cue = track.cues[1]
    heard = samples_of(track)[round(cue.start_s * RATE_HZ) : round(cue.end_s * RATE_HZ)]
    assert track.rate_hz == RATE_HZ
    assert cue.end_s - cue.start_s == pytest.approx(1.0, abs=0.01)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * RATE_HZ / len(heard) == pytest.approx(440, abs=2)


def test_one_clip_at_a_time(tmp_path: Path) -> None:
    """Each clip is written before the next one is asked for."""
    script = script_of([["一。"] * 6])
    sizes: list[int] = []

    def clips() -> Iterator[Clip]:
        for _ in range(6):
            sizes.append((tmp_path / "t").stat().st_size)
            yield clip(2.0)

    assemble(script, utterances_of(script), clips(), tmp_path / "t")
    assert all(b - a > 100_000 for a, b in itertools.pairwise(sizes))


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        (np.zeros(24_000), "the clip of '一。' (anna) is silent"),
        (np.full(24_000, np.nan), "the clip of '一。' (anna) is damaged"),
    ],
)
def test_a_clip_that_is_no_speech_stops_the_episode(samples: Samples, message: str, tmp_path: Path) -> None:
    """Silence and values that are no numbers are errors, with the words that they should have been."""
    script = script_of([["一。"]])
    with pytest.raises(AudioError, match=re.escape(message)):
        assemble(script, utterances_of(script), [Clip(samples.astype(np.float32), RATE_HZ)], tmp_path / "t")


def test_nothing_to_say_is_an_error(tmp_path: Path) -> None:
    """An episode without a sentence is not made."""
    with pytest.raises(AudioError, match="nothing to join"):
        assemble(script_of([["一。"]]), (), (), tmp_path / "t")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A track that cannot be written is an error of one line that names it."""
    script = script_of([["一。"]])
    with pytest.raises(AudioError, match=r"cannot write the joined speech to .*gone"):
        assemble(script, utterances_of(script), [clip(0.3)], tmp_path / "gone" / "t")
