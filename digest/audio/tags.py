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
    TCON,
    TDRC,
    TIT2,
    TLAN,
    TPE1,
    TXXX,
    USLT,
    WXXX,
    CTOCFlags,
    Encoding,
    Frame,
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
_GENRE = "Podcast"  # as Apple's programs name it; ID3v1's list of genres has none for speech in a series
# More than a player shows in a line, a box or a page; a longer text only makes the file slow to open.
_LONGEST_LINE = 300  # characters
_LONGEST_COMMENT = 4_000
_LONGEST_WORDS = 100_000
_HEADER_BYTES = 10  # of a tag: ID3v2.3, section 3.1
# Control characters, lone surrogates (which no encoding has) and the plane's two code points that are no characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
# The same without the line feed: a comment has lines.
_LINE_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """What is written into an MP3 beside the sound.

    Attributes:
        comment: A text with line breaks.
        words: What is said, with line breaks.
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
    words: str = ""
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
    language = LANGUAGES[tags.language]
    tag = ID3()
    tag.add(TIT2(_TEXT, [_bound_line(tags.title)]))
    tag.add(TPE1(_TEXT, [_bound_line(tags.artist)]))
    tag.add(TALB(_TEXT, [_bound_line(tags.album)]))
    tag.add(TCON(Encoding.LATIN1, [_GENRE]))
    tag.add(TDRC(Encoding.LATIN1, [tags.date.isoformat()]))  # becomes TYER and TDAT below
    tag.add(TLAN(Encoding.LATIN1, [language]))
    if tags.comment:
        tag.add(COMM(_TEXT, language, "", [_bound_lines(tags.comment, _LONGEST_COMMENT)]))
    if tags.words:
        tag.add(USLT(_TEXT, language, "", _bound_lines(tags.words, _LONGEST_WORDS)))
    tag.add(TXXX(_TEXT, "AIGC", [label_synthetic(tags.producer, tags.produce_id)]))
    for number, (_, url) in enumerate(list_web_sources(tags.sources), 1):
        # Not the article's title, which MediaInfo takes for another encoding; and no blank, at which it parts a name.
        tag.add(WXXX(Encoding.LATIN1, f"Source-{number}", url))
    if tags.cover is not None:
        tag.add(APIC(Encoding.LATIN1, "image/jpeg", PictureType.COVER_FRONT, "", tags.cover))
    tag.update_to_v23()
    written = dict(tags.titles)
    marks = [replace(mark, title=written.get(mark.title, mark.title)) for mark in tags.marks]
    chapters = _write_chapter_frames(marks, tags.album, duration_s)
    # mutagen orders frames by size, and players list chapters in the order of the frames. So it is asked for room, and
    # the chapters go there in the order of time.
    tag.save(path, v1=0, v2_version=3, padding=lambda _: len(chapters))
    with path.open("r+b") as file:
        file.seek(_HEADER_BYTES + _read_tag_size(file.read(_HEADER_BYTES)) - len(chapters))
        file.write(chapters)


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


def _write_chapter_frames(marks: Sequence[Mark], album: str, duration_s: float) -> bytes:
    """The chapter frames in the order of time and their table of contents, as they stand in the file.

    Identifiers are short: AntennaPod reads 100 bytes of them, and no chapter if one is longer.
    """
    if not marks:
        return b""
    names = [f"chp{number}" for number in range(len(marks))]
    chapters = [_make_chapter_frame(name, mark, duration_s) for name, mark in zip(names, marks, strict=True)]
    contents = CTOC(
        element_id="toc",
        flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
        child_element_ids=names,
        sub_frames=[TIT2(_TEXT, [_bound_line(album) or "-"])],
    )
    return b"".join(_write_frame(frame) for frame in (*chapters, contents))


def _make_chapter_frame(name: str, mark: Mark, duration_s: float) -> CHAP:
    last_ms = math.floor(duration_s * 1000)
    address = to_web_url(mark.url) if mark.url else None
    sub_frames: list[TIT2 | WXXX] = [TIT2(_TEXT, [_bound_line(mark.title) or "-"])]
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


def _write_frame(frame: Frame) -> bytes:
    """The bytes of a frame in a file: those of a tag of its own, without that tag's header."""
    tag = ID3()
    tag.add(frame)
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[_HEADER_BYTES:]


def _read_tag_size(header: bytes) -> int:
    """The bytes of a tag after its header, which writes them in four bytes of seven bits."""
    return sum(byte << shift for byte, shift in zip(header[6:], (21, 14, 7, 0), strict=True))


def _bound_line(text: str) -> str:
    line = join_lines(text)
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _bound_lines(text: str, longest: int) -> str:
    """A text with its line breaks, without control characters, cut at a line where it is too long."""
    clean = _LINE_CONTROL.sub(" ", text).strip()
    if len(clean) <= longest:
        return clean
    return clean[:longest].rpartition("\n")[0] or clean[:longest]


def join_lines(text: str) -> str:
    """Return a text as one line without control characters."""
    return _CONTROL.sub(" ", text).strip()
