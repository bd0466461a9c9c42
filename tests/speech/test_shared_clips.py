"""Clips that many machines share: what one has spoken, no other speaks again."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.speech.clips import ClipStore
from digest.speech.shared_clips import SharedClips, open_clips
from tests.speech.test_clips import KEY, same, tone


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The folder that stands for the network drive."""
    return tmp_path / "shared"


def machine(tmp_path: Path, name: str) -> SharedClips:
    return SharedClips(tmp_path / name, f"file://{tmp_path}/shared/")


def test_what_one_machine_stored_another_gets(tmp_path: Path) -> None:
    """The same clip, and the next time without the address."""
    machine(tmp_path, "one").put(KEY, tone())
    other = machine(tmp_path, "other")
    assert same(other.get(KEY), machine(tmp_path, "one").get(KEY))
    assert same(ClipStore(tmp_path / "other").get(KEY), other.get(KEY))


def test_an_unknown_key_is_nothing(tmp_path: Path) -> None:
    assert machine(tmp_path, "one").get(KEY) is None


def test_half_a_clip_is_noticed_and_made_again(tmp_path: Path, shared: Path) -> None:
    """As an interrupted upload leaves it."""
    machine(tmp_path, "one").put(KEY, tone())
    (there,) = shared.rglob("*.flac")
    there.write_bytes(there.read_bytes()[:-40])
    other = machine(tmp_path, "other")
    assert other.get(KEY) is None
    other.put(KEY, tone())
    assert same(machine(tmp_path, "third").get(KEY), other.get(KEY))


def test_a_store_that_cannot_be_used_is_named(tmp_path: Path, shared: Path) -> None:
    """In one line, with what to do; not taken for an empty one."""
    shared.write_text("a file in the way")
    with pytest.raises(StoreError, match=r"^file://.*/shared: the shared clips cannot be used: .*unset DIGEST_CLIPS$"):
        machine(tmp_path, "one").put(KEY, tone())


def test_it_can_be_sent_to_other_processes(tmp_path: Path) -> None:
    """With a connection open."""
    one = machine(tmp_path, "one")
    one.put(KEY, tone())
    assert same(pickle.loads(pickle.dumps(one)).get(KEY), one.get(KEY))  # noqa: S301 - our own


def test_without_an_address_it_is_the_folder(tmp_path: Path) -> None:
    assert type(open_clips(tmp_path, None)) is ClipStore
    assert isinstance(open_clips(tmp_path, "memory://clips"), SharedClips)
