"""Whose readings a voice has: its own, those of its show, and those of the voice that it takes over from."""

from __future__ import annotations

from pathlib import Path

from digest.catalog import open_catalog
from digest.cli.workbench import Workbench
from digest.paths import find_paths
from digest.settings import Show
from digest.speech.fallback import find_fallbacks

CATALOG = open_catalog(None, {}, Path("/nowhere"), Path("/nowhere"))


def test_a_show_decides_how_its_voices_read() -> None:
    """Without a word of the show each voice reads as its own file says."""
    workbench = Workbench(CATALOG, find_paths(None, {}))
    plain = Show(title="早报", voice="xiaoxiao", cohost="edge-yunjhe")
    assert [voice.readings for voice in workbench.choose_hosts(plain, None)] == ["mainland", "taiwan"]
    taiwan = plain.model_copy(update={"readings": "taiwan"})
    assert [voice.readings for voice in workbench.choose_hosts(taiwan, None)] == ["taiwan", "taiwan"]
    assert [voice.readings for voice in workbench.choose_hosts(taiwan, "yunyang")] == ["taiwan"]


def test_who_takes_over_reads_on_in_the_same_way() -> None:
    """The offline voice that steps in for one of Taiwan does not change the readings within an episode."""
    hosts = [CATALOG.read_voice("edge-hsiaochen"), CATALOG.read_voice("edge-yunxi")]
    found = find_fallbacks(hosts, None, CATALOG.read_voice)
    assert {name: voice.readings for name, voice in found.items()} == {
        "edge-hsiaochen": "taiwan",
        "edge-yunxi": "mainland",
    }
