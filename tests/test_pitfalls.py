"""What is known to go wrong in podcast feeds, files and servers made with the libraries that this program uses, too.

Each case says what happens elsewhere and looks for it in a show that was published and is served.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import locale
import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import feedparser
import httpx
import imageio_ffmpeg
import pytest
from lxml import etree
from mutagen.id3 import ID3, CTOCFlags
from mutagen.mp3 import MP3, BitrateMode
from PIL import Image

from digest.publish.checks.address import check_address
from digest.publish.record import build_record
from digest.record import Record
from tests.follow import Site, serving
from tests.publish.conftest import make_episode, make_show
from tests.publish.feeds import build_feed, build_feed_files

NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "psc": "http://podlove.org/simple-chapters",
}
FRAME_SAMPLES, RATE_HZ = 1152, 44_100  # MPEG-1 Layer III


@dataclasses.dataclass(frozen=True)
class Seen:
    """A served show as a client sees it: the feed, its newest episode's file, and one that asks."""

    site: Site
    client: httpx.Client

    @functools.cached_property
    def feed(self) -> bytes:
        return self.client.get(self.site.url).content

    @property
    def channel(self) -> Any:
        return etree.fromstring(self.feed).find("channel")

    @property
    def item(self) -> Any:
        return self.channel.find("item")

    @property
    def enclosure(self) -> Any:
        return self.item.find("enclosure")

    @functools.cached_property
    def mp3(self) -> bytes:
        return self.client.get(self.enclosure.get("url")).content

    @property
    def path(self) -> Path:
        return self.site.root / str(self.enclosure.get("url")).removeprefix(self.site.base)

    @functools.cached_property
    def frames(self) -> list[bytes]:
        """The file's frames, one behind the other from the tag's end to its last byte."""
        return list(_frames(self.mp3, ID3(io.BytesIO(self.mp3)).size))

    @functools.cached_property
    def measured(self) -> str:
        """What ffmpeg's meter says of the file at its end: loudness and true peak."""
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(self.path)]
        meter = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
        return subprocess.run([*command, *meter], capture_output=True, text=True, check=True).stderr


def _frames(data: bytes, at: int) -> Iterator[bytes]:
    kbps = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    while at < len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        assert head >> 17 == 0x7FFD, f"no MPEG-1 Layer III frame at {at}"
        assert (head >> 10) & 3 == 0, "not 44.1 kHz"
        size = 144 * 1000 * kbps[(head >> 12) & 15] // RATE_HZ + ((head >> 9) & 1)
        yield data[at : at + size]
        at += size
    assert at == len(data), "the last frame is cut"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with serving(tmp_path_factory.mktemp("site")) as site, httpx.Client() as client:
        site.publish(0)
        site.publish(1)
        yield Seen(site, client)


def _stamped(episode: Any, **changes: Any) -> Record:
    return cast("Record", {**build_record(episode), **changes})


def explicit_is_a_flag(seen: Seen) -> None:
    found = [it.text for it in seen.channel.iter(f"{{{NS['itunes']}}}explicit")]
    assert found == ["false"] * 3  # the channel's and two items'


def the_cover_is_named(seen: Seen) -> None:
    image = seen.channel.find("itunes:image", NS).get("href")
    assert re.fullmatch(r"http.*/cover-[0-9a-f]{8}\.jpg", image)
    assert seen.channel.findtext("image/url") == image


def the_web_page_is_no_feed(seen: Seen) -> None:
    assert seen.client.get(seen.channel.findtext("link")).headers["content-type"].startswith("text/html")
    assert seen.channel.find("atom:link[@rel='self']", NS).get("href") == seen.site.url


def all_links_are_written(_: Seen) -> None:
    episode = make_episode()
    records = [_stamped(episode, guid=f"g{number}", name=f"n{number}") for number in range(250)]
    *_older, (_name, feed) = build_feed_files(make_show(hub="https://hub.example/"), records, kind="episode")
    relations = [link.get("rel") for link in etree.fromstring(feed).iterfind("channel/atom:link", NS)]
    assert sorted(relations) == ["hub", "next", "prev-archive", "self"]


def newest_stands_first(seen: Seen) -> None:
    dates = [parsedate_to_datetime(it.text) for it in seen.channel.iterfind("item/pubDate")]
    assert len(dates) == 2
    assert dates == sorted(dates, reverse=True)


def namespaces_have_their_prefixes(seen: Seen) -> None:
    assert {prefix: seen.channel.nsmap.get(prefix) for prefix in NS} == NS
    assert b"ns0:" not in seen.feed


def a_build_has_no_date_of_its_own(seen: Seen) -> None:
    assert seen.channel.findtext("lastBuildDate") == seen.item.findtext("pubDate")
    assert seen.client.get(seen.site.url).content == seen.feed


def numbers_are_numbers(seen: Seen) -> None:
    assert int(seen.enclosure.get("length")) == len(seen.mp3)
    feed = build_feed(make_show(), [_stamped(make_episode(), duration_s=0.3)], kind="episode")
    assert etree.fromstring(feed).findtext("channel/item/itunes:duration", None, NS) == "1"


def any_title_can_be_written(_: Seen) -> None:
    feed = build_feed(make_show(), [_stamped(make_episode(), title="A\x00\x0b]]>&<b>\ud800晨")], kind="episode")
    assert etree.fromstring(feed).findtext("channel/item/title") == "A ]]>&< b> 晨"


def both_descriptions_are_there(seen: Seen) -> None:
    short, full = seen.item.findtext("description"), seen.item.findtext("content:encoded", None, NS)
    assert 0 < len(short.encode()) <= 4000
    assert "<strong>" in full
    assert "<li>" in short
    assert "<li>" not in full


def no_locale_is_left_behind(_: Seen) -> None:
    before, records = locale.setlocale(locale.LC_ALL), [build_record(make_episode())]
    with ThreadPoolExecutor(8) as pool:
        feeds = set(pool.map(lambda _: build_feed(make_show(), records, kind="episode"), range(16)))
    assert len(feeds) == 1
    assert locale.setlocale(locale.LC_ALL) == before


def layout_harms_no_parser(seen: Seen) -> None:
    parsed = feedparser.parse(seen.feed)
    assert not parsed.bozo
    assert [it.title for it in parsed.entries] == [it.text for it in seen.channel.iterfind("item/title")]


def one_header_for_one_file(seen: Seen) -> None:
    assert ["Info" in str(frame[:60]) or "Xing" in str(frame[:60]) for frame in seen.frames].count(True) == 1
    assert b"Info" in seen.frames[0]


def the_header_counts_the_frames(seen: Seen) -> None:
    head = seen.frames[0]
    at = head.index(b"Info") + 8
    assert int.from_bytes(head[at : at + 4], "big") == len(seen.frames) - 1
    length_s = (len(seen.frames) - 1) * FRAME_SAMPLES / RATE_HZ
    assert abs(length_s - int(seen.item.findtext("itunes:duration", None, NS))) < 1.5


def the_bit_rate_is_constant(seen: Seen) -> None:
    info: Any = MP3(io.BytesIO(seen.mp3)).info
    assert (info.bitrate_mode, info.bitrate) == (BitrateMode.CBR, 96_000)
    assert len({frame[2] >> 4 for frame in seen.frames}) == 1


def chapters_lie_in_time_order(seen: Seen) -> None:
    starts = [
        int.from_bytes(seen.mp3[at : at + 4], "big")
        for at in (found.end() for found in re.finditer(rb"CHAP.{6}[^\x00]+\x00", seen.mp3, re.DOTALL))
    ]
    assert len(starts) >= 3
    assert starts == sorted(starts)
    assert starts[0] == 0


def contents_list_every_chapter(seen: Seen) -> None:
    tag = ID3(io.BytesIO(seen.mp3))
    (contents,) = tag.getall("CTOC")
    assert contents.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    assert contents.child_element_ids == [it.element_id for it in tag.getall("CHAP")]
    assert str(contents.sub_frames["TIT2"])


def the_peak_holds_in_the_mp3(seen: Seen) -> None:
    assert float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", seen.measured)[-1]) <= -1.0


def mono_is_measured_as_mono(seen: Seen) -> None:
    assert "mono" in seen.measured
    assert abs(float(re.findall(r"I:\s+(-?[\d.]+) LUFS", seen.measured)[-1]) + 19) <= 1


def nothing_lies_between_tag_and_sound(seen: Seen) -> None:
    assert seen.mp3[ID3(io.BytesIO(seen.mp3)).size :][:1] == b"\xff"
    assert not seen.mp3[: ID3(io.BytesIO(seen.mp3)).size].endswith(b"\x00" * 64)


def the_feed_says_how_it_is_written(seen: Seen) -> None:
    assert seen.client.get(seen.site.url).headers["content-type"] == "application/rss+xml; charset=utf-8"


def the_address_is_the_file(seen: Seen) -> None:
    url = seen.enclosure.get("url")
    answer = seen.client.head(url, follow_redirects=False)
    assert (answer.status_code, answer.headers["content-length"]) == (200, seen.enclosure.get("length"))
    assert url.endswith(".mp3")


def durations_and_dates_are_plain(seen: Seen) -> None:
    for item in seen.channel.iterfind("item"):
        assert item.findtext("itunes:duration", None, NS).isdecimal()
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
    assert all(it.text or it.attrib or len(it) for it in seen.channel.iter("{*}*"))


def a_guid_survives_a_move(seen: Seen) -> None:
    before = [it.text for it in seen.channel.iterfind("item/guid")]
    assert all(str(UUID(guid)) == guid for guid in before)
    records = [json.loads(path.read_bytes()) for path in seen.site.root.glob("episodes/*/sample-????-??-??.json")]
    moved = seen.site.show.model_copy(update={"base_url": "https://elsewhere.example"})
    feed = build_feed(moved, records, kind="episode")
    assert [it.text for it in etree.fromstring(feed).iterfind("channel/item/guid")] == before


def the_cover_passes(seen: Seen) -> None:
    url = seen.channel.find("itunes:image", NS).get("href")
    assert seen.client.head(url).headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(seen.client.get(url).content)) as picture:
        assert (picture.format, picture.mode, picture.width) == ("JPEG", "RGB", picture.height)
        assert 1400 <= picture.width <= 3000


def transcripts_have_their_types(seen: Seen) -> None:
    found = [(it.get("type"), it.get("url")) for it in seen.item.iterfind("podcast:transcript", NS)]
    assert [kind for kind, _ in found] == ["text/vtt", "application/x-subrip", "application/json"]
    for kind, url in found:
        assert seen.client.get(url).headers["content-type"].startswith(kind)


def the_server_is_fit_for_podcasts(seen: Seen) -> None:
    assert check_address(seen.site.url) == ()
    asked = {"range": "bytes=0-9", "if-range": '"another"', "accept-encoding": "gzip"}
    answer = seen.client.get(seen.enclosure.get("url"), headers=asked)
    assert (answer.status_code, len(answer.content)) == (200, len(seen.mp3))
    assert "content-encoding" not in answer.headers


def time_stamps_have_their_own_lines(seen: Seen) -> None:
    for text, end in ((seen.item.findtext("description"), "\n"), (_notes(seen), "<br>\n")):
        lines = text.removeprefix("<p>").split(end)
        stamped = [line for line in lines if re.match(r"\(\d\d:\d\d\) \S", line)]
        assert stamped[0].startswith("(00:00) ")
        assert len(stamped) >= 3


def _notes(seen: Seen) -> str:
    return str(seen.item.findtext("content:encoded", None, NS))


# (what happens elsewhere, what is looked for here), in the order of the project's notes on feeds
CASES: tuple[tuple[str, Callable[[Seen], None]], ...] = (
    ("feedgen: itunes_explicit knows only yes, no and clean, which directories refuse", explicit_is_a_flag),
    ("feedgen: a cover whose address ends in .jpeg or has a query is dropped in silence", the_cover_is_named),
    ("feedgen: the last link is the web page, and it may be the feed itself", the_web_page_is_no_feed),
    ("feedgen: of atom:link only rel=self is written, no hub and no archive", all_links_are_written),
    ("feedgen: entries are put in front, so that the oldest comes first", newest_stands_first),
    ("feedgen: namespaces of an entry's extension come out as ns0", namespaces_have_their_prefixes),
    ("feedgen: lastBuildDate is now, so that every build has other bytes", a_build_has_no_date_of_its_own),
    ("feedgen: length='None'; a duration of 0 is dropped, one of 52.4 raises", numbers_are_numbers),
    ("feedgen: control characters raise", any_title_can_be_written),
    ("feedgen: content without description becomes the description", both_descriptions_are_there),
    ("feedgen: the process's locale is switched to write a date", no_locale_is_left_behind),
    ("feedgen: the order within an item, and the layout, are fixed", layout_harms_no_parser),
    ("MP3: glued parts have several headers, the first of which lies", one_header_for_one_file),
    ("MP3: an encoder that writes into a pipe cannot go back to count its frames", the_header_counts_the_frames),
    ("MP3: with a variable bit rate apps show wrong lengths and seek to wrong places", the_bit_rate_is_constant),
    ("mutagen: CHAP frames are stored by their size, not by time", chapters_lie_in_time_order),
    ("ID3: without CTOC, or without its title, Apple and Overcast show no chapter", contents_list_every_chapter),
    ("MP3: true peaks rise in encoding", the_peak_holds_in_the_mp3),
    ("MP3: mono measured as mono reads 3 LU lower than the same voice in two channels", mono_is_measured_as_mono),
    ("mutagen: padding behind the tag makes readers warn", nothing_lies_between_tag_and_sound),
    ("HTTP: text/xml without a charset means US-ASCII", the_feed_says_how_it_is_written),
    ("feed: a length in seconds, an address that ends in /download or redirects", the_address_is_the_file),
    ("feed: floats and empty tags, and dates in the wrong order", durations_and_dates_are_plain),
    ("feed: GUIDs of names, contents or addresses are new after a move", a_guid_survives_a_move),
    ("feed: a cover of the wrong size, colours or ending, or without an answer to HEAD", the_cover_passes),
    ("feed: several types are in use for SRT, of which apps know one", transcripts_have_their_types),
    ("HTTP: Python's servers know no ranges, ignore If-Range, or compress the audio", the_server_is_fit_for_podcasts),
    ("notes: time stamps that only blanks separate are no chapters", time_stamps_have_their_own_lines),
)


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_known_pitfall_is_avoided(number: int, seen: Seen) -> None:
    """What goes wrong elsewhere does not here."""
    CASES[number - 1][1](seen)
