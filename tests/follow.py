"""A show that is published day by day and served on loopback, for those who follow it; the tests' tiny voice speaks."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
import uvicorn

from digest import pipeline
from digest.catalog import Catalog, open_catalog
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.serving.server import create_app
from digest.settings import Show
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from tests.speech.kokoro import tiny_voice

FIRST = date(2026, 11, 21)


@dataclasses.dataclass(frozen=True)
class Site:
    """A show that is served.

    Attributes:
        root: Its published folder.
        url: Its feed's address.
        publish: Makes the episode of a day, counted from the first; `later` so many days after it, with these changes
            of the show's settings.
        show: Its settings.
    """

    root: Path
    url: str
    publish: Callable[..., None]
    show: Show

    @property
    def base(self) -> str:
        """The address of its folder."""
        return self.url.removesuffix("feed.xml")

    def correct(self) -> None:
        """Publish the first day's episode again, three days later, as another recording: it says another name."""
        self.publish(0, later=3, title="每日要闻")

    def newest(self) -> tuple[str, Path]:
        """The newest episode's address and file."""
        item = feedparser.parse((self.root / "feed.xml").read_bytes()).entries[0]
        url = str(item.enclosures[0].href)
        return url, self.root / url.removeprefix(self.base)


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve the sample show of a workspace in this folder, in which nothing is published yet."""
    hum = tiny_voice.build(folder / "hum.onnx")
    catalog = open_catalog(None, {}, folder, folder)
    out = folder / "public"
    out.mkdir()
    server = uvicorn.Server(uvicorn.Config(create_app(out), log_level="error", lifespan="off"))
    with (
        pytest.MonkeyPatch.context() as patch,
        socket.create_server(("127.0.0.1", 0)) as listening,
        Store(folder / "s.db") as store,
        Fetcher() as fetcher,
    ):
        patch.setattr(model_file, "ensure", lambda _: hum)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        studio = Studio(store, ClipStore(folder / "clips"), fetcher, folder / "cache", lambda _: None)
        show = catalog.read_show("sample").model_copy(update={"minutes": 1.0, "base_url": base})

        def publish(number: int, later: int = 0, **changes: Any) -> None:
            _publish(show.model_copy(update=changes), catalog, studio, out, number, later)

        yield Site(out / "sample", f"{base}/sample/feed.xml", publish, show)
        server.should_exit = True
        thread.join()


def _publish(show: Show, catalog: Catalog, studio: Studio, out: Path, number: int, later: int) -> None:
    day = FIRST + timedelta(days=number)
    now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(days=later)
    hosts = tuple(catalog.read_voice(name) for name in filter(None, (show.voice, show.cohost)))
    pipeline.make_episode(pipeline.plan(show, hosts, day, now, studio), out, now, studio)
