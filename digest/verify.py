"""Prove a published episode: every spoken sentence against its source, every file against the audio."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import FileType, MutagenError
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus

from digest.editing.borders import are_ordered, is_border
from digest.editing.candidates import list_sentences
from digest.editing.headlines import trim_title
from digest.editing.scissors import trim_sentence
from digest.errors import NotARecord, PublishError
from digest.message import Message, describe_system_error
from digest.publish.chapters import list_chapters
from digest.publish.formats import clean_text, floor_seconds
from digest.record import OpusRecord, Record, SentenceRecord, SpanRecord, parse_record
from digest.state.store import Store
from digest.transcript import Chapters, Segment, Transcript, WordSegment
from digest.types import Article

# The record's duration is counted in samples, the player's in frames of 26 ms.
_DURATION_TOLERANCE_S = 0.1
# What stands between a line of times and the next blank one: 00:00:01.000 --> 00:00:03.500, and below it the words.
_CUE = re.compile(r"-->[^\n]*\n(.*?)(?:\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a story's source was not spoken: the story's title, how many sentences were, and the others."""

    title: str
    spoken: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found.

    Attributes:
        sentences: How many spoken pieces were checked.
        faults: Everything that is wrong.
        left_out: For each story, what of its source was left out.
    """

    sentences: int
    faults: tuple[Message, ...]
    left_out: tuple[LeftOut, ...] = ()


def verify(episode: Path, store: Store) -> Proof:
    """Check a published episode.

    Args:
        episode: Its `.mp3` or its `.json` record, with its other files beside it.
        store: The state of the run that made it, which keeps the articles as they were read.

    Raises:
        PublishError: There is no record to check against.
    """
    record = _read_record(episode.with_suffix(".json"))
    transcript: Transcript = _read_json(episode.with_suffix(".transcript.json"))
    articles = {article.id: article for article in store.read_articles(record["guid"])}
    paragraphs = {name: article.paragraphs for name, article in articles.items()}
    spans = list(_list_spans(record, transcript))
    faults: list[Message] = []
    faults += _check_audio(episode.with_suffix(".mp3"), record)
    faults += _check_opus(episode.with_suffix(".opus"), record)
    for text, span in spans:
        faults += _check_span(text, span, paragraphs)
    for story in record["stories"]:
        for sentence in story["sentences"]:
            faults += _check_cuts(sentence, paragraphs)
    faults += _check_kept_sentences(record, transcript)
    faults += _check_own_words(record, transcript, articles)
    faults += _check_transcript(episode, record, transcript)
    faults += _check_chapters(episode, record)
    return Proof(
        sentences=len(spans),
        faults=tuple(faults),
        left_out=tuple(_list_left_out(record, articles)),
    )


def _list_spans(record: Record, transcript: Transcript) -> Iterator[tuple[str, SpanRecord]]:
    """Yield each text that is said to be a source's, with the place where it is said to be printed."""
    for story in record["stories"]:
        for sentence in story["sentences"]:
            yield sentence["text"], sentence
    for segment in transcript["segments"]:
        if "source" in segment:
            yield segment["body"], segment["source"]


def _read_record(path: Path) -> Record:
    try:
        return parse_record(_read(path))
    except NotARecord as error:
        raise PublishError("{path}: is no record of an episode: {reason}", path=path, reason=error) from error


def _read_json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except ValueError as error:
        raise PublishError("{path}: is not JSON: {error}", path=path, error=error) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PublishError(
            "{path}: cannot be read: {reason}; name a published .mp3", path=path, reason=describe_system_error(error)
        ) from error


def _check_audio(mp3: Path, record: Record) -> Iterator[Message]:
    yield from _check_file(mp3, MP3, record, record["duration_s"])


def _check_opus(opus: Path, record: Record) -> Iterator[Message]:
    """Check the Opus file beside the MP3, if the record knows of one."""
    if "opus" in record:
        yield from _check_file(opus, OggOpus, record["opus"], record["duration_s"])


def _check_file(
    path: Path, read: Callable[[Path], FileType], known: Record | OpusRecord, duration_s: float
) -> Iterator[Message]:
    try:
        data = path.read_bytes()
        info = read(path).info
        length_s = float(getattr(info, "length", 0.0))
    except (OSError, MutagenError) as error:
        yield Message("{file}: cannot be read as audio: {error}", file=path.name, error=error)
        return
    has_size = len(data) == known["size_bytes"]
    if not has_size or hashlib.sha256(data).hexdigest() != known["sha256"]:
        yield Message("{file}: is not the file that was published: other bytes", file=path.name)
    if abs(length_s - duration_s) > _DURATION_TOLERANCE_S:
        yield Message(
            "{file}: lasts {length_s:.2f} s, its record says {duration_s:.2f} s",
            file=path.name,
            length_s=length_s,
            duration_s=duration_s,
        )


def _check_span(text: str, span: SpanRecord, paragraphs: Mapping[str, tuple[str, ...]]) -> Iterator[Message]:
    """Check that a source printed a text at a place."""
    source = paragraphs.get(span["article_id"])
    if source is None:
        yield Message(
            "the source of {text!r} is not kept in the state: {article}", text=text, article=span["article_id"]
        )
        return
    number = span["paragraph"]
    paragraph = source[number] if number < len(source) else ""
    ranges = _list_ranges(span)
    printed = "".join(paragraph[start:end] for start, end in ranges)  # beyond its end, "": a fault, not an error
    if clean_text(printed) != clean_text(text):  # a transcript has cleaned texts, the record has them as printed
        yield Message(
            "spoken but not printed there by its source: {text!r} (paragraph {number})",
            text=text,
            number=number + 1,
        )


def _list_ranges(span: SpanRecord) -> list[list[int]]:
    return span.get("ranges") or [[span["start"], span["end"]]]


def _check_cuts(sentence: SentenceRecord, paragraphs: Mapping[str, tuple[str, ...]]) -> Iterator[Message]:
    """Check that the parts of a sentence that are told come in order, and that no cut parts a word."""
    source = paragraphs.get(sentence["article_id"], ())
    number = sentence["paragraph"]
    if number >= len(source):
        return  # said already: it is not printed there
    start, end = sentence["start"], sentence["end"]
    ranges = _list_ranges(sentence)
    printed = source[number][start:end]
    cuts = [position - start for part in ranges for position in part]
    # A dateline may stand before its news without a mark between them: 某社5日电6日
    trimmed = {position for part in trim_sentence(printed).ranges for position in part}
    if not are_ordered(ranges, start, end) or not all(is_border(printed, cut) or cut in trimmed for cut in cuts):
        yield Message(
            "cut where no clause ends: {text!r} (paragraph {number})", text=sentence["text"], number=number + 1
        )


def _check_kept_sentences(record: Record, transcript: Transcript) -> Iterator[Message]:
    """Check that the segments with a source say the kept sentences in order: none is lost, none is added."""
    kept: list[str] = []
    for story in record["stories"]:
        kept += [clean_text(sentence["text"]) for sentence in story["sentences"]]
    # As one text each: a long sentence is spoken in pieces, with a segment of its own for each.
    said = [segment["body"] for segment in transcript["segments"] if "source" in segment]
    if _join_without_spaces(kept) != _join_without_spaces(said):
        yield Message("the transcript does not hold just the sentences that the record names")


def _join_without_spaces(texts: Iterable[str]) -> str:
    """Return texts as one, without the spaces that are lost where a long sentence is spoken in pieces."""
    return "".join(texts).replace(" ", "")


def _check_own_words(record: Record, transcript: Transcript, articles: Mapping[str, Article]) -> Iterator[Message]:
    """Check that the rest is what the record names as the show's own words, and that titles are the articles' own."""
    own = record.get("own_words", [])
    named = [clean_text(line["text"]) for line in own]
    said = [segment["body"] for segment in transcript["segments"] if "source" not in segment]
    if _join_without_spaces(named) != _join_without_spaces(said):
        yield Message("the transcript's words without a source are not those that the record names as the show's own")
    for line in own:
        if line["template"] is None:
            yield Message("{text!r} is neither of a source nor of a template", text=line["text"])
    yield from _check_spoken_titles(record)
    for story in record["stories"]:
        kept = articles.get(story["article_id"])
        if kept is not None and clean_text(kept.title) != clean_text(story["title"]):
            yield Message("{title!r} is not the title that its source printed", title=story["title"])


def _check_spoken_titles(record: Record) -> Iterator[Message]:
    """Check that a spoken title is one that a source printed, without its labels, or a model's headline."""
    titles: set[str] = set()
    for story in record["stories"]:
        titles.add(clean_text(trim_title(story["title"])))
        written = story.get("assisted", {}).get("headline")
        if written:
            titles.add(clean_text(written))
    for line in record.get("own_words", []):
        said = clean_text(line["text"])
        if line["template"] == "story" and not any(title in said for title in titles):
            yield Message("{text!r} says no title that a source printed", text=line["text"])


def _list_left_out(record: Record, articles: Mapping[str, Article]) -> Iterator[LeftOut]:
    for story in record["stories"]:
        article = articles.get(story["article_id"])
        if article is None:
            continue
        spoken = {(sentence["paragraph"], sentence["start"]) for sentence in story["sentences"]}
        others = [
            sentence.text for sentence in list_sentences(article) if (sentence.paragraph, sentence.start) not in spoken
        ]
        yield LeftOut(story["title"], len(spoken), tuple(others))


def _check_transcript(episode: Path, record: Record, transcript: Transcript) -> Iterator[Message]:
    segments = transcript["segments"]
    times = _list_times(segments)
    last_s = record["duration_s"] + _DURATION_TOLERANCE_S
    if times != sorted(times) or (times and times[-1] > last_s):
        yield Message("the transcript's times are out of order or beyond the audio")
    for segment in segments:
        yield from _check_words(segment)
    said = [clean_text(segment["body"]) for segment in segments]
    for suffix in (".vtt", ".srt"):
        path = episode.with_suffix(suffix)
        try:
            same = _read_cues(path) == said
        except OSError as error:
            yield Message("{file}: cannot be read: {reason}", file=path.name, reason=describe_system_error(error))
            continue
        if not same:
            yield Message("{file}: says other words than the transcript", file=path.name)


def _list_times(parts: Sequence[Segment] | Sequence[WordSegment]) -> list[float]:
    """Return when parts begin and end, one after the other: sorted, if none overlaps the next."""
    times: list[float] = []
    for part in parts:
        times += (part["startTime"], part["endTime"])
    return times


def _check_words(segment: Segment) -> Iterator[Message]:
    """Check that the words of a segment, one by one, are what it says, while it says it."""
    words = segment.get("words")
    if not words:
        return
    times = _list_times(words)
    is_within = segment["startTime"] <= times[0] and times[-1] <= segment["endTime"]
    if times != sorted(times) or not is_within:
        yield Message("the times of the words of {text!r} are out of order or beyond them", text=segment["body"])
    if "".join(word["body"] for word in words) != segment["body"]:
        yield Message("the words of {text!r} are others than its own", text=segment["body"])


def _read_cues(path: Path) -> list[str]:
    """Return what the cues of a `.vtt` or `.srt` say; of the two, only the first has markup."""
    text = path.read_text(encoding="utf-8")
    cues: list[str] = _CUE.findall(text)
    if path.suffix == ".vtt":
        plain = [re.sub(r"<[^>]*>", "", cue) for cue in cues]
        cues = [html.unescape(cue) for cue in plain]  # after the tags: an escaped < begins none
    return [clean_text(cue) for cue in cues]


def _check_chapters(episode: Path, record: Record) -> Iterator[Message]:
    path = episode.with_suffix(".chapters.json")
    written: Chapters = _read_json(path)
    expected = [(floor_seconds(chapter["start_s"]), clean_text(chapter["title"])) for chapter in record["chapters"]]
    found = [(chapter["startTime"], chapter["title"]) for chapter in written["chapters"]]
    # A short farewell has no chapter of its own in what apps read; earlier versions gave it one.
    told = [(chapter["startTime"], chapter["title"]) for chapter in list_chapters(record)]
    if found not in (expected, told):
        yield Message("{file}: other chapters than the record", file=path.name)
