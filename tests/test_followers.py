"""Apps follow a show over loopback for three days: one new episode a day, and a correction brings none."""

from __future__ import annotations

import dataclasses
import io
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import podcastparser
import pytest
import uvicorn
import webvtt
from mutagen.mp3 import MP3

from digest import pipeline
from digest.articles.fetch import Fetcher
from digest.catalog import Catalog, open_catalog
from digest.pipeline import Studio
from digest.publish.check_files import check_folder
from digest.publish.probe import check_address
from digest.publish.serve import app
from digest.settings import Show
from digest.speech import model
from digest.speech.clips import ClipStore
from digest.store import Store
from tests.speech import tiny_voice

FIRST = date(2026, 11, 21)
Day = Callable[..., None]


@dataclasses.dataclass(frozen=True)
class Site:
    """A show that is served, and what makes its episode of a day."""

    root: Path
    url: str
    publish: Day


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model, "ensure", lambda _: hum)
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    out = tmp_path / "public"
    out.mkdir()
    server = uvicorn.Server(uvicorn.Config(app(out), log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening, Store(tmp_path / "s.db") as store, Fetcher() as fetcher:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        studio = Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)
        show = catalog.show("sample").model_copy(update={"minutes": 1.0, "base_url": base})

        def publish(number: int, later: int = 0, **changes: Any) -> None:
            _publish(show.model_copy(update=changes), catalog, studio, out, number, later)

        yield Site(out / "sample", f"{base}/sample/feed.xml", publish)
        server.should_exit = True
        thread.join()


def _publish(show: Show, catalog: Catalog, studio: Studio, out: Path, number: int, later: int) -> None:
    day = FIRST + timedelta(days=number)
    now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(days=later)
    hosts = tuple(catalog.voice(name) for name in filter(None, (show.voice, show.cohost)))
    pipeline.make_episode(pipeline.plan(show, hosts, day, now, studio), out, now, studio)


def fetch(url: str) -> bytes:
    return httpx.get(url).raise_for_status().content


def test_parsers_follow(site: Site) -> None:
    """feedparser, podcastparser, mutagen and webvtt-py find no fault on any day, nor does the doctor."""
    known: set[str] = set()
    for number in range(3):
        site.publish(number)
        xml = fetch(site.url)
        parsed = feedparser.parse(xml)
        assert not parsed.bozo
        podcast = podcastparser.parse(site.url, io.BytesIO(xml))
        guids = [it["guid"] for it in podcast["episodes"]]
        assert guids == [it.id for it in parsed.entries]
        assert len(set(guids) - known) == 1
        assert known <= set(guids)
        known = set(guids)
        newest = podcast["episodes"][0]
        (enclosure,) = newest["enclosures"]
        mp3 = fetch(enclosure["url"])
        assert len(mp3) == enclosure["file_size"]
        info: Any = MP3(io.BytesIO(mp3)).info
        assert abs(info.length - newest["total_time"]) < 1.5
        assert [it["title"] for it in newest["chapters"]]
        assert webvtt.from_string(fetch(enclosure["url"].replace(".mp3", ".vtt")).decode()).captions
        assert check_folder(site.root) == ()
        assert check_address(site.url) == ()
    site.publish(0, later=3, title="每日要闻")  # says another name: another recording
    podcast = podcastparser.parse(site.url, io.BytesIO(fetch(site.url)))
    assert {it["guid"] for it in podcast["episodes"]} == known
    corrected = podcast["episodes"][-1]["enclosures"][0]["url"]
    assert corrected.endswith("sample-2026-11-21-2.mp3")
    assert fetch(corrected)
    assert fetch(corrected.replace("-2.mp3", ".mp3"))  # the one that apps may still ask for
    assert check_folder(site.root) == ()
    assert check_address(site.url) == ()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("gpo"), reason="needs gPodder (apt install gpodder)")
def test_gpodder_follows(site: Site, tmp_path: Path) -> None:
    """The app gPodder downloads day 1, finds one new episode on days 2 and 3, and none after a correction."""
    home = tmp_path / "gpodder"

    def gpo(*arguments: str) -> str:
        command = [str(shutil.which("gpo")), *arguments]
        env = {"GPODDER_HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout + done.stderr

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
    assert len(list((home / "Downloads").rglob("*.mp3"))) == 3
    site.publish(0, later=3, title="每日要闻")
    assert new() == 0


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("newsboat"), reason="needs newsboat (apt install newsboat)")
def test_newsboat_follows(site: Site, tmp_path: Path) -> None:
    """The reader newsboat has one unread item more each day, and none more after a correction."""
    (tmp_path / "urls").write_text(site.url + "\n")
    (tmp_path / "config").write_text("")

    def unread() -> str:
        command = [str(shutil.which("newsboat")), "-u", "urls", "-c", "cache.db", "-C", "config"]
        done = subprocess.run(
            [*command, "-x", "reload", "print-unread"],
            cwd=tmp_path,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.split()[0]

    for number in range(3):
        site.publish(number)
        assert unread() == str(number + 1)
    site.publish(0, later=3, title="每日要闻")
    assert unread() == "3"
