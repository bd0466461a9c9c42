"""The doctor of a published folder finds what it should in audio, chapters, transcripts and notes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from digest import pipeline
from digest.catalog import open_catalog
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.publish.checks.files import check_folder
from digest.speech.clips import ClipStore
from digest.speech.kokoro import model_file
from digest.state.store import Store
from tests.speech.kokoro import tiny_voice

DAY = date(2026, 11, 23)
NAME = "sample-2026-11-23"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show's published folder, as the pipeline made it."""
    tmp_path = tmp_path_factory.mktemp("made")
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    catalog = open_catalog(None, {}, tmp_path, tmp_path)
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch, Store(tmp_path / "s.db") as store, Fetcher() as fetcher:
        patch.setattr(model_file, "ensure", lambda _: hum)
        studio = Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)
        show = catalog.read_show("sample").model_copy(update={"minutes": 1.0})
        hosts = tuple(catalog.read_voice(name) for name in filter(None, (show.voice, show.cohost)))
        pipeline.make_episode(pipeline.plan(show, hosts, DAY, now, studio), tmp_path / "public", now, studio)
    return tmp_path / "public" / "sample"


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "sample"))


def test_what_is_published_has_no_fault(root: Path) -> None:
    """A show as the pipeline publishes it is sound."""
    assert check_folder(root) == ()


def _tag(change: Callable[[ID3], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / f"{NAME}.mp3"
        size = path.stat().st_size
        tag = ID3(path)
        change(tag)
        tag.save(path, v2_version=3)
        _resize(folder.parent.parent / "feed.xml", size, path.stat().st_size)

    return apply


def _resize(feed: Path, before: int, after: int) -> None:
    feed.write_text(feed.read_text("utf-8").replace(f'length="{before}"', f'length="{after}"'), "utf-8")


def _text(ending: str, pattern: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / f"{NAME}{ending}" if ending.startswith(".") else folder.parent.parent / ending
        text = path.read_text("utf-8")
        assert re.search(pattern, text)
        path.write_text(re.sub(pattern, new, text, count=1), "utf-8")

    return apply


def _late(tag: ID3) -> None:
    tag.getall("CHAP")[0].start_time = 7


def _loud(folder: Path) -> None:
    path = folder / f"{NAME}.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "loudness_lufs": -12.0}), "utf-8")


def _glued(folder: Path) -> None:
    path = folder / f"{NAME}.mp3"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[ID3(path).size :])
    _resize(folder.parent.parent / "feed.xml", len(whole), path.stat().st_size)


def _uneven(folder: Path) -> None:
    """A second episode, 1.6 LU louder than the first, both within what other shows have."""
    record = json.loads((folder / f"{NAME}.json").read_text("utf-8"))
    for name, loudness in ((NAME, -19.8), ("other", -18.2)):
        (folder / f"{name}.json").write_text(json.dumps({**record, "loudness_lufs": loudness}), "utf-8")
    shutil.copyfile(folder / f"{NAME}.mp3", folder / "other.mp3")
    feed = folder.parent.parent / "feed.xml"
    text = feed.read_text("utf-8")
    item = text[text.index("<item>") : text.index("</item>") + len("</item>")]
    feed.write_text(text.replace(item, item + item.replace(f"{NAME}.mp3", "other.mp3")), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_tag(lambda tag: tag.delall("CTOC")), "no table of contents"),
        (_tag(lambda tag: tag.delall("APIC")), "has no cover"),
        (_tag(lambda tag: tag.delall("TPE1")), "has no TPE1"),
        (_tag(lambda tag: tag.delall("TXXX")), "no AIGC label"),
        (_tag(_late), "other chapters"),
        (_text(".hans.vtt", "WEBVTT", "WEB"), ".hans.vtt cannot be read"),
        (_text(".hans.srt", "。", "！"), "not say the same words"),
        (_text(".hans.srt", r"00:00:0\d,", "00:59:00,"), "out of order"),
        (_text(".hans.transcript.json", '"body"', '"bodies"'), ".hans.transcript.json cannot be read"),
        (_text("feed.xml", r"<itunes:duration>\d+", "<itunes:duration>9"), "the position jumps"),
        (_text("feed.xml", r"\(00:00\) (?=[^<]*<br)", "(00:07) "), "is not (00:00)"),
        (_text("feed.xml", "人工智能合成语音播报，文字", "合成语音播报，文字"), "does not say that AI makes the voice"),
        (_loud, "louder or softer"),
        (_uneven, "episodes differ by 1.6 LU"),
        (_glued, "players seek wrongly"),
        (_text(".hans.vtt", r"--> 00:00:\d\d\.\d+", "--> 00:00:00.100"), "no voice reads so"),
        (_text(".hans.srt", r"(\n00:\d\d:(?!00,)\d\d),000", r"\1,400"), "no words begin with the chapter"),
        (lambda folder: (folder / f"{NAME}.mp3").write_bytes(b"x" * 999), "cannot be read as audio"),
        (lambda folder: (folder.parent.parent / "feed.xml").unlink(), "nothing to follow"),
    ],
)
def test_a_fault_is_found(spoil: Callable[[Path], object], fault: str, root: Path) -> None:
    """Each fault put into a sound folder is named."""
    spoil(root / "episodes" / "2026-11-23")
    found = check_folder(root)
    assert any(fault in str(it) for it in found), found
