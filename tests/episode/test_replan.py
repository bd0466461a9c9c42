"""A published episode is planned again from its record: the same stories and sentences, with nothing fetched."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from digest import pipeline
from digest.catalog import Catalog
from digest.episode.replan import plan_again, plan_upgrade
from digest.episode.studio import Studio
from digest.errors import DigestError
from digest.settings import Show
from tests.studio import DAY, NOW, hosts_of


def test_a_plan_comes_back_from_its_record(sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Without its articles it does not, and the message says what to do."""
    hosts = hosts_of(sample, catalog)
    planned = pipeline.plan(sample, hosts, DAY, NOW, studio)
    record = pipeline.make_episode(planned, tmp_path / "out", NOW, studio).record
    again = plan_upgrade(sample, hosts, DAY, studio.store)
    assert again is not None
    assert again == plan_again(sample, hosts, record, studio.store)
    assert [summary.sentences for summary in again.summaries] == [summary.sentences for summary in planned.summaries]
    assert again.write_script(again.summaries) == dataclasses.replace(planned, summaries=again.summaries).write_script(
        again.summaries
    )
    assert [str(story.reason) for story in again.passed] == [str(story.reason) for story in planned.passed]
    assert (again.counts, again.little_news) == (planned.counts, planned.little_news)
    assert again.show.minutes == sample.minutes
    assert plan_upgrade(sample, hosts, DAY + timedelta(days=1), studio.store) is None
    with pytest.raises(DigestError, match=r"is not kept any more.*digest run sample --date 2026-11-23 --force"):
        plan_again(sample, hosts, {**record, "guid": "another"}, studio.store)
