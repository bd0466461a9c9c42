"""The values that flow through the program, one way and never changed.

    Show -> Entry* -> Article* -> Story* -> Summary* -> Script -> Utterance* -> Clip* -> Track -> Master -> Episode

Every value is a frozen dataclass, every sequence a tuple, every datetime aware, and `None` means unknown.
Times within audio are seconds from its start; text spans count Unicode code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from digest.errors import ArticleError, FailureKind, Stage
from digest.message import Message
from digest.urls import is_web, redact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Language = Literal["zh-Hans", "zh-Hant", "en", "und"]
Writing = Literal["zh-Hans", "zh-Hant"]
Variety = Literal["taiwan", "hongkong"]
Place = Literal["opening", "closing"]
"""A writing system of Chinese: simplified or traditional characters. ("Script" means what an episode says.)"""

Pause = Literal["clause", "sentence", "paragraph", "story", "none"]

# A string: commands that only read and write words do without loading numpy, half of what they would take to start.
Samples: TypeAlias = "NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Failure:
    """One item's expected failure: a value for the run report, never raised; it holds no secret of an address.

    Attributes:
        kind: What went wrong, for the program to ask.
        item: The title, address or voice that failed.
        reason: What went wrong, for people to read.
    """

    kind: FailureKind
    stage: Stage
    item: str
    reason: Message

    def __post_init__(self) -> None:
        # The address of a private feed holds its key, and a report may be shown to others.
        object.__setattr__(self, "item", redact(self.item))

    @classmethod
    def from_error(cls, error: ArticleError, stage: Stage, item: str) -> Failure:
        """Return the failure that an error is, whose message then need not name the item."""
        return cls(error.kind, stage, item, error.message.drop_item(item))

    def to_record(self) -> dict[str, str]:
        """Return the failure as a record keeps it."""
        return {
            "stage": self.stage,
            "item": self.item,
            "reason": str(self.reason),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a run: `done` of `total` items of a stage (`total` 0 where it is unknown), and the item's name."""

    stage: Stage
    done: int
    total: int
    item: str = ""


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, as bytes.

    Attributes:
        url: The address after redirects, the absolute path of a file, or "-" for standard input.
        content_type: The media type without parameters, in lower case; None where nothing names it.
        charset: The charset that the transport named, as it spelled it.
        at: When it answered so, aware; None for a file.
    """

    url: str
    data: bytes
    content_type: str | None = None
    charset: str | None = None
    at: datetime | None = field(default=None, compare=False)

    @property
    def is_remote(self) -> bool:
        """Whether it came over http(s)."""
        return is_web(self.url)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item that a source lists, before its page is read.

    Attributes:
        url: Absolute address, or the absolute path of a file.
        source: What its source calls itself, or what the show calls it.
        outlet: The outlet that it comes from, where the source collects those of several and names each.
        html: The text that the feed itself carried, as HTML; None where it carried none.
        whole: Whether `html` is the article's whole page, so that nothing more is fetched.
        article: The article itself, where it was read to see what a source offers; nothing more is fetched then.
        position: Its place in its source, 0 first.
        trust: The weight that the show gives to its source, 1.0 unless the show says otherwise.
        name: What tells it from other entries of its feed that share its address; None where the address does.
    """

    url: str
    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    outlet: str | None = None
    html: str | None = None
    position: int = 0
    trust: float = 1.0
    whole: bool = False
    article: Article | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line of a page that is not the article, kept with the reason why it was left out."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: what its page printed, in its own script, and nothing else.

    Attributes:
        id: 16 hexadecimal digits, from the address (or the text, where there is none).
        paragraphs: The body, whole and unglued, without title, captions, bylines and notices.
        dropped: The lines left out, with reasons.
        position: Its place in its source's list, 0 first.
        lead_only: Whether only its first sentences were taken, since its source allows no more.
        teaser: What its page says of the rest, where it shows only the beginning; None where it shows all.
        slot: Where it is told beside the news, if its source has a place of its own.
        missing: Why a part of it is not there; None where it is whole, as far as anybody can tell.
        from_feed: Why the text is the one that its feed carries, and not its page's; None where it is the page's.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...]
    url: str | None = None
    published: datetime | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    language: Language = "und"
    dropped: tuple[DroppedLine, ...] = ()
    position: int = 0
    trust: float = 1.0
    lead_only: bool = False
    teaser: str | None = None
    slot: Place | None = None
    missing: Message | None = None
    from_feed: Message | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here: its source allows that, and every page of it was had."""
        return not self.lead_only and self.missing is None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of an article, with the proof of where they stand: ranges of `paragraphs[paragraph]`, joined, are `text`.

    Attributes:
        text: What is told of it.
        start: Where the printed sentence begins in its paragraph, which identifies it.
        end: Where it ends.
        ranges: The parts of it that are told: (start, end) within the paragraph, ascending and apart; by default all.
    """

    text: str
    article_id: str
    paragraph: int
    start: int
    end: int
    ranges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.ranges:
            object.__setattr__(self, "ranges", ((self.start, self.end),))

    @property
    def is_whole(self) -> bool:
        """Whether all of the printed sentence is told."""
        return self.ranges == ((self.start, self.end),)

    def keep(self, parts: Sequence[tuple[int, int]]) -> Sentence:
        """Return the sentence with parts of its text alone: (start, end) within the text, ascending and apart."""
        text = "".join(self.text[start:end] for start, end in parts)
        ranges = tuple(found for start, end in parts for found in self._find_ranges(start, end))
        nothing = ((self.start, self.start),)
        return replace(self, text=text, ranges=ranges or nothing)

    def _find_ranges(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the characters of the text from `start` to `end` stand in the paragraph."""
        offset = 0  # of a range within the text
        for first, last in self.ranges:
            length = last - first
            from_start = max(start - offset, 0)
            to_end = min(end - offset, length)
            if from_start < to_end:
                yield first + from_start, first + to_end
            offset += length


@dataclass(frozen=True, slots=True)
class EarlierStory:
    """A story that an earlier episode of the show has told: the episode's GUID and day, the story's title there."""

    guid: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Story:
    """One event: the article that tells it best and the others that report it too.

    Attributes:
        parts: What the score is made of: (name, value), added up.
        topics: What it is about, the topic that it is most about first; empty where nobody knows.
        follows: The latest earlier story of which this one is the continuation.
        known: Sentences of the lead that the earlier reports had already: (paragraph, start).
    """

    lead: Article
    others: tuple[Article, ...] = ()
    score: float = 0.0
    parts: tuple[tuple[str, float], ...] = ()
    topics: tuple[str, ...] = ()
    follows: EarlierStory | None = None
    known: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences of a story's lead article that are kept, in the order of the source.

    Attributes:
        brief: It is told in the block of brief news at the end: in its sentences, or where it has none in its title.
        headline: What is said in place of the title, where a language model wrote it.
        transition: What is said before it, where a language model wrote it.
        assisted: What a language model did: ("model", its name), and for each task "used" or why it was not.
    """

    story: Story
    sentences: tuple[Sentence, ...]
    brief: bool = False
    headline: str | None = None
    transition: str | None = None
    assisted: tuple[tuple[str, str], ...] = ()


class PassReason(StrEnum):
    """Why a story that could have been told is not; the text is what a record keeps and a reader sees."""

    NO_ROOM = "over the time budget"
    TOO_MANY = "more stories than max_stories"
    NO_SENTENCE = "no sentence that can be said alone"
    ONE_KIND = "too many of one source or topic in a row"
    ONE_EVENT = "the event is told already"
    NO_NEWS = "no news for a bulletin"
    GRIM = "more accidents and crimes than balance allows"
    NOTHING_NEW = "nothing new since it was told"
    EXCLUDED = "left out by the show's keywords"
    TOO_MANY_OF_SOURCE = "more stories of its source than per_source"
    SUICIDE = "a story of suicide, which the show does not tell"
    TELLS_HOW = "its title tells how or where somebody took their own life"


class UnreadReason(StrEnum):
    """Why an entry that a source lists is not read."""

    TOLD_BEFORE = "told by an earlier episode"
    TOO_OLD = "older than fresh_hours"
    TOO_LATE = "published after that day, or nobody knows when"
    LISTED_TWICE = "listed twice"
    NOT_NEWEST = "not the newest of a source with a slot"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A story that could have been told and is not: a value for the run report.

    Attributes:
        reason: Why not; a message where the record of another version gives a reason that is not known here.
    """

    story: Story
    reason: PassReason | Message


@dataclass(frozen=True, slots=True)
class Line:
    """Something one voice says in one go: a sentence of a source, or words of the show's template.

    Attributes:
        text: What is displayed, in the script it was written in.
        voice: The name of a voice.
        language: The script of the text; a template's line that quotes a title has the article's.
        sentence: Where the words stand in the source; None where the show's own template says them.
        template: The kind of template that says them, a field of `settings.Templates`; None for a source's words and
            for a text given to `digest say`.
        pause: The kind of pause after it; the voice says how long each kind lasts.
    """

    text: str
    voice: str
    language: Language = "zh-Hans"
    sentence: Sentence | None = None
    pause: Pause = "sentence"
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the episode with a title of its own: the opening, one story, the closing."""

    title: str
    lines: tuple[Line, ...]
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """All that an episode says, in order."""

    title: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A displayed word and its reading: code points of an utterance's text, and of what its engine takes."""

    start: int
    end: int
    said_start: int
    said_end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine speaks in one call: a line, or the piece of a line that fits.

    Attributes:
        chapter: Index into the script's chapters.
        line: Index into that chapter's lines.
        text: The piece as displayed: the pieces of a line, joined, are the line's text.
        spoken: The same, Simplified and normalised, as it is read aloud. Never empty.
        phonemes: The voice's phonemes for engines that take them, else "".
        unknown: Symbols of the reading that the voice has no phoneme for; they are reported.
        voice: The name of the voice.
        pause_s: Silence after it, in seconds.
        words: Its words in order; they do not overlap, and what is between them is not said.
    """

    chapter: int
    line: int
    text: str
    spoken: str
    phonemes: str
    voice: str
    pause_s: float
    unknown: tuple[str, ...] = ()
    words: tuple[WordSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """When code points `start` to `end` of what an engine took, phonemes or spoken text, are heard within its clip."""

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Clip:
    """Speech: float32 samples of shape (n,) in [-1, 1], mono, at `rate_hz`.

    Attributes:
        timings: What is heard when, in order, as the engine tells it; () where it does not.
    """

    samples: Samples
    rate_hz: int
    timings: tuple[Timing, ...] = ()

    @property
    def duration_s(self) -> float:
        """The clip's length in seconds."""
        return len(self.samples) / self.rate_hz

    def find_timings(self, start_s: float, end_s: float) -> tuple[Timing, ...]:
        """Return what is heard in a part of the clip, with times from where that part begins."""
        found: list[Timing] = []
        for timing in self.timings:
            if timing.end_s <= start_s or timing.start_s >= end_s:
                continue
            within = Timing(
                timing.start,
                timing.end,
                start_s=max(timing.start_s, start_s) - start_s,
                end_s=min(timing.end_s, end_s) - start_s,
            )
            found.append(within)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A displayed word, with the signs around it, and when it is heard."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of audio and the words displayed for it.

    Attributes:
        sentence: The proof that the source printed them.
        words: The same word by word: joined they are `text`. () where the voice's engine does not tell.
    """

    start_s: float
    end_s: float
    text: str
    voice: str
    chapter: int
    sentence: Sentence | None = None
    words: tuple[TimedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter's place in the audio: it begins on a whole second, with its first cue, where the one before it ends."""

    start_s: float
    end_s: float
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """The joined speech of an episode: raw little-endian float32 mono samples in a file, with cues and chapters."""

    path: Path
    rate_hz: int
    duration_s: float
    cues: tuple[Cue, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class OpusFile:
    """The same audio as Opus, a file beside the MP3 that differs from it in its ending alone.

    Attributes:
        sha256: 64 hexadecimal digits.
        loudness_lufs: Integrated loudness by ITU-R BS.1770-4 of the mono file.
        true_peak_dbtp: Its highest true peak, in dB relative to full scale.
        bitrate: Bits a second of the sound, without the cover and the rest of the tag.
    """

    size_bytes: int
    sha256: str
    loudness_lufs: float
    true_peak_dbtp: float
    bitrate: int


@dataclass(frozen=True, slots=True)
class Master:
    """The finished MP3, as measured on the file itself.

    Attributes:
        loudness_lufs: Integrated loudness by ITU-R BS.1770-4 of the mono file.
        true_peak_dbtp: Its highest true peak, in dB relative to full scale.
        sha256: 64 hexadecimal digits.
        opus: The Opus file beside it, where one was asked for.
        curve_lufs: Its short-term loudness (the three seconds before, EBU Tech 3341) each second from 3 s on.
    """

    path: Path
    duration_s: float
    size_bytes: int
    sha256: str
    loudness_lufs: float
    true_peak_dbtp: float
    opus: OpusFile | None = None
    curve_lufs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that the front end is not sure of.

    Attributes:
        text: The word as it is read: Simplified, numbers in words.
        before: What is spoken before it, a few characters.
        after: What is spoken after it, a few characters.
        reading: Pinyin of the word, or the phonemes of a Latin one.
        others: What else the character may be read as.
        sure: How likely the reading is among those, 0 to 1; None where nothing tells.
    """

    text: str
    before: str
    after: str
    reading: str
    others: tuple[str, ...] = ()
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What a run knows of its episode beside the record: for its maker, who reads it in the report, and nobody else.

    Attributes:
        unread: How many entries were not read, by reason.
        failures: What failed and is missing.
        curve_lufs: The loudness, see `Master`.
        doubts: The readings that were unsure, the least sure first.
    """

    unread: tuple[tuple[str, int], ...] = ()
    failures: tuple[Failure, ...] = ()
    curve_lufs: tuple[float, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser made of a finished episode.

    Attributes:
        right: The share of the syllables that it heard as they were to be said, 0 to 1.
        syllables: How many were to be said.
        longest_wrong_run: The most wrong ones in a row.
        where: The first words of the half minute that those stand in.
    """

    right: float
    syllables: int
    longest_wrong_run: int
    where: str


@dataclass(frozen=True, slots=True)
class Episode:
    """What is published: one MP3 with everything that is known of it.

    Attributes:
        show: The show's name.
        kind: "episode" for a day's digest, "article" for a single article.
        name: The file name without its ending, such as `sample-2026-01-04`.
        folder: The folder of the files relative to the show's published folder, such as `episodes/2026-01-04`.
        guid: Given once, kept for ever.
        published: Set when first published, never moved.
        voices: The voices heard, with their titles and engines: (name, title, engine).
        corrected: When what was published under this GUID gave way to this; None where it never did.
        timings: Seconds of work by stage.
        spoken_s: Seconds of speech that were made for it.
        stored_s: Seconds of speech that had been made before, for this show or another.
        unknown: The symbols that no voice could say, each as often as it stood there.
        counts: How many entries were listed, fresh and read, how many of the articles told what another one tells, and
            how many stories they make; none for a single article.
        passed: The stories that could have been told and were not.
        aim_s: How long it was to be, in seconds; None for a single article.
        predicted_s: How long it was predicted to be, in seconds.
        little_news: There was not enough to fill that time.
        heard: What a recogniser made of it; None where nobody listened.
        opus: The Opus file beside the MP3; None where the show has none.
    """

    show: str
    kind: Literal["episode", "article"]
    name: str
    folder: str
    guid: str
    title: str
    date: date
    published: datetime
    language: Language
    voices: tuple[tuple[str, str, str], ...]
    script: Script
    cues: tuple[Cue, ...]
    marks: tuple[Mark, ...]
    duration_s: float
    size_bytes: int
    sha256: str
    loudness_lufs: float
    true_peak_dbtp: float
    failures: tuple[Failure, ...] = ()
    timings: tuple[tuple[str, float], ...] = field(default=())
    spoken_s: float = 0.0
    stored_s: float = 0.0
    unknown: tuple[str, ...] = ()
    corrected: datetime | None = None
    counts: tuple[tuple[str, int], ...] = ()
    passed: tuple[PassedOver, ...] = ()
    aim_s: float | None = None
    predicted_s: float | None = None
    little_news: bool = False
    heard: Heard | None = None
    opus: OpusFile | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run of a show.

    Attributes:
        day: The day whose episode was to be made.
        started: When it began.
        outcome: "degraded" where something was left out; "failed" where there is no episode.
        said: What stopped it, or what was left out.
        took_s: How long it went on.
        duration_s: The episode's length; None without an episode, as all that follows but the last.
        report: Its page among the reports, below their folder; None where none was written.
    """

    show: str
    day: date
    started: datetime
    outcome: Literal["done", "degraded", "failed"]
    said: tuple[Message, ...]
    took_s: float
    title: str | None = None
    duration_s: float | None = None
    stories: int | None = None
    loudness_lufs: float | None = None
    spoken_s: float | None = None
    report: str | None = None
