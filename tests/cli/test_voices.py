"""Voices by ear, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from tests.cli.test_commands import digest


@pytest.mark.model
def test_voices_are_compared_on_one_page(tmp_path: Path) -> None:
    """Two real voices, two players; one that is not installed is named, and the exit code says so."""
    done = digest(tmp_path, "voices", "compare", "你好。", "--voice", "xiaoxiao", "--voice", "yunyang")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "voices.html"
    page = html.document_fromstring((tmp_path / "voices.html").read_bytes())
    assert len(list(page.iter("audio"))) == 2
    alone = digest(tmp_path, "voices", "compare", "你好。", "--voice", "xiaoxiao", "--voice", "espeak", PATH="")
    assert alone.returncode == 3
    assert "espeak-ng is not installed" in alone.stderr


def test_nothing_to_say_makes_no_page(tmp_path: Path) -> None:
    """Bad words and bad names are told before anything is written."""
    assert "nobody" in digest(tmp_path, "voices", "compare", "你好", "--voice", "nobody").stderr
    assert digest(tmp_path, "voices", "compare", "  ", "--voice", "xiaoxiao").returncode == 1
    assert not (tmp_path / "voices.html").exists()


def test_the_list_says_what_is_installed(tmp_path: Path) -> None:
    """In 80 columns each voice keeps its whole name, and nothing is cut off."""
    said = digest(tmp_path, "voices", "list", COLUMNS="80").stdout
    assert said.splitlines()[0].split() == ["name", "title", "sex", "engine", "language", "licence", "installed"]
    assert "…" not in said
    assert "edge-hsiaochen" in said
