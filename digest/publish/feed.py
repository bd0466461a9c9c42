"""The podcast's feed, built with feedgen from the records of what is published, newest first; never read back.

Requirements come from Apple's podcast pages, PSP-1, the podcast namespace and what clients are known to do. The same
records give the same bytes: no clock is read, dates and GUIDs are those of the first publication.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Literal

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from digest.errors import SettingsError
from digest.publish.feed_tags import ATOM, HISTORY, ITUNES, PODCAST, PSC, ArchiveTags, ChannelTags, ItemTags, Tag
from digest.publish.formats import LOCALE, build_address, build_page_path, clean_text, defuse_tags, format_timestamp
from digest.publish.notes import DESCRIPTION_BYTES, build_html_notes, build_plain_notes, fit_bytes, localize
from digest.publish.sidecars import CHAPTERS_TYPE, TRANSCRIPTS, list_chapters
from digest.publish.writing import ENDINGS, convert_record, convert_show
from digest.record import Record
from digest.serving.media_types import AUDIO
from digest.settings import Show
from digest.types import Writing
from digest.urls import to_web_url

FeedKind = Literal["episode", "article"]

FEED_NAMES: dict[FeedKind, str] = {"episode": "feed.xml", "article": "articles.xml"}
ARCHIVE_ITEMS = 100

OPUS_TYPE = "audio/opus"
"""As the podcast namespace's own examples call it; a server says audio/ogg (RFC 7845, section 9), the container."""

_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the podcast namespace's own, for podcast:guid
_NEVER = "1970-01-01T00:00:00+00:00"  # the date of an empty feed
_SOUNDBITE_S = (15.0, 120.0)  # the lengths that the podcast namespace recommends


@dataclass(frozen=True, slots=True)
class ShowFeed:
    """Which of a show's feeds.

    Attributes:
        kind: Of episodes, or of single articles.
        writing: The one writing that it is in; None quotes each article in its own.
        guid: Its `podcast:guid`, given once; by default that of its present address.
        siblings: File name and `podcast:guid` of the same feed in other writings.
        cover: The cover's file name: new artwork has a new one, for apps keep a picture by its address.
    """

    kind: FeedKind
    writing: Writing | None = None
    guid: str | None = None
    siblings: tuple[tuple[str, str], ...] = ()
    cover: str = "cover.jpg"

    def name(self, show: Show) -> str:
        """Return its file name: feed.xml, and feed-hant.xml for the writing that is not the show's own."""
        plain = FEED_NAMES[self.kind]
        if self.writing in {None, show.language}:
            return plain
        return plain.replace(".xml", f"-{ENDINGS[self.writing]}.xml") if self.writing else plain


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One file of a feed, still to be built: the feed itself, or one of its archives."""

    show: Show
    feed: ShowFeed
    name: str
    records: tuple[Record, ...]
    paging: tuple[Tag, ...]

    def build(self) -> bytes:
        """Return the file's content."""
        return _build_xml(self)


def build_feed(show: Show, records: Sequence[Record], *, kind: FeedKind) -> bytes:
    """Return the feed of a show's episodes, or of its single articles, with all of them in it.

    Args:
        records: Records as `build_record` makes them, in any order.
        kind: Which feed: it decides the feed's name, address and title.

    Returns:
        RSS 2.0 as UTF-8.

    Raises:
        SettingsError: The show's category is none of Apple's.
    """
    return FeedPage(show, ShowFeed(kind), FEED_NAMES[kind], tuple(sort_newest_first(records)), ()).build()


def build_pages(show: Show, records: Sequence[Record], *, kind: FeedKind) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each of a long feed's files; see `list_feed_pages`."""
    for page in list_feed_pages(show, records, ShowFeed(kind)):
        yield page.name, page.build()


def list_feed_pages(show: Show, records: Sequence[Record], feed: ShowFeed) -> Iterator[FeedPage]:
    """Yield a long feed's files in the order to write them: archives (RFC 5005), oldest first, and the feed last.

    An archive holds 100 items and never changes once it is full; the feed holds the newest 100 to 199 and leads to
    the archives. A short feed is one file.
    """
    ordered = sort_newest_first(records)
    count = max(0, len(ordered) // ARCHIVE_ITEMS - 1)
    name = feed.name(show)
    for number in range(1, count + 1):
        first = len(ordered) - number * ARCHIVE_ITEMS
        links = _link_previous_archive(show, name, number - 1)
        current = (_build_atom_link(show, "current", name),)
        items = ordered[first : first + ARCHIVE_ITEMS]
        tags = (Tag(HISTORY, "archive"), *current, *links)
        yield FeedPage(show, feed, name_archive(name, number), tuple(items), tags)
    newest = tuple(ordered[: len(ordered) - count * ARCHIVE_ITEMS])
    yield FeedPage(show, feed, name, newest, _link_previous_archive(show, name, count))


def name_archive(feed_name: str, number: int) -> str:
    """Return the name of a feed's archive, 1 the oldest: feed-1.xml."""
    return feed_name.replace(".xml", f"-{number}.xml")


def sort_newest_first(records: Sequence[Record]) -> list[Record]:
    """Return records by the time of their first publication, newest first."""
    return sorted(
        records, key=lambda it: (datetime.fromisoformat(it["published"]), it["date"], it["name"]), reverse=True
    )


def build_mp3_address(show: Show, record: Record) -> str:
    """Return the ASCII address of an episode's MP3."""
    return _build_file_address(show, record, ".mp3")


def derive_podcast_guid(feed_address: str) -> str:
    """Return a feed's `podcast:guid`: UUIDv5 of its address without scheme and trailing slashes."""
    return str(uuid.uuid5(_GUID_NAMESPACE, feed_address.split("://", 1)[-1].rstrip("/")))


def find_category(show: Show) -> tuple[str, str | None]:
    """Return the show's category and subcategory, checked against Apple's list.

    The default subcategory is of News: a show that names another category and no subcategory has none.

    Raises:
        SettingsError: Apple does not know the category, or not within it the subcategory.
    """
    known: dict[str, list[str]] = json.loads(files("digest.publish").joinpath("categories.json").read_bytes())
    if show.category not in known:
        raise SettingsError(
            "{show}: category {category!r} is none of Apple's: {names}",
            show=show.name,
            category=show.category,
            names=", ".join(known),
        )
    if show.subcategory is None or show.subcategory in known[show.category]:
        return show.category, show.subcategory
    if "subcategory" not in show.model_fields_set:
        return show.category, None
    names = ", ".join(known[show.category]) or "none"
    raise SettingsError(
        "{show}: subcategory {subcategory!r} is none of {category!r}: {names}",
        show=show.name,
        subcategory=show.subcategory,
        category=show.category,
        names=names,
    )


def _build_xml(page: FeedPage) -> bytes:
    feed, show, records = page.feed, page.show, page.records
    name, paging = feed.name(show), page.paging
    if feed.writing:
        records = tuple(convert_record(record, feed.writing, show.language) for record in records)
        show = convert_show(show, feed.writing)
    generator = FeedGenerator()
    generator.load_extension("podcast", atom=False)
    generator.register_extension("tags", ArchiveTags if paging else ChannelTags, ItemTags, atom=False)
    _fill_channel(generator, show, records, feed, page.name)
    generator.tags.written = (*_list_channel_tags(show, feed, name), *paging)
    for record in records:
        _fill_item(generator.add_entry(order="append"), show, record)
    xml: bytes = generator.rss_str(pretty=True)
    return xml


def _fill_channel(generator: FeedGenerator, show: Show, records: Sequence[Record], feed: ShowFeed, name: str) -> None:
    home, cover = build_address(show, ""), build_address(show, feed.cover)
    page = to_web_url(show.link) or home
    title = clean_text(show.title) + (f"·{localize(show, '单篇文章')}" if feed.kind == "article" else "")
    description = clean_text(show.description) or f"{title}：{localize(show, '由合成语音播报的新闻摘要。')}"
    generator.title(title)
    generator.link(href=build_address(show, name), rel="self", type="application/rss+xml")
    generator.link(href=page, rel="alternate")  # last: feedgen makes the last link the web page
    generator.description(fit_bytes([description], DESCRIPTION_BYTES))
    generator.language(LOCALE[show.language])
    generator.generator("digest")
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.image(url=cover, title=title, link=page)
    generator.lastBuildDate(datetime.fromisoformat(records[0]["published"] if records else _NEVER))
    category, subcategory = find_category(show)
    generator.podcast.itunes_category(category, subcategory)
    generator.podcast.itunes_image(cover)
    generator.podcast.itunes_author(clean_text(show.author))
    generator.podcast.itunes_type("episodic")
    if not show.public:
        generator.podcast.itunes_block(True)
    elif show.email:
        generator.podcast.itunes_owner(clean_text(show.author), show.email)


def _list_channel_tags(show: Show, feed: ShowFeed, name: str) -> Iterator[Tag]:
    owner = {"owner": show.email} if show.public and show.email else {}
    yield Tag(ITUNES, "explicit", _format_flag(show.explicit))
    yield Tag(PODCAST, "guid", feed.guid or derive_podcast_guid(build_address(show, name)))
    yield Tag(PODCAST, "locked", "yes", owner)
    yield Tag(PODCAST, "medium", "podcast")
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})
    if feed.kind == "episode":
        yield Tag(PODCAST, "updateFrequency", localize(show, "每日"), {"rrule": "FREQ=DAILY"})
    if funding := to_web_url(show.funding):
        yield Tag(PODCAST, "funding", localize(show, "支持本节目"), {"url": funding})
    if hub := to_web_url(show.hub):
        yield Tag(ATOM, "link", None, {"rel": "hub", "href": hub})
    if feed.siblings:
        yield Tag(PODCAST, "podroll", None, {}, tuple(_build_remote_item(show, *it) for it in feed.siblings))
    if not show.public:
        yield Tag(PODCAST, "block", "yes")


def _build_remote_item(show: Show, name: str, guid: str) -> Tag:
    attributes = {"feedGuid": guid, "feedUrl": build_address(show, name), "medium": "podcast"}
    return Tag(PODCAST, "remoteItem", None, attributes)


def _fill_item(entry: FeedEntry, show: Show, record: Record) -> None:
    entry.title(defuse_tags(_shorten_title(show, record)))
    entry.link(href=build_address(show, build_page_path(record["folder"])))
    entry.guid(record["guid"], permalink=False)
    entry.description(build_plain_notes(show, record))
    entry.content(build_html_notes(show, record), type="CDATA")
    entry.pubDate(datetime.fromisoformat(record["published"]))
    entry.enclosure(build_mp3_address(show, record), str(record["size_bytes"]), "audio/mpeg")
    entry.podcast.itunes_author(clean_text(show.author))
    entry.podcast.itunes_duration(max(1, round(record["duration_s"])))
    entry.podcast.itunes_episode_type("full")
    if record["kind"] == "episode":
        season, number = _number_episode(record)
        entry.podcast.itunes_season(season)
        entry.podcast.itunes_episode(number)
    entry.tags.written = tuple(_list_item_tags(show, record))


def _list_item_tags(show: Show, record: Record) -> Iterator[Tag]:
    yield Tag(ITUNES, "explicit", _format_flag(show.explicit))
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})
    for ending, media_type in TRANSCRIPTS.items():
        attributes = {
            "url": _build_file_address(show, record, ending),
            "type": media_type,
            "language": record["language"],
        }
        yield Tag(PODCAST, "transcript", None, attributes)
    chapters_url = _build_file_address(show, record, ".chapters.json")
    yield Tag(PODCAST, "chapters", None, {"url": chapters_url, "type": CHAPTERS_TYPE})
    for voice in record["voices"]:
        yield Tag(PODCAST, "person", clean_text(voice["title"]), {"role": "host", "group": "cast"})
    if record["kind"] == "episode":
        season, number = _number_episode(record)
        yield Tag(PODCAST, "season", str(season))
        yield Tag(PODCAST, "episode", str(number))
    yield from _list_soundbites(record)
    yield from _list_alternate_enclosures(show, record)
    yield Tag(PSC, "chapters", None, {"version": "1.2"}, tuple(_list_simple_chapters(record)))


def _list_alternate_enclosures(show: Show, record: Record) -> Iterator[Tag]:
    """Yield the Opus file beside the MP3, with the digest by which an app can tell that it has it whole."""
    opus = record.get("opus")
    if opus is None:
        return
    digest = base64.b64encode(bytes.fromhex(opus["sha256"])).decode()
    attributes = {
        "type": OPUS_TYPE,
        "length": str(opus["size_bytes"]),
        "bitrate": str(round(opus["size_bytes"] * 8 / record["duration_s"])),
        "title": "Opus",
    }
    source = Tag(PODCAST, "source", None, {"uri": _build_file_address(show, record, ".opus")})
    integrity = Tag(PODCAST, "integrity", None, {"type": "sri", "value": f"sha256-{digest}"})
    yield Tag(PODCAST, "alternateEnclosure", None, attributes, (source, integrity))


def _list_soundbites(record: Record) -> Iterator[Tag]:
    """Yield the first story as the part that apps may play as a taste, where the episode has room for one."""
    shortest, longest = _SOUNDBITE_S
    for story in record["stories"][:1]:
        length = min(max(story["end_s"] - story["start_s"], shortest), longest, record["duration_s"] - story["start_s"])
        if length >= shortest:
            times = {"startTime": f"{story['start_s']:.1f}", "duration": f"{length:.1f}"}
            yield Tag(PODCAST, "soundbite", clean_text(story["title"])[:128], times)


def _list_simple_chapters(record: Record) -> Iterator[Tag]:
    for chapter in list_chapters(record):
        attributes = {"start": format_timestamp(chapter["startTime"]), "title": chapter["title"]}
        yield Tag(PSC, "chapter", None, attributes | ({"href": chapter["url"]} if "url" in chapter else {}))


def _shorten_title(show: Show, record: Record) -> str:
    """An item's title without the show's name, which Apple does not want there."""
    title = clean_text(record["title"])
    return title.removeprefix(clean_text(show.title)).lstrip(" ·:：-—|") or title


def _number_episode(record: Record) -> tuple[int, int]:
    """Season and episode: the year and the day of the year, which stay whatever else is published or withdrawn."""
    day = date.fromisoformat(record["date"])
    return day.year, day.timetuple().tm_yday


def _build_file_address(show: Show, record: Record, ending: str) -> str:
    """Return the address of a sidecar; a record in one writing (see `convert_record`) has sidecars of its own."""
    if "writing" in record and ending not in AUDIO:
        ending = f".{ENDINGS[record['writing']]}{ending}"
    return build_address(show, f"{record['folder']}/{record['name']}{ending}")


def _link_previous_archive(show: Show, feed_name: str, number: int) -> tuple[Tag, ...]:
    """Links to the archive before: by RFC 5005's name, and by the one that podcast apps follow."""
    if not number:
        return ()
    name = name_archive(feed_name, number)
    return _build_atom_link(show, "prev-archive", name), _build_atom_link(show, "next", name)


def _build_atom_link(show: Show, relation: str, name: str) -> Tag:
    attributes = {"rel": relation, "href": build_address(show, name), "type": "application/rss+xml"}
    return Tag(ATOM, "link", None, attributes)


def _format_flag(value: bool) -> str:
    return "true" if value else "false"
