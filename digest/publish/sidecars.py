"""The files beside an episode's MP3: transcripts in three forms, chapters, and the record. The same words in all."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from digest.publish.formats import clean, json_bytes, timestamp, whole_seconds
from digest.publish.in_script import ENDINGS, Script, record_in, segments_in
from digest.publish.record import span_of
from digest.record import ChapterEntry, Chapters, Record, Segment, Transcript, WordSegment
from digest.types import Cue, Episode

TRANSCRIPTS = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".transcript.json": "application/json"}
CHAPTERS_TYPE = "application/json+chapters"


def files_of(episode: Episode, record: Record, scripts: Sequence[Script] = ()) -> dict[str, bytes]:
    """Return the files that are published beside an episode's MP3.

    Args:
        episode: What is heard.
        record: Its record, as first published.
        scripts: The scripts in which transcripts and chapters are wanted besides, each in one alone.

    Returns:
        File name to content, UTF-8: `.vtt`, `.srt`, `.transcript.json`, `.chapters.json` and `.json`, as printed; and
        `.hant.vtt`, `.hans.srt` and so on.
    """
    segments = list(_segments(episode))
    files = {**_set(episode.name, segments, record), f"{episode.name}.json": json_bytes(record)}
    for script in scripts:
        files |= files_in(record, segments, script)
    return files


def files_in(record: Record, segments: Sequence[Segment], script: Script) -> dict[str, bytes]:
    """Return the transcripts and chapters of an episode in one script, by file name.

    Args:
        record: Its record, as published.
        segments: The segments of its JSON transcript, as published.
        script: The script.
    """
    own = record["language"]
    name = f"{record['name']}.{ENDINGS[script]}"
    return _set(name, segments_in(segments, record, script), record_in(record, script, own))


def _set(name: str, segments: list[Segment], record: Record) -> dict[str, bytes]:
    transcript: Transcript = {"version": "1.0.0", "segments": segments}
    chapters: Chapters = {"version": "1.2.0", "title": record["title"], "chapters": chapters_of(record)}
    return {
        f"{name}.vtt": _vtt(segments),
        f"{name}.srt": _srt(segments),
        f"{name}.transcript.json": json_bytes(transcript),
        f"{name}.chapters.json": json_bytes(chapters),
    }


def chapters_of(record: Record) -> list[ChapterEntry]:
    """Return the chapters of a record as the podcast namespace's JSON has them, on whole seconds.

    AntennaPod reads a start as an integer, so all forms of the chapters have none between two seconds.
    """
    chapters: list[ChapterEntry] = []
    for chapter in record["chapters"]:
        entry: ChapterEntry = {"startTime": whole_seconds(chapter["start_s"]), "title": clean(chapter["title"])}
        if chapter["url"]:
            entry["url"] = chapter["url"]
        chapters.append(entry)
    return chapters


def _segments(episode: Episode) -> Iterator[Segment]:
    """Yield the cues as segments of the JSON transcript.

    `source` proves where a segment's words were printed; `words` has the same words one by one, with their times.
    """
    titles = {name: title for name, title, _ in episode.voices}
    last = round(episode.duration_s, 3)
    for cue in episode.cues:
        segment: Segment = {
            "speaker": clean(titles.get(cue.voice, cue.voice)),
            "startTime": min(round(cue.start_s, 3), last),
            "endTime": min(round(cue.end_s, 3), last),
            "body": clean(cue.text),
        }
        if cue.sentence is not None:
            segment["source"] = span_of(cue.sentence)
        if cue.words:
            segment["words"] = list(_words(cue, segment["body"], last))
        if segment["body"] and segment["startTime"] < segment["endTime"]:  # readers stop at an empty body
            yield segment


def _words(cue: Cue, body: str, last: float) -> Iterator[WordSegment]:
    """Yield a cue's words as segments of their own; their bodies, joined, are the cue's."""
    begins, at = [], 0
    for word in cue.words:
        text = clean(word.text)
        at = body.find(text, at)
        begins.append(at)
        at += len(text)
    begins = [0, *begins[1:], len(body)]
    for word, begin, behind in zip(cue.words, begins, begins[1:], strict=False):
        start_s, end_s = (min(round(time_s, 3), last) for time_s in (word.start_s, word.end_s))
        yield {"startTime": start_s, "endTime": end_s, "body": body[begin:behind]}


def _vtt(segments: Sequence[Segment]) -> bytes:
    cues = ["WEBVTT\n"]
    for segment in segments:
        speaker = html.escape(segment["speaker"], quote=False)
        body = html.escape(segment["body"], quote=False)
        cues.append(f"{_times(segment, '.')}\n<v {speaker}>{body}</v>\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _srt(segments: Sequence[Segment]) -> bytes:
    """Write SubRip, with a space that does not break after a colon.

    AntennaPod takes what stands before a colon and a plain space for a speaker, and loses what follows the next colon.
    """
    cues = []
    for number, segment in enumerate(segments, 1):
        body = segment["body"].replace(": ", ":\u00a0")
        cues.append(f"{number}\n{_times(segment, ',')}\n{body}\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _times(segment: Segment, decimal: str) -> str:
    return f"{timestamp(segment['startTime'], decimal)} --> {timestamp(segment['endTime'], decimal)}"
