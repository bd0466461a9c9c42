"""Build the files beside an episode's MP3: transcripts in three forms, chapters, and the record. All say the same."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from digest.publish.chapters import list_chapters
from digest.publish.formats import clean_text, encode_json, format_timestamp
from digest.publish.record import build_span
from digest.publish.writing import ENDINGS, convert_record, convert_segments
from digest.record import Record
from digest.transcript import Chapters, Segment, Transcript, WordSegment
from digest.types import Cue, Episode, Writing

# Three forms, for some apps read one and some another; the proof of each word is in the JSON alone.
TRANSCRIPTS = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".transcript.json": "application/json",
}
CHAPTERS_TYPE = "application/json+chapters"

_DIGITS = 3  # times to the millisecond, as subtitles have them


def build_sidecars(episode: Episode, record: Record, writings: Sequence[Writing] = ()) -> dict[str, bytes]:
    """Return the files that are published beside an episode's MP3.

    Args:
        episode: What is heard.
        record: Its record, as first published.
        writings: The writings to convert transcripts and chapters to, besides.

    Returns:
        File name to content, UTF-8: `.vtt`, `.srt`, `.transcript.json`, `.chapters.json` and `.json`, as printed; for
        each writing `.hant.vtt`, `.hant.srt` and so on.
    """
    segments = list(_list_segments(episode))
    files = _build_files(episode.name, segments, record)
    files[f"{episode.name}.json"] = encode_json(record)
    for writing in writings:
        files |= convert_sidecars(record, segments, writing)
    return files


def convert_sidecars(record: Record, segments: Sequence[Segment], writing: Writing) -> dict[str, bytes]:
    """Return the transcripts and chapters of an episode in one writing, by file name.

    Args:
        record: Its record, as published.
        segments: The segments of its JSON transcript, as published.
        writing: The writing.
    """
    own = record["language"]
    name = f"{record['name']}.{ENDINGS[writing]}"
    converted_segments = convert_segments(segments, record, writing)
    converted_record = convert_record(record, writing, own)
    return _build_files(name, converted_segments, converted_record)


def _build_files(name: str, segments: list[Segment], record: Record) -> dict[str, bytes]:
    transcript: Transcript = {"version": "1.0.0", "segments": segments}
    chapters: Chapters = {
        "version": "1.2.0",
        "title": record["title"],
        "chapters": list_chapters(record),
    }
    return {
        f"{name}.vtt": _format_vtt(segments),
        f"{name}.srt": _format_srt(segments),
        f"{name}.transcript.json": encode_json(transcript),
        f"{name}.chapters.json": encode_json(chapters),
    }


def _list_segments(episode: Episode) -> Iterator[Segment]:
    """Yield the cues as segments of the JSON transcript.

    `source` proves where a segment's words were printed; `words` has the same words one by one, with their times.
    """
    titles = {name: title for name, title, _ in episode.voices}
    last_s = round(episode.duration_s, _DIGITS)  # the encoder may cut a little from the end of the last cue
    for cue in episode.cues:
        segment: Segment = {
            "speaker": clean_text(titles.get(cue.voice, cue.voice)),
            "startTime": min(round(cue.start_s, _DIGITS), last_s),
            "endTime": min(round(cue.end_s, _DIGITS), last_s),
            "body": clean_text(cue.text),
        }
        if cue.sentence is not None:
            segment["source"] = build_span(cue.sentence)
        if cue.words:
            segment["words"] = list(_list_words(cue, segment["body"], last_s))
        # AntennaPod's reader of JSON stops at an empty body, and shows nothing of the transcript.
        if segment["body"] and segment["startTime"] < segment["endTime"]:
            yield segment


def _list_words(cue: Cue, body: str, last_s: float) -> Iterator[WordSegment]:
    """Yield a cue's words as segments of their own; their bodies, joined, are the cue's."""
    # Where each word begins in the cleaned text; what is between two words, signs and spaces, goes with the first.
    starts: list[int] = []
    position = 0
    for word in cue.words:
        text = clean_text(word.text)
        position = body.find(text, position)
        starts.append(position)
        position += len(text)
    starts[:1] = [0]  # signs before the first word go with it
    ends = [*starts[1:], len(body)]
    for word, start, end in zip(cue.words, starts, ends, strict=True):
        start_s = min(round(word.start_s, _DIGITS), last_s)
        end_s = min(round(word.end_s, _DIGITS), last_s)
        yield {"startTime": start_s, "endTime": end_s, "body": body[start:end]}


def _format_vtt(segments: Sequence[Segment]) -> bytes:
    cues = ["WEBVTT\n"]
    for segment in segments:
        # Quotation marks mean nothing there, and stay.
        speaker = html.escape(segment["speaker"], quote=False)
        body = html.escape(segment["body"], quote=False)
        times = _format_times(segment, decimal=".")
        cues.append(f"{times}\n<v {speaker}>{body}</v>\n")  # in each cue: a voice stays in force until the next one
    return "\n".join(cues).encode("utf-8", "replace")


def _format_srt(segments: Sequence[Segment]) -> bytes:
    """Write SubRip, with a space that does not break after a colon.

    AntennaPod takes what is before a colon and a plain space for a speaker, and loses what follows the next colon.
    """
    cues = []
    for number, segment in enumerate(segments, 1):
        body = segment["body"].replace(": ", ":\u00a0")
        times = _format_times(segment, decimal=",")
        cues.append(f"{number}\n{times}\n{body}\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _format_times(segment: Segment, decimal: str) -> str:
    start = format_timestamp(segment["startTime"], decimal)
    end = format_timestamp(segment["endTime"], decimal)
    return f"{start} --> {end}"
