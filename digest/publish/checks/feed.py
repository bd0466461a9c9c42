"""The feed's doctor: what directories and apps would hold against a feed, and what a new one would do to subscribers.

It reads the XML as an app does and knows nothing of how it was made. Each fault is one line: where, what, and what an
app would do about it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote
from uuid import UUID

from lxml import etree

from digest.publish.categories import load_categories
from digest.publish.feed_tags import ATOM, ITUNES, PODCAST, PSC

_NS = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "psc": PSC}
_DESCRIPTION_BYTES = 4000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ONCE = ["title", "link", "description", "language", "itunes:explicit", "itunes:image", "lastBuildDate", "podcast:guid"]
_ONCE_IN_ITEM = ["title", "link", "description", "guid", "pubDate", "enclosure", "itunes:duration", "itunes:explicit"]
_COVER_SIDES = range(1400, 3001)  # pixels

FaultKind = Literal["feed", "future", "files", "followers", "server"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that directories or apps would hold against what is published.

    Attributes:
        kind: What is at fault: what a feed says ("feed"), a date of it that lies in the future, files that do not fit
            it, what it does to those who follow the one before, or the server that it comes from.
        text: One line: where, what, and what an app would do about it.
    """

    kind: FaultKind
    text: str

    def __str__(self) -> str:
        return self.text

    def place_in(self, place: str) -> Fault:
        """Return the same fault, said of a part of something larger: a file, an item."""
        return replace(self, text=f"{place}: {self.text}")


def to_faults(kind: FaultKind, texts: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault of a kind for each text."""
    for text in texts:
        yield Fault(kind, text)


def check_feed(xml: bytes, *, now: datetime | None = None, root: Path | None = None) -> tuple[Fault, ...]:
    """Return the faults of a feed; none is what may be published.

    Args:
        xml: The feed.
        now: The time by which a date lies in the future; None does not ask.
        root: The show's published folder, to compare the feed with the files that it names; None does not.
    """
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return (Fault("feed", f"feed: not well-formed XML ({error}): no app can read it"),)
    channel = tree.find("channel")
    if tree.tag != "rss" or channel is None:
        return (Fault("feed", "feed: no RSS 2.0 channel: no app can read it"),)
    faults = [*to_faults("feed", _check_channel(channel)), *to_faults("feed", _check_duplicates(channel))]
    faults += [fault.place_in("channel") for fault in to_faults("feed", _check_channel_promises(tree, channel))]
    for item in channel.findall("item"):
        place = f"item {item.findtext('title') or item.findtext('guid') or '?'}"
        faults += [fault.place_in(place) for fault in _check_item(channel, item, now, root)]
    if root:
        faults += to_faults("files", _check_cover(root))
    return tuple(faults)


def _check_item(channel: Any, item: Any, now: datetime | None, root: Path | None) -> Iterator[Fault]:
    yield from to_faults("feed", _check_item_tags(item))
    date = _parse_item_date(item)
    if now and date and date > now:
        yield Fault("future", "pubDate lies in the future: AntennaPod drops the date")
    yield from to_faults("feed", _check_item_promises(item, channel.findtext("title", "")))
    if root:
        yield from to_faults("files", _check_files(channel, item, root))


def check_change(before: Sequence[bytes], after: Sequence[bytes]) -> tuple[Fault, ...]:
    """Return what a new feed would do to those who follow the old one: items lost, new again, or moved in time.

    Args:
        before: The files of the feed that is published, or those of them that are to change. What is no XML has no
            followers.
        after: The files that are to take their place, the feed itself last in both.
    """
    return tuple(to_faults("followers", _compare_feeds(before, after)))


def _compare_feeds(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[str]:
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    for xml in before:
        old |= _read_dates(xml)
    for xml in after:
        new |= _read_dates(xml)
    shows = {guid for guid in map(read_show_guid, before) if guid} - {read_show_guid(xml) for xml in after}
    if shows and after:
        yield f"channel: podcast:guid {shows.pop()} would change: the index takes it for another show"
    for guid in old:
        if guid not in new:
            yield f"item {guid}: is gone: apps delete it, or keep what they cannot download"
    for guid, date in old.items():
        if guid in new and new[guid] != date:
            yield f"item {guid}: its date moved from {date} to {new[guid]}: apps announce it as new"


def _read_dates(xml: bytes) -> dict[str, str]:
    root = _parse_xml(xml)
    items = () if root is None else root.iterfind("channel/item")
    return {item.findtext("guid", ""): item.findtext("pubDate", "") for item in items}


def read_show_guid(xml: bytes) -> str:
    """Return the `podcast:guid` of a feed, nothing where it has none that is a UUID."""
    root = _parse_xml(xml)
    found = "" if root is None else str(root.findtext("channel/podcast:guid", "", _NS))
    return found if _is_uuid(found) else ""


def _parse_xml(xml: bytes) -> Any:
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def _check_channel(channel: Any) -> Iterator[str]:
    yield from _check_once(channel, _ONCE, "channel: ")
    own = channel.find("atom:link[@rel='self']", _NS)
    if own is None:
        yield "channel: no atom:link rel=self: directories cannot tell where the feed lives"
    elif channel.findtext("link") == own.get("href"):
        yield "channel: link is the feed itself: apps open XML as the show's web page"
    yield from (f"channel: {fault}" for fault in _check_texts(channel))
    if not _is_uuid(channel.findtext("podcast:guid", "", _NS)):
        yield "channel: podcast:guid is no UUID: the index cannot know the show again after a move"
    known = load_categories()
    categories = channel.findall("itunes:category", _NS)
    if not categories:
        yield "channel: no itunes:category: Apple refuses the show"
    for category in categories:
        children = [child.get("text") for child in category.findall("itunes:category", _NS)]
        unknown = [name for name in children if name not in known.get(category.get("text"), [])]
        if category.get("text") not in known or unknown:
            yield f"channel: category {[category.get('text'), *unknown]} is none of Apple's: Apple refuses the show"
    image = channel.find("itunes:image", _NS)
    if image is not None and not image.get("href", "").endswith((".jpg", ".png")):
        yield "channel: the cover's address does not end in .jpg or .png: Apple does not take it"


def _check_channel_promises(root: Any, channel: Any) -> Iterator[str]:
    """What a feed of this program has beyond what directories refuse it for."""
    for prefix, uri in _NS.items():
        if root.nsmap.get(prefix) != uri and any(it.nsmap.get(it.prefix) == uri for it in channel.iter("{*}*")):
            yield f"the namespace {uri} is not declared as {prefix}: parsers that go by prefix see nothing of it"
    for name in ("itunes:author", "itunes:type", "image/url", "podcast:locked", "podcast:medium"):
        if channel.find(name, _NS) is None:
            yield f"no {name}: apps and the index fall back on guesses"
    if channel.findtext("podcast:txt[@purpose='ai-content']", "", _NS) != "true":
        yield "does not say podcast:txt ai-content: Apple's guidelines ask to disclose a synthetic voice"
    if channel.findtext("language") not in {"zh-cn", "zh-tw", "zh-hk", "en"}:
        yield f"language {channel.findtext('language')!r} is not zh-cn or zh-tw: directories file it wrongly"
    if channel.find("itunes:block", _NS) is not None and channel.find("itunes:owner", _NS) is not None:
        yield "a private feed names its owner's e-mail: whoever finds it may read it"


def _check_item_promises(item: Any, show: str) -> Iterator[str]:
    if item.findtext("podcast:txt[@purpose='ai-content']", "", _NS) != "true":
        yield "does not say podcast:txt ai-content: Apple's guidelines ask to disclose a synthetic voice"
    title = item.findtext("title", "")
    if show and title != show and title.startswith(show):
        yield "the title begins with the show's name: Apple asks for titles without it"
    for bite in item.findall("podcast:soundbite", _NS):
        if not 15 <= float(bite.get("duration", "0")) <= 120:
            yield "a soundbite is not 15 to 120 seconds long: apps leave it out"
    for chapter in item.findall("psc:chapters/psc:chapter", _NS):
        if not chapter.get("start", "").endswith(".000"):
            yield "a chapter does not begin on a whole second: AntennaPod moves it"
    if item.find("podcast:person", _NS) is None:
        yield "no podcast:person: apps name nobody who speaks"


def _check_once(parent: Any, names: list[str], place: str = "") -> Iterator[str]:
    for name in names:
        count = len(parent.findall(name, _NS))
        if count != 1:
            yield f"{place}{name} stands {count} times, not once: strict parsers stop, others choose one"


def _check_texts(parent: Any) -> Iterator[str]:
    """Faults that the channel and its items can both have."""
    size = len(parent.findtext("description", "").encode())
    if not 0 < size <= _DESCRIPTION_BYTES:
        yield f"description has {size} bytes, not 1 to {_DESCRIPTION_BYTES}: Apple refuses it"
    if parent.findtext("itunes:explicit", "", _NS) not in {"true", "false"}:
        yield "itunes:explicit is neither true nor false: Apple refuses it"


def _check_duplicates(channel: Any) -> Iterator[str]:
    for path, why in (("item/guid", "apps keep one of the two"), ("item/enclosure", "Apple ignores the second")):
        values = [found.get("url") or found.text for found in channel.findall(path)]
        yield from (f"{path} {value!r} stands {n} times: {why}" for value, n in Counter(values).items() if n > 1)
    dates = [date for date in map(_parse_date, channel.findall("item/pubDate")) if date]
    if dates != sorted(dates, reverse=True):
        yield "items are not newest first: some apps play them in the order they stand"


def _check_item_tags(item: Any) -> Iterator[str]:
    yield from _check_once(item, _ONCE_IN_ITEM)
    yield from _check_texts(item)
    yield from _check_guid_and_date(item)
    enclosure = item.find("enclosure")
    if enclosure is not None:
        yield from _check_enclosure(enclosure)
    if not item.findtext("itunes:duration", "", _NS).isdecimal():
        yield "itunes:duration is no number of seconds: Pocket Casts and Apple refuse the item"
    starts = [chapter.get("start", "") for chapter in item.findall("psc:chapters/psc:chapter", _NS)]
    if starts and (starts != sorted(set(starts)) or not starts[0].startswith("00:00:00")):
        yield "chapters do not begin at zero and rise: apps show none"


def _check_guid_and_date(item: Any) -> Iterator[str]:
    guid = item.find("guid")
    if guid is not None and (not guid.text or guid.text.split() != [guid.text]):
        yield "guid is empty or holds white space: apps find the item new at every update"
    elif guid is not None and guid.get("isPermaLink") != "false" and not guid.text.startswith("http"):
        yield "guid is no address but does not say isPermaLink=false: apps open it as one"
    if _parse_item_date(item) is None:
        yield "pubDate is no RFC 2822 date with its weekday and zone: Pocket Casts refuses the feed"


def _parse_item_date(item: Any) -> datetime | None:
    """Return when an item was published; None where its date is not as RFC 2822 asks, with the right weekday."""
    stamp = item.find("pubDate")
    date = None if stamp is None else _parse_date(stamp)
    if date is None or not (stamp.text or "").startswith(_DAYS[date.weekday()]):
        return None
    return date


def _parse_date(stamp: Any) -> datetime | None:
    try:
        date = parsedate_to_datetime(stamp.text or "")
    except ValueError:
        return None
    return date if date.tzinfo else None


def _check_enclosure(enclosure: Any) -> Iterator[str]:
    url = enclosure.get("url", "")
    if not url.isascii() or not url.startswith(("http://", "https://")):
        yield f"the enclosure's address {url!r} is no http(s) address in ASCII: some apps cannot download it"
    if not url.endswith((".mp3", ".m4a")):
        yield "the enclosure's address does not end in .mp3 or .m4a: Apple refuses it"
    if not enclosure.get("length", "").isdecimal() or enclosure.get("length") == "0":
        yield "the enclosure has no length in bytes: Spotify refuses it"
    if enclosure.get("type") not in {"audio/mpeg", "audio/x-m4a"}:
        yield "the enclosure's type is no audio that apps know: they do not offer it"


def _check_files(channel: Any, item: Any, root: Path) -> Iterator[str]:
    """Compare an item with the files that it names, where they lie under the feed's own address."""
    own = channel.find("atom:link[@rel='self']", _NS)
    if own is None:
        return
    base = own.get("href", "").rpartition("/")[0] + "/"
    page = item.findtext("link", "")
    if page.startswith(base) and not (root / unquote(page.removeprefix(base))).is_file():
        yield f"{unquote(page.removeprefix(base))} is not in the folder: the link to the episode's page leads nowhere"
    checks: list[tuple[str, Callable[[bytes, Any], bool], str]] = [
        ("enclosure", lambda data, it: len(data) == int(it.get("length", "0")), "is not as long as the feed says"),
        ("podcast:alternateEnclosure", _is_intact, "is not the file that the feed has length and digest of"),
        ("podcast:transcript", lambda data, _: bool(data.strip()), "is empty"),
        (
            "podcast:chapters",
            lambda data, _: _read_starts(data) == _read_simple_starts(item),
            "has other chapters than the feed",
        ),
    ]
    for path, is_right, fault in checks:
        for element in item.findall(path, _NS):
            url = _find_address(element)
            if not url.startswith(base):
                continue
            file = root / unquote(url.removeprefix(base))
            if not file.is_file():
                yield f"{file.name} is not in the folder: the download fails"
            elif not is_right(file.read_bytes(), element):
                yield f"{file.name} {fault}"


def _find_address(element: Any) -> str:
    source = element.find("podcast:source", _NS)
    return str(element.get("url", "") if source is None else source.get("uri", ""))


def _is_intact(data: bytes, alternate: Any) -> bool:
    integrity = alternate.find("podcast:integrity", _NS)
    digest = "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()
    is_same = integrity is None or integrity.get("value") == digest
    return is_same and len(data) == int(alternate.get("length", "0"))


def _read_starts(data: bytes) -> list[str]:
    try:
        return [str(float(chapter["startTime"])) for chapter in json.loads(data)["chapters"]]
    except (ValueError, KeyError, TypeError):
        return ["unreadable"]


def _read_simple_starts(item: Any) -> list[str]:
    starts = []
    for chapter in item.findall("psc:chapters/psc:chapter", _NS):
        hours, minutes, seconds = chapter.get("start").split(":")
        starts.append(str(int(hours) * 3600.0 + int(minutes) * 60 + float(seconds)))
    return starts


def _check_cover(root: Path) -> Iterator[str]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(root / "cover.jpg") as picture:
            width, height, mode, kind = *picture.size, picture.mode, picture.format
    except (OSError, UnidentifiedImageError):
        yield "cover.jpg: cannot be read as a picture: Apple refuses the show"
        return
    if width != height or width not in _COVER_SIDES or mode != "RGB" or kind != "JPEG":
        yield f"cover.jpg: {width} x {height} {mode} {kind}, not a square RGB JPEG of 1400 to 3000: Apple refuses it"


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
