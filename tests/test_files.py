"""A file is the old one or the new one; a title becomes a harmless name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.files import make_file_name, make_own_folder, replacing, write_bytes


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """An error half-way leaves the old bytes and no rubbish beside them."""
    path = tmp_path / "feed.xml"
    write_bytes(path, b"old")

    def fail_half_way() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"ne")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    """An unchanged feed keeps its modification time, so that clients see it unchanged."""
    path = tmp_path / "a" / "feed.xml"
    write_bytes(path, b"same")
    before = path.stat()
    write_bytes(path, b"same")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("遼寧:以營商環境之變夯實全面振興根基", "遼寧-以營商環境之變夯實全面振興根基"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows", "C-Windows"),
        ("...", "article"),
        ("", "article"),
        ("-rf", "rf"),
        ("a\u202eb\x00c", "a-b-c"),
        ("汉" * 300, "汉" * 40),
    ],
)
def test_a_title_becomes_a_file_name(title: str, name: str) -> None:
    """Paths, hidden names, options, control characters and endless titles are harmless."""
    assert make_file_name(title) == name


@given(st.text())
def test_a_file_name_is_always_usable(title: str) -> None:
    """It is never empty, hidden or an option, holds no separator, and fits every file system."""
    name = make_file_name(title)
    assert name
    assert name[0] not in ".-"
    assert not set(name) & set('/\\:*?"<>|\0')
    assert len(name.encode()) <= 120


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """Folders of processes that run stay, those of others go; nothing else is touched."""
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    with make_own_folder(tmp_path) as own:
        stem = Path(own).name.rsplit("-", 2)[0]
        (left := tmp_path / f"{stem}-{int(done.stdout)}-abc").mkdir()
        (other := tmp_path / "work-elsewhere").mkdir()
        with make_own_folder(tmp_path) as second:
            assert Path(own).is_dir()
            assert Path(second).is_dir()
        assert left.exists() == (os.name == "nt")
        assert other.is_dir()
