"""The record of an episode, as JSON has it: what is published beside each MP3 and kept in the state.

Feeds, pages and notes are built from records alone. Times are seconds from the episode's start, moments are ISO 8601
with a zone, `None` means unknown. A key that is not required is missing from the records of earlier versions, or where
the episode has no such thing.
"""

# No `from __future__ import annotations` here: with it, Python takes keys that are not required for required ones.

import json
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict, cast, final
from uuid import UUID

from digest.errors import NotARecord, Stage
from digest.message import Message
from digest.types import Language, Place, Writing


class SpanRecord(TypedDict):
    """Where a source printed something: `paragraphs[paragraph][start:end]` of the article, in code points.

    Keys:
        article_id: The article's id: 16 hexadecimal digits.
        paragraph: Which of its paragraphs, 0 the first.
        start, end: Where in the paragraph it begins and ends.
        ranges: The parts of it that are told, where not all of it is: [start, end] in the paragraph, in order.
    """

    article_id: str
    paragraph: int
    start: int
    end: int
    ranges: NotRequired[list[list[int]]]


class SentenceRecord(SpanRecord):
    """A sentence of a source that is heard: its words, where they were printed, and when they are heard.

    Keys:
        text: What is told of the sentence, as its source printed it.
        start_s, end_s: When it is heard.
    """

    text: str
    start_s: float
    end_s: float


class SourceRecord(TypedDict):
    """An article that a story comes from.

    Keys:
        title: Its headline.
        url: Its http(s) address; None for a file.
        source: The name of its source.
        published: When its source published it; midnight where the page prints a date alone.
        language: Its language and writing; earlier versions wrote it for the lead articles of stories only.
        full_text: Whether all of it was read; False where its source allows its first sentences only, or a part of it
            could not be had.
        missing: Why a part of it could not be had, in English.
        from_feed: Why it is told in the words of its feed and not of its page, in English.
    """

    title: str
    url: str | None
    source: str | None
    published: str | None
    language: Language
    full_text: NotRequired[bool]
    missing: NotRequired[str]
    from_feed: NotRequired[str]


class OtherRecord(SourceRecord):
    """An article that tells the same story as another one.

    Keys:
        article_id: Its id: 16 hexadecimal digits.
    """

    article_id: NotRequired[str]


class PassedRecord(SourceRecord):
    """A story that could have been told and is not, by its lead article.

    Keys:
        reason: Why it is not told, in English.
    """

    reason: str


class EarlierRecord(TypedDict):
    """The story of an earlier episode that a story goes on from.

    Keys:
        guid: The GUID of that episode.
        title: The story's title there.
        date: The day of that episode.
    """

    guid: str
    title: str
    date: str


class StoryRecord(SourceRecord):
    """A story that is heard, by its lead article.

    Keys:
        article_id: The article's id: 16 hexadecimal digits.
        brief: Whether it is told in the block of brief news at the end.
        slot: Where it is told beside the news, `opening` or `closing`; news has none.
        assisted: What a language model did, by task, with `headline` and `transition`, the words it wrote.
        start_s, end_s: Those of its chapter.
        sentences: The source's sentences that are heard, in order.
        others: The other articles that report it.
        follows: Where the show has told it before; None for a new story.
    """

    article_id: str
    brief: NotRequired[bool]
    slot: NotRequired[Place]
    assisted: NotRequired[dict[str, str | None]]
    start_s: float
    end_s: float
    sentences: list[SentenceRecord]
    others: list[OtherRecord]
    follows: EarlierRecord | None


class VoiceRecord(TypedDict):
    """A voice that is heard.

    Keys:
        name: Its name among the voices.
        title: What listeners read of it.
        engine: The engine that speaks it.
    """

    name: str
    title: str
    engine: str


class ChapterRecord(TypedDict):
    """A chapter as it is heard.

    Keys:
        title: Its title.
        start_s, end_s: When it begins and ends.
        url: The address of its story's lead article.
    """

    title: str
    start_s: float
    end_s: float
    url: str | None


class OwnWordsRecord(TypedDict):
    """A line that no source printed.

    Keys:
        chapter: The title of the chapter that it is heard in.
        template: The kind of the show's template that says it.
        text: The line.
    """

    chapter: str
    template: str | None
    text: str


class FailureRecord(TypedDict):
    """What failed and is missing.

    Keys:
        stage: The stage of the work.
        item: What failed: an address, a title, a sentence.
        reason: Why, in English.
    """

    stage: Stage
    item: str
    reason: str


class OpusRecord(TypedDict):
    """The Opus file beside the MP3.

    Keys:
        size_bytes: Its size.
        sha256: Its hash in hexadecimal.
        loudness_lufs: Integrated loudness by ITU-R BS.1770-4.
        true_peak_dbtp: The highest true peak.
        bitrate: Bits a second of the sound, without cover and tag.
    """

    size_bytes: int
    sha256: str
    loudness_lufs: float
    true_peak_dbtp: float
    bitrate: NotRequired[int]


class HeardRecord(TypedDict):
    """What a recogniser heard of the episode.

    Keys:
        right: The share of the syllables that it heard as they were to be said, 0 to 1.
        syllables: How many were to be said.
        longest_wrong_run: The most wrong ones in a row.
        where: The first words of the half minute that those stand in.
    """

    right: float
    syllables: int
    longest_wrong_run: int
    where: str


class SpeechRecord(TypedDict):
    """How much speech had to be made.

    Keys:
        spoken_s: Seconds of speech that were made for the episode.
        stored_s: Seconds that were kept from before.
    """

    spoken_s: float
    stored_s: float


@final  # so that the type checker tells it from `DayFacts` where a `"guid" in record` asks
class Record(TypedDict):
    """All that is known of an episode.

    Keys:
        show: The show's name.
        kind: A day's episode or a single article.
        name: The file name of its MP3 and of all that lies beside it, without an ending.
        folder: Where they lie below the show's published folder: `episodes/2026-01-04`.
        guid: The UUID by which apps know it; it never changes.
        date: The day of its news.
        published: When it was first published; never moved.
        title: The episode's title.
        language: The language and writing of the show's own words.
        voice, engine: The name and engine of the first of `voices`.
        duration_s: The length of the MP3.
        size_bytes: The size of the MP3.
        sha256: The hash of the MP3, in hexadecimal.
        loudness_lufs: Integrated loudness by ITU-R BS.1770-4.
        true_peak_dbtp: The highest true peak.
        voices: The voices that are heard.
        opus: The Opus file beside the MP3.
        chapters: The chapters as they are heard.
        stories: The stories that are told, in order.
        own_words: What is heard that no source printed.
        counts: How many entries were `listed`, `fresh` and `read`, how many articles were `duplicates` of others, and
            how many `stories` were left; none for a single article.
        passed: The stories that are not told.
        aim_s: How long it was to be; None for a single article.
        predicted_s: How long it was predicted to be; None for a single article.
        little_news: Whether there was not enough to fill that time.
        corrected: When it took the place of what was first published under its GUID.
        heard: What a recogniser heard; None if none listened.
        failures: What failed and is missing.
        unknown_symbols: How often each sign stood there that no voice could say.
        timings: Seconds of work by stage.
        speech: How much speech was made and how much was kept from before.
        report: The page that tells its maker how it came about, below the state's folder, which is not published.
        writing: The one writing that it was converted to for a feed; never published.
    """

    show: str
    kind: Literal["episode", "article"]
    name: str
    folder: str
    guid: str
    date: str
    published: str
    title: str
    language: Language
    voice: str
    engine: str
    voices: list[VoiceRecord]
    duration_s: float
    size_bytes: int
    sha256: str
    loudness_lufs: float
    true_peak_dbtp: float
    opus: NotRequired[OpusRecord]
    chapters: list[ChapterRecord]
    stories: list[StoryRecord]
    own_words: NotRequired[list[OwnWordsRecord]]
    counts: NotRequired[dict[str, int]]
    passed: NotRequired[list[PassedRecord]]
    aim_s: NotRequired[float | None]
    predicted_s: NotRequired[float | None]
    little_news: NotRequired[bool]
    corrected: NotRequired[str | None]
    heard: NotRequired[HeardRecord | None]
    failures: list[FailureRecord]
    unknown_symbols: NotRequired[dict[str, int]]
    timings: dict[str, float]
    speech: NotRequired[SpeechRecord]
    report: NotRequired[str | None]
    writing: NotRequired[Writing]


class Head(TypedDict):
    """What is kept beside a record in the state: its own texts, its hash, and the GUIDs that its stories go on from."""

    guid: str
    kind: str
    name: str
    folder: str
    date: str
    published: str
    title: str
    corrected: str | None
    print: str
    follows: list[str]


_TEXTS = (
    "show",
    "kind",
    "name",
    "folder",
    "title",
    "guid",
    "published",
    "date",
    "sha256",
    "language",
    "voice",
)
_LISTS = ("voices", "chapters", "stories", "failures")


def parse_record(data: bytes | str) -> Record:
    """Return the record that a file holds.

    Raises:
        NotARecord: It is not JSON, or lacks what every record has: its texts, a UUID, times, a size and a length.
    """
    try:
        found: Any = json.loads(data)
    except ValueError as error:
        raise NotARecord("not JSON: {reason}", reason=error) from error
    # What every record has, and no more: those of earlier versions lack much of the rest, and are read all the same.
    try:
        _require_record(found)
    except (ValueError, LookupError, TypeError) as error:
        raise NotARecord("{kind}: {reason}", kind=type(error).__name__, reason=error) from error
    return cast("Record", found)


def _require_record(found: Any) -> None:
    """Raise a ValueError, LookupError or TypeError for a value that is not a record."""
    for key in _TEXTS:
        if not isinstance(found[key], str):
            raise TypeError(Message("its {key} is no text", key=key))
    UUID(found["guid"])
    date.fromisoformat(found["date"])
    published = datetime.fromisoformat(found["published"])
    if published.tzinfo is None:  # it could not be compared with those of other records
        raise ValueError(Message("its time has no zone"))
    has_size = isinstance(found["size_bytes"], int)
    has_length = isinstance(found["duration_s"], int | float)  # a whole number of seconds is an int
    if not has_size or not has_length:
        raise TypeError(Message("its size or length is no number"))
    for key in _LISTS:
        if not all(isinstance(part, dict) for part in found[key]):
            raise TypeError(Message("its {key} are no list", key=key))
