"""Apps, and the libraries that web apps and directories are made of, follow a show for three days without a fault.

Each finds one new episode a day and none by a correction, downloads what was published byte for byte, and sees in feed,
transcript and file what the others see.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

if sys.platform == "win32":
    pytest.skip("these programs are for Unix", allow_module_level=True)

from tests.clients import digest_of, libraries, podboat, read_by_libraries, run
from tests.follow import Site, serving

pytestmark = pytest.mark.slow


def needs(name: str, package: str | None = None) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(name), reason=f"needs {name}: apt install {package or name}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    with serving(folder) as site:
        yield site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a program keeps what is its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def published(site: Site) -> set[str]:
    """The digests of all episodes."""
    return {digest_of(path) for path in site.root.glob("episodes/*/*.mp3")}


@needs("gpo", "gpodder")
def test_gpodder(site: Site, home: Path) -> None:
    """The podcatcher downloads each day's episode, and finds nothing new after a correction."""

    def gpo(*arguments: str) -> str:
        return run(home, "gpo", *arguments, GPODDER_HOME=str(home))

    def new() -> int:
        gpo("update")
        with sqlite3.connect(home / "Database") as database:
            (count,) = database.execute("select count(*) from episode where is_new = 1 and state = 0").fetchone()
        database.close()
        return int(count)

    site.publish(0)
    gpo("subscribe", site.url)
    for number in range(3):
        if number:
            site.publish(number)
        assert new() == 1
        gpo("download")
        assert new() == 0
    assert {digest_of(path) for path in (home / "Downloads").rglob("*.mp3")} == published(site)
    site.correct()
    assert new() == 0


@needs("newsboat")
@needs("podboat", "newsboat")
def test_newsboat_and_podboat(site: Site, home: Path) -> None:
    """The reader has one unread item more each day, none by a correction; its podcatcher downloads them."""
    (home / "urls").write_text(site.url + "\n")
    (home / "config").write_text("")

    def unread() -> str:
        files = ("-u", "urls", "-c", "cache.db", "-C", "config")
        return run(home, "newsboat", *files, "-x", "reload", "print-unread").split()[0]

    for number in range(3):
        site.publish(number)
        assert unread() == str(number + 1)
        with sqlite3.connect(home / "cache.db") as database:
            query = "select enclosure_url, enclosure_type from rss_item order by pubDate desc limit 1"
            found = database.execute(query).fetchone()
        database.close()
        url, mp3 = site.newest()
        assert found == (url, "audio/mpeg")
        assert digest_of(podboat(home, url)) == digest_of(mp3)
    site.correct()
    assert unread() == "3"


@needs("podget")
def test_podget(site: Site, home: Path) -> None:
    """The script that reads feeds by regular expressions and fetches with wget has one file more each day."""
    (home / "serverlist").write_text(f"{site.url} News Sample\n")
    run(home, "podget", "-d", home, "--create-config", "podgetrc")
    for number in range(3):
        site.publish(number)
        for _ in range(2):  # the second time there is nothing to do
            run(home, "podget", "-d", home, "-c", "podgetrc", "-l", home / "library", "-v")
            got = [digest_of(path) for path in (home / "library").rglob("*.mp3")]
            assert len(got) == number + 1
    assert set(got) == published(site)


@needs("sfeed")
@needs("rsstail")
@needs("xmllint", "libxml2-utils")
def test_small_parsers(site: Site, home: Path) -> None:
    """Two parsers in C, and the XML library's own check, read titles, addresses and GUIDs."""
    for number in range(3):
        site.publish(number)
        feed = site.root / "feed.xml"
        assert run(home, "xmllint", "--noout", feed) == ""
        rows = [line.split("\t") for line in run(home, "sfeed", given=feed.read_bytes()).splitlines()]
        assert len(rows) == number + 1
        assert rows[0][7] == site.newest()[0]
        assert len({row[5] for row in rows}) == number + 1
        said = run(home, "rsstail", "-1", "-l", "-u", site.url)
        assert said.count("/index.html") == number + 1


@needs("mpv")
def test_a_player_seeks(site: Site, home: Path) -> None:
    """The player shows the chapters, and begins at three quarters of the file over HTTP."""
    site.publish(0)
    url, mp3 = site.newest()
    chapters = json.loads(mp3.with_suffix(".hans.chapters.json").read_bytes())["chapters"]
    quiet = ("--no-config", "--no-video", "--ao=null", "--untimed", "--start=75%", "--length=1")
    said = run(home, "mpv", *quiet, "--term-playing-msg=at ${=time-pos} of ${=duration}: ${chapter-list}", url)
    found = re.search(r"at ([\d.]+) of ([\d.]+)", said)
    assert found, said
    assert abs(float(found[1]) / float(found[2]) - 0.75) < 0.05
    assert all(chapter["title"] in said for chapter in chapters)
    assert not re.search(r"\b(error|warn)", said, re.IGNORECASE)


@needs("wget")
def test_a_download_is_resumed(site: Site, home: Path) -> None:
    """A file of which half is there is completed, and one that is whole is left."""
    site.publish(0)
    url, mp3 = site.newest()
    (home / mp3.name).write_bytes(mp3.read_bytes()[: mp3.stat().st_size // 2])
    assert "206 Partial Content" in run(home, "wget", "-c", url)
    assert digest_of(home / mp3.name) == digest_of(mp3)
    assert "416" in run(home, "wget", "-c", url)


@needs("mp3val")
@needs("eyeD3", "eyed3")
def test_readers_of_the_file(site: Site, home: Path) -> None:
    """A checker of MPEG streams has nothing to say; a reader of tags finds the title and the length."""
    site.publish(0)
    _, mp3 = site.newest()
    said = run(home, "mp3val", mp3)
    assert not re.search("WARNING|ERROR", said), said
    assert "CBR" in said
    found = json.loads(re.sub(r"WARNING:.*", "", run(home, "eyeD3", "-P", "json", mp3)))
    record = json.loads(mp3.with_suffix(".json").read_bytes())
    assert found["title"] == record["title"]
    assert abs(found["info"]["time_secs"] - record["duration_s"]) < 1.5


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the libraries of npm."""
    folder = libraries(tmp_path_factory.mktemp("node"))
    if folder is None:
        pytest.skip("needs npm and its registry")
    return folder


_CLEAN: dict[str, Callable[[dict[str, Any]], object]] = {
    "feedparser": lambda seen: seen["faults"],
    "webvtt-parser": lambda seen: seen["errors"],
    "music-metadata": lambda seen: seen["warnings"],
}
_FEEDS = ("partytime", "rss-parser", "podparse", "feedsmith", "@rowanmanning/feed-parser", "feedparser")


def test_libraries_of_the_web(site: Site, node: Path) -> None:
    """The podcast index's own parser and eight more agree on three days, and none has anything to complain of."""
    known: list[str] = []
    for number in range(3):
        site.publish(number, public=True, email="studio@example.org")
        url, mp3 = site.newest()
        seen = read_by_libraries(node, httpx.get(site.url).content, mp3.with_suffix(".hans.vtt"), mp3)
        assert seen.pop("said") == []
        assert {name: fault for name, found in _CLEAN.items() if (fault := found(seen[name]))} == {}
        guids = seen["partytime"]["guids"]
        assert guids[1:] == known
        assert [seen[name]["guids"] for name in _FEEDS] == [guids] * len(_FEEDS)
        known = guids
        record = json.loads(mp3.with_suffix(".json").read_bytes())
        _agree(seen, record, url, mp3)
    site.correct()
    again = read_by_libraries(node, httpx.get(site.url).content, mp3.with_suffix(".hans.vtt"), mp3)
    assert again["partytime"]["guids"] == known


def _agree(seen: dict[str, Any], record: dict[str, Any], url: str, mp3: Path) -> None:
    """The newest episode is the same to all: its file, length, chapters, transcripts, and what the namespace adds."""
    party = seen["partytime"]
    assert party["enclosures"][0] == [url, mp3.stat().st_size, "audio/mpeg"]
    assert all(name in party["phases"]["1"] for name in ("locked", "transcript", "chapters", "soundbite"))
    assert {"person", "season", "episode"} <= set(party["phases"]["2"])
    assert (party["language"], party["explicit"], party["medium"], party["locked"]) == ("zh-cn", False, "podcast", True)
    assert party["categories"] == ["News > Daily News"]
    assert [len(kinds) for kinds in party["transcripts"]] == [3] * len(party["guids"])
    lengths = {round(record["duration_s"]), party["durations"][0], seen["podparse"]["durations"][0]}
    assert lengths == {round(seen["music-metadata"]["duration"]), int(seen["rss-parser"]["durations"][0])}
    inside = [title for _, title in seen["music-metadata"]["chapters"]]
    assert inside == [title for _, title in seen["feedsmith"]["chapters"][0]]
    starts = [start for start, _ in seen["music-metadata"]["chapters"]]
    assert starts == sorted(starts)
    assert seen["webvtt-parser"]["cues"] > 5
    assert (seen["music-metadata"]["cover"], seen["music-metadata"]["profile"]) == ("image/jpeg", "CBR")
