"""The doctor of a published folder: what apps would hold against an episode's audio, chapters, transcripts and notes.

Each fault is one line: where, what, and what an app would do about it. Limits are those of Apple's podcast pages, the
podcast namespace, and the source of apps.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree
from mutagen import MutagenError
from mutagen.id3 import ID3
from mutagen.mp3 import MP3, BitrateMode

from digest.errors import NotARecord
from digest.han import to_simplified
from digest.publish.checks.feed import Fault, check_feed, to_faults
from digest.publish.feed_tags import ATOM, ITUNES, PODCAST, PSC
from digest.record import parse_record

_NS = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC}
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_TIME = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")
_NOTE = re.compile(r"^\((?:(\d+):)?(\d\d):(\d\d)\) \S", re.MULTILINE)
_LOUDNESS_LUFS = (-20.0, -18.0)  # of a mono file; -16 in stereo sounds as loud
_PEAK_DBTP = -1.0
_EVEN_LU = 1.5  # between episodes
_ALIGNED_S = 0.1
_RATE = (0.5, 15.0)  # characters a second; a number such as 2026 has four and takes as many syllables
_SHORT = 8  # characters; below that a pause or a long number decides the rate
FEEDS = re.compile(r"(feed|articles)(-hans|-hant)?\.xml")


def check_folder(root: Path, *, now: datetime | None = None) -> tuple[Fault, ...]:
    """Return the faults of a show's published folder: its feeds, and every file that they name.

    Args:
        root: The show's published folder.
        now: By which a date lies in the future; None does not ask.
    """
    feeds = sorted(path for path in root.glob("*.xml") if FEEDS.fullmatch(path.name))
    if not (root / "feed.xml").is_file():
        return (Fault("files", "feed.xml: is not in the folder: there is nothing to follow"),)
    faults: list[Fault] = []
    for path in feeds:
        faults += [fault.place_in(path.name) for fault in check_feed(path.read_bytes(), now=now, root=root)]
        faults += [fault.place_in(path.name) for fault in to_faults("files", _check_named_files(path, root))]
    return tuple(dict.fromkeys(faults))


def _check_named_files(path: Path, root: Path) -> Iterator[str]:
    try:
        channel: Any = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))[0]
    except (etree.XMLSyntaxError, IndexError):
        return  # check_feed says so
    own = channel.find("atom:link[@rel='self']", _NS)
    base = own.get("href", "").rpartition("/")[0] + "/" if own is not None else ""
    for link in channel.findall("atom:link[@rel='prev-archive']", _NS):
        name = unquote(link.get("href", "").removeprefix(base))
        if not (root / name).is_file():
            yield f"the archive {name} is not in the folder: older episodes cannot be found"
    heard: list[float] = []
    for item in channel.findall("item"):
        place = f"item {item.findtext('title')}"
        enclosure = item.find("enclosure")
        mp3 = root / unquote(enclosure.get("url", "").removeprefix(base)) if enclosure is not None else root
        if not mp3.is_file():
            continue  # check_feed says so
        yield from (f"{place}: {fault}" for fault in _check_audio(mp3, item))
        yield from (f"{place}: {fault}" for fault in _check_transcripts(mp3, item, root, base))
        yield from (f"{place}: {fault}" for fault in _check_notes(item))
        heard += [loudness for loudness, _ in _read_levels(mp3)]
    if heard and max(heard) - min(heard) > _EVEN_LU:
        yield f"episodes differ by {max(heard) - min(heard):.1f} LU: listeners reach for the volume between two"


def _check_audio(mp3: Path, item: Any) -> Iterator[str]:
    try:
        audio, tag = MP3(mp3), ID3(mp3)
    except MutagenError as error:
        yield f"{mp3.name} cannot be read as audio with a tag ({error}): it does not play"
        return
    info: Any = audio.info
    yield from _check_encoding(mp3, info, tag.size, item)
    yield from _check_tag(mp3, tag)
    yield from _check_chapters(mp3, tag, info.length, item)
    yield from _check_loudness(mp3)


def _check_encoding(mp3: Path, info: Any, tag_bytes: int, item: Any) -> Iterator[str]:
    """Compare the audio with what the feed says and with what players and Apple take."""
    said = item.findtext("itunes:duration", "", _NS)
    if said.isdecimal() and abs(int(said) - info.length) > 1.5:
        yield f"{mp3.name} lasts {info.length:.1f} s, the feed says {said}: the position jumps"
    if info.sample_rate not in {44100, 48000} or not 96_000 <= info.bitrate <= 256_000:
        form = f"{info.sample_rate} Hz and {info.bitrate // 1000} kb/s"
        yield f"{mp3.name} has {form}: Apple asks for 44.1 or 48 kHz and 96 to 256 kb/s"
    if info.channels == 2 and info.bitrate < 128_000:
        yield f"{mp3.name} is stereo at {info.bitrate // 1000} kb/s: Apple asks for 128 at least"
    sound_s = (mp3.stat().st_size - tag_bytes) * 8 / info.bitrate
    if info.bitrate_mode is BitrateMode.CBR and abs(sound_s - info.length) > 1:
        yield f"{mp3.name} says that it lasts {info.length:.1f} s and holds {sound_s:.1f} s: players seek wrongly"
    if info.bitrate_mode not in {BitrateMode.CBR, BitrateMode.UNKNOWN}:
        yield f"{mp3.name} has a variable bit rate: apps seek to the wrong place"


def _check_tag(mp3: Path, tag: ID3) -> Iterator[str]:
    """Look for what players show of a file, and for the label that synthetic speech must have."""
    if tag.version != (2, 3, 0):
        yield f"{mp3.name} has an ID3 tag of version {tag.version}, not 2.3: old players show nothing"
    for name in ("TIT2", "TPE1", "TALB", "TDRC"):
        if not tag.getall(name):
            yield f"{mp3.name} has no {name}: players show a file name"
    if not tag.getall("APIC"):
        yield f"{mp3.name} has no cover: players show none"
    if not any("AIGC" in frame.desc for frame in tag.getall("TXXX")):
        yield f"{mp3.name} has no AIGC label: GB 45438-2025 asks for one in synthetic speech"


def _check_chapters(mp3: Path, tag: ID3, length_s: float, item: Any) -> Iterator[str]:
    """Compare the chapters in the file, in its own order, with those of the feed."""
    frames: list[Any] = tag.getall("CHAP")
    simple = [(chapter.get("start"), chapter.get("title")) for chapter in item.findall("psc:chapters/psc:chapter", _NS)]
    starts = [frame.start_time for frame in frames]
    inside = [
        (_format_milliseconds(frame.start_time), str(frame.sub_frames["TIT2"]))
        for frame in frames
        if "TIT2" in frame.sub_frames
    ]
    tables: list[Any] = tag.getall("CTOC")
    # One file serves the feeds in both writings, so that its titles are in one of them.
    if [(start, to_simplified(title)) for start, title in inside] != [(it, to_simplified(text)) for it, text in simple]:
        yield f"{mp3.name} has other chapters than the feed: apps show one or the other"
    if starts and (starts != sorted(starts) or starts[0] != 0 or frames[-1].end_time > length_s * 1000 + 100):
        yield f"{mp3.name}: chapters are not in time order from zero to the end: players mix them up"
    if frames and [table.child_element_ids for table in tables] != [[frame.element_id for frame in frames]]:
        yield f"{mp3.name} has no table of contents with all chapters: Apple and Overcast show none"


def _format_milliseconds(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _check_loudness(mp3: Path) -> Iterator[str]:
    levels = _read_levels(mp3)
    if not levels:
        yield f"{mp3.name} has no record beside it that says how loud it is"
    for loudness, peak in levels:
        if not _LOUDNESS_LUFS[0] <= loudness <= _LOUDNESS_LUFS[1] or peak > _PEAK_DBTP:
            yield f"{mp3.name} has {loudness} LUFS and a peak of {peak} dBTP: louder or softer than other shows"


def _read_levels(mp3: Path) -> list[tuple[float, float]]:
    """Loudness and true peak, which were measured on the file when it was made; nothing where no record says them."""
    try:
        record = parse_record(mp3.with_suffix(".json").read_bytes())
        return [(float(record["loudness_lufs"]), float(record["true_peak_dbtp"]))]
    except (OSError, NotARecord, ValueError, KeyError, TypeError):
        return []


def _check_transcripts(mp3: Path, item: Any, root: Path, base: str) -> Iterator[str]:
    words: dict[str, list[str]] = {}
    length_s = float(item.findtext("itunes:duration", "0", _NS)) + 1
    for element in item.findall("podcast:transcript", _NS):
        path = root / unquote(element.get("url", "").removeprefix(base))
        if not path.is_file():
            continue  # check_feed says so
        try:
            times, words[path.name] = _read_cues(path, element.get("type"))
        except (ValueError, KeyError, TypeError):
            yield f"{path.name} cannot be read: apps show no transcript"
            continue
        if not times or times != sorted(times) or times[-1] > length_s:
            yield f"{path.name}: its times are out of order or beyond the audio: apps stop following"
        elif times[-1] < 0.9 * length_s - 5:
            yield f"{path.name} ends at {times[-1]:.0f} s of {length_s:.0f}: the end is missing"
        yield from (f"{path.name}: {fault}" for fault in _check_alignment(times, words[path.name], item))
    if len({tuple(it) for it in words.values()}) > 1:
        yield f"{mp3.stem}: the transcripts do not say the same words"
    if len(words) < 3:
        yield f"{mp3.stem} has {len(words)} readable transcripts of 3 (VTT, SRT, JSON): some apps show none"


def _check_alignment(times: list[float], words: list[str], item: Any) -> Iterator[str]:
    """Whether chapters begin with a cue, and cues last about as long as what they say."""
    starts, ends = times[::2], times[1::2]
    for chapter in item.findall("psc:chapters/psc:chapter", _NS)[1:]:  # the first begins with the music
        at = _parse_time(chapter.get("start", ""))
        if at is not None and all(abs(start - at) > _ALIGNED_S for start in starts):
            yield f"no words begin with the chapter at {chapter.get('start')}: it begins within a sentence"
    for start, end, text in zip(starts, ends, words, strict=True):
        if len(text) >= _SHORT and not _RATE[0] <= len(text) / max(end - start, 0.001) <= _RATE[1]:
            yield f"{len(text)} characters in {end - start:.1f} s at {start:.1f}: no voice reads so"


def _parse_time(stamp: str) -> float | None:
    found = _TIME.fullmatch(stamp)
    return _add_up_seconds(found.groups()) if found else None


def _add_up_seconds(parts: Sequence[str]) -> float:
    """Return the seconds of hours (perhaps none), minutes, seconds and milliseconds."""
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _read_cues(path: Path, media_type: str | None) -> tuple[list[float], list[str]]:
    """Return the times of a transcript's cues, start and end of each in turn, and what each says without spaces.

    Raises:
        ValueError, KeyError, TypeError: It is no transcript of this type.
    """
    text = path.read_text(encoding="utf-8")
    if media_type == "application/json":
        segments = json.loads(text)["segments"]
        times = [time for it in segments for time in (it["startTime"], it["endTime"])]
        return times, [_drop_spaces(it["body"]) for it in segments]
    if media_type == "text/vtt":
        return _parse_vtt(text)
    return _parse_blocks(text)


def _parse_vtt(text: str) -> tuple[list[float], list[str]]:
    """Return the cues of WebVTT, which has markup where SubRip has none."""
    if not text.startswith("WEBVTT\n") or "<v " not in text:
        raise ValueError(text[:20])
    times, words = _parse_blocks(text)
    return times, [_drop_spaces(html.unescape(re.sub(r"<[^>]*>", "", said))) for said in words]


def _parse_blocks(text: str) -> tuple[list[float], list[str]]:
    """Return the cues that are written as blocks of lines, a line of times before what is said."""
    times: list[float] = []
    words: list[str] = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        place = next((index for index, line in enumerate(lines) if " --> " in line), None)
        if place is None:
            continue
        found = _TIME.findall(lines[place])
        if len(found) != 2:
            raise ValueError(lines[place])
        times += map(_add_up_seconds, found)
        words.append(_drop_spaces("".join(lines[place + 1 :])))
    return times, words


def _drop_spaces(text: str) -> str:
    return "".join(text.split())


def _check_notes(item: Any) -> Iterator[str]:
    """Time stamps on lines of their own, from zero on, and links: Spotify, Apple and YouTube make chapters of them."""
    notes = item.findtext(_CONTENT, "")
    lines = re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>\n?|</(p|h3|blockquote)>\n?", "\n", notes))
    times = [int(h or 0) * 3600 + int(m) * 60 + int(s) for h, m, s in _NOTE.findall(lines)]
    if len(times) < 3 and item.find("itunes:season", _NS) is not None:
        yield f"the notes have {len(times)} time stamps on lines of their own: with under 3, apps make no chapters"
    elif times and times[0] != 0:
        yield "the notes' first time stamp is not (00:00): apps make no chapters"
    if "合成" not in item.findtext("description", ""):
        yield "the description does not say that the voice is synthetic: Apple's guidelines ask for it"
