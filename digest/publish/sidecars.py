"""The files beside an episode's MP3: transcripts in three forms, chapters, and the record. The same words in all."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from digest.publish.formats import clean_text, encode_json, floor_seconds, format_timestamp
from digest.publish.record import build_span
from digest.publish.writing import ENDINGS, convert_record, convert_segments
from digest.record import ChapterEntry, Chapters, Record, Segment, Transcript, WordSegment
from digest.types import Cue, Episode, Writing

TRANSCRIPTS = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".transcript.json": "application/json"}
CHAPTERS_TYPE = "application/json+chapters"


def build_sidecars(episode: Episode, record: Record, writings: Sequence[Writing] = ()) -> dict[str, bytes]:
    """Return the files that are published beside an episode's MP3.

    Args:
        episode: What is heard.
        record: Its record, as first published.
        writings: The writings in which transcripts and chapters are wanted besides, each in one alone.

    Returns:
        File name to content, UTF-8: `.vtt`, `.srt`, `.transcript.json`, `.chapters.json` and `.json`, as printed; and
        `.hant.vtt`, `.hans.srt` and so on.
    """
    segments = list(_list_segments(episode))
    files = {**_build_files(episode.name, segments, record), f"{episode.name}.json": encode_json(record)}
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
    return _build_files(name, convert_segments(segments, record, writing), convert_record(record, writing, own))


def _build_files(name: str, segments: list[Segment], record: Record) -> dict[str, bytes]:
    transcript: Transcript = {"version": "1.0.0", "segments": segments}
    chapters: Chapters = {"version": "1.2.0", "title": record["title"], "chapters": list_chapters(record)}
    return {
        f"{name}.vtt": _format_vtt(segments),
        f"{name}.srt": _format_srt(segments),
        f"{name}.transcript.json": encode_json(transcript),
        f"{name}.chapters.json": encode_json(chapters),
    }


def list_chapters(record: Record) -> list[ChapterEntry]:
    """Return the chapters of a record as the podcast namespace's JSON has them, on whole seconds.

    AntennaPod reads a start as an integer, so all forms of the chapters have none between two seconds.
    """
    chapters: list[ChapterEntry] = []
    for chapter in record["chapters"]:
        entry: ChapterEntry = {"startTime": floor_seconds(chapter["start_s"]), "title": clean_text(chapter["title"])}
        if chapter["url"]:
            entry["url"] = chapter["url"]
        chapters.append(entry)
    return chapters


def _list_segments(episode: Episode) -> Iterator[Segment]:
    """Yield the cues as segments of the JSON transcript.

    `source` proves where a segment's words were printed; `words` has the same words one by one, with their times.
    """
    titles = {name: title for name, title, _ in episode.voices}
    last = round(episode.duration_s, 3)
    for cue in episode.cues:
        segment: Segment = {
            "speaker": clean_text(titles.get(cue.voice, cue.voice)),
            "startTime": min(round(cue.start_s, 3), last),
            "endTime": min(round(cue.end_s, 3), last),
            "body": clean_text(cue.text),
        }
        if cue.sentence is not None:
            segment["source"] = build_span(cue.sentence)
        if cue.words:
            segment["words"] = list(_list_words(cue, segment["body"], last))
        if segment["body"] and segment["startTime"] < segment["endTime"]:  # readers stop at an empty body
            yield segment


def _list_words(cue: Cue, body: str, last: float) -> Iterator[WordSegment]:
    """Yield a cue's words as segments of their own; their bodies, joined, are the cue's."""
    begins, at = [], 0
    for word in cue.words:
        text = clean_text(word.text)
        at = body.find(text, at)
        begins.append(at)
        at += len(text)
    begins = [0, *begins[1:], len(body)]
    for word, begin, behind in zip(cue.words, begins, begins[1:], strict=False):
        start_s, end_s = (min(round(time_s, 3), last) for time_s in (word.start_s, word.end_s))
        yield {"startTime": start_s, "endTime": end_s, "body": body[begin:behind]}


def _format_vtt(segments: Sequence[Segment]) -> bytes:
    cues = ["WEBVTT\n"]
    for segment in segments:
        speaker = html.escape(segment["speaker"], quote=False)
        body = html.escape(segment["body"], quote=False)
        cues.append(f"{_format_times(segment, '.')}\n<v {speaker}>{body}</v>\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _format_srt(segments: Sequence[Segment]) -> bytes:
    """Write SubRip, with a space that does not break after a colon.

    AntennaPod takes what stands before a colon and a plain space for a speaker, and loses what follows the next colon.
    """
    cues = []
    for number, segment in enumerate(segments, 1):
        body = segment["body"].replace(": ", ":\u00a0")
        cues.append(f"{number}\n{_format_times(segment, ',')}\n{body}\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _format_times(segment: Segment, decimal: str) -> str:
    return f"{format_timestamp(segment['startTime'], decimal)} --> {format_timestamp(segment['endTime'], decimal)}"
