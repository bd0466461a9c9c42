"""A lost or damaged state comes back from what is published."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.doctor import repair
from digest.errors import DamagedState
from digest.paths import Paths
from digest.restore import restore
from digest.state.store import Store
from digest.types import Article

DAY = "2026-11-23"
NAME = f"s-{DAY}"
SPOKEN = {"text": "第一句。", "article_id": "a" * 16, "paragraph": 2, "start": 0, "end": 4, "start_s": 0, "end_s": 1}
RECORD: Any = {
    "show": "s",
    "kind": "episode",
    "name": NAME,
    "folder": f"episodes/{DAY}",
    "guid": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "date": DAY,
    "published": "2026-11-23T04:30:00+00:00",
    "title": "早报",
    "language": "zh-Hans",
    "voice": "xiaoxiao",
    "voices": [],
    "duration_s": 61.2,
    "size_bytes": 9,
    "sha256": "00",
    "chapters": [],
    "failures": [],
    "stories": [
        {
            "title": "标题",
            "url": "https://news.example/1",
            "source": "报",
            "published": None,
            "article_id": "a" * 16,
            "language": "zh-Hans",
            "sentences": [SPOKEN],
            "others": [{"title": "又", "url": None, "source": None, "published": None, "article_id": "b" * 16}],
        }
    ],
}


def publish(out: Path, record: dict[str, Any], day: str = DAY) -> None:
    folder = out / "s" / "episodes" / day
    folder.mkdir(parents=True)
    (folder / f"s-{day}.json").write_text(json.dumps(record), encoding="utf-8")


def test_guid_date_and_what_was_told_come_back(tmp_path: Path) -> None:
    """The next episode neither gets a new identity nor tells the stories again; a second time changes nothing."""
    publish(tmp_path, RECORD)
    with Store(tmp_path / "state.db") as store:
        assert restore(tmp_path / "s", store) == ((NAME,), ())
        guid, published = store.identify("s", "episode", DAY, datetime(2030, 1, 1, tzinfo=UTC))
        assert (guid, published.isoformat()) == (RECORD["guid"], RECORD["published"])
        assert tuple(map(dict, store.open_shelf("s", "episode"))) == (RECORD,)
        told = {article_id for article_id, _, _ in store.find_told_before("s", date(2026, 11, 24))}
        assert told == {"a" * 16, "b" * 16}
        ((_, first), _) = store.read_told_articles("s", date(2026, 11, 24), days=3)
        assert first.paragraphs == ("第一句。",)
        assert store.read_articles(guid) == ()  # they are not known whole, so nothing can be proved by them
        assert restore(tmp_path / "s", store) == ((), ())


def test_what_the_state_has_is_not_touched(tmp_path: Path) -> None:
    """An article known whole stays whole, and an episode that the state knows stays as it is there."""
    whole = Article(id="a" * 16, title="标题", paragraphs=("一", "二", "第一句。"))
    publish(tmp_path, RECORD)
    with Store(tmp_path / "state.db") as store:
        other, _ = store.identify("s", "episode", "2026-11-20", datetime(2026, 11, 20, tzinfo=UTC))
        own: Any = {"own": True}
        store.save("s", "episode", "2026-11-20", own, (whole,))
        restore(tmp_path / "s", store)
        assert store.read_articles(other) == (whole,)
        assert store.read_record("s", "episode", "2026-11-20") == own


@pytest.mark.parametrize(
    "change",
    [
        {"show": "t"},
        {"folder": "../../etc"},
        {"guid": "no guid"},
        {"published": "yesterday"},
        {"published": "2026-11-23T04:30:00"},
        {"size_bytes": "9"},
        {"stories": 7},
        {"stories": [{}]},
        {"name": None},
    ],
    ids=str,
)
def test_a_record_that_cannot_be_used_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    """The others are taken back all the same."""
    publish(tmp_path, {**RECORD, **change})
    good = {**RECORD, "name": "s-2026-11-24", "folder": "episodes/2026-11-24", "date": "2026-11-24"}
    good["guid"] = "1b4e28ba-2fa1-11d2-883f-0016d3cca428"
    publish(tmp_path, good, "2026-11-24")
    with Store(tmp_path / "state.db") as store:
        taken, faults = restore(tmp_path / "s", store)
    assert taken == ("s-2026-11-24",)
    assert len(faults) == 1
    assert NAME in str(faults[0])


def test_a_feed_without_an_identity_is_named(tmp_path: Path) -> None:
    """What is no feed, or has no podcast:guid that is one, is told; the episodes are taken back all the same."""
    publish(tmp_path, RECORD)
    (tmp_path / "s" / "feed.xml").write_text("<rss")
    (tmp_path / "s" / "sitemap.xml").write_text("<no feed of ours/>")
    with Store(tmp_path / "state.db") as store:
        taken, (fault,) = restore(tmp_path / "s", store)
        assert store.assign_feed_guid("s", "feed.xml", "new") == "new"
    assert taken == (NAME,)
    assert str(fault).startswith("feed.xml: is no feed")


def read(path: Path) -> None:
    with Store(path) as store:
        list(map(dict, store.open_shelf("s", "episode")))


@pytest.mark.parametrize("damage", ["overwritten", "cut", "lost"])
def test_a_damaged_file_is_kept_aside_and_rebuilt(tmp_path: Path, damage: str) -> None:
    """Repair leaves a sound state with the same GUID; the damaged file is not thrown away."""
    publish(tmp_path / "out", RECORD)
    state = tmp_path / "state.db"
    paths = Paths(home=tmp_path, state=state, cache=tmp_path / "cache")
    with Store(state) as store:
        store.restore(DAY, RECORD, ())
    data = state.read_bytes()
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"state.db{suffix}").unlink(missing_ok=True)
    if damage == "lost":
        state.unlink()
    else:
        bad = data[:4096] + b"\xaa" * (len(data) - 4096) if damage == "overwritten" else data[: len(data) // 2]
        state.write_bytes(bad)
        with pytest.raises(DamagedState, match="digest doctor --repair"):
            read(state)
    findings = repair(paths, tmp_path / "out")
    assert [finding.check for finding in findings if not finding.ok] == []
    with Store(state) as store:
        assert store.check() is None
        assert store.identify("s", "episode", DAY, datetime(2030, 1, 1, tzinfo=UTC))[0] == RECORD["guid"]
    aside = list(tmp_path.glob("state.db.damaged-1"))
    assert [path.read_bytes() for path in aside] == ([] if damage == "lost" else [bad])
