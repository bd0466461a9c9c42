"""The files beside the MP3: every form says the same words at the same times."""

from __future__ import annotations

import dataclasses
import html
import io
import json
import re

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars, convert_sidecars
from digest.types import Cue, Episode, TimedWord
from tests.publish.conftest import BRIDGE, HARBOUR, make_episode

SRT_CUE = re.compile(r"(\d+)\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\n(.+)\n")


def files(episode: Episode) -> dict[str, str]:
    made = build_sidecars(episode, build_record(episode))
    return {name.removeprefix(episode.name): data.decode() for name, data in made.items()}


def srt_cues(text: str) -> list[tuple[str, str, str]]:
    blocks = [SRT_CUE.fullmatch(block + "\n") for block in text.removesuffix("\n").split("\n\n")]
    assert all(blocks)
    found = [block for block in blocks if block]
    assert [int(block[1]) for block in found] == list(range(1, len(found) + 1))
    return [
        (block[2].replace(",", "."), block[3].replace(",", "."), block[4].replace("\u00a0", " ")) for block in found
    ]


def vtt_cues(text: str) -> list[tuple[str, str, str]]:
    return [(cue.start, cue.end, html.unescape(cue.text)) for cue in webvtt.from_buffer(io.StringIO(text)).captions]


def json_cues(text: str) -> list[tuple[float, float, str]]:
    return [(it["startTime"], it["endTime"], it["body"]) for it in json.loads(text)["segments"]]


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def test_the_five_files(episode: Episode) -> None:
    """An episode has three transcripts, its chapters and its record beside it."""
    assert set(files(episode)) == {".vtt", ".srt", ".transcript.json", ".chapters.json", ".json"}


def test_all_transcripts_say_the_same(episode: Episode) -> None:
    """The three transcripts agree in words and in times to the millisecond."""
    made = files(episode)
    spoken = [(round(cue.start_s, 3), round(cue.end_s, 3), cue.text) for cue in episode.cues]
    assert json_cues(made[".transcript.json"]) == spoken
    assert [(seconds(start), seconds(end), text) for start, end, text in srt_cues(made[".srt"])] == spoken
    assert [(seconds(start), seconds(end), text) for start, end, text in vtt_cues(made[".vtt"])] == spoken


def test_the_vtt_names_the_speaker(episode: Episode) -> None:
    """Each cue of the WebVTT is in the voice tag of who says it."""
    voices = [cue.voice for cue in webvtt.from_buffer(io.StringIO(files(episode)[".vtt"])).captions]
    assert voices == ["晓北"] * 4 + ["云健"] * 2 + ["晓北"]


def test_a_colon_in_the_srt_makes_no_speaker(episode: Episode) -> None:
    """No cue of the SRT has an ASCII colon with a plain space behind it, which AntennaPod would cut at."""
    body = files(episode)[".srt"]
    assert "时刻:\u00a08:30" in body
    assert ": " not in body


def test_each_segment_can_be_proved(episode: Episode) -> None:
    """A segment with a source says what stands at that place of the article; the show's own words have none."""
    articles = {article.id: article for article in (HARBOUR, BRIDGE)}
    segments = json.loads(files(episode)[".transcript.json"])["segments"]
    proved = [it for it in segments if "source" in it]
    assert len(proved) == 4
    for it in proved:
        at = it["source"]
        assert articles[at["article_id"]].paragraphs[at["paragraph"]][at["start"] : at["end"]] == it["body"]


def test_chapters_begin_on_whole_seconds(episode: Episode) -> None:
    """The chapters' JSON is of version 1.2.0, begins at 0 and has whole seconds."""
    chapters = json.loads(files(episode)[".chapters.json"])
    assert chapters["version"] == "1.2.0"
    assert [it["startTime"] for it in chapters["chapters"]] == [0, 4, 23]
    assert all(isinstance(it["startTime"], int) for it in chapters["chapters"])
    assert [it.get("url") for it in chapters["chapters"]][2] is None


def test_the_record_is_among_them(episode: Episode) -> None:
    """`<name>.json` holds the record."""
    assert json.loads(files(episode)[".json"]) == build_record(episode)


def test_no_cue_reaches_beyond_the_audio(episode: Episode) -> None:
    """A cue that ends after the audio, by what the encoder cut, ends with it."""
    short = dataclasses.replace(episode, duration_s=3662.0)
    assert json_cues(files(short)[".transcript.json"])[-1][1] == 3662.0


def test_words_are_segments_within_theirs(episode: Episode) -> None:
    """Joined they are the segment's words, in whatever script; white space goes with the word before it."""
    cue = dataclasses.replace(
        episode.cues[0],
        text="今天，AI  头\n条。",
        words=(TimedWord(0.1, 0.5, "今天，"), TimedWord(0.5, 0.75, "AI  "), TimedWord(0.75004, 1.0, "头\n条。")),
    )
    spoken = dataclasses.replace(episode, cues=(cue, *episode.cues[1:]))
    record = build_record(spoken)
    made = build_sidecars(spoken, record)[f"{episode.name}.transcript.json"]
    segments = json.loads(made)["segments"]
    assert segments[0]["words"] == [
        {"startTime": 0.1, "endTime": 0.5, "body": "今天，"},
        {"startTime": 0.5, "endTime": 0.75, "body": "AI "},
        {"startTime": 0.75, "endTime": 1.0, "body": "头 条。"},
    ]
    assert "words" not in segments[1]
    other = json.loads(convert_sidecars(record, segments, "zh-Hant")[f"{episode.name}.hant.transcript.json"])[
        "segments"
    ][0]
    assert [word["body"] for word in other["words"]] == ["今天，", "AI ", "頭 條。"]
    assert "".join(word["body"] for word in other["words"]) == other["body"]


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_a_cue_without_words_is_left_out(text: str, episode: Episode) -> None:
    """A reader that stops at an empty body is never given one."""
    emptied = dataclasses.replace(episode, cues=(Cue(0.0, 1.0, text, "bei", 0), *episode.cues[1:]))
    record = build_record(episode)
    segments = json.loads(build_sidecars(emptied, record)[f"{episode.name}.transcript.json"])["segments"]
    assert len(segments) == len(episode.cues) - 1


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_said_the_transcripts_parse(text: str) -> None:
    """Any text, with markup, arrows, line breaks or control characters, leaves every transcript readable and alike."""
    episode = make_episode()
    cues = (dataclasses.replace(episode.cues[0], text=f"一{text}"), *episode.cues[1:])
    made = files(dataclasses.replace(episode, cues=cues))
    said = json_cues(made[".transcript.json"])[0][2]
    assert srt_cues(made[".srt"])[0][2].split() == said.split()
    assert len(vtt_cues(made[".vtt"])) == len(episode.cues)
