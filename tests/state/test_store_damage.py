"""A state that is damaged anywhere is sound, or one clear error; and repair brings every GUID and date back."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.doctor import repair
from digest.errors import DamagedState, StoreError
from digest.message import Message
from digest.paths import Paths
from digest.state.store import Store
from digest.types import Article, Run
from tests.test_restore import DAY, RECORD, publish

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
SIZE = 512  # of the pieces in which disks lose data


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a state with something in each table."""
    path = tmp_path_factory.mktemp("whole") / "state.db"
    with Store(path) as store:
        store.restore(DAY, RECORD, ())
        store.assign_feed_guid("s", "feed.xml", "1b4e28ba-2fa1-11d2-883f-0016d3cca420")
        store.keep_built("s", [("articles.xml", "1b4e28ba-2fa1-11d2-883f-0016d3cca421", "inputs", "00")])
        article = Article(id="a" * 16, title="标题", paragraphs=("一" * 50, "二" * 900), published=NOW)
        store.save("s", "episode", DAY, RECORD, [article])
        for number in range(20):
            store.identify("t", "episode", str(number), NOW)
        store.note_run(Run("s", date(2026, 11, 23), NOW, "failed", (Message("no news"),), 1.5))
    return path.read_bytes()


def use(path: Path) -> None:
    """Do all that a run does with its state."""
    with Store(path) as store:
        store.identify("s", "episode", DAY, NOW)
        for kept in store.open_shelf("s", "episode"):
            dict(kept)
        store.find_told_before("s", date(2026, 11, 24))
        store.read_told_articles("s", date(2026, 11, 24), days=5)
        store.read_articles(RECORD["guid"])
        store.list_identities("s", "episode")
        store.read_built("s")
        store.list_runs(None, limit=5)
        store.assign_feed_guid("s", "feed.xml", "other")
        store.save("s", "episode", DAY, RECORD, ())
        store.note_run(Run("s", date(2026, 11, 24), NOW, "done", (), 1.5))


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Damage a file as disks, cables and careless programs do."""
    spoilt = bytearray(data)
    place = dice.randrange(len(data))
    match dice.choice(["bit", "noise", "zeros", "cut", "swapped", "letter"]):
        case "bit":
            spoilt[place] ^= 1 << dice.randrange(8)
        case "noise":
            spoilt[place : place + 200] = dice.randbytes(len(spoilt[place : place + 200]))
        case "zeros":
            start = place // SIZE * SIZE
            spoilt[start : start + SIZE] = bytes(SIZE)
        case "cut":
            del spoilt[place:]
        case "swapped":
            one, other = (dice.randrange(len(data) // 4096) * 4096 for _ in "ab")
            spoilt[one : one + 4096], spoilt[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]
        case "letter":
            used = [at for at in range(0, len(data), 7) if data[at]]
            spoilt[dice.choice(used)] = dice.randrange(256)
    return bytes(spoilt)


@pytest.mark.parametrize("seed", range(6))
def test_damage_anywhere(whole: bytes, tmp_path: Path, seed: int) -> None:
    """No traceback; after `doctor --repair` the state is sound, and the episode has its GUID and date."""
    publish(tmp_path / "out", RECORD)
    dice = random.Random(seed)  # noqa: S311
    said: list[str] = []
    for number in range(8):
        state = tmp_path / str(number) / "state.db"
        state.parent.mkdir()
        spoilt = damaged(whole, dice)
        state.write_bytes(spoilt)
        try:
            use(state)
        except DamagedState as error:
            said.append(str(error))
        for left in state.parent.iterdir():
            left.unlink()
        state.write_bytes(spoilt)
        findings = repair(Paths(home=tmp_path, state=state, cache=tmp_path / "cache"), tmp_path / "out")
        assert [finding for finding in findings if not finding.ok] == []
        with Store(state) as store:
            assert store.check() is None
            guid, published = store.identify("s", "episode", DAY, datetime(2030, 1, 1, tzinfo=UTC))
        assert (guid, published.isoformat()) == (RECORD["guid"], RECORD["published"])
    assert said
    assert all("digest doctor --repair" in line and "\n" not in line for line in said)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE episodes SET record = replace(record, 'xiaoxiao', 'yunyang')",
        "UPDATE episodes SET guid = '1b4e28ba-2fa1-11d2-883f-0016d3cca42f' WHERE record IS NOT NULL",
        "UPDATE episodes SET published = '2026-11-22T04:30:00+00:00' WHERE record IS NOT NULL",
        "UPDATE episodes SET record = '{' WHERE record IS NOT NULL",
        "UPDATE articles SET authors = '?'",
        "UPDATE runs SET run = CAST(x'ff' AS TEXT)",
    ],
)
def test_what_sqlite_does_not_notice_is_found(whole: bytes, tmp_path: Path, change: str) -> None:
    """Its pages hold no checksums: a record has one of its own, and is compared with its row."""
    path = tmp_path / "state.db"
    path.write_bytes(whole)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(change)
    connection.commit()
    connection.close()
    try:
        with Store(path) as store:
            said = str(store.check() or "")
    except DamagedState as error:
        said = str(error)
    assert said


@pytest.mark.parametrize("how", ["locked", "folder"])
def test_what_is_in_the_way_is_no_damage(
    whole: bytes, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or repair would put a sound state aside."""
    path = tmp_path / "state.db"
    monkeypatch.setattr("digest.state.database.WAIT_S", 0)
    if how == "folder":
        path.mkdir()
    else:
        path.write_bytes(whole)
    other: Any = sqlite3.connect(path if how == "locked" else ":memory:")
    try:
        if how == "locked":
            other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as caught:
            use(path)
    finally:
        other.close()
    assert not isinstance(caught.value, DamagedState)
