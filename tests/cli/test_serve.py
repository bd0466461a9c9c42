"""`digest serve` and the keys of private shows, as a user meets them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.publish.conftest import publish_sample

pytestmark = pytest.mark.skipif(os.name == "nt", reason="reads a process line by line")


def digest(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-c", "from digest.cli import main; main()", "--home", str(folder), *arguments]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DIGEST_CACHE": str(folder / "cache"), "PYTHONUTF8": "1"}
    return subprocess.run(
        digest(folder, *arguments), capture_output=True, text=True, cwd=folder, env=environment, check=False
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a show that takes keys, its episode published."""
    publish_sample(tmp_path)
    (tmp_path / "feeds").mkdir()
    show = 'title = "私人"\nprivate = true\nbase_url = "https://pod.example/a"\n[[source]]\nurl = "x.xml"\n'
    (tmp_path / "feeds" / "sample.toml").write_text(show, encoding="utf-8")
    return tmp_path


def test_a_key_is_made_used_listed_and_revoked(workspace: Path) -> None:
    """The printed address ends in the show's feed; the running server opens it until the key is revoked."""
    made = run(workspace, "shows", "keys", "add", "sample", "妈妈")
    address = made.stdout.strip()
    assert made.returncode == 0
    assert address.startswith("https://pod.example/a/~")
    assert "█" in made.stderr
    assert run(workspace, "shows", "keys", "list", "--json").stdout.startswith('{"show":"sample","subscriber":"妈妈",')
    environment = {**os.environ, "PYTHONUTF8": "1"}
    server = subprocess.Popen(
        digest(workspace, "serve", str(workspace / "public"), "--port", "0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=workspace,
    )
    try:
        assert server.stdout
        feed = server.stdout.readline().strip()
        root = feed.removesuffix("/sample/feed.xml")
        mine = root + address.removeprefix("https://pod.example/a")
        assert httpx.get(feed).status_code == 401
        assert httpx.get(mine).status_code == 200
        assert run(workspace, "shows", "keys", "revoke", "sample", "妈妈").returncode == 0
        assert httpx.get(mine).status_code == 404
    finally:
        server.kill()
        said = "".join(server.communicate(timeout=10))
    assert "sample is private" in said
    assert address.rsplit("/", 2)[0][-20:] not in said


def test_an_open_show_has_its_code_printed(workspace: Path) -> None:
    """The QR code of the feed's public address stands in the terminal."""
    (workspace / "feeds" / "sample.toml").unlink()
    server = subprocess.Popen(
        digest(workspace, "serve", str(workspace / "public"), "--port", "0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=workspace,
    )
    try:
        assert server.stderr
        lines = list(itertools.takewhile(lambda line: "only this machine" not in line, server.stderr))
    finally:
        server.kill()
        server.communicate(timeout=10)
    assert sum("█" in line for line in lines) > 10
    assert "https://pod.example/a/sample/feed.xml\n" in lines


def test_wrong_names_are_refused(workspace: Path) -> None:
    """A show that is not there, and a subscriber without a key, are one line each."""
    for arguments, code in ((("add", "sampel", "a"), 2), (("revoke", "sample", "a"), 1)):
        done = run(workspace, "shows", "keys", *arguments)
        assert done.returncode == code
        assert done.stderr.count("\n") == 1
