"""The ID3v2.3 tag of an episode: what players show, its chapters, its sources, and the label of synthetic speech."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    TALB,
    TDRC,
    TIT2,
    TLAN,
    TPE1,
    TXXX,
    WXXX,
    CTOCFlags,
    Encoding,
    PictureType,
)

from digest.errors import AudioError
from digest.types import Language, Mark
from digest.urls import to_web_url

# ISO 639-2 has one code for Chinese in either script.
LANGUAGES: dict[Language, str] = {"zh-Hans": "zho", "zh-Hant": "zho", "en": "eng", "und": "und"}
_TEXT = Encoding.UTF16  # ID3v2.3 knows no UTF-8
_NO_OFFSET = 0xFFFFFFFF  # "use the times": ID3v2 Chapter Frame Addendum 1.0, section 3.1
_MOST_CHAPTERS = 255  # the table of contents counts them in one byte
# Control characters, lone surrogates (which no encoding has) and the plane's two code points that are no characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
# The same without the line feed: a comment has lines.
_LINE_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """What is written into an MP3 beside the sound.

    Attributes:
        comment: A text of any length, with line breaks.
        cover: A JPEG picture, square and RGB.
        marks: The chapters, in order, contiguous.
        titles: How a chapter's title is written here, by its title, where that is another way: in the show's script.
        sources: Title and address of each source; what is not an http(s) address is left out.
        producer: Who makes the episode, as the label of synthetic content names them.
        produce_id: What the producer calls it: the episode's GUID.
    """

    title: str
    album: str
    artist: str
    date: date
    language: Language = "zh-Hans"
    comment: str = ""
    cover: bytes | None = None
    marks: tuple[Mark, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    producer: str = "digest"
    produce_id: str = ""


def write_tags(path: Path, tags: Tags, duration_s: float) -> None:
    """Write an ID3v2.3 tag at the start of an MP3 file, in place of any it has.

    Args:
        path: The MP3 file.
        tags: What to write.
        duration_s: The file's length; no chapter ends later.

    Raises:
        AudioError: There are more than 255 chapters.
        OSError: The file cannot be written.
    """
    if len(tags.marks) > _MOST_CHAPTERS:
        raise AudioError(
            "{title}: {count} chapters are too many for an MP3, which takes 255",
            title=tags.title,
            count=len(tags.marks),
        )
    tag = ID3()
    tag.add(TIT2(_TEXT, [join_lines(tags.title)]))
    tag.add(TPE1(_TEXT, [join_lines(tags.artist)]))
    tag.add(TALB(_TEXT, [join_lines(tags.album)]))
    tag.add(TDRC(Encoding.LATIN1, [tags.date.isoformat()]))  # becomes TYER and TDAT below
    language = LANGUAGES[tags.language]
    tag.add(TLAN(Encoding.LATIN1, [language]))
    if tags.comment:
        comment = _LINE_CONTROL.sub(" ", tags.comment).strip()
        tag.add(COMM(_TEXT, language, "", [comment]))
    tag.add(TXXX(_TEXT, "AIGC", [label_synthetic(tags.producer, tags.produce_id)]))
    for title, url in list_web_sources(tags.sources):
        tag.add(WXXX(_TEXT, title, url))
    written = dict(tags.titles)
    marks = [replace(mark, title=written.get(mark.title, mark.title)) for mark in tags.marks]
    for frame in _make_chapter_frames(marks, tags.album, duration_s):
        tag.add(frame)
    if tags.cover is not None:
        tag.add(APIC(Encoding.LATIN1, "image/jpeg", PictureType.COVER_FRONT, "", tags.cover))
    tag.update_to_v23()
    tag.save(path, v1=0, v2_version=3, padding=lambda _: 0)


def label_synthetic(producer: str, produce_id: str) -> str:
    """Return the value of the metadata field AIGC: JSON as GB 45438-2025, annex E, has it.

    Label 1 says that the content is synthetic (the voice is). The fields for a propagator are for whoever passes the
    file on, the reserved ones for a producer's own checks; they are there and empty.
    """
    fields = {
        "Label": "1",
        "ContentProducer": join_lines(producer),
        "ProduceID": join_lines(produce_id),
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def list_web_sources(sources: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return title and address of each source once; a second one of the same title is numbered, for titles are keys."""
    links: dict[str, str] = {}
    for title, url in sources:
        address = to_web_url(url)
        if address is None or address in links.values():
            continue
        plain = join_lines(title) or address
        name = plain
        number = 2
        while name in links:
            name = f"{plain} ({number})"
            number += 1
        links[name] = address
    return list(links.items())


def _make_chapter_frames(marks: Sequence[Mark], album: str, duration_s: float) -> list[CHAP | CTOC]:
    """The chapter frames and their table of contents.

    mutagen orders frames of a kind by size, then by key, and players list chapters in the order of the frames. So each
    frame is made as large as the largest by letters after its identifier, which nobody sees and which sorts by
    number: chp001--, chp002.
    """
    if not marks:
        return []
    sizes = [_measure_frame(_make_chapter_frame("", mark, duration_s)) for mark in marks]
    largest = max(sizes)
    names = []
    for number, size in enumerate(sizes):
        filling = "-" * (largest - size)
        names.append(f"chp{number:03d}{filling}")
    chapters = [_make_chapter_frame(name, mark, duration_s) for name, mark in zip(names, marks, strict=True)]
    contents = CTOC(
        element_id="toc",
        flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
        child_element_ids=names,
        sub_frames=[TIT2(_TEXT, [join_lines(album) or "-"])],
    )
    return [*chapters, contents]


def _make_chapter_frame(name: str, mark: Mark, duration_s: float) -> CHAP:
    last_ms = math.floor(duration_s * 1000)
    address = to_web_url(mark.url) if mark.url else None
    sub_frames: list[TIT2 | WXXX] = [TIT2(_TEXT, [join_lines(mark.title) or "-"])]
    if address:
        sub_frames.append(WXXX(_TEXT, "", address))
    return CHAP(
        element_id=name,
        start_time=min(round(mark.start_s * 1000), last_ms),
        end_time=min(round(mark.end_s * 1000), last_ms),
        start_offset=_NO_OFFSET,
        end_offset=_NO_OFFSET,
        sub_frames=sub_frames,
    )


def _measure_frame(frame: CHAP) -> int:
    """The bytes that a frame takes in a file, found by writing it."""
    tag = ID3()
    file = io.BytesIO()
    tag.add(frame)
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return len(file.getvalue())


def join_lines(text: str) -> str:
    """Return a text as one line without control characters."""
    return _CONTROL.sub(" ", text).strip()
