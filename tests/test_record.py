"""The record of an episode: what is read as one, and that its type says what is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.errors import NotARecord
from digest.publish.formats import encode_json
from digest.publish.record import build_record
from digest.record import Record, parse_record
from tests.publish.conftest import make_episode


def test_what_is_written_is_read() -> None:
    """A published record is the same value when it is read."""
    record = build_record(make_episode())
    assert parse_record(encode_json(record)) == json.loads(json.dumps(record))


def test_the_type_names_what_is_written() -> None:
    """Every key that is written is one of the type, and every key that the type requires is written."""
    written = set(build_record(make_episode()))
    assert Record.__required_keys__ <= written
    assert written <= Record.__required_keys__ | Record.__optional_keys__


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": None}, "its title is no text"),
        ({"guid": "none"}, "UUID"),
        ({"date": "yesterday"}, "yesterday"),
        ({"published": "2026-11-23T04:30:00"}, "no zone"),
        ({"size_bytes": "9"}, "no number"),
        ({"duration_s": None}, "no number"),
        ({"stories": [7]}, "its stories are no list"),
        ({"failures": None}, "TypeError"),
    ],
    ids=str,
)
def test_a_damaged_record_is_none(change: dict[str, Any], why: str) -> None:
    """What is wrong with it is told."""
    with pytest.raises(NotARecord, match=why):
        parse_record(json.dumps({**build_record(make_episode()), "guid": UUID, **change}))


@pytest.mark.parametrize("data", [b"", b"no JSON", b"[]", b"7", b"{}", b"\xff"], ids=repr)
def test_another_file_is_none(data: bytes) -> None:
    """A file that is no JSON, or other JSON."""
    with pytest.raises(NotARecord):
        parse_record(data)


UUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
