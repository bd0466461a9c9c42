"""The clip store: what a key depends on, and that a file is either the clip or nothing."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import StoreError
from digest.settings import Voice
from digest.speech.clips import ClipStore
from digest.types import Clip, Timing
from tests.speech.conftest import utterance

KEY = "0f" * 32


def tone(seconds: float = 0.2, hz: float = 220.0) -> Clip:
    return Clip(np.sin(np.arange(int(24_000 * seconds)) * 2 * np.pi * hz / 24_000).astype(np.float32) * 0.5, 24_000)


def same(one: Clip | None, other: Clip | None) -> bool:
    return bool(one and other and one.rate_hz == other.rate_hz and np.array_equal(one.samples, other.samples))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=500), st.sampled_from([16_000, 24_000, 48_000]))
def test_what_comes_back_is_what_was_stored(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], rate: int
) -> None:
    """A clip comes back within half a 16-bit step; stored once more it comes back exactly."""
    store = ClipStore(tmp_path_factory.mktemp("clips"))
    clip = Clip(np.array(values, np.float32), rate)
    store.put(KEY, clip)
    first = store.get(KEY)
    assert first is not None
    assert np.abs(first.samples - clip.samples).max() <= 1 / 32768
    store.put(KEY, first)
    assert same(store.get(KEY), first)


def test_times_come_back_with_the_clip(store: ClipStore) -> None:
    """When each word is heard is stored to a tenth of a millisecond."""
    clip = replace(tone(), timings=(Timing(0, 2, 0.04004, 0.1), Timing(3, 5, 0.1, 1 / 7)))
    store.put(KEY, clip)
    stored = store.get(KEY)
    assert stored is not None
    assert stored.timings == (Timing(0, 2, 0.04, 0.1), Timing(3, 5, 0.1, 0.1429))


def test_the_same_clip_makes_the_same_file(tmp_path: Path) -> None:
    one, other = ClipStore(tmp_path / "a"), ClipStore(tmp_path / "b")
    one.put(KEY, tone())
    other.put(KEY, tone())
    assert one.find_path(KEY).read_bytes() == other.find_path(KEY).read_bytes()


def test_an_unknown_key_is_nothing(store: ClipStore) -> None:
    assert store.get(KEY) is None


@pytest.mark.parametrize("damage", ["flip", "times", "cut", "empty", "misplaced"])
def test_a_damaged_file_is_nothing_and_is_removed(store: ClipStore, damage: str) -> None:
    """A flipped bit, another time, a missing end, no content, another clip's content: the file counts as missing."""
    store.put(KEY, replace(tone(), timings=(Timing(0, 2, 0.0, 0.1),)))
    path = store.find_path(KEY)
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    if damage == "times":
        data = data.replace(b"0.1]]", b"0.2]]")
    path.write_bytes({"cut": data[:-100], "empty": bytearray()}.get(damage, data))
    key = KEY
    if damage == "misplaced":
        key = "1f" * 32
        store.find_path(key).parent.mkdir()
        shutil.copy(path, store.find_path(key))
    assert store.get(key) is None
    assert not store.find_path(key).exists()


CHANGES = {
    "phonemes": True,
    "text": False,
    "place": False,
    "pause": False,
    "engine version": True,
    "speed": True,
    "style": True,
    "voice's name": False,
    "voice's title": False,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_depends_on_what_is_heard(store: ClipStore, voice: Voice, tmp_path: Path, change: str) -> None:
    """Another key exactly for what sounds different."""
    base = utterance()
    other, other_voice, version = base, voice, "1"
    match change:
        case "phonemes":
            other = replace(base, phonemes="xau↓.")
        case "text":
            other = replace(base, text="今天天氣很好。", spoken="今天天气很好")
        case "place":
            other = replace(base, chapter=3, line=2)
        case "pause":
            other = replace(base, pause_s=1.0)
        case "engine version":
            version = "2"
        case "speed":
            other_voice = voice.model_copy(update={"speed": 1.1})
        case "style":
            np.save(tmp_path / "other.npy", np.zeros((510, 256), np.float16))
            other_voice = voice.model_copy(update={"style": Path("other.npy")})
        case "voice's name":
            other_voice = voice.model_copy(update={"name": "another"})
        case "voice's title":
            other_voice = voice.model_copy(update={"title": "另一个"})
    changed = store.make_key(base, voice, "1") != store.make_key(other, other_voice, version)
    assert changed is CHANGES[change]


def test_a_key_of_an_engine_that_takes_text_depends_on_the_text(store: ClipStore, voice: Voice) -> None:
    online = voice.model_copy(update={"engine": "edge", "id": "zh-CN-XiaoxiaoNeural", "style": None})
    key = store.make_key(utterance(), online, "1")
    assert key != store.make_key(replace(utterance(), spoken="明天"), online, "1")
    assert key == store.make_key(replace(utterance(), phonemes="xau↓"), online, "1")
    assert key != store.make_key(utterance(), online.model_copy(update={"id": "zh-CN-YunxiNeural"}), "1")


def test_a_style_file_that_changes_is_another_key(store: ClipStore, voice: Voice, tmp_path: Path) -> None:
    """The content of the style vectors counts, not where they lie."""
    before = store.make_key(utterance(), voice, "1")
    np.save(tmp_path / "style.npy", np.zeros((510, 256), np.float32))
    assert store.make_key(utterance(), voice, "1") != before


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The message says where and what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"speech cannot be stored.*DIGEST_CACHE"):
        ClipStore(tmp_path / "file").put(KEY, tone())


def test_prune_removes_what_was_not_used_for_longest(store: ClipStore) -> None:
    """The store is kept within its limit; a clip that was asked for counts as used."""
    keys = [f"{number:02x}" * 32 for number in range(4)]
    for number, key in enumerate(keys):
        store.put(key, tone(hz=200 + number))
        os.utime(store.find_path(key), (1_000_000 + number, 1_000_000 + number))
    size = store.find_path(keys[0]).stat().st_size
    assert store.get(keys[0])
    assert store.prune(limit_bytes=2 * size + size // 2) > 0
    assert [store.get(key) is not None for key in keys] == [True, False, False, True]
    assert store.prune() == 0


def _put_many(folder: Path, number: int) -> None:
    store = ClipStore(folder)
    for round_number in range(10):
        store.put(KEY, tone(hz=220.0 + number))
        clip = store.get(KEY)
        assert clip is not None, (number, round_number)


def test_two_processes_never_see_half_a_file(tmp_path: Path) -> None:
    """Two processes that put and get the same key always read a whole clip."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_put_many, args=(tmp_path, number)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(list(tmp_path.rglob("*"))) == 2  # one folder, one file: nothing temporary is left


def _put_and_prune(folder: Path, start: int) -> None:
    store = ClipStore(folder)
    for number in range(start, start + 40):
        key = f"{number:064x}"[::-1]
        store.put(key, tone(0.1))
        clip = store.get(key)
        assert clip is None or len(clip.samples) == 2_400
        store.prune(20_000)


def test_two_processes_may_bound_the_store_at_once(tmp_path: Path) -> None:
    """Neither stumbles over what the other removes, and what is left fits."""
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_put_and_prune, args=(tmp_path, start)) for start in (1, 1000)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
        assert other.exitcode == 0
    ClipStore(tmp_path).prune(20_000)
    left = [path.stat().st_size for path in tmp_path.rglob("*.flac")]
    assert left
    assert sum(left) <= 20_000
