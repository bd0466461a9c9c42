"""A run of many shows: in which order, how much speech, on which machines, and where to afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.cli.runner import Budget
from digest.errors import OverBudget, RunnerError
from digest.runners import cluster as clusters
from digest.speech.kokoro import model_file
from tests.speech.kokoro import tiny_voice

SHOW = """title = "{title}"
publish_at = "{at}"
repeat = true
fresh_hours = 0
minutes = 0.5

[[source]]
url = "page.txt"
"""
PAGE = (
    "图书馆延长开放\n\n图书馆今天说，周末延长开放到晚上十点，读者可以在网上预约座位。\n\n"
    "去年一共有三万人来过这里，借出了八万本书。\n"
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two shows, of which the first by name is to be published last."""
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    monkeypatch.setenv("DIGEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "page.txt").write_text(PAGE, encoding="utf-8")
    for name, title, at in (("evening", "晚间新闻", "18:00:00"), ("morning", "早间新闻", "06:30:00")):
        (tmp_path / "feeds" / f"{name}.toml").write_text(SHOW.format(title=title, at=at), encoding="utf-8")
    return tmp_path


def test_a_budget_is_taken_from_until_it_is_spent() -> None:
    """What does not fit is refused with what is left; what fits still may come after it."""
    budget = Budget(10)
    budget.take("first", 400)
    with pytest.raises(OverBudget, match=r"^second: not made: it needs 5\.0 minutes .* 10 are 3\.3 left; raise"):
        budget.take("second", 300)
    budget.take("third", 200)


def test_no_budget_is_no_limit() -> None:
    Budget().take("show", 1e9)


def test_the_earliest_show_gets_the_speech_and_is_uploaded(workspace: Path) -> None:
    """The other one is over the budget, and named with what to do; the exit code says that it is missing."""
    there = workspace / "there"
    done = CliRunner().invoke(app, ["run", "--all", "--json", "--speech-minutes", "0.7", "--to", str(there)])
    assert done.stdout, done.stderr
    (record,) = map(json.loads, done.stdout.splitlines())
    assert record["show"] == "morning"
    assert "digest: evening: not made: it needs 0." in done.stderr
    assert "raise --speech-minutes" in done.stderr
    assert done.exit_code == 1
    assert (there / "morning" / "feed.xml").is_file()
    assert not (there / "evening").exists()


@pytest.mark.usefixtures("workspace")
def test_all_and_a_name_exclude_one_another() -> None:
    """Whichever was meant, the other would be wrong."""
    done = CliRunner().invoke(app, ["run", "morning", "--all"])
    assert "--all makes every show; leave out morning, or --all" in str(done.exception or done.stderr)


def test_a_cluster_that_is_not_there_stops_the_run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is fetched."""

    def refuse(*_: object, **__: object) -> None:
        raise RunnerError("Ray cluster at 10.0.0.9:6379: no answer; is it running there?")

    monkeypatch.setattr(clusters.Cluster, "__init__", refuse)
    done = CliRunner().invoke(app, ["run", "--runner", "ray", "--address", "10.0.0.9:6379"])
    assert "is it running there?" in str(done.exception or done.stderr)
    assert not (workspace / "public").exists()
