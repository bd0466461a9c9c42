"""Publishing does no harm to those who follow a feed, and rebuilds no more than changes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from PIL import Image

from digest.doctor import repair
from digest.errors import PublishError, SettingsError
from digest.han import detect_language
from digest.paths import Paths
from digest.publish.checks.feed import check_feed
from digest.publish.feed import FeedPage, derive_podcast_guid
from digest.publish.folder import check_feeds, is_whole, publish, rebuild_feeds
from digest.record import Record
from digest.settings import Show
from digest.state.store import Store
from digest.types import OpusFile
from tests.publish.conftest import MP3, make_episode, make_show

NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
FEEDS_OF_BOTH = ("feed.xml", "feed-hant.xml")
PODCAST = "{https://podcastindex.org/namespace/1.0}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "state.db") as opened:
        yield opened


def put(
    show: Show,
    store: Store,
    root: Path,
    day: int = 0,
    sound: bytes = MP3,
    *,
    opus: bytes | None = None,
    later: timedelta = timedelta(),
    force: bool = False,
) -> Record:
    """Publish the episode of a day, counted from the first, some time after it was first published."""
    now = NOW + timedelta(days=day) + later
    iso = now.date() if not later else (NOW + timedelta(days=day)).date()
    guid, published = store.identify(show.name, "episode", iso.isoformat(), now)
    episode = dataclasses.replace(
        make_episode(),
        guid=guid,
        date=iso,
        published=published,
        name=f"sample-{iso}",
        folder=f"episodes/{iso}",
        size_bytes=len(sound),
        sha256=hashlib.sha256(sound).hexdigest(),
        opus=OpusFile(len(opus), hashlib.sha256(opus).hexdigest(), -19.0, -1.5, 48_000) if opus else None,
    )
    mp3 = root.parent / "work.mp3"
    root.mkdir(parents=True, exist_ok=True)
    mp3.write_bytes(sound)
    if opus:
        mp3.with_suffix(".opus").write_bytes(opus)
    return publish(episode, iso.isoformat(), mp3, root, store, now, show=show, force=force)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def items(root: Path, name: str = "feed.xml") -> list[Any]:
    return list(feedparser.parse((root / name).read_bytes()).entries)


def show_guid(root: Path, name: str = "feed.xml") -> str:
    return str(etree.fromstring((root / name).read_bytes()).findtext(f"channel/{PODCAST}guid"))


def test_a_lost_item_is_refused_and_changes_nothing(show: Show, store: Store, tmp_path: Path) -> None:
    """With an old MP3 gone, the next day is not published, before it is spoken nor after, unless it is forced."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    put(show, store, root, 1)
    (root / "episodes" / "2026-01-05" / "sample-2026-01-05.mp3").unlink()
    before = snapshot(root)
    with pytest.raises(PublishError, match=r"feed\.xml: item .* is gone.*--force"):
        check_feeds(show, store, root, making="2026-01-07")
    with pytest.raises(PublishError, match="nothing was changed"):
        put(show, store, root, 2)
    assert snapshot(root) == before
    assert store.read_record("sample", "episode", "2026-01-07") is None
    with pytest.raises(PublishError, match="is gone"):
        rebuild_feeds(show, store, root)
    check_feeds(show, store, root, making="2026-01-05")  # what is missing is what is to be made
    put(show, store, root, 2, force=True)
    assert len(items(root)) == 2


def test_another_state_is_refused(show: Show, store: Store, tmp_path: Path) -> None:
    """A state that has lost its GUIDs would make every episode new: it publishes nothing over the feed."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    before = snapshot(root)
    with Store(tmp_path / "other.db") as other, pytest.raises(PublishError, match="is gone"):
        put(show, other, root)
    assert snapshot(root) == before


def test_a_feed_with_a_fault_is_refused(show: Show, store: Store, tmp_path: Path) -> None:
    """What an app would not take is not written: here, a date that lies in the future."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    before = snapshot(root)
    late = dataclasses.replace(make_episode(), published=NOW + timedelta(days=3), name="late", folder="episodes/late")
    store.identify(show.name, "episode", "late", NOW)
    mp3 = tmp_path / "late.mp3"
    mp3.write_bytes(MP3)
    with pytest.raises(PublishError, match="lies in the future"):
        publish(late, "late", mp3, root, store, NOW, show=show)
    assert snapshot(root) == before


def test_a_day_when_the_clock_was_wrong_does_not_hold_up_the_show(show: Show, store: Store, tmp_path: Path) -> None:
    """What was published with a date far ahead stays as it is, and the next days are published."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    put(show, store, root, day=20_000)
    record = put(show, store, root, day=1)
    dates = {item.id: item.published for item in items(root)}
    assert len(dates) == 3
    assert dates[record["guid"]].startswith("Tue, 06 Jan 2026")


def test_the_podcast_guid_survives_a_move(show: Show, store: Store, tmp_path: Path) -> None:
    """Served from another address, the show keeps its podcast:guid."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    guid = show_guid(root)
    moved = show.model_copy(update={"base_url": "https://other.example"})
    rebuild_feeds(moved, store, root)
    assert b"other.example/sample/feed.xml" in (root / "feed.xml").read_bytes()
    assert show_guid(root) == guid


def test_the_podcast_guid_survives_a_lost_state(show: Show, store: Store, tmp_path: Path) -> None:
    """A show that has moved, and then lost its state, is the same show after a repair, and its episodes the same."""
    both = show.model_copy(update={"scripts": ("zh-Hans", "zh-Hant")})
    root = tmp_path / "public" / "sample"
    put(both, store, root)
    moved = both.model_copy(update={"base_url": "https://other.example"})
    rebuild_feeds(moved, store, root)
    names = ("feed.xml", "feed-hant.xml")
    guids, before = [show_guid(root, name) for name in names], items(root)
    paths = Paths(home=tmp_path, state=tmp_path / "other.db", cache=tmp_path / "cache")
    assert all(finding.ok for finding in repair(paths, tmp_path / "public"))
    with Store(tmp_path / "other.db") as other:
        rebuild_feeds(moved, other, root)  # not refused, so nothing is new to followers
        put(moved, other, root, 1)
    assert [show_guid(root, name) for name in names] == guids
    assert derive_podcast_guid("https://other.example/sample/feed.xml") not in guids
    assert items(root)[1].id == before[0].id


def test_a_correction_has_a_new_file_and_the_old_identity(show: Show, store: Store, tmp_path: Path) -> None:
    """Another recording keeps GUID and date, is told in the notes, and replaces its file after a week."""
    root = tmp_path / "public" / "sample"
    folder = root / "episodes" / "2026-01-05"
    first = put(show, store, root)
    (before,) = items(root)
    assert put(show, store, root, later=timedelta(hours=1)) == first  # the same recording
    second = put(show, store, root, sound=MP3 + b"1", later=timedelta(hours=2))
    third = put(show, store, root, sound=MP3 + b"2", later=timedelta(hours=3))
    assert [it["name"] for it in (first, second, third)] == [f"sample-2026-01-05{end}" for end in ("", "-2", "-3")]
    assert put(show, store, root, sound=MP3 + b"2", later=timedelta(hours=4)) == third
    (after,) = items(root)
    assert (after.id, after.published) == (before.id, before.published)
    assert after.enclosures[0].href.endswith("/sample-2026-01-05-3.mp3")
    assert "更正" in after.summary
    assert "更正" in after.content[0].value
    assert "更正" not in before.summary
    assert len(list(folder.glob("*.mp3"))) == 3
    put(show, store, root, 9)
    assert [path.name for path in folder.glob("*.mp3")] == ["sample-2026-01-05-3.mp3"]
    assert {path.name.split(".")[0] for path in folder.glob("sample-*")} == {"sample-2026-01-05-3"}
    assert check_feed((root / "feed.xml").read_bytes(), root=root) == ()


def test_an_opus_file_is_published_and_checked(show: Show, store: Store, tmp_path: Path) -> None:
    """It lies beside the MP3, goes with it under a new name, and its loss or damage is noticed."""
    root = tmp_path / "public" / "sample"
    first = put(show, store, root, opus=b"opus")
    assert (first["opus"]["size_bytes"], is_whole(root, first)) == (4, True)
    opus = root / "episodes" / "2026-01-05" / "sample-2026-01-05.opus"
    assert opus.read_bytes() == b"opus"
    feed = (root / "feed.xml").read_bytes()
    assert check_feed(feed, root=root) == ()
    opus.write_bytes(b"sopu")
    assert not is_whole(root, first)
    assert ["is not the file that the feed has" in str(fault) for fault in check_feed(feed, root=root)] == [True]
    opus.unlink()
    assert not is_whole(root, first)
    assert ["is not in the folder" in str(fault) for fault in check_feed(feed, root=root)] == [True]
    assert put(show, store, root, opus=b"opus", later=timedelta(hours=1)) == first
    assert is_whole(root, first)
    second = put(show, store, root, sound=MP3 + b"1", opus=b"other", later=timedelta(hours=2))
    assert opus.with_name("sample-2026-01-05-2.opus").read_bytes() == b"other"
    assert (is_whole(root, second), check_feed((root / "feed.xml").read_bytes(), root=root)) == (True, ())
    put(show, store, root, 9)
    assert [path.name for path in opus.parent.glob("*.opus")] == ["sample-2026-01-05-2.opus"]


def test_new_artwork_has_a_new_name(show: Show, store: Store, tmp_path: Path) -> None:
    """Apps keep a picture by its address; cover.jpg is always the present one."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    (old,) = root.glob("cover-*.jpg")
    rebuild_feeds(show.model_copy(update={"title": "晚报"}), store, root)
    (new,) = set(root.glob("cover-*.jpg")) - {old}
    assert new.read_bytes() == (root / "cover.jpg").read_bytes() != old.read_bytes()
    assert new.name.encode() in (root / "feed.xml").read_bytes()
    assert old.name.encode() not in (root / "feed.xml").read_bytes()


def test_a_drawn_cover_is_in_the_script_of_its_feed(show: Show, store: Store, tmp_path: Path) -> None:
    """Each edition names a cover of its own, and both are there; a picture of one's own is for both."""
    root = tmp_path / "public" / "sample"
    both = show.model_copy(update={"scripts": ("zh-Hans", "zh-Hant"), "title": "国际新闻"})
    put(both, store, root)
    named = [set(re.findall(rb"cover-[0-9a-f]{8}\.jpg", (root / name).read_bytes())) for name in FEEDS_OF_BOTH]
    assert [len(names) for names in named] == [1, 1]
    assert named[0] != named[1]
    assert {path.name.encode() for path in root.glob("cover-*.jpg")} == named[0] | named[1]
    Image.new("RGB", (1400, 1400), "navy").save(tmp_path / "own.png")
    rebuild_feeds(both.model_copy(update={"folder": tmp_path, "cover": Path("own.png")}), store, root)
    named = [set(re.findall(rb"cover-[0-9a-f]{8}\.jpg", (root / name).read_bytes())) for name in FEEDS_OF_BOTH]
    assert named[0] == named[1]


def test_two_scripts_share_the_audio(show: Show, store: Store, tmp_path: Path) -> None:
    """Each feed is in one script throughout, its transcripts and chapters too, for older episodes as well."""
    root = tmp_path / "public" / "sample"
    put(show, store, root)
    both = show.model_copy(update={"scripts": ("zh-Hans", "zh-Hant")})
    put(both, store, root, 1)
    hans, hant = (root / "feed.xml").read_text("utf-8"), (root / "feed-hant.xml").read_text("utf-8")
    assert check_feed(hans.encode(), root=root) == check_feed(hant.encode(), root=root) == ()
    assert [(it.id, it.enclosures[0].href) for it in items(root)] == [
        (it.id, it.enclosures[0].href) for it in items(root, "feed-hant.xml")
    ]
    assert show_guid(root) != show_guid(root, "feed-hant.xml")
    assert show_guid(root) in hant
    assert show_guid(root, "feed-hant.xml") in hans
    assert "<language>zh-tw</language>" in hant
    for char in "橋車報專創聽":
        assert char not in hans
    for char in "桥车报专创听":
        assert char not in hant
    assert "新橋通車" in hant
    assert "新桥通车" in hans
    for folder in ("2026-01-05", "2026-01-06"):
        base = root / "episodes" / folder / f"sample-{folder}"
        for ending in (".vtt", ".srt", ".transcript.json", ".chapters.json"):
            simplified, traditional = (
                base.with_name(f"{base.name}{script}{ending}").read_text("utf-8") for script in (".hans", ".hant")
            )
            assert ("新桥" in simplified, "新橋" in traditional) == (("chapters" in ending),) * 2
            assert detect_language(simplified) == "zh-Hans"
            assert detect_language(traditional) == "zh-Hant"
        spans = [
            [
                it.get("source")
                for it in json.loads(base.with_name(f"{base.name}{script}.transcript.json").read_text("utf-8"))[
                    "segments"
                ]
            ]
            for script in ("", ".hans", ".hant")
        ]
        assert spans[0] == spans[1] == spans[2]


def test_scripts_name_the_shows_own() -> None:
    """A show cannot leave its own script out."""
    with pytest.raises(ValueError, match="scripts must name zh-Hans"):
        make_show(scripts=["zh-Hant"])


def test_what_stands_is_not_built_again(
    show: Show, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a feed of 250 items, the next day builds one file; a touched archive is built again, to the same bytes."""
    root = tmp_path / "public" / "sample"
    for day in range(250):
        iso = (NOW + timedelta(days=day)).date().isoformat()
        guid, published = store.identify("sample", "episode", iso, NOW + timedelta(days=day))
        record = _record()
        record.update({"guid": guid, "published": published.isoformat(), "date": iso})
        record.update({"name": f"sample-{iso}", "folder": f"episodes/{iso}"})
        store.save("sample", "episode", iso, record, ())
        mp3 = root / record["folder"] / f"{record['name']}.mp3"
        mp3.parent.mkdir(parents=True)
        mp3.write_bytes(MP3)
    rebuild_feeds(show, store, root)
    before = snapshot(root)
    built: list[str] = []
    build = FeedPage.build

    def counted(page: FeedPage) -> bytes:
        built.append(page.name)
        return build(page)

    monkeypatch.setattr(FeedPage, "build", counted)
    rebuild_feeds(show, store, root)
    assert built == []
    assert snapshot(root) == before
    put(show, store, root, 250)
    assert built == ["feed.xml"]
    archive = root / "feed-1.xml"
    archive.write_bytes(archive.read_bytes() + b" ")
    rebuild_feeds(show, store, root)
    assert built == ["feed.xml", "feed-1.xml"]
    assert archive.read_bytes() == before["feed-1.xml"][0]


def _record() -> Record:
    from digest.publish.record import build_record

    return build_record(make_episode())


def test_no_state_is_touched_by_a_bad_category(store: Store, tmp_path: Path) -> None:
    """A category that no directory knows stops a publication before a file is written."""
    with pytest.raises(SettingsError, match="none of Apple's"):
        put(make_show(category="Newz"), store, tmp_path / "sample")
    assert list((tmp_path / "sample").iterdir()) == []
