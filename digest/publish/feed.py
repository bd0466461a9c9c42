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
from digest.publish.formats import LOCALE, address, clean, page_of, timestamp, without_tags
from digest.publish.in_script import ENDINGS, Script, record_in, show_in
from digest.publish.notes import DESCRIPTION_BYTES, html_notes, plain_notes, within_bytes, words
from digest.publish.sidecars import CHAPTERS_TYPE, TRANSCRIPTS, chapters_of
from digest.record import Record
from digest.serving.media_types import AUDIO
from digest.settings import Show
from digest.urls import web_url

Kind = Literal["episode", "article"]

FEED_NAMES: dict[Kind, str] = {"episode": "feed.xml", "article": "articles.xml"}
ARCHIVE_ITEMS = 100

OPUS_TYPE = "audio/opus"
"""As the podcast namespace's own examples call it; a server says audio/ogg (RFC 7845, section 9), the container."""

_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the podcast namespace's own, for podcast:guid
_NEVER = "1970-01-01T00:00:00+00:00"  # the date of an empty feed
_SOUNDBITE_S = (15.0, 120.0)  # the lengths that the podcast namespace recommends


@dataclass(frozen=True, slots=True)
class Edition:
    """Which of a show's feeds.

    Attributes:
        kind: Of episodes, or of single articles.
        script: The one script that it is in; None quotes each article in its own.
        guid: Its `podcast:guid`, given once; by default that of its present address.
        siblings: File name and `podcast:guid` of the same feed in other scripts.
        cover: The cover's file name: new artwork has a new one, for apps keep a picture by its address.
    """

    kind: Kind
    script: Script | None = None
    guid: str | None = None
    siblings: tuple[tuple[str, str], ...] = ()
    cover: str = "cover.jpg"

    def name(self, show: Show) -> str:
        """Return its file name: feed.xml, and feed-hant.xml for the script that is not the show's own."""
        plain = FEED_NAMES[self.kind]
        if self.script in {None, show.language}:
            return plain
        return plain.replace(".xml", f"-{ENDINGS[self.script]}.xml") if self.script else plain


@dataclass(frozen=True, slots=True)
class Page:
    """One file of a feed, still to be built: the feed itself, or one of its archives."""

    show: Show
    edition: Edition
    name: str
    records: tuple[Record, ...]
    paging: tuple[Tag, ...]

    def build(self) -> bytes:
        """Return the file's content."""
        return _feed(self)


def build_feed(show: Show, records: Sequence[Record], *, kind: Kind) -> bytes:
    """Return the feed of a show's episodes, or of its single articles, with all of them in it.

    Args:
        records: Records as `record_of` makes them, in any order.
        kind: Which feed: it decides the feed's name, address and title.

    Returns:
        RSS 2.0 as UTF-8.

    Raises:
        SettingsError: The show's category is none of Apple's.
    """
    return Page(show, Edition(kind), FEED_NAMES[kind], tuple(newest_first(records)), ()).build()


def build_pages(show: Show, records: Sequence[Record], *, kind: Kind) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each of a long feed's files; see `pages_of`."""
    for page in pages_of(show, records, Edition(kind)):
        yield page.name, page.build()


def pages_of(show: Show, records: Sequence[Record], edition: Edition) -> Iterator[Page]:
    """Yield a long feed's files in the order to write them: archives (RFC 5005), oldest first, and the feed last.

    An archive holds 100 items and never changes once it is full; the feed holds the newest 100 to 199 and leads to
    the archives. A short feed is one file.
    """
    ordered = newest_first(records)
    count = max(0, len(ordered) // ARCHIVE_ITEMS - 1)
    name = edition.name(show)
    for number in range(1, count + 1):
        first = len(ordered) - number * ARCHIVE_ITEMS
        links = _previous(show, name, number - 1)
        current = (_atom_link(show, "current", name),)
        items = ordered[first : first + ARCHIVE_ITEMS]
        tags = (Tag(HISTORY, "archive"), *current, *links)
        yield Page(show, edition, archive_name(name, number), tuple(items), tags)
    newest = tuple(ordered[: len(ordered) - count * ARCHIVE_ITEMS])
    yield Page(show, edition, name, newest, _previous(show, name, count))


def archive_name(feed_name: str, number: int) -> str:
    """Return the name of a feed's archive, 1 the oldest: feed-1.xml."""
    return feed_name.replace(".xml", f"-{number}.xml")


def newest_first(records: Sequence[Record]) -> list[Record]:
    """Return records by the time of their first publication, newest first."""
    return sorted(
        records, key=lambda it: (datetime.fromisoformat(it["published"]), it["date"], it["name"]), reverse=True
    )


def mp3_address(show: Show, record: Record) -> str:
    """Return the ASCII address of an episode's MP3."""
    return _beside(show, record, ".mp3")


def podcast_guid(feed_address: str) -> str:
    """Return a feed's `podcast:guid`: UUIDv5 of its address without scheme and trailing slashes."""
    return str(uuid.uuid5(_GUID_NAMESPACE, feed_address.split("://", 1)[-1].rstrip("/")))


def categories_of(show: Show) -> tuple[str, str | None]:
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


def _feed(page: Page) -> bytes:
    edition, show, records = page.edition, page.show, page.records
    name, paging = edition.name(show), page.paging
    if edition.script:
        records = tuple(record_in(record, edition.script, show.language) for record in records)
        show = show_in(show, edition.script)
    feed = FeedGenerator()
    feed.load_extension("podcast", atom=False)
    feed.register_extension("tags", ArchiveTags if paging else ChannelTags, ItemTags, atom=False)
    _fill_channel(feed, show, records, edition, page.name)
    feed.tags.written = (*_channel_tags(show, edition, name), *paging)
    for record in records:
        _fill_item(feed.add_entry(order="append"), show, record)
    xml: bytes = feed.rss_str(pretty=True)
    return xml


def _fill_channel(feed: FeedGenerator, show: Show, records: Sequence[Record], edition: Edition, name: str) -> None:
    home, cover = address(show, ""), address(show, edition.cover)
    page = web_url(show.link) or home
    title = clean(show.title) + (f"·{words(show, '单篇文章')}" if edition.kind == "article" else "")
    description = clean(show.description) or f"{title}：{words(show, '由合成语音播报的新闻摘要。')}"
    feed.title(title)
    feed.link(href=address(show, name), rel="self", type="application/rss+xml")
    feed.link(href=page, rel="alternate")  # last: feedgen makes the last link the web page
    feed.description(within_bytes([description], DESCRIPTION_BYTES))
    feed.language(LOCALE[show.language])
    feed.generator("digest")
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.image(url=cover, title=title, link=page)
    feed.lastBuildDate(datetime.fromisoformat(records[0]["published"] if records else _NEVER))
    category, subcategory = categories_of(show)
    feed.podcast.itunes_category(category, subcategory)
    feed.podcast.itunes_image(cover)
    feed.podcast.itunes_author(clean(show.author))
    feed.podcast.itunes_type("episodic")
    if not show.public:
        feed.podcast.itunes_block(True)
    elif show.email:
        feed.podcast.itunes_owner(clean(show.author), show.email)


def _channel_tags(show: Show, edition: Edition, name: str) -> Iterator[Tag]:
    owner = {"owner": show.email} if show.public and show.email else {}
    yield Tag(ITUNES, "explicit", _flag(show.explicit))
    yield Tag(PODCAST, "guid", edition.guid or podcast_guid(address(show, name)))
    yield Tag(PODCAST, "locked", "yes", owner)
    yield Tag(PODCAST, "medium", "podcast")
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})
    if edition.kind == "episode":
        yield Tag(PODCAST, "updateFrequency", words(show, "每日"), {"rrule": "FREQ=DAILY"})
    if funding := web_url(show.funding):
        yield Tag(PODCAST, "funding", words(show, "支持本节目"), {"url": funding})
    if hub := web_url(show.hub):
        yield Tag(ATOM, "link", None, {"rel": "hub", "href": hub})
    if edition.siblings:
        yield Tag(PODCAST, "podroll", None, {}, tuple(_remote(show, *it) for it in edition.siblings))
    if not show.public:
        yield Tag(PODCAST, "block", "yes")


def _remote(show: Show, name: str, guid: str) -> Tag:
    attributes = {"feedGuid": guid, "feedUrl": address(show, name), "medium": "podcast"}
    return Tag(PODCAST, "remoteItem", None, attributes)


def _fill_item(entry: FeedEntry, show: Show, record: Record) -> None:
    entry.title(without_tags(_title(show, record)))
    entry.link(href=address(show, page_of(record["folder"])))
    entry.guid(record["guid"], permalink=False)
    entry.description(plain_notes(show, record))
    entry.content(html_notes(show, record), type="CDATA")
    entry.pubDate(datetime.fromisoformat(record["published"]))
    entry.enclosure(mp3_address(show, record), str(record["size_bytes"]), "audio/mpeg")
    entry.podcast.itunes_author(clean(show.author))
    entry.podcast.itunes_duration(max(1, round(record["duration_s"])))
    entry.podcast.itunes_episode_type("full")
    if record["kind"] == "episode":
        season, number = _numbers(record)
        entry.podcast.itunes_season(season)
        entry.podcast.itunes_episode(number)
    entry.tags.written = tuple(_item_tags(show, record))


def _item_tags(show: Show, record: Record) -> Iterator[Tag]:
    yield Tag(ITUNES, "explicit", _flag(show.explicit))
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})
    for ending, media_type in TRANSCRIPTS.items():
        attributes = {"url": _beside(show, record, ending), "type": media_type, "language": record["language"]}
        yield Tag(PODCAST, "transcript", None, attributes)
    chapters_url = _beside(show, record, ".chapters.json")
    yield Tag(PODCAST, "chapters", None, {"url": chapters_url, "type": CHAPTERS_TYPE})
    for voice in record["voices"]:
        yield Tag(PODCAST, "person", clean(voice["title"]), {"role": "host", "group": "cast"})
    if record["kind"] == "episode":
        season, number = _numbers(record)
        yield Tag(PODCAST, "season", str(season))
        yield Tag(PODCAST, "episode", str(number))
    yield from _soundbite(record)
    yield from _alternate(show, record)
    yield Tag(PSC, "chapters", None, {"version": "1.2"}, tuple(_simple_chapters(record)))


def _alternate(show: Show, record: Record) -> Iterator[Tag]:
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
    source = Tag(PODCAST, "source", None, {"uri": _beside(show, record, ".opus")})
    integrity = Tag(PODCAST, "integrity", None, {"type": "sri", "value": f"sha256-{digest}"})
    yield Tag(PODCAST, "alternateEnclosure", None, attributes, (source, integrity))


def _soundbite(record: Record) -> Iterator[Tag]:
    """Yield the first story as the part that apps may play as a taste, where the episode has room for one."""
    shortest, longest = _SOUNDBITE_S
    for story in record["stories"][:1]:
        length = min(max(story["end_s"] - story["start_s"], shortest), longest, record["duration_s"] - story["start_s"])
        if length >= shortest:
            times = {"startTime": f"{story['start_s']:.1f}", "duration": f"{length:.1f}"}
            yield Tag(PODCAST, "soundbite", clean(story["title"])[:128], times)


def _simple_chapters(record: Record) -> Iterator[Tag]:
    for chapter in chapters_of(record):
        attributes = {"start": timestamp(chapter["startTime"]), "title": chapter["title"]}
        yield Tag(PSC, "chapter", None, attributes | ({"href": chapter["url"]} if "url" in chapter else {}))


def _title(show: Show, record: Record) -> str:
    """An item's title without the show's name, which Apple does not want there."""
    title = clean(record["title"])
    return title.removeprefix(clean(show.title)).lstrip(" ·:：-—|") or title


def _numbers(record: Record) -> tuple[int, int]:
    """Season and episode: the year and the day of the year, which stay whatever else is published or withdrawn."""
    day = date.fromisoformat(record["date"])
    return day.year, day.timetuple().tm_yday


def _beside(show: Show, record: Record, ending: str) -> str:
    """Return the address of a sidecar; a record in one script (see `record_in`) has sidecars of its own."""
    if "script" in record and ending not in AUDIO:
        ending = f".{ENDINGS[record['script']]}{ending}"
    return address(show, f"{record['folder']}/{record['name']}{ending}")


def _previous(show: Show, feed_name: str, number: int) -> tuple[Tag, ...]:
    """Links to the archive before: by RFC 5005's name, and by the one that podcast apps follow."""
    if not number:
        return ()
    name = archive_name(feed_name, number)
    return _atom_link(show, "prev-archive", name), _atom_link(show, "next", name)


def _atom_link(show: Show, relation: str, name: str) -> Tag:
    attributes = {"rel": relation, "href": address(show, name), "type": "application/rss+xml"}
    return Tag(ATOM, "link", None, attributes)


def _flag(value: bool) -> str:
    return "true" if value else "false"
