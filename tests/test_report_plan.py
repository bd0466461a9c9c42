"""What a plan says: each story with its sentences or why it is passed over, as a table or as JSON."""

from __future__ import annotations

import json

import pytest

from digest.catalog import Catalog
from digest.episode.sound import estimate_left_to_speak
from digest.episode.studio import Studio
from digest.pipeline import plan
from digest.report_plan import print_plan
from digest.settings import Show
from tests.studio import DAY, NOW, hosts_of


def test_a_plan_is_said_twice_alike(
    sample: Show, catalog: Catalog, studio: Studio, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table for people names every story that is told; the object for programs holds all, with reasons."""
    edited = plan(sample, hosts_of(sample, catalog), DAY, NOW, studio)
    missing = estimate_left_to_speak(edited, studio.clips, studio.lexicon)
    print_plan(edited, missing, as_json=True)
    printed = json.loads(capsys.readouterr().out)
    told = [story for story in printed["stories"] if story["passed"] is None]
    assert [story["title"] for story in told] == [summary.story.lead.title for summary in edited.summaries]
    assert all(story["sentences"] for story in told)
    assert len(printed["stories"]) == len(edited.summaries) + len(edited.passed)
    assert printed["to_speak"]["pieces"] == missing.pieces > 0
    assert [printed["show"], printed["date"], printed["target_s"]] == ["sample", DAY.isoformat(), sample.minutes * 60]
    spoken = [line for chapter in edited.write_script(edited.summaries).chapters for line in chapter.lines]
    assert [line["text"] for line in printed["script"]] == [line.text for line in spoken]
    of_story = [line["text"] for line in printed["script"] if line["story"] and line["role"] == "sentence"]
    assert of_story == [sentence for story in told for sentence in story["sentences"]]
    print_plan(edited, missing, as_json=False)
    table, notes = capsys.readouterr()
    assert [line.strip() for line in table.splitlines() if line.startswith("  ")][: len(spoken)] == [
        line.text for line in spoken
    ]
    assert all(story["title"] in "".join(table.split()) for story in told if " " not in story["title"])
    assert f"{len(told)} of {len(printed['stories'])} stories" in notes
    assert "nothing was spoken" in notes
