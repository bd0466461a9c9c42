"""Choose what the pages show of an episode: its chapters with words and sources, its files, its place in a list."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict
from urllib.parse import quote

from digest.publish.formats import build_page_path, clean_text, floor_seconds, format_clock
from digest.publish.notes import format_moment, group_paragraphs, localize
from digest.record import EarlierRecord, Record, StoryRecord
from digest.settings import Show
from digest.transcript import Segment

# What a page's `lang` says: browsers choose the shapes of characters by it.
LANGUAGES = {
    "zh-Hans": "zh-CN",
    "zh-Hant": "zh-TW",
    "en": "en",
    "und": "zh-CN",
}

_WEEKDAYS = "一二三四五六日"
_FILES = (
    ("VTT", ".vtt"),
    ("SRT", ".srt"),
    ("JSON", ".transcript.json"),
)
_SUMMARY = 160  # characters of headlines that a preview shows


class SpokenText(TypedDict):
    """A sentence as it is shown, and the second at which it is heard."""

    text: str
    at: float


class Paragraph(TypedDict):
    """Sentences that stand together; `quoted` where a source printed them."""

    quoted: bool
    sentences: list[SpokenText]


class OtherView(TypedDict):
    """A link to another article that tells the same."""

    url: str | None
    name: str


class EarlierView(TypedDict):
    """A link to where the show told a story before."""

    day: str
    title: str
    link: str


class StoryView(TypedDict):
    """Where a chapter's story comes from; `when` is in the show's time zone."""

    url: str | None
    source: str
    when: str
    others: list[OtherView]
    earlier: EarlierView | None


class ChapterView(TypedDict):
    """A chapter: the second at which it begins, the same for people, its words, and its story if it tells one."""

    at: int
    clock: str
    title: str
    lang: str
    paragraphs: list[Paragraph]
    story: StoryView | None


class Card(TypedDict):
    """What a list shows of an episode; `page` is the way to its own page from the show's folder."""

    id: str
    title: str
    date: str
    day: str
    length: str
    headlines: list[str]
    page: str


class EpisodeView(Card):
    """What an episode's page shows; `files` are its transcripts by their form."""

    mp3: str
    files: list[tuple[str, str]]
    seconds: int
    megabytes: str
    voices: str
    summary: str
    chapters: list[ChapterView]


def build_view(
    show: Show,
    record: Record,
    segments: Sequence[Segment],
    earlier: Mapping[str, Record],
    *,
    up: str,
) -> EpisodeView:
    """Return what a template shows of an episode.

    Args:
        segments: Its transcript, as the JSON sidecar has it; without it the sentences of the sources are shown alone.
        earlier: The records by GUID that its stories follow.
        up: The way from the page to the show's folder: "" or "../../".
    """
    path = record["name"] if up else f"{record['folder']}/{record['name']}"
    base = quote(path)
    headlines = _list_headlines(record)
    summary = " · ".join(headlines)
    if len(summary) > _SUMMARY:
        summary = f"{summary[:_SUMMARY]}…"
    voices = [clean_text(voice["title"]) for voice in record["voices"]]
    return {
        **build_card(show, record),
        "mp3": f"{base}.mp3",
        "files": [(name, f"{base}{ending}") for name, ending in _FILES],
        "seconds": floor_seconds(record["duration_s"]),
        "megabytes": f"{record['size_bytes'] / 1e6:.1f}",
        "voices": "、".join(voices),
        "summary": summary,
        "chapters": _list_chapters(show, record, segments, earlier, up),
    }


def build_card(show: Show, record: Record) -> Card:
    """Return what a list shows of an episode."""
    day = date.fromisoformat(record["date"])
    weekday = _WEEKDAYS[day.weekday()]
    return {
        "id": record["guid"],
        "title": clean_text(record["title"]),
        "date": record["date"],
        "day": localize(show, f"{day.year}年{day.month}月{day.day}日 星期{weekday}"),
        "length": format_clock(record["duration_s"]),
        "headlines": _list_headlines(record) if record["kind"] == "episode" else [],
        "page": build_page_link(record),
    }


def split_phrases(title: str) -> list[tuple[str, str]]:
    """Return the parts between which a headline may break, each with the space after it, if there is one.

    11月23日：大桥通车 车程缩短 -> 11月23日： | 大桥通车 | 车程缩短
    """
    parts = re.findall(r"([^ ：]*：?)( ?)", title)
    return [(part, space) for part, space in parts if part or space]  # the last match is of nothing


def build_page_link(record: Record) -> str:
    """Return the way from the show's folder to an episode's page."""
    return quote(build_page_path(record["folder"]))


def _list_headlines(record: Record) -> list[str]:
    return [clean_text(story["title"]) for story in record["stories"]]


def _list_chapters(
    show: Show,
    record: Record,
    segments: Sequence[Segment],
    earlier: Mapping[str, Record],
    up: str,
) -> list[ChapterView]:
    stories = {story["start_s"]: story for story in record["stories"]}
    starts = [chapter["start_s"] for chapter in record["chapters"]]
    heard: list[list[Segment]] = [[] for _ in starts]
    for segment in segments:
        start_s = segment["startTime"] + 1e-3  # what begins with a chapter is within it, whatever the last digit
        place = bisect.bisect_right(starts, start_s) - 1
        heard[max(0, place)].append(segment)
    chapters: list[ChapterView] = []
    for chapter, spoken in zip(record["chapters"], heard, strict=True):
        story = stories.get(chapter["start_s"])  # they begin together, and so are known to belong together
        language = story["language"] if story else show.language
        chapters.append(
            {
                "at": floor_seconds(chapter["start_s"]),
                "clock": format_clock(chapter["start_s"]),
                "title": clean_text(chapter["title"]),
                "lang": LANGUAGES[language],
                "paragraphs": _group_segments(spoken) if spoken else _quote_story(story),
                "story": _build_story(show, story, earlier, up) if story else None,
            }
        )
    return chapters


def _group_segments(segments: Sequence[Segment]) -> list[Paragraph]:
    """Return the words as they are heard, with what the show itself says apart from what the sources printed."""

    def find_source(segment: Segment) -> tuple[str, int] | None:
        source = segment.get("source")
        return (source["article_id"], source["paragraph"]) if source else None

    paragraphs: list[Paragraph] = []
    for source, group in itertools.groupby(segments, key=find_source):
        sentences: list[SpokenText] = [{"text": segment["body"], "at": segment["startTime"]} for segment in group]
        paragraphs.append({"quoted": source is not None, "sentences": sentences})
    return paragraphs


def _quote_story(story: StoryRecord | None) -> list[Paragraph]:
    """Return the sentences of a story, where no transcript says what is heard around them."""
    paragraphs: list[Paragraph] = []
    if story is None:
        return paragraphs
    for group in group_paragraphs(story):
        sentences: list[SpokenText] = [
            {"text": clean_text(sentence["text"]), "at": sentence["start_s"]} for sentence in group
        ]
        paragraphs.append({"quoted": True, "sentences": sentences})
    return paragraphs


def _build_story(show: Show, story: StoryRecord, earlier: Mapping[str, Record], up: str) -> StoryView:
    others: list[OtherView] = []
    for other in story["others"]:
        name = other["source"] or other["title"]
        others.append({"url": other["url"], "name": clean_text(name)})
    return {
        "url": story["url"],
        "source": clean_text(story["source"] or ""),
        "when": format_moment(show, story["published"]),
        "others": others,
        "earlier": _link_earlier(story.get("follows"), earlier, up),
    }


def _link_earlier(follows: EarlierRecord | None, records: Mapping[str, Record], up: str) -> EarlierView | None:
    """Return a link to the chapter that told the story before; None if its episode is no longer published."""
    if follows is None:
        return None
    record = records.get(follows["guid"])
    if record is None:
        return None
    # A record does not say which chapter it was: the title tells; without it the link leads to the page's top.
    starts = [story["start_s"] for story in record["stories"] if story["title"] == follows["title"]]
    chapter = f"#c-{floor_seconds(starts[0])}" if starts else ""
    return {
        "day": record["date"],
        "title": clean_text(follows["title"]),
        "link": f"{up}{build_page_link(record)}{chapter}",
    }
