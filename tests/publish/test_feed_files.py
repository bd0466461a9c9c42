"""Which files of a show's feeds would change, and what that would do to its followers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from digest.publish.feed_files import Draft, draft_feeds
from digest.record import Record
from digest.settings import Show
from digest.state.records import hash_record
from digest.state.store import Store

Many = Callable[[int], list[Record]]


def draft(show: Show, store: Store, root: Path, records: list[Record]) -> Draft:
    hashes = {record["guid"]: hash_record(record) for record in records}
    return draft_feeds(show, store, root, {"episode": records, "article": ()}, hashes)


def put(draft: Draft, store: Store, root: Path) -> None:
    for page in draft.pages:
        (root / page.name).write_bytes(page.data)
    store.keep_built(draft.show.name, [(page.name, page.guid, page.inputs, page.sha256) for page in draft.pages])


def test_only_what_changes_is_drafted(show: Show, many: Many, tmp_path: Path) -> None:
    """What is there as it was built is left alone; what somebody touched or took away is built again."""
    records = many(250)
    with Store(tmp_path / "state.db") as store:
        first = draft(show, store, tmp_path, records)
        assert [page.name for page in first.pages] == ["feed-1.xml", "feed.xml"]
        assert (first.faults, first.gone, len(first.named)) == ((), (), 250)
        put(first, store, tmp_path)
        assert draft(show, store, tmp_path, records).pages == ()
        (tmp_path / "feed-1.xml").write_bytes(b"touched")
        assert [page.name for page in draft(show, store, tmp_path, records).pages] == ["feed-1.xml"]
        (tmp_path / "feed-1.xml").unlink()
        assert [page.name for page in draft(show, store, tmp_path, records).pages] == ["feed-1.xml"]


def test_an_archive_without_items_is_gone(show: Show, many: Many, tmp_path: Path) -> None:
    """It is named, and so is every item that its followers would lose."""
    records = many(250)
    with Store(tmp_path / "state.db") as store:
        put(draft(show, store, tmp_path, records), store, tmp_path)
        shorter = draft(show, store, tmp_path, records[-150:])
    assert shorter.gone == ("feed-1.xml",)
    assert len([fault for fault in shorter.faults if "is gone" in str(fault)]) == 100


def test_another_setting_changes_every_file(show: Show, many: Many, tmp_path: Path) -> None:
    """A feed says what the show is called, in its archives too."""
    records = many(250)
    with Store(tmp_path / "state.db") as store:
        put(draft(show, store, tmp_path, records), store, tmp_path)
        again = draft(show.model_copy(update={"title": "晚报"}), store, tmp_path, records)
    assert [page.name for page in again.pages] == ["feed-1.xml", "feed.xml"]
