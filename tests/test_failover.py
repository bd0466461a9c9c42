"""An online voice that fails: who speaks then, and how the episode is made again with the voice that was meant."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest import cli
from digest.han import count_syllables
from digest.speech import edge
from digest.speech.kokoro import model_file
from tests.speech.edge_server import EdgeServer, hum_mp3, trusted
from tests.speech.kokoro import tiny_voice

_SHOW = """
title = "早报"
voice = "edge-yunxi"
minutes = 1.5
fresh_hours = 0
repeat = true
[templates]
opening = "这里是早报，我是{host}。"
[[source]]
url = "sample/feed.xml"
"""


class _Service:
    """What the service answers: a hum as long as the text takes, or no audio for texts with `down_at` in them."""

    down_at: str | None = None

    def __call__(self, text: str) -> bytes:
        if self.down_at is not None and self.down_at in text:
            return b"no audio at all" * 400
        return hum_mp3(max(0.6, count_syllables(text) / 4.5))


@pytest.fixture
def service() -> _Service:
    return _Service()


@pytest.fixture
def server(service: _Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[EdgeServer]:
    monkeypatch.setattr(edge, "open_engine", lambda _cache: edge.Edge(timeout_s=20, delays_s=(0,)))
    with trusted(monkeypatch, service) as running:
        yield running


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command line in this process, in a workspace of its own, with a voice that hums in the offline place."""
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    monkeypatch.setenv("DIGEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DIGEST_STATE", str(tmp_path / "state.db"))
    feeds = tmp_path / "feeds"
    (feeds / "sample").mkdir(parents=True)
    (feeds / "morning.toml").write_text(_SHOW, encoding="utf-8")
    for page in (Path(__file__).parent.parent / "feeds" / "sample").iterdir():
        (feeds / "sample" / page.name).write_bytes(page.read_bytes())
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["digest", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        assert (left.value.code or 0) == code, said.err
        return said.out + said.err

    return run


def _last(folder: Path, ending: str) -> Any:
    """Of the day's files of a kind, the one that counts: a correction, named …-2, comes after the first."""
    paths = folder.glob(f"public/morning/episodes/*/morning-????-??-??*{ending}")
    whole = (path for path in paths if path.name.count(".") == ending.count("."))
    return json.loads(max(whole, key=lambda path: (len(path.name), path.name)).read_text("utf-8"))


def _record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = _last(folder, ".json")
    return record


def _speakers(folder: Path) -> list[str]:
    return [
        name for name, _ in itertools.groupby(it["speaker"] for it in _last(folder, ".transcript.json")["segments"])
    ]


RUN = ("run", "morning", "--date", "2026-11-23", "--json")


def test_a_story_is_handed_over_whole_and_upgraded_from_what_is_kept(
    digest: Callable[..., str], service: _Service, server: EdgeServer, tmp_path: Path
) -> None:
    """The service fails inside the second story; later, with other news in the feed, the same stories are spoken."""
    feed = tmp_path / "feeds/sample/feed.xml"
    plan = json.loads(digest(*RUN, "--dry-run"))
    # Plain characters of the second story's last sentence: numbers are sent as they are spoken.
    service.down_at = max(re.findall("[\u4e00-\u9fff]+", plan["stories"][1]["sentences"][-1]), key=len)[:5]
    digest(*RUN, code=3)
    first = _record(tmp_path)
    assert _speakers(tmp_path) == ["云希（在线）", "云扬"]
    (failure,) = first["failures"]
    assert failure["item"] == "voice edge-yunxi"
    assert f"yunyang speaks from “{plan['stories'][1]['title']}” on" in failure["reason"]
    heard = first["stories"]
    assert len(server.texts) > 3

    digest(*RUN)  # nothing is made again unasked
    assert _record(tmp_path) == first
    feed.write_text('<rss version="2.0"><channel><title>leer</title></channel></rss>', "utf-8")
    service.down_at = None
    digest(*RUN, "--upgrade")
    better = _record(tmp_path)
    assert _speakers(tmp_path) == ["云希（在线）"]
    assert better["failures"] == []
    assert [better[key] for key in ("guid", "published", "title", "passed", "predicted_s")] == [
        first[key] for key in ("guid", "published", "title", "passed", "predicted_s")
    ]
    assert _words(better["stories"]) == _words(heard)
    for mp3 in tmp_path.glob("public/morning/episodes/*/*.mp3"):  # what it corrects stays for those who have the feed
        digest("verify", str(mp3))
    digest(*RUN, "--upgrade")  # and there is no more to upgrade
    assert _record(tmp_path) == better


def _words(stories: list[dict[str, Any]]) -> list[object]:
    times = {"start_s", "end_s", "sentences"}
    return [
        ({key: value for key, value in story.items() if key not in times}, [it["text"] for it in story["sentences"]])
        for story in stories
    ]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("403", "403: the service refuses this network"),
        ("hang", "no answer within"),
        ("half", "the answer broke off"),
    ],
)
def test_whatever_goes_wrong_the_next_story_border_hands_over(
    fault: str,
    reason: str,
    digest: Callable[..., str],
    server: EdgeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refusing, hanging or returning half inside a story: the border before it, one change of voice, all of it said."""
    if fault == "hang":
        monkeypatch.setattr(edge, "open_engine", lambda _cache: edge.Edge(timeout_s=6, delays_s=(0,)))
    plan = json.loads(digest(*RUN, "--dry-run"))
    server.down = max(re.findall("[\u4e00-\u9fff]+", plan["stories"][1]["sentences"][-1]), key=len)[:5], fault
    digest(*RUN, code=3)
    record = _record(tmp_path)
    (failure,) = record["failures"]
    # Refused, it asks no more: the first piece that is lost may be one that was not asked for.
    assert reason in failure["reason"] or (fault == "403" and "not tried again" in failure["reason"])
    told = [story["title"] for story in record["stories"]]
    assert len(told) > 1
    assert told == [story["title"] for story in plan["stories"]][: len(told)]
    segments = _last(tmp_path, ".transcript.json")["segments"]
    handed = next(it["startTime"] for it in segments if it["speaker"] == "云扬")
    assert handed in [chapter["start_s"] for chapter in record["chapters"]]
    assert {it["speaker"] for it in segments if it["startTime"] >= handed} == {"云扬"}
    if fault != "403":  # refused, it may have lost pieces of the first story, which were still to be asked for
        assert handed == record["stories"][1]["start_s"]
        assert _speakers(tmp_path) == ["云希（在线）", "云扬"]
    (mp3,) = tmp_path.glob("public/morning/episodes/*/*.mp3")
    digest("verify", str(mp3))


@pytest.mark.usefixtures("server")
def test_the_opening_does_not_name_a_voice_that_is_never_heard(
    digest: Callable[..., str], service: _Service, tmp_path: Path
) -> None:
    """When the service does not answer at all, the other voice speaks everything, and says its own name."""
    service.down_at = ""
    digest(*RUN, code=3)
    assert _speakers(tmp_path) == ["云扬"]
    (vtt,) = tmp_path.glob("public/morning/episodes/*/*.vtt")
    assert "我是云扬。" in vtt.read_text("utf-8")
    assert "云希" not in vtt.read_text("utf-8")


@pytest.mark.usefixtures("server")
def test_say_tells_what_failed_and_what_needs_no_network(
    digest: Callable[..., str], service: _Service, tmp_path: Path
) -> None:
    service.down_at = "天气"
    said = digest("say", "今天天气很好。", "--voice", "edge-yunxi", code=1)
    assert "cannot be spoken: 今天天气很好。" in said
    assert "not MP3 audio" in said
    assert "a voice that needs no network: xiaoxiao" in said
    assert not (tmp_path / "say.mp3").exists()
