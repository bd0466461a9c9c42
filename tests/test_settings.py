"""What voices and shows may say, beyond the types of their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from digest.settings import Pauses, Show, Source, Templates, Voice
from digest.types import Pause

SHOW = {"title": "早报", "source": [{"url": "https://news.example/feed"}]}


def make_show(folder: Path, **settings: Any) -> Show:
    return Show.model_validate({"folder": folder, **SHOW, **settings})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"timezone": "Asia/Chonqing"}, "Asia/Chonqing"),
        ({"hub": "hub.example"}, "hub.example"),
        ({"funding": "javascript:alert(1)"}, "javascript"),
        ({"cohost": "xiaoxiao", "voice": "xiaoxiao"}, "cohost"),
        ({"minutes": 0}, "minutes"),
        ({"minuts": 5}, "minuts"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_cannot_be_is_refused(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    """With the key or the value at fault."""
    with pytest.raises(ValidationError, match=said):
        make_show(tmp_path, **settings)


def test_no_limit_of_age_is_a_zero(tmp_path: Path) -> None:
    """TOML has no null: `fresh_hours = 0` means that nothing is too old."""
    assert make_show(tmp_path, fresh_hours=0).fresh_hours is None
    assert make_show(tmp_path, fresh_hours=36).fresh_hours == 36


def test_a_show_has_a_zone(tmp_path: Path) -> None:
    """Its days are those of its listeners."""
    assert make_show(tmp_path, timezone="Asia/Taipei").zone.key == "Asia/Taipei"


def test_a_template_knows_its_fields() -> None:
    """One that asks for a field that does not exist is refused before it is spoken."""
    assert Templates.model_validate({"opening": "{show}，{date}。"})
    with pytest.raises(ValidationError, match="weather"):
        Templates.model_validate({"opening": "{weather}"})


@pytest.mark.parametrize(
    ("allowed", "hosts"),
    [(False, set()), (True, {"127.0.0.1"}), (["nas.example"], {"nas.example"})],
    ids=["no", "its own", "named"],
)
def test_private_hosts_are_named(allowed: object, hosts: set[str]) -> None:
    """Leave to reach the private network is for the source's own host, or those in a list."""
    source = Source.model_validate({"url": "http://127.0.0.1:8000/feed", "allow_private": allowed})
    assert source.private_hosts == hosts


@pytest.mark.parametrize("pause", get_args(Pause))
def test_each_kind_of_pause_has_a_length(pause: Pause) -> None:
    """None is no silence; the longer the unit that ends, the longer the pause."""
    assert (Pauses().silence_after_s(pause) == 0) == (pause == "none")


def test_pauses_grow_with_what_ends() -> None:
    """A story ends more clearly than a paragraph, that more than a sentence, that more than a clause."""
    lengths = [Pauses().silence_after_s(pause) for pause in ("clause", "sentence", "paragraph", "story")]
    assert lengths == sorted(set(lengths))


def test_a_voice_reads_as_its_show_asks() -> None:
    """A copy with other readings; the voice itself stays as its file says."""
    voice = Voice.model_validate(
        {"name": "a", "title": "甲", "engine": "espeak", "sex": "female", "licence": "CC0-1.0", "folder": Path()}
    )
    assert voice.with_readings("taiwan").readings == "taiwan"
    assert voice.with_readings(None) == voice
