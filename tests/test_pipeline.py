"""The whole flow, from feeds to published files, with a voice that hums in place of the large one."""

from __future__ import annotations

import dataclasses
import errno
import functools
import gzip
import itertools
import json
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import numpy as np
import pytest
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from digest import pipeline, produce
from digest.articles.fetch import Document, Fetcher, read_source
from digest.articles.gather import LEAD_SENTENCES
from digest.catalog import Catalog, built_in, open_catalog, read
from digest.errors import DigestError, EngineError, PublishError, SpeechError
from digest.files import write_bytes
from digest.han import sentences
from digest.pipeline import Outcome, Studio
from digest.publish import folder
from digest.publish.notes import html_notes
from digest.settings import Llm, Show, Voice
from digest.speech import engines, model
from digest.speech.clips import ClipStore
from digest.speech.synthesize import speak as speak_really
from digest.store import Store
from digest.types import Clip, Failure, Progress, Utterance
from digest.verify import verify
from tests.articles.chat_server import chat_server, completion
from tests.speech import tiny_voice

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return open_catalog(None, {}, tmp_path, tmp_path)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model, "ensure", lambda _: hum)
    with Store(tmp_path / "state.db") as store, Fetcher() as fetcher:
        yield Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)


def hosts_of(show: Show, catalog: Catalog) -> tuple[Voice, ...]:
    return tuple(catalog.voice(name) for name in filter(None, (show.voice, show.cohost)))


def make(show: Show, catalog: Catalog, studio: Studio, out: Path, day: date = DAY) -> Outcome:
    edited = pipeline.plan(show, hosts_of(show, catalog), day, NOW, studio)
    return pipeline.make_episode(edited, out, NOW, studio)


def test_the_record_says_what_a_language_model_did(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A transition that claims nothing is spoken, an invented headline is not; the episode verifies all the same."""
    answer = {"sentences": [99], "headline": "大桥总投资999亿元", "transition": "再来关注别的消息："}
    with chat_server() as server:
        server.answer = lambda _: (200, completion(answer))
        llm = Llm(url=server.url, model="tiny", key_env="A_KEY")
        desk = dataclasses.replace(studio, find_key={"A_KEY": "secret"}.get)
        outcome = make(sample.model_copy(update={"llm": llm}), catalog, desk, tmp_path)
    at_length = [story for story in outcome.record["stories"] if not story["brief"]]
    assert len(server.asked) == len(outcome.record["stories"])
    assert set(server.keys) == {"Bearer secret"}
    for story in at_length:
        assert story["assisted"]["transitions"] == "used"
        assert "not on the list" in story["assisted"]["sentences"]
        assert "999" in story["assisted"]["headlines"]
        assert story["assisted"]["headline"] is None
    said = [line["text"] for line in outcome.record["own_words"]]
    assert said.count("再来关注别的消息：") == len(at_length) - 1
    assert verify(outcome.mp3, studio.store).faults == ()
    assert "secret" not in outcome.mp3.with_suffix(".json").read_text("utf-8")


def test_an_article_of_a_reading_list_is_made_once(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """Its own feed and page hold it, its sources are in its tags, and the next time it is there already."""
    later = sample.model_copy(update={"name": "later", "source": ()})
    data = (built_in() / "feeds" / "sample" / "music.html").read_bytes()
    address = "https://example.org/music.html"
    assert pipeline.published_article(address, later, tmp_path, studio) is None
    document = Document(address, data, "text/html", "utf-8")
    voice = catalog.voice("xiaoxiao")
    made = pipeline.make_article(document, voice, NOW, studio, seconds=20, show=later, out=tmp_path)
    tag = ID3(made.mp3)
    assert [frame.url for frame in tag.getall("WXXX")] == [address]
    assert tag.getall("TIT2")[0].text == [made.record["title"]]
    assert len(tag.getall("APIC")) == 1
    for name in ("feed.xml", "articles.xml"):
        (item,) = feedparser.parse((tmp_path / "later" / name).read_bytes()).entries
        assert item.id == made.record["guid"]
    assert made.record["title"][:6] in (tmp_path / "later" / "index.html").read_text("utf-8")
    before = snapshot(tmp_path / "later")
    again = pipeline.published_article(f"{address}?utm_source=x", later, tmp_path, studio)
    assert again is not None
    assert (again.made, again.mp3, again.record) == (False, made.mp3, made.record)
    assert snapshot(tmp_path / "later") == before


def test_an_article_that_would_harm_followers_is_refused(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """With the file of an earlier article gone, the next is published where it is forced, and not otherwise."""
    later, voice = sample.model_copy(update={"name": "later", "source": ()}), catalog.voice("xiaoxiao")
    folder = built_in() / "feeds" / "sample"
    first, second = (Document(f"https://example.org/{name}", (folder / name).read_bytes(), "text/html", "utf-8")
                     for name in ("music.html", "bank.html"))  # fmt: skip
    pipeline.make_article(first, voice, NOW, studio, seconds=10, show=later, out=tmp_path).mp3.unlink()
    with pytest.raises(PublishError, match=r"is gone.*the same command with --force"):
        pipeline.make_article(second, voice, NOW, studio, seconds=10, show=later, out=tmp_path)
    made = pipeline.make_article(second, voice, NOW, studio, seconds=10, show=later, out=tmp_path, force=True)
    (item,) = feedparser.parse((tmp_path / "later" / "feed.xml").read_bytes()).entries
    assert item.id == made.record["guid"]


def test_an_article_without_a_show_has_a_cover_of_its_own(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """A player shows its title rather than nothing."""
    document = Document("-", (built_in() / "feeds" / "sample" / "music.html").read_bytes(), "text/html", "utf-8")
    voice = catalog.voice("xiaoxiao")
    made = pipeline.make_article(document, voice, NOW, studio, seconds=20, show=None, out=tmp_path / "a.mp3")
    (picture,) = ID3(made.mp3).getall("APIC")
    assert picture.mime == "image/jpeg"


def test_two_articles_of_one_title_have_files_of_their_own(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """The second is told apart by its id, and each keeps its name when it is made again."""
    page = (built_in() / "feeds" / "sample" / "music.html").read_bytes()
    voice = catalog.voice("xiaoxiao")

    def made(address: str) -> Outcome:
        document = Document(address, page, "text/html", "utf-8")
        return pipeline.make_article(document, voice, NOW, studio, seconds=20, show=None, out=tmp_path / "mine")

    first, second = made("https://a.example/1"), made("https://b.example/2")
    identity = second.record["stories"][0]["article_id"]
    assert second.mp3.name == f"{first.mp3.stem}-{identity[:8]}.mp3"
    assert [made(address).mp3 for address in ("https://b.example/2", "https://a.example/1")] == [second.mp3, first.mp3]
    assert [json.loads(it.mp3.with_suffix(".json").read_bytes()) for it in (first, second)] == [
        dict(first.record),
        dict(second.record),
    ]


def seconds_of(mp3: Path) -> float:
    info = MP3(mp3).info
    assert info is not None
    return float(info.length)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def sample(catalog: Catalog) -> Show:
    return catalog.show("sample").model_copy(update={"minutes": 2.0})


def test_the_sample_show_becomes_an_episode(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Every file of the published layout is there, and record, audio, feed and sources agree."""
    outcome = make(sample, catalog, studio, tmp_path / "out")
    record = outcome.record
    root = tmp_path / "out" / "sample"
    assert outcome.mp3 == root / "episodes" / "2026-11-23" / "sample-2026-11-23.mp3"
    names = sorted(path.name for path in root.iterdir())
    assert re.fullmatch(r"cover-[0-9a-f]{8}\.jpg", names[1])
    assert [names[0], *names[2:]] == ["archive", "cover.jpg", "episodes", "feed.xml", "index.html"]
    suffixes = [".chapters.json", ".json", ".mp3", ".srt", ".transcript.json", ".vtt"]
    files = [f"sample-2026-11-23{suffix}" for suffix in suffixes]
    assert sorted(path.name for path in outcome.mp3.parent.iterdir()) == ["index.html", *files]
    assert json.loads(outcome.mp3.with_suffix(".json").read_text("utf-8")) == record
    assert abs(seconds_of(outcome.mp3) - record["duration_s"]) < 0.1
    (item,) = feedparser.parse((root / "feed.xml").read_bytes()).entries
    assert item.enclosures[0].length == str(outcome.mp3.stat().st_size)
    assert item.id == record["guid"]
    assert len(record["stories"]) >= 2
    assert {voice["name"] for voice in record["voices"]} == {sample.voice, sample.cohost}
    proof = verify(outcome.mp3, studio.store)
    assert proof.faults == ()
    assert proof.sentences > len(record["stories"])
    assert [it.spoken for it in proof.left_out] == [len(story["sentences"]) for story in record["stories"]]
    assert any(it.sentences for it in proof.left_out)
    segments = json.loads(outcome.mp3.with_suffix(".transcript.json").read_text("utf-8"))["segments"]
    assert all(len(segment["words"]) > len(segment["body"]) / 8 for segment in segments)
    assert {"opening", "notice", "story", "closing"} <= {line["template"] for line in record["own_words"]}
    assert len(record["stories"]) + len(record["passed"]) == 9
    assert (record["aim_s"], record["little_news"]) == (120.0, False)


def test_the_same_event_is_told_once(sample: Show, catalog: Catalog, studio: Studio) -> None:
    """The bridge is reported by two outlets, in two scripts: one story with a further source."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    bridge = [story for story in edited.stories if "大桥" in story.lead.title or "大橋" in story.lead.title]
    assert len(bridge) == 1
    assert len(bridge[0].others) == 1
    assert len(edited.stories) == 9


def test_a_second_run_leaves_every_byte(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """The day is found published; not even a modification time changes."""
    out = tmp_path / "out"
    first = make(sample, catalog, studio, out)
    before = snapshot(out)
    again = pipeline.published_episode(sample, DAY, out, studio)
    assert again is not None
    assert not again.made
    assert again.record == first.record
    assert snapshot(out) == before


def test_making_it_again_leaves_every_byte(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forced, with the same news, it has the same GUID, date and bytes, and speaks nothing anew."""
    out = tmp_path / "out"
    make(sample, catalog, studio, out)
    before = snapshot(out)
    monkeypatch.setattr(ClipStore, "put", lambda *_: pytest.fail("spoke again"))
    make(sample, catalog, studio, out)
    assert snapshot(out) == before


def test_a_lost_file_is_made_again(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """A damaged or missing MP3 does not count as published; its episode comes back under its GUID."""
    out = tmp_path / "out"
    first = make(sample, catalog, studio, out)
    data = first.mp3.read_bytes()
    first.mp3.write_bytes(data[:-1] + b"x")
    assert pipeline.published_episode(sample, DAY, out, studio) is None
    first.mp3.unlink()
    assert pipeline.published_episode(sample, DAY, out, studio) is None
    assert make(sample, catalog, studio, out).record == first.record
    assert first.mp3.read_bytes() == data


def test_each_day_has_its_item(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Two days are two items with GUIDs of their own, the newest first."""
    make(sample, catalog, studio, tmp_path, date(2026, 11, 22))
    make(sample, catalog, studio, tmp_path, date(2026, 11, 23))
    entries = feedparser.parse((tmp_path / "sample" / "feed.xml").read_bytes()).entries
    assert len({entry.id for entry in entries}) == 2
    assert "2026-11-23" in entries[0].enclosures[0].href


def test_a_real_show_tells_no_story_twice(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """What yesterday's episode told is no news today; and an episode without a story is not published."""
    once = sample.model_copy(update={"repeat": False, "minutes": 30.0, "max_stories": 50})
    first = make(once, catalog, studio, tmp_path / "out")
    assert len(first.record["stories"]) == 9
    before = snapshot(tmp_path / "out")
    with pytest.raises(DigestError, match="sample: no story to tell on 2026-11-24: 10 entries listed"):
        make(once, catalog, studio, tmp_path / "out", date(2026, 11, 24))
    assert snapshot(tmp_path / "out") == before


def failing(title: str) -> Callable[..., tuple[str | Failure, ...]]:
    """An engine that cannot speak whatever holds `title`."""

    def speak(utterances: tuple[Utterance, ...], *rest: Any, **more: Any) -> tuple[str | Failure, ...]:
        real = speak_really(utterances, *rest, **more)
        return tuple(
            Failure("speak", piece.text, "refused") if title in piece.text else key
            for piece, key in zip(utterances, real, strict=True)
        )

    return speak


def test_a_story_that_cannot_be_spoken_is_left_out_whole(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed as a failure, is in neither headlines nor chapters, and the rest is published."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    lost = edited.summaries[1]
    monkeypatch.setattr(produce, "speak", failing(lost.sentences[0].text[:8]))
    record = pipeline.make_episode(edited, tmp_path, NOW, studio).record
    assert [failure["stage"] for failure in record["failures"]] == ["speak"]
    assert [story["title"] for story in record["stories"]] == [
        summary.story.lead.title for summary in edited.summaries if summary is not lost
    ]
    transcript = (tmp_path / "sample/episodes/2026-11-23/sample-2026-11-23.vtt").read_text("utf-8")
    assert lost.story.lead.title not in transcript


class _Line:
    """Stands in for the online engine's module: answers with the humming voice until it is cut off."""

    VERSION = "line-1"

    def __init__(self) -> None:
        self.down_at: str | None = None
        self.asked: list[str] = []

    def open_engine(self, _cache: Path) -> _Line:
        return self

    version, workers, room = VERSION, 1, 1_000

    def speak(self, piece: Utterance, _voice: Voice) -> Clip:
        self.asked.append(piece.text)
        if self.down_at is not None and self.down_at in piece.text:
            raise EngineError("no answer")
        samples = np.sin(np.arange(24_000) * 0.06).astype(np.float32) * np.float32(0.5)
        return Clip(samples, 24_000)

    def close(self) -> None:
        pass


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> _Line:
    online = _Line()
    monkeypatch.setitem(sys.modules, "tests_line", online)
    monkeypatch.setitem(engines.ENGINES, "edge", engines.EngineSpec("tests_line", "text", 300, online=True))
    return online


def test_an_online_voice_that_fails_hands_over_at_a_border(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, line: _Line
) -> None:
    """From the story on that it failed in another voice speaks; upgraded, the first voice speaks all, same GUID."""
    show = sample.model_copy(update={"voice": "edge-yunxi", "cohost": None})
    desk = dataclasses.replace(studio, find_voice=catalog.voice)
    hosts = hosts_of(show, catalog)
    edited = pipeline.plan(show, hosts, DAY, NOW, desk)
    line.down_at = edited.summaries[1].sentences[0].text[:6]
    first = pipeline.make_episode(edited, tmp_path, NOW, desk)
    assert [voice["name"] for voice in first.record["voices"]] == ["edge-yunxi", "yunyang"]
    (failure,) = first.record["failures"]
    assert failure["item"] == "voice edge-yunxi"
    assert "no answer; yunyang speaks from" in failure["reason"]
    assert len(first.record["stories"]) == len(edited.summaries)
    transcript = json.loads(first.mp3.with_suffix(".transcript.json").read_text("utf-8"))
    speakers = [segment["speaker"] for segment in transcript["segments"]]
    assert len(list(itertools.groupby(speakers))) == 2  # it does not come back
    assert verify(first.mp3, desk.store).faults == ()

    assert pipeline.published_episode(show, DAY, tmp_path, desk) is not None
    assert pipeline.published_episode(show, DAY, tmp_path, desk, voices=hosts) is None
    line.down_at = None
    better = pipeline.make_episode(pipeline.plan(show, hosts, DAY, NOW, desk), tmp_path, NOW, desk)
    assert [voice["name"] for voice in better.record["voices"]] == ["edge-yunxi"]
    assert better.record["failures"] == []
    assert [better.record[key] for key in ("guid", "published")] == [first.record[key] for key in ("guid", "published")]
    assert pipeline.published_episode(show, DAY, tmp_path, desk, voices=hosts) is not None


def test_an_episode_that_misses_too_much_is_not_published(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The show says what share of the stories may be missing."""
    strict = sample.model_copy(update={"allowed_failures": 0.0})
    edited = pipeline.plan(strict, hosts_of(strict, catalog), DAY, NOW, studio)
    monkeypatch.setattr(produce, "speak", failing(edited.summaries[1].sentences[0].text[:8]))
    with pytest.raises(SpeechError, match=r"1 of \d+ stories cannot be spoken"):
        pipeline.make_episode(edited, tmp_path / "out", NOW, studio)
    assert not (tmp_path / "out").exists()


def test_an_episode_that_cannot_be_spoken_is_not_published(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the show's own words fail, nothing is written."""
    edited = pipeline.plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    monkeypatch.setattr(produce, "speak", failing(""))
    with pytest.raises(SpeechError, match="refused"):
        pipeline.make_episode(edited, tmp_path / "out", NOW, studio)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_what_was_there(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the second day's transcript cannot be written, the first day stands and nothing of the second is there."""
    out = tmp_path / "out"
    make(sample, catalog, studio, out)
    before = snapshot(out)

    def full(path: Path, data: bytes) -> None:
        if path.suffix == ".srt":
            raise OSError(errno.ENOSPC, "No space left on device")
        write_bytes(path, data)

    monkeypatch.setattr(folder, "write_bytes", full)
    with pytest.raises(PublishError, match="2026-11-24: cannot be written: No space left on device"):
        make(sample, catalog, studio, out, date(2026, 11, 24))
    assert snapshot(out) == before
    assert [path.name for path in (out / "sample" / "episodes").iterdir()] == ["2026-11-23"]


def test_progress_names_every_stage(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Each stage that takes time reports from its first step to its last."""
    steps: list[Progress] = []
    make(sample, catalog, dataclasses.replace(studio, on_progress=steps.append), tmp_path)
    last = {step.stage: step for step in steps}
    assert list(last) == ["fetch", "extract", "speak", "assemble", "master"]
    assert all(step.done == step.total for step in last.values())


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A pages and the loopback address that serves it."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    pages = tmp_path / "web"
    shutil.copytree(built_in() / "feeds" / "sample", pages)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=pages))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield pages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def show_at(tmp_path: Path, *urls: str) -> Show:
    path = tmp_path / "feeds" / "morning.toml"
    path.parent.mkdir()
    blocks = "".join(f'\n[[source]]\nurl = "{url}"\nallow_private = true\n' for url in urls)
    path.write_text(f'title = "早报"\nminutes = 1\nfresh_hours = 0\n{blocks}', encoding="utf-8")
    return read(path, Show)


def test_a_show_over_http_survives_what_fails(
    web: tuple[Path, str], catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A missing page, a page that is no article and a dead feed are listed; the others are told, with their links."""
    site, address = web
    (site / "weather.html").unlink()
    (site / "bank.html").write_text("<html><body><p>登录后阅读全文</p></body></html>", encoding="utf-8")
    show = show_at(tmp_path, f"{address}/feed.xml", f"{address}/gone.xml")
    record = make(show, catalog, studio, tmp_path / "out").record
    assert sorted(failure["stage"] for failure in record["failures"]) == ["extract", "extract", "fetch"]
    assert any("404" in failure["reason"] for failure in record["failures"])
    assert all(story["url"].startswith(address) for story in record["stories"])


def test_real_pages_over_http_become_an_episode(
    web: tuple[Path, str], shared: Path, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A feed of public pages, old and new, in both scripts and several charsets, becomes an episode that verifies."""
    site, address = web
    pages = json.loads((shared / "data" / "extract_dev" / "gold.json").read_text("utf-8"))
    chosen = [page for page in pages if page["lang"].startswith("zh")][::8]
    for page in chosen:
        packed = (shared / "data" / "extract_dev" / page["file"]).read_bytes()
        (site / f"{page['id']}.html").write_bytes(gzip.decompress(packed))
    items = "".join(f"<item><link>{address}/{page['id']}.html</link></item>" for page in chosen)
    feed = f'<rss version="2.0"><channel><title>pages</title>{items}</channel></rss>'
    (site / "pages.xml").write_text(feed, encoding="utf-8")
    show = show_at(tmp_path, f"{address}/pages.xml").model_copy(update={"minutes": 6.0})
    outcome = make(show, catalog, studio, tmp_path / "out")
    assert len(outcome.record["stories"]) >= 4
    assert len(outcome.record["failures"]) <= 2
    assert verify(outcome.mp3, studio.store).faults == ()


def test_nothing_of_this_machine_is_published(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """No published text names a folder of the machine that made it."""
    make(sample, catalog, studio, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()
            assert str(built_in()).encode() not in path.read_bytes()


def test_a_source_without_full_text_is_told_by_its_lead(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """Record and notes say so, and no more than the first sentences of its articles are kept to be checked against."""
    only = tuple(source.model_copy(update={"full_text": False}) for source in sample.source)
    outcome = make(sample.model_copy(update={"source": only}), catalog, studio, tmp_path / "out")
    assert outcome.record["stories"]
    for story in outcome.record["stories"]:
        assert story["full_text"] is False
        assert len(story["sentences"]) <= LEAD_SENTENCES
    for article in studio.store.articles(outcome.record["guid"]):
        assert sum(len(list(sentences(paragraph))) for paragraph in article.paragraphs) <= LEAD_SENTENCES
    assert "只取导语" in html_notes(sample, outcome.record)
    assert verify(outcome.mp3, studio.store).faults == ()


def test_an_article_is_read_in_its_own_script(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Traditional stays Traditional on paper; captions and editor lines are not read."""
    document = read_source(str(built_in() / "feeds/sample/bridge-hant.html"), None, studio.fetcher)
    voice = catalog.voice("xiaobei")
    outcome = pipeline.make_article(document, voice, NOW, studio, seconds=None, show=None, out=tmp_path / "bridge.mp3")
    said = (tmp_path / "bridge.vtt").read_text("utf-8")
    assert "可抵禦16級颱風" in said
    assert "圖／" not in said
    assert "責任編輯" not in said
    assert verify(outcome.mp3, studio.store).faults == ()


def test_an_article_joins_a_shows_feed_of_articles(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """It is published under its id, and listed in articles.xml."""
    document = read_source(str(built_in() / "feeds/sample/bank.html"), None, studio.fetcher)
    outcome = pipeline.make_article(
        document, catalog.voice("yunjian"), NOW, studio, seconds=30, show=sample, out=tmp_path
    )
    identity = outcome.record["name"]
    assert outcome.mp3 == tmp_path / "sample" / "articles" / identity / f"{identity}.mp3"
    (item,) = feedparser.parse((tmp_path / "sample" / "articles.xml").read_bytes()).entries
    assert item.id == outcome.record["guid"]


def test_text_is_spoken(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """`say` makes an MP3 and nothing else."""
    master = pipeline.say(
        "今天是2026年11月23日。\n再见！", catalog.voice("xiaobei"), NOW, studio, tmp_path / "a" / "x.mp3"
    )
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.mp3"]
    assert abs(seconds_of(tmp_path / "a" / "x.mp3") - master.duration_s) < 0.1
    with pytest.raises(DigestError, match="no text"):
        pipeline.say(" \n", catalog.voice("xiaobei"), NOW, studio, tmp_path / "y.mp3")


def test_a_changed_word_or_cue_is_found_out(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Verification notices a word that the source did not print, other bytes, and a transcript that says otherwise."""
    mp3 = make(sample, catalog, studio, tmp_path).mp3
    record = json.loads(mp3.with_suffix(".json").read_text("utf-8"))
    record["stories"][0]["sentences"][0]["text"] += "了"
    record["own_words"][0]["text"] += "了"
    mp3.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    srt = mp3.with_suffix(".srt")
    srt.write_text(srt.read_text("utf-8").replace("。", "！", 1), "utf-8")
    transcript = mp3.with_suffix(".transcript.json")
    segments = json.loads(transcript.read_text("utf-8"))["segments"]
    segments[0]["words"][0]["body"] += "了"
    segments[1]["words"][-1]["endTime"] += 60
    transcript.write_text(json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False), "utf-8")
    mp3.write_bytes(mp3.read_bytes() + b"\0")
    faults = verify(mp3, studio.store).faults
    assert any("not printed there by its source" in fault for fault in faults)
    assert any(fault.endswith(".srt: says other words than the transcript") for fault in faults)
    assert any(fault.startswith("the words of ") for fault in faults)
    assert any(fault.startswith("the times of the words of ") for fault in faults)
    assert any("other bytes" in fault for fault in faults)
    assert any("names as the show's own" in fault for fault in faults)


def _page(folder: Path, name: str, title: str, paragraphs: tuple[str, ...]) -> None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><article>{body}</article></body></html>"
    (folder / name).write_text(page, encoding="utf-8")


def test_a_continuing_story_reads_what_is_new_and_links_the_earlier_chapter(
    web: tuple[Path, str], catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """The next day's report of the same event names the first one's episode and does not repeat its sentences."""
    folder, address = web
    shared = (
        "大桥由省交通集团建设，连接青屿岛和晨港市，总投资约96.8亿元，是省内最长的跨海大桥。",
        "大桥可抵御16级台风，设计使用年限为120年，桥面为双向六车道，设计时速100公里。",
    )
    _page(
        folder, "a.html", "青屿跨海大桥主桥合龙", ("青屿跨海大桥主桥11月22日合龙，全长18.6公里，双向六车道。", *shared)
    )
    new = "青屿跨海大桥主桥合龙之后，工程人员11月24日开始荷载试验，36辆重车缓缓驶上桥面。"
    _page(folder, "b.html", "青屿跨海大桥合龙后开始荷载试验", (new, *shared))
    show = show_at(tmp_path, f"{address}/a.html")
    first = make(show, catalog, studio, tmp_path / "out").record
    assert first["stories"][0]["follows"] is None
    source = show.source[0].model_copy(update={"url": f"{address}/b.html"})
    show = show.model_copy(update={"source": (source,)})
    second = make(show, catalog, studio, tmp_path / "out", date(2026, 11, 24))
    (story,) = second.record["stories"]
    assert story["follows"] == {"guid": first["guid"], "title": "青屿跨海大桥主桥合龙", "date": "2026-11-23"}
    assert [sentence["text"] for sentence in story["sentences"]] == [new]
    assert verify(second.mp3, studio.store).faults == ()
    again = show.model_copy(update={"repeat": True})
    assert pipeline.plan(again, hosts_of(show, catalog), date(2026, 11, 24), NOW, studio).stories[0].follows is None
