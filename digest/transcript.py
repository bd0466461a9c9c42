"""The JSON transcript and the chapters of an episode, as they are published beside its record.

Both follow the podcast namespace. A key that is not required is missing where the episode has no such thing.
"""

# No `from __future__ import annotations` here: with it, Python takes keys that are not required for required ones.

from typing import NotRequired, TypedDict

from digest.record import SpanRecord


class WordSegment(TypedDict):
    """A word of a transcript's segment; the words of a segment, joined, are its body.

    Keys:
        startTime, endTime: Seconds, to the millisecond.
        body: The word, with the punctuation around it.
    """

    startTime: float
    endTime: float
    body: str


class Segment(TypedDict):
    """A cue of the JSON transcript, by the podcast namespace, with two keys more.

    Keys:
        speaker: The title of the voice that speaks.
        startTime, endTime: Seconds, to the millisecond.
        body: The words, as they are written.
        source: Where its words were printed; missing where the show's own template says them.
        words: The same word by word; missing where the voice's engine does not tell when each is heard.
    """

    speaker: str
    startTime: float
    endTime: float
    body: str
    source: NotRequired[SpanRecord]
    words: NotRequired[list[WordSegment]]


class Transcript(TypedDict):
    """The file `.transcript.json`.

    Keys:
        version: The version of the format.
        segments: The cues, in order.
    """

    version: str
    segments: list[Segment]


class ChapterEntry(TypedDict):
    """A chapter of `.chapters.json`, by the podcast namespace.

    Keys:
        startTime: When it begins, in whole seconds.
        title: Its title.
        url: The address of its story's lead article.
    """

    startTime: int
    title: str
    url: NotRequired[str]


class Chapters(TypedDict):
    """The file `.chapters.json`.

    Keys:
        version: The version of the format.
        title: The episode's title.
        chapters: The chapters, in order.
    """

    version: str
    title: str
    chapters: list[ChapterEntry]
