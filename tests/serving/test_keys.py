"""The keys of private shows: made once, kept as hashes, taken back at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.serving.keys import Keys

DAY = date(2026, 1, 5)


def test_a_key_opens_its_own_show_until_it_is_revoked(tmp_path: Path) -> None:
    """A second reader of the file, such as a server that runs, sees each change."""
    keys, server = Keys(tmp_path / "keys.json"), Keys(tmp_path / "keys.json")
    assert not server.can_open("sample", "x")
    key = keys.add("sample", "妈妈", DAY)
    other = keys.add("other", "妈妈", DAY)
    assert server.can_open("sample", key)
    assert not server.can_open("other", key)
    assert not server.can_open("sample", other)
    assert not server.can_open("sample", key[:-1])
    keys.revoke("sample", "妈妈")
    assert not server.can_open("sample", key)
    assert server.can_open("other", other)


def test_the_file_holds_no_key(tmp_path: Path) -> None:
    """Who reads the file learns no key; each key has 256 bits."""
    keys = Keys(tmp_path / "keys.json")
    made = [keys.add("sample", name, DAY) for name in ("a", "b")]
    text = (tmp_path / "keys.json").read_text()
    assert len(set(made)) == 2
    assert all(len(key) == 43 and key not in text for key in made)
    assert [(it.subscriber, it.made) for it in keys.list_keys()] == [("a", "2026-01-05"), ("b", "2026-01-05")]


def test_wrong_names_are_errors_that_say_so(tmp_path: Path) -> None:
    """A second key for one subscriber, and a key that is not there, are refused."""
    keys = Keys(tmp_path / "keys.json")
    keys.add("sample", "a", DAY)
    with pytest.raises(PublishError, match="a has a key for sample already"):
        keys.add("sample", "a", DAY)
    with pytest.raises(PublishError, match="b has no key for sample; a has"):
        keys.revoke("sample", "b")


@pytest.mark.parametrize("content", ["", "[1]", '[{"show": "x"}]', "{"])
def test_a_damaged_file_opens_nothing(content: str, tmp_path: Path) -> None:
    """A file that is no list of keys is an error, never an open door."""
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(PublishError, match="cannot be read"):
        Keys(tmp_path / "keys.json").can_open("sample", "x")
