"""Parsers, and a strict listener, follow a show for three days: one new episode a day, and none by a correction.

What apps do stands in `tests/clients`.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import feedparser
import httpx
import imageio_ffmpeg
import numpy as np
import podcastparser
import pytest
import webvtt
from mutagen.mp3 import MP3

from digest.han import _detect_character
from digest.publish.checks.address import check_address
from digest.publish.checks.files import check_folder
from tests.follow import Site, serving

RATE_HZ = 16_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    with serving(folder) as site:
        yield site


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
        episode = podcast["episodes"][0]
        (enclosure,) = episode["enclosures"]
        mp3 = fetch(enclosure["url"])
        assert len(mp3) == enclosure["file_size"]
        info: Any = MP3(io.BytesIO(mp3)).info
        assert abs(info.length - episode["total_time"]) < 1.5
        assert [it["title"] for it in episode["chapters"]]
        assert webvtt.from_string(fetch(enclosure["url"].replace(".mp3", ".vtt")).decode()).captions
        assert check_folder(site.root) == ()
        assert check_address(site.url) == ()
    _are_in_one_script(site)
    _is_heard_as_written(site)
    _is_even(site)
    _can_be_read_in_parts(enclosure["url"], mp3)
    site.correct()
    podcast = podcastparser.parse(site.url, io.BytesIO(fetch(site.url)))
    assert {it["guid"] for it in podcast["episodes"]} == known
    corrected = podcast["episodes"][-1]["enclosures"][0]["url"]
    assert corrected.endswith("sample-2026-11-21-2.mp3")
    assert fetch(corrected)
    assert fetch(corrected.replace("-2.mp3", ".mp3"))  # the one that apps may still ask for
    for item in feedparser.parse(fetch(site.url)).entries[-1:]:
        assert item.summary.startswith("<p>更正：本期已更新")
        assert "更正：本期已更新" in item.content[0].value
    assert check_folder(site.root) == ()
    assert check_address(site.url) == ()


def _are_in_one_script(site: Site) -> None:
    """Requirement 29: in neither feed, nor in the transcripts it names, stands a character of the other script."""
    for name, other in (("feed.xml", "zh-Hant"), ("feed-hant.xml", "zh-Hans")):
        text = fetch(site.base + name).decode()
        for url in re.findall(r'podcast:(?:transcript|chapters) url="([^"]+)"', text):
            text += fetch(url).decode()
        # 公里 and 台 are Traditional, too: OpenCC has 裏 and 臺 for other words.
        foreign = [char for char in dict.fromkeys(text) if _detect_character(char) == other and char not in "里台"]
        assert foreign == [], name


def _is_heard_as_written(site: Site) -> None:
    """Requirement 33: a cue begins where sound begins after silence, in the file that listeners get."""
    _, mp3 = site.newest()
    power = np.square(_samples(mp3))
    segments = json.loads(mp3.with_suffix(".transcript.json").read_bytes())["segments"]
    assert len(segments) > 5
    loud = 1e-3 * np.percentile(power, 95)
    for segment in segments[1:]:
        at = round(segment["startTime"] * RATE_HZ)
        onset = np.flatnonzero(power[at - RATE_HZ // 20 : at + RATE_HZ // 5] > loud)
        assert abs(onset[0] / RATE_HZ - 0.05) < 0.08, segment["body"]


def _is_even(site: Site) -> None:
    """Requirement 34: by ffmpeg's meter, episodes are equally loud, and none begins or ends with silence."""
    levels = []
    for mp3 in sorted(site.root.glob("episodes/*/*.mp3")):
        meter = ["-af", "ebur128=framelog=quiet", "-f", "null", "-"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(mp3), *meter]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        levels.append(float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]))
        power = np.square(_samples(mp3))
        heard = np.flatnonzero(power > 1e-3 * np.percentile(power, 95))
        assert heard[0] < 0.3 * RATE_HZ
        assert power.size - heard[-1] < 1.0 * RATE_HZ
    assert len(levels) == 3
    assert max(levels) - min(levels) < 1.5


def _samples(mp3: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    raw = ["-f", "f32le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(mp3), *raw]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def _can_be_read_in_parts(url: str, whole: bytes) -> None:
    """Requirement 35: sixteen ranges at once make up the file; a validator that is weak or old begins it anew."""
    size, parts = len(whole), 16
    edges = [size * number // parts for number in range(parts + 1)]
    with httpx.Client() as client, ThreadPoolExecutor(parts) as pool:
        tag = client.head(url).headers["etag"]

        def part(first: int, behind: int) -> bytes:
            answer = client.get(url, headers={"range": f"bytes={first}-{behind - 1}", "if-range": tag})
            assert answer.status_code == 206
            assert answer.headers["content-range"] == f"bytes {first}-{behind - 1}/{size}"
            return answer.content

        assert b"".join(pool.map(part, edges, edges[1:])) == whole
        for other in (f"W/{tag}", '"another"', "Mon, 05 Jan 2026 07:00:00 GMT"):
            assert client.get(url, headers={"range": "bytes=0-9", "if-range": other}).status_code == 200
        for same in (tag, f"W/{tag}", f'"another", {tag}', "*"):
            assert client.get(url, headers={"if-none-match": same}).status_code == 304
