"""The files beside an episode's MP3: transcripts in three forms, chapters, and the record. The same words in all."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.publish.record import span_of
from digest.publish.text import clean, json_bytes, timestamp, whole_seconds
from digest.types import Episode

TRANSCRIPTS = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".transcript.json": "application/json"}
CHAPTERS_TYPE = "application/json+chapters"


def files_of(episode: Episode, record: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files that are published beside an episode's MP3.

    Args:
        episode: What is heard.
        record: Its record, as first published.

    Returns:
        File name to content, UTF-8: `.vtt`, `.srt`, `.transcript.json`, `.chapters.json` and `.json`.
    """
    segments = list(_segments(episode))
    chapters = chapters_of(record)
    return {
        f"{episode.name}.vtt": _vtt(segments),
        f"{episode.name}.srt": _srt(segments),
        f"{episode.name}.transcript.json": json_bytes({"version": "1.0.0", "segments": segments}),
        f"{episode.name}.chapters.json": json_bytes(
            {"version": "1.2.0", "title": record["title"], "chapters": chapters}
        ),
        f"{episode.name}.json": json_bytes(record),
    }


def chapters_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the chapters of a record as the podcast namespace's JSON has them, on whole seconds.

    AntennaPod reads a start as an integer, so all forms of the chapters have none between two seconds.
    """
    chapters = []
    for chapter in record["chapters"]:
        entry = {"startTime": whole_seconds(chapter["start_s"]), "title": clean(chapter["title"])}
        chapters.append(entry | ({"url": chapter["url"]} if chapter["url"] else {}))
    return chapters


def _segments(episode: Episode) -> Iterator[dict[str, Any]]:
    """Yield the cues as segments of the JSON transcript; `source` proves where a segment's words were printed."""
    titles = {name: title for name, title, _ in episode.voices}
    last = round(episode.duration_s, 3)
    for cue in episode.cues:
        segment: dict[str, Any] = {
            "speaker": clean(titles.get(cue.voice, cue.voice)),
            "startTime": min(round(cue.start_s, 3), last),
            "endTime": min(round(cue.end_s, 3), last),
            "body": clean(cue.text),
        }
        if cue.sentence is not None:
            segment["source"] = {key: value for key, value in span_of(cue.sentence).items() if key != "text"}
        if segment["body"] and segment["startTime"] < segment["endTime"]:  # readers stop at an empty body
            yield segment


def _vtt(segments: Sequence[Mapping[str, Any]]) -> bytes:
    cues = ["WEBVTT\n"]
    for segment in segments:
        speaker = html.escape(segment["speaker"], quote=False)
        body = html.escape(segment["body"], quote=False)
        cues.append(f"{_times(segment, '.')}\n<v {speaker}>{body}</v>\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _srt(segments: Sequence[Mapping[str, Any]]) -> bytes:
    """Write SubRip, with a space that does not break after a colon.

    AntennaPod takes what stands before a colon and a plain space for a speaker, and loses what follows the next colon.
    """
    cues = []
    for number, segment in enumerate(segments, 1):
        body = segment["body"].replace(": ", ":\u00a0")
        cues.append(f"{number}\n{_times(segment, ',')}\n{body}\n")
    return "\n".join(cues).encode("utf-8", "replace")


def _times(segment: Mapping[str, Any], decimal: str) -> str:
    return f"{timestamp(segment['startTime'], decimal)} --> {timestamp(segment['endTime'], decimal)}"
