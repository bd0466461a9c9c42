"""Check a feed: what directories and apps would hold against it.

The feed's XML is read as an app reads it, knowing nothing of how it was made. Each fault is one line: where, what, and
what an app would do about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from digest.message import Message
from digest.publish.categories import load_categories
from digest.publish.checks.fault import Fault, to_faults
from digest.publish.checks.feed_xml import NAMESPACES, is_uuid, parse_xml
from digest.publish.checks.named_files import check_cover, check_named_files

_DESCRIPTION_BYTES = 4000  # Apple's limit; of Chinese, 1333 characters
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ONCE = [
    "title",
    "link",
    "description",
    "language",
    "itunes:explicit",
    "itunes:image",
    "lastBuildDate",
    "podcast:guid",
]
_ONCE_IN_ITEM = [
    "title",
    "link",
    "description",
    "guid",
    "pubDate",
    "enclosure",
    "itunes:duration",
    "itunes:explicit",
]


def check_feed(xml: bytes, *, now: datetime | None = None, root: Path | None = None) -> tuple[Fault, ...]:
    """Return the faults of a feed; it may be published if it has none.

    Args:
        xml: The feed.
        now: Dates after this time are faults; without it no date is in the future.
        root: The show's published folder, to compare the feed with the files that it names; None skips that.
    """
    try:
        tree = parse_xml(xml)
    except etree.XMLSyntaxError as error:
        return (Fault("feed", Message("feed: not well-formed XML ({error}): no app can read it", error=error)),)
    channel = tree.find("channel")
    if tree.tag != "rss" or channel is None:
        return (Fault("feed", Message("feed: no RSS 2.0 channel: no app can read it")),)
    faults = list(to_faults("feed", _check_channel(channel)))
    faults += to_faults("feed", _check_duplicates(channel))
    for fault in to_faults("feed", _check_channel_promises(tree, channel)):
        faults.append(fault.place_in(Message("channel")))
    for item in channel.findall("item"):
        title = item.findtext("title") or item.findtext("guid") or "?"
        place = Message("item {title}", title=title)
        faults += [fault.place_in(place) for fault in _check_item(channel, item, now, root)]
    if root:
        faults += to_faults("files", check_cover(root))
    return tuple(faults)


def _check_item(channel: Any, item: Any, now: datetime | None, root: Path | None) -> Iterator[Fault]:
    yield from to_faults("feed", _check_item_tags(item))
    date = _parse_item_date(item)
    if now and date and date > now:
        yield Fault("future", Message("pubDate lies in the future: AntennaPod drops the date"))
    yield from to_faults("feed", _check_item_promises(item, channel.findtext("title", "")))
    if root:
        yield from to_faults("files", check_named_files(channel, item, root))


def _check_channel(channel: Any) -> Iterator[Message]:
    """Check the channel itself for what directories refuse a show for."""
    for fault in _check_once(channel, _ONCE):
        yield Message("channel: {fault}", fault=fault)
    own = channel.find("atom:link[@rel='self']", NAMESPACES)
    if own is None:
        yield Message("channel: no atom:link rel=self: directories cannot tell where the feed lives")
    elif channel.findtext("link") == own.get("href"):
        yield Message("channel: link is the feed itself: apps open XML as the show's web page")
    for fault in _check_texts(channel):
        yield Message("channel: {fault}", fault=fault)
    if not is_uuid(channel.findtext("podcast:guid", "", NAMESPACES)):
        yield Message("channel: podcast:guid is no UUID: the index cannot know the show again after a move")
    yield from _check_categories(channel)
    image = channel.find("itunes:image", NAMESPACES)
    if image is not None and not image.get("href", "").endswith((".jpg", ".png")):
        yield Message("channel: the cover's address does not end in .jpg or .png: Apple does not take it")


def _check_categories(channel: Any) -> Iterator[Message]:
    known = load_categories()
    categories = channel.findall("itunes:category", NAMESPACES)
    if not categories:
        yield Message("channel: no itunes:category: Apple refuses the show")
    for category in categories:
        name = category.get("text")
        children = [child.get("text") for child in category.findall("itunes:category", NAMESPACES)]
        unknown = [child for child in children if child not in known.get(name, [])]
        if name not in known or unknown:
            yield Message(
                "channel: category {category} is none of Apple's: Apple refuses the show",
                category=str([name, *unknown]),
            )


def _check_channel_promises(root: Any, channel: Any) -> Iterator[Message]:
    """Check what a feed of this program promises beyond what directories ask for."""
    # A namespace that only an item declares is as good as absent to parsers that look for prefixes at the root.
    used = {element.nsmap.get(element.prefix) for element in channel.iter("{*}*")}
    for prefix, uri in NAMESPACES.items():
        if uri in used and root.nsmap.get(prefix) != uri:
            yield Message(
                "the namespace {address} is not declared as {prefix}: parsers that go by prefix see nothing of it",
                address=uri,
                prefix=prefix,
            )
    for name in ("itunes:author", "itunes:type", "image/url", "podcast:locked", "podcast:medium"):
        if channel.find(name, NAMESPACES) is None:
            yield Message("no {name}: apps and the index fall back on guesses", name=name)
    if channel.findtext("podcast:txt[@purpose='ai-content']", "", NAMESPACES) != "true":
        yield Message("does not say podcast:txt ai-content: Apple's guidelines ask to disclose a synthetic voice")
    language = channel.findtext("language")
    if language not in {"zh-cn", "zh-tw", "zh-hk", "en"}:
        yield Message("language {language!r} is not zh-cn or zh-tw: directories file it wrongly", language=language)
    is_private = channel.find("itunes:block", NAMESPACES) is not None
    has_owner = channel.find("itunes:owner", NAMESPACES) is not None
    if is_private and has_owner:
        yield Message("a private feed names its owner's e-mail: whoever finds it may read it")


def _check_item_promises(item: Any, show: str) -> Iterator[Message]:
    if item.findtext("podcast:txt[@purpose='ai-content']", "", NAMESPACES) != "true":
        yield Message("does not say podcast:txt ai-content: Apple's guidelines ask to disclose a synthetic voice")
    title = item.findtext("title", "")
    if show and title != show and title.startswith(show):
        yield Message("the title begins with the show's name: Apple asks for titles without it")
    for bite in item.findall("podcast:soundbite", NAMESPACES):
        length_s = float(bite.get("duration", "0"))
        if not 15 <= length_s <= 120:
            yield Message("a soundbite is not 15 to 120 seconds long: apps leave it out")
    for chapter in item.findall("psc:chapters/psc:chapter", NAMESPACES):
        if not chapter.get("start", "").endswith(".000"):
            yield Message("a chapter does not begin on a whole second: AntennaPod moves it")
    if item.find("podcast:person", NAMESPACES) is None:
        yield Message("no podcast:person: apps name nobody who speaks")


def _check_once(parent: Any, names: list[str]) -> Iterator[Message]:
    for name in names:
        count = len(parent.findall(name, NAMESPACES))
        if count != 1:
            yield Message(
                "{name} stands {count} times, not once: strict parsers stop, others choose one", name=name, count=count
            )


def _check_texts(parent: Any) -> Iterator[Message]:
    """Check the texts that the channel and its items both have."""
    size = len(parent.findtext("description", "").encode())
    if not 0 < size <= _DESCRIPTION_BYTES:
        yield Message(
            "description has {size_bytes} bytes, not 1 to {most_bytes}: Apple refuses it",
            size_bytes=size,
            most_bytes=_DESCRIPTION_BYTES,
        )
    if parent.findtext("itunes:explicit", "", NAMESPACES) not in {"true", "false"}:
        yield Message("itunes:explicit is neither true nor false: Apple refuses it")


def _check_duplicates(channel: Any) -> Iterator[Message]:
    effects = (
        ("item/guid", "apps keep one of the two"),
        ("item/enclosure", "Apple ignores the second"),
    )
    for path, effect in effects:
        values = Counter(element.get("url") or element.text for element in channel.findall(path))
        for value, count in values.items():
            if count > 1:
                yield Message(
                    "{path} {value!r} stands {count} times: {effect}",
                    path=path,
                    value=value,
                    count=count,
                    effect=Message(effect),
                )
    dates = [date for date in map(_parse_date, channel.findall("item/pubDate")) if date]
    if dates != sorted(dates, reverse=True):
        yield Message("items are not newest first: some apps play them in the order they stand")


def _check_item_tags(item: Any) -> Iterator[Message]:
    yield from _check_once(item, _ONCE_IN_ITEM)
    yield from _check_texts(item)
    yield from _check_guid_and_date(item)
    enclosure = item.find("enclosure")
    if enclosure is not None:
        yield from _check_enclosure(enclosure)
    if not item.findtext("itunes:duration", "", NAMESPACES).isdecimal():
        yield Message("itunes:duration is no number of seconds: Pocket Casts and Apple refuse the item")
    starts = [chapter.get("start", "") for chapter in item.findall("psc:chapters/psc:chapter", NAMESPACES)]
    if starts and (starts != sorted(set(starts)) or not starts[0].startswith("00:00:00")):
        yield Message("chapters do not begin at zero and rise: apps show none")


def _check_guid_and_date(item: Any) -> Iterator[Message]:
    guid = item.find("guid")
    # AntennaPod, for one, does not trim a GUID.
    if guid is not None and (not guid.text or guid.text.split() != [guid.text]):
        yield Message("guid is empty or holds white space: apps find the item new at every update")
    elif guid is not None and guid.get("isPermaLink") != "false" and not guid.text.startswith("http"):
        yield Message("guid is no address but does not say isPermaLink=false: apps open it as one")
    if _parse_item_date(item) is None:
        yield Message("pubDate is no RFC 2822 date with its weekday and zone: Pocket Casts refuses the feed")


def _parse_item_date(item: Any) -> datetime | None:
    """Return when an item was published; None where its date is not as RFC 2822 asks, with the right weekday."""
    stamp = item.find("pubDate")
    if stamp is None:
        return None
    date = _parse_date(stamp)
    if date is None:
        return None
    weekday = _DAYS[date.weekday()]  # the parser passes over it, so a wrong one would not be noticed
    return date if stamp.text.startswith(weekday) else None


def _parse_date(stamp: Any) -> datetime | None:
    """Return the date of an element with its zone; None if it is not a date, or has no zone."""
    try:
        date = parsedate_to_datetime(stamp.text or "")
    except ValueError:
        return None
    return date if date.tzinfo else None


def _check_enclosure(enclosure: Any) -> Iterator[Message]:
    url = enclosure.get("url", "")
    length = enclosure.get("length", "")
    if not url.isascii() or not url.startswith(("http://", "https://")):
        yield Message(
            "the enclosure's address {url!r} is no http(s) address in ASCII: some apps cannot download it", url=url
        )
    if not url.endswith((".mp3", ".m4a")):
        yield Message("the enclosure's address does not end in .mp3 or .m4a: Apple refuses it")
    if not length.isdecimal() or length == "0":
        yield Message("the enclosure has no length in bytes: Spotify refuses it")
    if enclosure.get("type") not in {"audio/mpeg", "audio/x-m4a"}:
        yield Message("the enclosure's type is no audio that apps know: they do not offer it")
