"""Build the podcast's feeds from the records of what is published, newest first.

Requirements come from Apple's podcast pages, PSP-1, the podcast namespace and what apps are known to do. The same
records give the same bytes: no clock is read, dates and GUIDs are those of the first publication. The feeds are never
read back.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from feedgen.feed import FeedGenerator

from digest.publish.categories import find_category
from digest.publish.feed_items import fill_item
from digest.publish.feed_tags import (
    ATOM,
    HISTORY,
    ITUNES,
    PODCAST,
    ArchiveTags,
    ChannelTags,
    ItemTags,
    Tag,
    format_flag,
)
from digest.publish.formats import LOCALE, build_address, clean_text
from digest.publish.notes import DESCRIPTION_BYTES, fit_bytes, localize
from digest.publish.writing import ENDINGS, convert_record, convert_show
from digest.record import Record
from digest.settings import Show
from digest.synthetic import SPOKEN_LABEL, has_label
from digest.types import Writing
from digest.urls import to_web_url

FeedKind = Literal["episode", "article"]

FEED_NAMES: dict[FeedKind, str] = {
    "episode": "feed.xml",
    "article": "articles.xml",
}
ARCHIVE_ITEMS = 100
FEED_ITEMS = 200
"""How many of the newest items the feed itself holds; most apps read no archives, and lose what leaves it."""

# The podcast namespace's own, for podcast:guid: any host derives the same UUID from the same address.
_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_NEVER = "1970-01-01T00:00:00+00:00"  # the date of an empty feed


@dataclass(frozen=True, slots=True)
class ShowFeed:
    """One of a show's feeds.

    Attributes:
        kind: Of episodes, or of single articles.
        writing: The one writing that all of it is in; None quotes each article in its own.
        guid: Its `podcast:guid`, given once; by default that of its present address.
        siblings: File name and `podcast:guid` of the same feed in other writings.
        cover: The cover's file name. A new picture has a new name, for apps keep a picture by its address.
    """

    kind: FeedKind
    writing: Writing | None = None
    guid: str | None = None
    siblings: tuple[tuple[str, str], ...] = ()
    cover: str = "cover.jpg"

    def name(self, show: Show) -> str:
        """Return its file name: feed.xml, or feed-hant.xml for a writing that is not the show's own."""
        plain = FEED_NAMES[self.kind]
        if self.writing is None or self.writing == show.language:
            return plain
        ending = ENDINGS[self.writing]
        return plain.replace(".xml", f"-{ending}.xml")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One file of a feed, still to be built: the feed itself, or one of its archives.

    Attributes:
        name: The file's name.
        records: What it lists, newest first.
        paging: The links between it and the other files of the feed.
    """

    show: Show
    feed: ShowFeed
    name: str
    records: tuple[Record, ...]
    paging: tuple[Tag, ...] = ()

    def build(self) -> bytes:
        """Return the file's content: RSS 2.0 as UTF-8.

        Raises:
            SettingsError: The show's category is not one of Apple's.
        """
        return _build_xml(self)


def list_feed_pages(show: Show, records: Sequence[Record], feed: ShowFeed) -> Iterator[FeedPage]:
    """Yield the files of a feed in the order to write them: archives (RFC 5005), oldest first, and the feed last.

    The feed holds the newest 200 items, so that each new one moves one out, and leads to the archives. Those hold 100
    items each, counted from the oldest, and never change; the newest of them may repeat items of the feed. A feed of
    200 items or fewer is one file.

    Args:
        records: Records as `build_record` makes them, in any order.
    """
    ordered = sort_newest_first(records)
    archives = math.ceil(max(0, len(ordered) - FEED_ITEMS) / ARCHIVE_ITEMS)
    name = feed.name(show)
    for number in range(1, archives + 1):
        # Counted from the oldest item: a new episode moves none from one archive to the next.
        first = len(ordered) - number * ARCHIVE_ITEMS
        held = tuple(ordered[first : first + ARCHIVE_ITEMS])
        paging = (
            Tag(HISTORY, "archive"),
            _build_atom_link(show, "current", name),
            *_link_archive(show, name, number - 1),
        )
        yield FeedPage(show, feed, name_archive(name, number), held, paging)
    newest = tuple(ordered[:FEED_ITEMS])
    yield FeedPage(show, feed, name, newest, _link_archive(show, name, archives))


def name_archive(feed_name: str, number: int) -> str:
    """Return the file name of a feed's archive, 1 the oldest: feed-1.xml."""
    return feed_name.replace(".xml", f"-{number}.xml")


def sort_newest_first(records: Sequence[Record]) -> list[Record]:
    """Return records by the time of their first publication, newest first."""

    def rank(record: Record) -> tuple[datetime, str, str]:
        published = datetime.fromisoformat(record["published"])
        # Two may have the same time: then day and name decide, or the order in which they come would.
        return published, record["date"], record["name"]

    return sorted(records, key=rank, reverse=True)


def derive_podcast_guid(feed_address: str) -> str:
    """Return a feed's `podcast:guid`: UUIDv5 of its address without scheme and trailing slashes."""
    without_scheme = feed_address.split("://", 1)[-1]
    return str(uuid.uuid5(_GUID_NAMESPACE, without_scheme.rstrip("/")))


def _build_xml(page: FeedPage) -> bytes:
    show = page.show
    records = page.records
    name = page.feed.name(show)  # before the show is converted: then each feed would be in its own writing
    if page.feed.writing:
        records = tuple(convert_record(record, page.feed.writing, show.language) for record in records)
        show = convert_show(show, page.feed.writing)
    generator = FeedGenerator()
    generator.load_extension("podcast", atom=False)
    channel_tags = ArchiveTags if page.paging else ChannelTags
    generator.register_extension("tags", channel_tags, ItemTags, atom=False)
    _fill_channel(generator, show, page)
    # Said by us, for by default it is the time of the build, which would change the bytes each time.
    changed = [datetime.fromisoformat(record.get("corrected") or record["published"]) for record in records]
    generator.lastBuildDate(max(changed, default=datetime.fromisoformat(_NEVER)))
    generator.tags.written = (*_list_channel_tags(show, page.feed, name), *page.paging)
    for record in records:
        item = generator.add_entry(order="append")  # by default feedgen puts each new item first
        fill_item(item, show, record)
    xml: bytes = generator.rss_str(pretty=True)
    return xml


def _fill_channel(generator: FeedGenerator, show: Show, page: FeedPage) -> None:
    """Write what the feed says of the show.

    Args:
        show: The show, in the writing of the feed.
    """
    own_address = build_address(show, page.name)
    cover = build_address(show, page.feed.cover)
    web_page = to_web_url(show.link) or build_address(show, "")
    title = clean_text(show.title)
    if page.feed.kind == "article":
        title += f"·{localize(show, '单篇文章')}"
    description = clean_text(show.description)
    if not description:  # Apple refuses a feed without one
        description = f"{title}：{localize(show, '由人工智能合成语音播报的新闻摘要。')}"
    label = "" if has_label(description) else "\n" + localize(show, SPOKEN_LABEL)
    generator.title(title)
    generator.link(href=own_address, rel="self", type="application/rss+xml")
    generator.link(href=web_page, rel="alternate")  # last: feedgen makes the last link the web page
    generator.description(fit_bytes([description], DESCRIPTION_BYTES - len(label.encode())) + label)
    generator.language(LOCALE[show.language])
    generator.generator("digest")  # without a version, which would change the bytes of every feed
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.image(url=cover, title=title, link=web_page)
    category, subcategory = find_category(show)
    generator.podcast.itunes_category(category, subcategory)
    generator.podcast.itunes_image(cover)
    generator.podcast.itunes_author(clean_text(show.author))
    generator.podcast.itunes_type("episodic")
    if show.copyright:
        generator.rights(clean_text(show.copyright))
    if not show.public:
        # Directories are to leave it out; and no owner's e-mail, which whoever finds the feed could read.
        generator.podcast.itunes_block(True)
    elif show.email:
        generator.podcast.itunes_owner(clean_text(show.author), show.email)


def _list_channel_tags(show: Show, feed: ShowFeed, name: str) -> Iterator[Tag]:
    """Yield the channel's tags that feedgen does not know; `name` is that of the feed, in its archives too."""
    owner = {"owner": show.email} if show.public and show.email else {}
    yield Tag(ITUNES, "explicit", format_flag(show.explicit))
    guid = feed.guid or derive_podcast_guid(build_address(show, name))
    yield Tag(PODCAST, "guid", guid)
    yield Tag(PODCAST, "locked", "yes", owner)  # no other host is to import the feed
    yield Tag(PODCAST, "medium", "podcast")
    yield Tag(PODCAST, "txt", "true", {"purpose": "ai-content"})  # Apple asks to disclose a synthetic voice
    if feed.kind == "episode" and show.source:  # a list of single articles grows when somebody adds one
        yield Tag(PODCAST, "updateFrequency", localize(show, "每日"), {"rrule": "FREQ=DAILY"})
    if show.license:
        yield Tag(PODCAST, "license", clean_text(show.license))
    if show.location:
        yield Tag(PODCAST, "location", clean_text(show.location))
    if show.verify:
        yield Tag(PODCAST, "txt", clean_text(show.verify), {"purpose": "verify"})
    yield Tag(PODCAST, "person", clean_text(show.author), {"role": "author", "group": "writing"})
    if moved := to_web_url(show.moved_to):
        yield Tag(ITUNES, "new-feed-url", moved)
    if funding := to_web_url(show.funding):
        yield Tag(PODCAST, "funding", localize(show, "支持本节目"), {"url": funding})
    # feedgen writes no link of a feed but its own: not to a hub, nor to archives.
    if hub := to_web_url(show.hub):
        yield Tag(ATOM, "link", None, {"rel": "hub", "href": hub})
    if feed.siblings:
        siblings = tuple(_build_remote_item(show, sibling, sibling_guid) for sibling, sibling_guid in feed.siblings)
        yield Tag(PODCAST, "podroll", None, {}, siblings)
    if not show.public:
        yield Tag(PODCAST, "block", "yes")


def _build_remote_item(show: Show, name: str, guid: str) -> Tag:
    attributes = {
        "feedGuid": guid,
        "feedUrl": build_address(show, name),
        "medium": "podcast",
    }
    return Tag(PODCAST, "remoteItem", None, attributes)


def _link_archive(show: Show, feed_name: str, number: int) -> tuple[Tag, ...]:
    """Return the links to an older archive, () for 0: by RFC 5005's name, and by the one that podcast apps follow."""
    if not number:
        return ()
    name = name_archive(feed_name, number)
    return (
        _build_atom_link(show, "prev-archive", name),
        _build_atom_link(show, "next", name),
    )


def _build_atom_link(show: Show, relation: str, name: str) -> Tag:
    attributes = {
        "rel": relation,
        "href": build_address(show, name),
        "type": "application/rss+xml",
    }
    return Tag(ATOM, "link", None, attributes)
