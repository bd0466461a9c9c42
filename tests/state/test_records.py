"""The shelf: of each record its head, and the whole of those that are looked into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest.record import Record
from digest.state.records import hash_record, make_head, open_shelf
from digest.state.schema import episodes
from digest.state.store import Store
from tests.publish.conftest import many  # noqa: F401  # records to keep

Many = Callable[[int], list[Record]]


@pytest.fixture
def records(many: Many) -> list[Record]:  # noqa: F811
    return many(250)


def test_only_what_is_looked_into_is_read(records: list[Record]) -> None:
    """Heads cost no reading; one record brings its hundred neighbours, once."""
    asked: list[int] = []
    by_guid = {it["guid"]: it for it in records}

    def read(guids: Sequence[str]) -> Mapping[str, Record]:
        asked.append(len(guids))
        return {guid: by_guid[guid] for guid in guids}

    shelf = open_shelf([make_head(it) for it in records], read)
    assert [it["date"] for it in shelf] == [it["date"] for it in records]
    assert [hash_record(it) for it in shelf] == [hash_record(it) for it in records]
    assert asked == []
    assert shelf[249]["sha256"] == records[249]["sha256"]
    assert [it["duration_s"] for it in shelf[:100]] == [it["duration_s"] for it in records[:100]]
    assert dict(shelf[0]) == records[0]
    assert asked == [50, 100]


def test_an_older_state_gets_its_heads(records: list[Record], tmp_path: Path) -> None:
    """Records that an older program kept are listed with the heads that this one would have given them."""
    rows = [
        {"show": "sample", "kind": "episode", "identity": it["date"], "guid": it["guid"]}
        | {"published": it["published"], "record": it}
        for it in records
    ]
    with Store(tmp_path / "state.db") as store:
        with store._engine.begin() as connection:
            connection.execute(sa.insert(episodes), rows)
        shelf = store.open_shelf("sample", "episode")
        assert [dict(it) for it in shelf] == json.loads(json.dumps(records[::-1]))
        assert [hash_record(it) for it in shelf] == [hash_record(it) for it in records[::-1]]
        with store._engine.connect() as connection:
            lacking = sa.select(sa.func.count()).where(episodes.c.head.is_(None))
            assert connection.execute(lacking.select_from(episodes)).scalar_one() == 0


def test_a_head_tells_what_a_record_goes_on_from(records: list[Record]) -> None:
    """The episodes that its stories follow, each once."""
    story: Any = {"follows": {"guid": "there", "title": "t", "date": "2026-01-01"}}
    new: Any = {"follows": None}
    assert make_head({**records[0], "stories": [story, new, story]})["follows"] == ["there"]
