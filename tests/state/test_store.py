"""State survives: GUIDs and dates are given once, articles are kept, nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from digest.errors import StoreError
from digest.message import Message
from digest.record import Record
from digest.state.store import Store
from digest.types import Article, Run
from tests import postgres

NOON = datetime(2026, 11, 23, 12, 0, 0, 123, tzinfo=UTC)
ARTICLES = (
    Article(id="a" * 16, title="标题", paragraphs=("第一段。", "第二段。"), published=NOON, authors=("記者",)),
    Article(id="b" * 16, title="標題", paragraphs=("一段。",), url="https://example.org/b", language="zh-Hant"),
)


def partial(**parts: Any) -> Record:
    """A record of which nothing else matters."""
    return cast("Record", parts)


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    with postgres.server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A new state of each kind in turn: they behave alike."""
    if request.param == "sqlite":
        return tmp_path / "state.db"
    return postgres.new_database(request.getfixturevalue("database"))


def test_a_guid_and_a_date_are_given_once(place: Path | str) -> None:
    """A later run, and a later process, gets the identity of the first."""
    with Store(place) as store:
        first = store.identify("s", "episode", "2026-11-23", NOON)
    with Store(place) as store:
        assert store.identify("s", "episode", "2026-11-23", datetime(2027, 1, 1, tzinfo=UTC)) == first
        assert store.identify("s", "episode", "2026-11-24", NOON)[0] != first[0]
    assert first[1] == NOON.replace(microsecond=0)


def test_a_time_of_a_wrong_clock_is_given_anew_until_it_is_published(place: Path | str) -> None:
    """A run that died in 2099 must not date an episode of today; what was published keeps its date."""
    far = datetime(2099, 1, 1, tzinfo=UTC)
    with Store(place) as store:
        guid, _ = store.identify("s", "episode", "2026-11-23", far)
        assert store.identify("s", "episode", "2026-11-23", NOON) == (guid, NOON.replace(microsecond=0))
        store.identify("s", "episode", "2026-11-24", far)
        store.save("s", "episode", "2026-11-24", partial(), ())
        assert store.identify("s", "episode", "2026-11-24", NOON)[1] == far


def test_records_come_newest_first(place: Path | str) -> None:
    """Only what was published is listed, by the time of its first publication."""
    with Store(place) as store:
        for day in (1, 3, 2):
            store.identify("s", "episode", f"2026-11-0{day}", datetime(2026, 11, day, tzinfo=UTC))
            store.save("s", "episode", f"2026-11-0{day}", partial(title=str(day)), ())
        store.identify("s", "episode", "2026-11-09", NOON)
        assert [record["title"] for record in store.open_shelf("s", "episode")] == ["3", "2", "1"]
        assert store.read_record("s", "episode", "2026-11-09") is None
        assert store.open_shelf("s", "article") == ()


def test_articles_are_kept_as_they_were_read(place: Path | str) -> None:
    """What an episode told can be compared with its sources later."""
    with Store(place) as store:
        guid, _ = store.identify("s", "episode", "2026-11-23", NOON)
        store.save("s", "episode", "2026-11-23", partial(), ARTICLES)
        assert store.read_articles(guid) == ARTICLES


def test_a_story_of_another_day_was_told_before(place: Path | str) -> None:
    """Making the same day again may tell its own stories again; the next day may not."""
    with Store(place) as store:
        store.identify("s", "episode", "2026-11-23", NOON)
        store.save("s", "episode", "2026-11-23", partial(), ARTICLES)
        assert store.find_told_before("s", date(2026, 11, 23)) == frozenset()
        told = store.find_told_before("s", date(2026, 11, 24))
        assert told == {(article.id, article.url, article.title) for article in ARTICLES}
        assert store.find_told_before("other", date(2026, 11, 24)) == frozenset()


def test_saving_again_replaces_what_was_told(place: Path | str) -> None:
    """A corrected episode that dropped a story has not told it."""
    with Store(place) as store:
        guid, _ = store.identify("s", "episode", "2026-11-23", NOON)
        store.save("s", "episode", "2026-11-23", partial(), ARTICLES)
        store.save("s", "episode", "2026-11-23", partial(title="2"), ARTICLES[:1])
        assert store.read_articles(guid) == ARTICLES[:1]
        assert store.read_record("s", "episode", "2026-11-23") == partial(title="2")


def test_runs_at_once_agree_on_the_guid(place: Path | str) -> None:
    """Threads that ask for the same new episode at once get one identity."""
    with Store(place) as store:
        seen: list[str] = []
        threads = [
            threading.Thread(target=lambda: seen.append(store.identify("s", "episode", "d", NOON)[0])) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_what_a_run_said_keeps_its_fields(place: Path | str) -> None:
    """So that the history says it in the user's language."""
    said = Message("{url}: {error} (asked {count} times)", url="a", error=Message("no answer in time"), count=3)
    with Store(place) as store:
        store.note_run(Run("s", date(2026, 11, 23), NOON, "failed", (said,), 1.5))
        (run,) = store.list_runs("s", limit=1)
        assert run.said == (said,)


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one" * 40])
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    """The message names the file, and the file is left alone."""
    path = tmp_path / "state.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"state\.db.*is damaged.*digest doctor --repair"):
        Store(path)
    assert path.read_bytes() == content


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """An old program does not write into the state of a new one."""
    import sqlite3

    path = tmp_path / "state.db"
    with Store(path) as store:
        assert store.check() is None
    connection = sqlite3.connect(path)
    connection.execute("UPDATE schema_version SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer digest"):
        Store(path)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://u:secret@127.0.0.1:1/db", r"^postgresql://127\.0\.0\.1:1/db: .* is the database there"),
        (
            "postgresql://127.0.0.1:1/db",
            r"^postgresql://127\.0\.0\.1:1/db: the address names no user; write one before the host",
        ),
        ("mysql://u:secret@127.0.0.1/db", r"^mysql://127\.0\.0\.1/db: the state is a file, or a database"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(address: str, said: str) -> None:
    """Without its user and password."""
    with pytest.raises(StoreError, match=said):
        Store(address)
