"""The command line as a user meets it: what comes out, where it comes out, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DIGEST = Path(sys.executable).with_name("digest")
ROOT = Path(__file__).parent.parent.parent


def digest(
    cwd: Path, *arguments: str | Path, stdin: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder of its own, with state and cache there."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    own = {"DIGEST_STATE": str(cwd / "state.db"), "DIGEST_CACHE": str(cwd / "cache"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [DIGEST, *arguments],
        cwd=cwd,
        input=data,
        env={**os.environ, **own, **environment},
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode().replace("\r\n", "\n")
    )


def show(folder: Path, text: str, name: str = "morning") -> None:
    (folder / "feeds").mkdir(exist_ok=True)
    (folder / "feeds" / f"{name}.toml").write_text(text, encoding="utf-8")


BAD = [
    (["run", "smaple"], 2, "no show is called 'smaple'; did you mean sample?"),
    (["run", "--voice", "xiaobai"], 2, "no voice is called 'xiaobai'; did you mean xiaobei?"),
    (["run", "--home", "nowhere"], 2, "No such option"),
    (["--home", "nowhere", "run"], 2, "nowhere is not a folder"),
    (["article", "missing.txt"], 1, "missing.txt: cannot be read"),
    (["article", "empty.txt"], 1, "empty.txt"),
    (["article", "page.html"], 1, "page.html"),
    (["article", "http://127.0.0.1:9/x"], 1, "http://127.0.0.1:9/x"),
    (["article", "a", "b", "-o", "x.mp3"], 2, "one file cannot hold 2 articles"),
    (["article", "list.txt", "-o", "x.mp3"], 2, "one file cannot hold 2 articles"),
    (["article", "a.txt", "--show", "nobody"], 2, "no show is called 'nobody'"),
    (["extract", "."], 1, "is a folder"),
    (["verify", "nothing.mp3"], 1, "nothing.json: cannot be read"),
    (["serve", "nowhere"], 2, "nowhere is not a folder"),
    (["say", "   "], 1, "there is no text to speak"),
    (["say", "▲▲"], 1, "not one sentence was spoken"),
    (["run", "--minutes", "-3"], 2, "--minutes"),
    (["run", "--date", "yesterday"], 2, "--date"),
    (["nonsense"], 2, "nonsense"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else None
)
def test_bad_input_gets_one_clear_line(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    """The right exit code, words that help, no traceback, nothing on stdout, nothing published."""
    (tmp_path / "list.txt").write_text("https://example.org/a\nhttps://example.org/b\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "page.html").write_text("<html><title>x</title><p>请登录</p></html>", encoding="utf-8")
    done = digest(tmp_path, *arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "public").exists()
    if "Usage" not in done.stderr:
        assert done.stderr.count("\n") == 1


def test_the_version_and_help_are_there(tmp_path: Path) -> None:
    """Both answer on stdout with 0; help names every command."""
    assert digest(tmp_path, "--version").stdout.startswith("digest ")
    said = digest(tmp_path, "--help")
    assert said.returncode == 0
    for command in ("run", "article", "say", "extract", "summarize", "spoken", "pinyin", "verify", "dedupe", "voices"):
        assert command in said.stdout


def test_a_new_workspace_can_be_run(tmp_path: Path) -> None:
    """`init` makes a show that is valid and has something to tell; it never overwrites one."""
    assert digest(tmp_path, "init", "news").returncode == 0
    work = tmp_path / "news"
    plan = digest(work, "run", "--dry-run", "--json")
    assert json.loads(plan.stdout)["show"] == "sample"
    before = (work / "feeds" / "sample.toml").read_bytes()
    assert digest(tmp_path, "init", "news").returncode == 2
    assert (work / "feeds" / "sample.toml").read_bytes() == before


def test_the_catalogue_is_data(tmp_path: Path) -> None:
    """Voices and shows are listed one a line as JSON."""
    voices = [json.loads(line) for line in digest(tmp_path, "voices", "list", "--json").stdout.splitlines()]
    assert {voice["engine"] for voice in voices} == {"kokoro", "edge", "espeak"}
    assert sum(voice["engine"] == "kokoro" for voice in voices) == 8
    shows = [json.loads(line) for line in digest(tmp_path, "shows", "list", "--json").stdout.splitlines()]
    assert [it["name"] for it in shows] == ["sample"]
    assert digest(tmp_path, "shows", "check").returncode == 0
