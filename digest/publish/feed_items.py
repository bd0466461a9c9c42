"""Write an episode into a feed: its item with notes, audio, transcripts, chapters and the rest that apps show."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime

from feedgen.entry import FeedEntry

from digest.publish.chapters import list_chapters
from digest.publish.feed_tags import ITUNES, PODCAST, PSC, Tag, format_flag
from digest.publish.formats import build_address, build_page_path, clean_text, defuse_tags, format_timestamp
from digest.publish.notes import build_description, build_notes
from digest.publish.sidecars import CHAPTERS_TYPE, TRANSCRIPTS
from digest.publish.writing import ENDINGS
from digest.record import Record
from digest.serving.media_types import AUDIO, find_content_type
from digest.settings import Show

OPUS_TYPE = find_content_type("a.opus")
"""As the server says it (RFC 7845, section 9): apps compare the two."""

# What the podcast namespace recommends for a soundbite, and its limit in characters.
_SHORTEST_BITE_S = 15.0
_LONGEST_BITE_S = 120.0
_BITE_TITLE = 128
_LONGEST_TITLE = 150  # characters: what apps and directories show of one


def fill_item(entry: FeedEntry, show: Show, record: Record) -> None:
    """Write what a record says into an item of the feed.

    Args:
        entry: An empty item, with the extensions `podcast` and `tags`.
        show: The show, in the writing of the feed.
        record: The record, in the writing of the feed.
    """
    title = _shorten_title(show, record)
    web_page = build_address(show, build_page_path(record["folder"]))
    mp3 = _build_file_address(show, record, ".mp3")
    whole_seconds = round(record["duration_s"])  # Apple and Pocket Casts refuse an item whose length has a fraction
    entry.title(defuse_tags(title))
    entry.link(href=web_page)
    entry.guid(record["guid"], permalink=False)  # or apps would open the UUID as an address
    # Both, though AntennaPod shows the longer one alone: without the first, feedgen writes the second in its place.
    entry.description(build_description(show, record))
    entry.content(build_notes(show, record), type="CDATA")
    entry.pubDate(datetime.fromisoformat(record["published"]))
    entry.enclosure(mp3, str(record["size_bytes"]), "audio/mpeg")
    entry.podcast.itunes_author(clean_text(show.author))
    entry.podcast.itunes_duration(max(1, whole_seconds))  # feedgen leaves a length of 0 out
    entry.podcast.itunes_episode_type("full")
    if record["kind"] == "episode":
        season, number = _number_episode(record)
        entry.podcast.itunes_season(season)
        entry.podcast.itunes_episode(number)
    entry.tags.written = tuple(_list_tags(show, record))


def _list_tags(show: Show, record: Record) -> Iterator[Tag]:
    """Yield the tags that feedgen does not know."""
    yield Tag(ITUNES, "explicit", format_flag(show.explicit))
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})  # Apple asks to disclose a synthetic voice
    for ending, media_type in TRANSCRIPTS.items():
        attributes = {
            "url": _build_file_address(show, record, ending),
            "type": media_type,
            "language": record["language"],
        }
        if ending != ".transcript.json":  # which has times for each word, and no lines to show
            attributes["rel"] = "captions"
        yield Tag(PODCAST, "transcript", None, attributes)
    has_chapters = len(list_chapters(record)) > 1  # a single article is one chapter, of its own title
    if has_chapters:
        chapters_address = _build_file_address(show, record, ".chapters.json")
        yield Tag(PODCAST, "chapters", None, {"url": chapters_address, "type": CHAPTERS_TYPE})
    for voice in record["voices"]:
        yield Tag(PODCAST, "person", clean_text(voice["title"]), {"role": "host", "group": "cast"})
    if record["kind"] == "episode":
        season, number = _number_episode(record)
        yield Tag(PODCAST, "season", str(season))
        yield Tag(PODCAST, "episode", str(number))
    yield from _list_soundbites(record)
    yield from _list_alternate_enclosures(show, record)
    # The chapters a second time: Spotify and gPodder read these, and not those of the podcast namespace.
    if has_chapters:
        yield Tag(PSC, "chapters", None, {"version": "1.2"}, tuple(_list_simple_chapters(record)))


def _list_alternate_enclosures(show: Show, record: Record) -> Iterator[Tag]:
    """Yield the Opus file beside the MP3, with the hash by which an app can tell whether it has all of it."""
    opus = record.get("opus")
    if opus is None:
        return
    # Records of earlier versions know the size of the whole file alone.
    bitrate = opus.get("bitrate") or round(opus["size_bytes"] * 8 / record["duration_s"])
    attributes = {
        "type": OPUS_TYPE,
        "length": str(opus["size_bytes"]),
        "bitrate": str(bitrate),
        "title": "Opus",
    }
    address = _build_file_address(show, record, ".opus")
    source = Tag(PODCAST, "source", None, {"uri": address})
    # Subresource integrity writes a hash in Base64, where the record has it in hexadecimal.
    digest = base64.b64encode(bytes.fromhex(opus["sha256"])).decode()
    integrity = Tag(PODCAST, "integrity", None, {"type": "sri", "value": f"sha256-{digest}"})
    yield Tag(PODCAST, "alternateEnclosure", None, attributes, (source, integrity))


def _list_soundbites(record: Record) -> Iterator[Tag]:
    """Yield the first story as the part that apps may play as a taste, if the episode is long enough for one."""
    if not record["stories"]:
        return
    story = record["stories"][0]
    story_s = story["end_s"] - story["start_s"]
    rest_s = record["duration_s"] - story["start_s"]
    wanted_s = max(story_s, _SHORTEST_BITE_S)  # a shorter story goes on into the next
    length_s = min(wanted_s, _LONGEST_BITE_S, rest_s)
    if length_s < _SHORTEST_BITE_S:
        return
    times = {
        "startTime": f"{story['start_s']:.1f}",
        "duration": f"{length_s:.1f}",
    }
    title = clean_text(story["title"])[:_BITE_TITLE]
    yield Tag(PODCAST, "soundbite", title, times)


def _list_simple_chapters(record: Record) -> Iterator[Tag]:
    for chapter in list_chapters(record):
        attributes = {
            "start": format_timestamp(chapter["startTime"]),
            "title": chapter["title"],
        }
        if "url" in chapter:
            attributes["href"] = chapter["url"]
        yield Tag(PSC, "chapter", None, attributes)


def _shorten_title(show: Show, record: Record) -> str:
    """Return an item's title without the show's name, which Apple does not want there."""
    title = clean_text(record["title"])
    rest = title.removeprefix(clean_text(show.title))
    short = rest.lstrip(" ·:：-—|") or title  # 晨间新闻 · 1月4日 -> 1月4日
    return short if len(short) <= _LONGEST_TITLE else short[: _LONGEST_TITLE - 1] + "…"


def _number_episode(record: Record) -> tuple[int, int]:
    """Return the season and number of an episode: its year and day of the year.

    Unlike a count they stay, whatever else is published or withdrawn.
    """
    day = date.fromisoformat(record["date"])
    return day.year, day.timetuple().tm_yday


def _build_file_address(show: Show, record: Record, ending: str) -> str:
    """Return the address of a file; a converted record (see `convert_record`) has sidecars of its own."""
    name = record["name"]
    if "writing" in record and ending not in AUDIO:  # the audio is the same for both
        name += f".{ENDINGS[record['writing']]}"
    return build_address(show, f"{record['folder']}/{name}{ending}")
