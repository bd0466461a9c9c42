"""Templates escape what they are given and refuse what is missing."""

from __future__ import annotations

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from digest.publish.pages.assets import hash_source, make_environment, read_asset


def test_values_are_escaped() -> None:
    """No value becomes markup."""
    assert make_environment().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


def test_a_missing_value_is_an_error() -> None:
    """A template never shows a gap where a value was to be."""
    with pytest.raises(UndefinedError, match="text"):
        make_environment().from_string("{{ text }}").render()


def test_a_hash_as_a_policy_writes_it() -> None:
    """The content security policy names SHA-256 in Base64."""
    style = read_asset("page.css")
    assert base64.b64decode(hash_source(style).removeprefix("sha256-")) == hashlib.sha256(style.encode()).digest()
