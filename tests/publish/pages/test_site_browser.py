"""The pages in a real browser: heard, sought, followed, on a telephone and on a desk, by light and by night.

The browser is the one that `make browser` brought, or a Chromium on PATH; without either these tests are skipped.
"""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imageio_ffmpeg
import pytest

from digest.publish.cover import SMALL_COVER, make_cover, shrink_cover
from digest.publish.pages.run_report import build_report
from digest.publish.pages.site import build_site
from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.serving.guard import ServerLimits
from digest.serving.server import create_server
from digest.transcript import Segment
from digest.types import Mark, Run
from tests.browser import browser_environment, browser_path
from tests.publish.conftest import make_episode, make_show
from tests.publish.feeds import build_feed
from tests.publish.pages.test_run_report import DETAILS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LENGTH_S = 40
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "show": "index.html",
    "episode": "episodes/2026-01-05/index.html",
    "month": "archive/2026-01.html",
    "report": "report.html",  # for its maker: served here for the tests only
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served show with an episode of forty seconds."""
    root = tmp_path_factory.mktemp("pages") / "public" / "sample"
    first = make_episode()
    cues = (*first.cues[:-1], dataclasses.replace(first.cues[-1], start_s=35.0, end_s=37.0))
    starts = [mark.start_s for mark in first.marks[:-1]] + [35.0]
    marks = tuple(
        Mark(start, end, mark.title, mark.url)
        for mark, start, end in zip(first.marks, starts, [*starts[1:], float(LENGTH_S)], strict=True)
    )
    episode = dataclasses.replace(first, cues=cues, marks=marks, duration_s=float(LENGTH_S))
    beside = root / episode.folder
    beside.mkdir(parents=True)
    mp3 = beside / f"{episode.name}.mp3"
    tone = ["-f", "lavfi", "-i", f"sine=frequency=330:duration={LENGTH_S}", "-b:a", "64k", str(mp3)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *tone], check=True)
    show, record = make_show(base_url="http://localhost:8000"), build_record(episode)
    for name, data in build_sidecars(episode, record).items():
        (beside / name).write_bytes(data)
    segments: list[Segment] = [
        {"speaker": "", "startTime": cue.start_s, "endTime": cue.end_s, "body": cue.text} for cue in cues
    ]
    for name, data in build_site(show, [record], (), lambda _: segments, lambda _: None):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    run = Run("sample", episode.date, episode.published, "done", (), 75.0, duration_s=float(LENGTH_S), stories=2)
    (root / "report.html").write_bytes(build_report(run, record, DETAILS, [run] * 9, aim_lufs=-19.0))
    (root / "cover.jpg").write_bytes(make_cover(show))
    (root / SMALL_COVER).write_bytes(shrink_cover(make_cover(show)))
    (root / "feed.xml").write_bytes(build_feed(show, [record], kind="episode"))
    web = create_server(root.parent, None, ServerLimits())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sample/"
        web.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = browser_path()
    if path is None:
        pytest.skip("no browser on this machine: make browser")
    playwright = pytest.importorskip("playwright.sync_api")
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=options, env=browser_environment())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The episode's page on a telephone; a word on its console is a fault."""
    context = browser.new_context(viewport={"width": 375, "height": 812})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + PAGES["episode"])
    yield page
    context.close()
    assert said == []


def until(seen: Callable[[], Any], within_s: float = 15.0) -> None:
    """Wait until something is so; the page's own policy forbids the driver's way of waiting."""
    deadline = time.monotonic() + within_s
    while not seen():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def now(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def current(page: Page, what: str) -> str:
    return str(page.evaluate(f"document.querySelector('{what} [aria-current]')?.textContent ?? ''"))


def test_play_and_pause(page: Page) -> None:
    """The one button plays and pauses, and says which it will do."""
    button = page.locator("[data-play]")
    assert button.get_attribute("aria-label") == "播放"
    button.click()
    until(lambda: now(page) > 0.3)
    assert button.get_attribute("aria-label") == "暂停"
    button.click()
    until(lambda: page.evaluate("document.querySelector('audio').paused"))
    assert page.locator("[data-now]").text_content() == "00:00"


def test_a_chapter_is_sought_and_shown(page: Page) -> None:
    """A click on a chapter plays it, marks it in the list, and its words in the transcript."""
    page.locator(".chapters a").nth(2).click()
    until(lambda: now(page) > 23.1)
    assert "新橋通車" in current(page, ".chapters")
    assert page.evaluate("document.querySelector('.said[aria-current]').textContent") == "大橋今日通車，"
    assert page.locator("[data-chapter]").text_content() == "新橋通車"


def test_the_transcript_seeks_and_follows(page: Page) -> None:
    """A click on words plays them; the mark goes on with the audio, and stays in sight."""
    page.get_by_text("大橋今日通車，").click()
    until(lambda: now(page) > 23)
    until(lambda: page.evaluate("document.querySelector('.said[aria-current]').textContent") == "車程縮短一半。")
    box = page.locator(".said[aria-current]").bounding_box()
    assert box
    assert 0 < box["y"] < 812


def test_the_keyboard_is_enough(page: Page) -> None:
    """Tab reaches the player; the arrows move the slider, whose value is told as time; Enter on words seeks."""
    page.locator("[data-seek]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(lambda: now(page) == 5)
    assert page.locator("[data-seek]").get_attribute("aria-valuetext") == "00:05 / 00:40"
    page.locator(".chapters a").nth(1).focus()
    page.keyboard.press("Enter")
    until(lambda: 4 <= now(page) < 8)


def test_speed_and_place_are_kept(page: Page) -> None:
    """The speed, and where one stopped, are there again when the page is."""
    page.locator("[data-rate]").select_option("1.5")
    page.locator(".chapters a").nth(2).click()
    until(lambda: now(page) > 23.5)
    page.locator("[data-play]").click()
    until(lambda: page.evaluate("document.querySelector('audio').paused"))
    page.reload()
    until(lambda: now(page) >= 23)
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_a_link_to_a_chapter(page: Page, address: str) -> None:
    """An address that names a chapter starts there."""
    page.goto("about:blank")
    page.goto(f"{address}{PAGES['episode']}#c-23")
    until(lambda: now(page) == 23)


LOOKS = [(name, width, scheme) for name in PAGES for width in (375, 1280) for scheme in ("light", "dark")]
FIRST = {
    ("show", 1280, "dark"),
    ("episode", 375, "light"),
    ("month", 375, "dark"),
    ("report", 375, "dark"),
}  # the others in `make test-all`


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [pytest.param(*look, marks=() if look in FIRST else pytest.mark.slow) for look in LOOKS],
)
def test_everyone_can_use_it(name: str, width: int, scheme: Any, browser: Browser, address: str) -> None:
    """axe-core finds no fault, nothing is wider than the screen, and the dark page is dark."""
    axe = pytest.importorskip("axe_core_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 812}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address + PAGES[name])
    found = axe.run(page, options={"runOnly": RULES})
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 200) == (scheme == "dark")
    context.close()


def test_without_script(browser: Browser, address: str) -> None:
    """Without script there is the browser's own player, and every link leads on."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGES["episode"])
    assert page.locator("audio[controls]").is_visible()
    assert page.locator(".deck").is_hidden()
    context.close()


def test_it_works_from_a_disk(browser: Browser, address: str, tmp_path: Path) -> None:
    """The same files, opened without a server, play and follow."""
    import httpx

    for name in (PAGES["episode"], "episodes/2026-01-05/sample-2026-01-05.mp3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(httpx.get(address + name).content)
    page = browser.new_page()
    page.goto((tmp_path / PAGES["episode"]).as_uri())
    page.locator(".chapters a").nth(1).click()
    until(lambda: now(page) > 4.2)
    page.close()
