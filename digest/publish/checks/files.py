"""Check a published folder: what apps would hold against an episode's audio, chapters, transcripts and notes.

Each fault is one line: where, what, and what an app would do about it. Limits are those of Apple's podcast pages, the
podcast namespace, and the source of apps.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree
from mutagen import MutagenError
from mutagen.id3 import ID3
from mutagen.mp3 import MP3, BitrateMode

from digest.errors import NotARecord
from digest.han import to_simplified
from digest.message import Message
from digest.publish.checks.fault import Fault, to_faults
from digest.publish.checks.feed import check_feed
from digest.publish.checks.feed_xml import NAMESPACES, find_base, parse_xml
from digest.record import parse_record
from digest.synthetic import has_label

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_TIME = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")  # 00:01:01.500, and 00:01:01,500 in SubRip
_NOTE = re.compile(r"^\((?:(\d+):)?(\d\d):(\d\d)\) \S", re.MULTILINE)  # (01:01) 大桥通车
_LOUDNESS_LUFS = (-20.0, -18.0)  # of a mono file; -16 in stereo sounds as loud
_PEAK_DBTP = -1.0
_EVEN_LU = 1.5  # between episodes
_ALIGNED_S = 0.1
_RATE = (0.5, 15.0)  # characters a second; a number such as 2026 has four and takes as many syllables
_SHORT = 8  # characters; below that a pause or a long number decides the rate
_FEEDS = re.compile(r"(feed|articles)(-hans|-hant)?\.xml")  # feed.xml, articles-hant.xml; feed-12.xml is an archive


def check_folder(root: Path, *, now: datetime | None = None) -> tuple[Fault, ...]:
    """Return the faults of a show's published folder: its feeds, and every file that they name.

    Args:
        root: The show's published folder.
        now: Dates after this time are faults; without it no date is in the future.
    """
    if not (root / "feed.xml").is_file():
        return (Fault("files", Message("feed.xml: is not in the folder: there is nothing to follow")),)
    faults: list[Fault] = []
    for path in list_feed_files(root):
        of_feed = check_feed(path.read_bytes(), now=now, root=root)
        of_files = to_faults("files", _check_named_files(path, root))
        faults += [fault.place_in(path.name) for fault in (*of_feed, *of_files)]
    return tuple(dict.fromkeys(faults))


def list_feed_files(root: Path) -> list[Path]:
    """Return the feeds in a show's published folder, by name; their archives are not among them."""
    return sorted(path for path in root.glob("*.xml") if is_feed_name(path.name))


def is_feed_name(name: str) -> bool:
    """Return whether a file of a show's folder is a feed by its name; an archive of one is not."""
    return _FEEDS.fullmatch(name) is not None


def _check_named_files(path: Path, root: Path) -> Iterator[Message]:
    """Look into the files that a feed names."""
    try:
        channel: Any = parse_xml(path.read_bytes())[0]
    except (etree.XMLSyntaxError, IndexError):
        return  # check_feed says so
    base = find_base(channel) or ""
    for link in channel.findall("atom:link[@rel='prev-archive']", NAMESPACES):
        name = unquote(link.get("href", "").removeprefix(base))
        if not (root / name).is_file():
            yield Message("the archive {name} is not in the folder: older episodes cannot be found", name=name)
    loudness_lufs: list[float] = []
    for item in channel.findall("item"):
        place = Message("item {title}", title=item.findtext("title"))
        enclosure = item.find("enclosure")
        if enclosure is None:
            continue  # check_feed says so
        mp3 = root / unquote(enclosure.get("url", "").removeprefix(base))
        if not mp3.is_file():
            continue  # so it does of this
        faults = chain(
            _check_audio(mp3, item),
            _check_transcripts(mp3, item, root, base),
            _check_notes(item),
        )
        for fault in faults:
            yield Message("{place}: {fault}", place=place, fault=fault)
        loudness_lufs += [loudness for loudness, _ in _read_levels(mp3)]
    spread_lu = max(loudness_lufs, default=0.0) - min(loudness_lufs, default=0.0)
    if spread_lu > _EVEN_LU:
        yield Message(
            "episodes differ by {spread_lu:.1f} LU: listeners reach for the volume between two", spread_lu=spread_lu
        )


def _check_audio(mp3: Path, item: Any) -> Iterator[Message]:
    try:
        audio = MP3(mp3)
        tag = ID3(mp3)
    except MutagenError as error:
        yield Message(
            "{file} cannot be read as audio with a tag ({error}): it does not play", file=mp3.name, error=error
        )
        return
    info: Any = audio.info
    yield from _check_encoding(mp3, info, tag.size, item)
    yield from _check_tag(mp3, tag)
    yield from _check_chapters(mp3, tag, info.length, item)
    yield from _check_loudness(mp3)


def _check_encoding(mp3: Path, info: Any, tag_bytes: int, item: Any) -> Iterator[Message]:
    """Compare the audio with what the feed says and with what players and Apple take."""
    said = item.findtext("itunes:duration", "", NAMESPACES)
    if said.isdecimal() and abs(int(said) - info.length) > 1.5:
        yield Message(
            "{file} lasts {length_s:.1f} s, the feed says {said}: the position jumps",
            file=mp3.name,
            length_s=info.length,
            said=said,
        )
    if info.sample_rate not in {44100, 48000} or not 96_000 <= info.bitrate <= 256_000:
        form = Message("{rate_hz} Hz and {kbps} kb/s", rate_hz=info.sample_rate, kbps=info.bitrate // 1000)
        yield Message("{file} has {form}: Apple asks for 44.1 or 48 kHz and 96 to 256 kb/s", file=mp3.name, form=form)
    if info.channels == 2 and info.bitrate < 128_000:
        yield Message(
            "{file} is stereo at {kbps} kb/s: Apple asks for 128 at least", file=mp3.name, kbps=info.bitrate // 1000
        )
    # Of two files glued together, as speech in pieces may be, the header knows the length of the first alone.
    sound_s = (mp3.stat().st_size - tag_bytes) * 8 / info.bitrate
    if info.bitrate_mode is BitrateMode.CBR and abs(sound_s - info.length) > 1:
        yield Message(
            "{file} says that it lasts {length_s:.1f} s and holds {sound_s:.1f} s: players seek wrongly",
            file=mp3.name,
            length_s=info.length,
            sound_s=sound_s,
        )
    if info.bitrate_mode not in {BitrateMode.CBR, BitrateMode.UNKNOWN}:
        yield Message("{file} has a variable bit rate: apps seek to the wrong place", file=mp3.name)


def _check_tag(mp3: Path, tag: ID3) -> Iterator[Message]:
    """Look for what players show of a file, and for the label that synthetic speech must have."""
    if tag.version != (2, 3, 0):  # of the file itself; mutagen reads any other
        yield Message(
            "{file} has an ID3 tag of version {version}, not 2.3: old players show nothing",
            file=mp3.name,
            version=str(tag.version),
        )
    for name in ("TIT2", "TPE1", "TALB", "TDRC"):
        if not tag.getall(name):
            yield Message("{file} has no {name}: players show a file name", file=mp3.name, name=name)
    if not tag.getall("APIC"):
        yield Message("{file} has no cover: players show none", file=mp3.name)
    if not any("AIGC" in frame.desc for frame in tag.getall("TXXX")):
        yield Message("{file} has no AIGC label: GB 45438-2025 asks for one in synthetic speech", file=mp3.name)


def _check_chapters(mp3: Path, tag: ID3, length_s: float, item: Any) -> Iterator[Message]:
    """Compare the chapters in the file, in its own order, with those of the feed."""
    frames: list[Any] = tag.getall("CHAP")  # as they are stored: apps show them in this order, not by their times
    # One file serves the feeds in both writings, so that its titles are in one of them.
    of_file: list[tuple[str, str]] = []
    for frame in frames:
        if "TIT2" in frame.sub_frames:
            title = to_simplified(str(frame.sub_frames["TIT2"]))
            of_file.append((_format_milliseconds(frame.start_time), title))
    of_feed: list[tuple[str, str]] = []
    for chapter in item.findall("psc:chapters/psc:chapter", NAMESPACES):
        title = to_simplified(chapter.get("title"))
        of_feed.append((chapter.get("start"), title))
    if of_file != of_feed:
        yield Message("{file} has other chapters than the feed: apps show one or the other", file=mp3.name)
    starts = [frame.start_time for frame in frames]
    last_ms = length_s * 1000 + 100  # the encoder counts in whole frames, of 26 ms
    if starts and (starts != sorted(starts) or starts[0] != 0 or frames[-1].end_time > last_ms):
        yield Message("{file}: chapters are not in time order from zero to the end: players mix them up", file=mp3.name)
    tables: list[Any] = tag.getall("CTOC")
    listed = [table.child_element_ids for table in tables]
    if frames and listed != [[frame.element_id for frame in frames]]:
        yield Message("{file} has no table of contents with all chapters: Apple and Overcast show none", file=mp3.name)


def _format_milliseconds(milliseconds: int) -> str:
    """Write a time as the feed's chapters do: 61500 -> 00:01:01.500."""
    total, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{rest:03}"


def _check_loudness(mp3: Path) -> Iterator[Message]:
    levels = _read_levels(mp3)
    if not levels:
        yield Message("{file} has no record beside it that says how loud it is", file=mp3.name)
    lowest, highest = _LOUDNESS_LUFS
    for loudness, peak in levels:
        if not lowest <= loudness <= highest or peak > _PEAK_DBTP:
            yield Message(
                "{file} has {loudness_lufs} LUFS and a peak of {peak_dbtp} dBTP: louder or softer than other shows",
                file=mp3.name,
                loudness_lufs=loudness,
                peak_dbtp=peak,
            )


def _read_levels(mp3: Path) -> list[tuple[float, float]]:
    """Return loudness and true peak, as measured on the file when it was made; [] if no record says them."""
    try:
        record = parse_record(mp3.with_suffix(".json").read_bytes())
        return [(float(record["loudness_lufs"]), float(record["true_peak_dbtp"]))]
    except (OSError, NotARecord, ValueError, KeyError, TypeError):
        return []


def _check_transcripts(mp3: Path, item: Any, root: Path, base: str) -> Iterator[Message]:
    """Check the transcripts of an episode: each against the audio, and all against each other."""
    texts: list[list[str]] = []
    length_s = float(item.findtext("itunes:duration", "0", NAMESPACES)) + 1  # the feed has rounded it
    for element in item.findall("podcast:transcript", NAMESPACES):
        path = root / unquote(element.get("url", "").removeprefix(base))
        if not path.is_file():
            continue  # check_feed says so
        try:
            cues = _read_cues(path, element.get("type"))
        except (ValueError, KeyError, TypeError):
            yield Message("{file} cannot be read: apps show no transcript", file=path.name)
            continue
        texts.append([cue.text for cue in cues])
        yield from _check_times(path, cues, length_s)
        for fault in _check_alignment(cues, item):
            yield Message("{file}: {fault}", file=path.name, fault=fault)
    if any(text != texts[0] for text in texts):
        yield Message("{episode}: the transcripts do not say the same words", episode=mp3.stem)
    if texts and not has_label("".join(texts[0])):
        yield Message(
            "{episode}: nothing that is said names AI and synthesis: GB 45438-2025, 5.3 asks for it", episode=mp3.stem
        )
    if len(texts) < 3:
        yield Message(
            "{episode} has {count} readable transcripts of 3 (VTT, SRT, JSON): some apps show none",
            episode=mp3.stem,
            count=len(texts),
        )


def _check_times(path: Path, cues: Sequence[_Cue], length_s: float) -> Iterator[Message]:
    """Check that cues follow each other to the end of the audio."""
    times = [time_s for cue in cues for time_s in (cue.start_s, cue.end_s)]
    if not times or times != sorted(times) or times[-1] > length_s:
        yield Message("{file}: its times are out of order or beyond the audio: apps stop following", file=path.name)
    elif times[-1] < 0.9 * length_s - 5:
        yield Message(
            "{file} ends at {end_s:.0f} s of {length_s:.0f}: the end is missing",
            file=path.name,
            end_s=times[-1],
            length_s=length_s,
        )


def _check_alignment(cues: Sequence[_Cue], item: Any) -> Iterator[Message]:
    """Check that chapters begin with a cue, and that cues last about as long as it takes to read them."""
    chapters = item.findall("psc:chapters/psc:chapter", NAMESPACES)
    for chapter in chapters[1:]:  # the first begins with the music
        start = chapter.get("start", "")
        start_s = _parse_time(start)
        if start_s is None:
            continue
        if all(abs(cue.start_s - start_s) > _ALIGNED_S for cue in cues):
            yield Message("no words begin with the chapter at {start}: it begins within a sentence", start=start)
    slowest, fastest = _RATE
    for cue in cues:
        chars = len(cue.text)
        if chars < _SHORT:
            continue
        length_s = cue.end_s - cue.start_s
        rate = chars / max(length_s, 0.001)
        if not slowest <= rate <= fastest:
            yield Message(
                "{chars} characters in {length_s:.1f} s at {start_s:.1f}: no voice reads so",
                chars=chars,
                length_s=length_s,
                start_s=cue.start_s,
            )


def _parse_time(stamp: str) -> float | None:
    """Return the seconds of a time such as 00:01:01.500; None for anything else."""
    match = _TIME.fullmatch(stamp)
    return _add_up_seconds(match.groups()) if match else None


def _add_up_seconds(parts: Sequence[str]) -> float:
    """Return the seconds of hours (perhaps none), minutes, seconds and milliseconds."""
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue of a transcript: what it says, without spaces."""

    start_s: float
    end_s: float
    text: str


def _read_cues(path: Path, media_type: str | None) -> list[_Cue]:
    """Return the cues of a transcript.

    Raises:
        ValueError, KeyError, TypeError: It is not a transcript of this type.
    """
    text = path.read_text(encoding="utf-8")
    if media_type == "application/json":
        cues = []
        for segment in json.loads(text)["segments"]:
            said = _drop_spaces(segment["body"])
            cues.append(_Cue(segment["startTime"], segment["endTime"], said))
        return cues
    if media_type == "text/vtt":
        return _parse_vtt(text)
    return _parse_blocks(text)


def _parse_vtt(text: str) -> list[_Cue]:
    """Return the cues of WebVTT, which has markup where SubRip has none."""
    if not text.startswith("WEBVTT\n") or "<v " not in text:
        raise ValueError(text[:20])
    cues = []
    for cue in _parse_blocks(text):
        plain = html.unescape(re.sub(r"<[^>]*>", "", cue.text))
        cues.append(replace(cue, text=_drop_spaces(plain)))
    return cues


def _parse_blocks(text: str) -> list[_Cue]:
    """Return the cues that are written as blocks of lines, a line of times before what is said."""
    cues = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        place = next((index for index, line in enumerate(lines) if " --> " in line), None)
        if place is None:
            continue
        times = _TIME.findall(lines[place])
        if len(times) != 2:
            raise ValueError(lines[place])
        start_s, end_s = map(_add_up_seconds, times)
        cues.append(_Cue(start_s, end_s, _drop_spaces("".join(lines[place + 1 :]))))
    return cues


def _drop_spaces(text: str) -> str:
    return "".join(text.split())


def _check_notes(item: Any) -> Iterator[Message]:
    """Check what Spotify, Apple and YouTube make chapters of: times on lines of their own, from zero on, and links."""
    notes = item.findtext(_CONTENT, "")
    broken = re.sub(r"<br\s*/?>\n?|</(p|li|h3|blockquote)>\n?", "\n", notes)  # where a page would begin a line
    lines = re.sub(r"<[^>]*>", "", broken)
    times = []
    for hours, minutes, seconds in _NOTE.findall(lines):
        times.append(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds))
    if len(times) < 3 and item.find("itunes:season", NAMESPACES) is not None:
        yield Message(
            "the notes have {count} time stamps on lines of their own: with under 3, apps make no chapters",
            count=len(times),
        )
    elif times and times[0] != 0:
        yield Message("the notes' first time stamp is not (00:00): apps make no chapters")
    elif times != sorted(set(times)):
        yield Message("the notes' time stamps are not one ascending list: apps make no chapters")
    if not has_label(item.findtext("description", "")):
        yield Message(
            "the description does not say that AI makes the voice: Apple's guidelines and GB 45438 ask for it"
        )
