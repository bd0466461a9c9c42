"""The built wheel works on its own, away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def sh(*command: str | Path, cwd: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DIGEST"))}
    environment |= more
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.wheel
def test_the_installed_wheel_makes_an_episode(tmp_path: Path) -> None:
    """Built, installed in a clean environment and run in an empty folder, it makes the sample show."""
    sh(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    sh(programs / "python", "-m", "pip", "install", "-q", "-U", "pip>=25.1", cwd=tmp_path)
    sh(programs / "python", "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    where = sh(programs / "python", "-c", "import digest; print(digest.__file__)", cwd=empty)
    assert str(ROOT / "digest") not in where
    own = {"DIGEST_STATE": str(tmp_path / "state.db"), "DIGEST_CACHE": str(tmp_path / "cache")}
    record = json.loads(sh(programs / "digest", "run", "--minutes", "0.5", "--json", cwd=empty, **own))
    assert record["made"]
    assert record["stories"]
    published = empty / "public" / "sample"
    assert {path.name for path in published.iterdir()} >= {"feed.xml", "index.html", "cover.jpg", "episodes"}
    assert (empty / record["mp3"]).is_relative_to(published)
    assert (empty / record["mp3"]).stat().st_size == record["size_bytes"]
    said = sh(programs / "digest", "verify", empty / record["mp3"], "--json", cwd=empty, **own)
    assert json.loads(said)["faults"] == []
