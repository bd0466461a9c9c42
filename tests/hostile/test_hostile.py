"""Each hostile document ends in a clear entry of the report, in little time, and the rest of the news is told."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import pipeline
from digest.catalog import open_catalog
from digest.episode.studio import Studio
from digest.fetching.clock import SystemClock
from digest.fetching.fetcher import Fetcher
from digest.settings import Show, Source
from digest.speech.clips import ClipStore
from digest.state.store import Store
from tests.hostile import inputs
from tests.hostile.targets import feed, page, text

NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DOCUMENTS = dict(inputs.documents())
# On a machine that does nothing else most take milliseconds; a hang is what this finds.
_MOST_S = 60.0

_HEADER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _Impatient(SystemClock):
    def sleep(self, seconds: float) -> None:
        """Do not wait before asking again."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_source_is_told_of_or_read(name: str, tmp_path: Path) -> None:
    """The good source beside it is told; the hostile one is told too or is a failure in one clean line."""
    (tmp_path / name).write_bytes(DOCUMENTS[name])
    good = "图书馆修好以后今天重新开门。馆里增加了八万册新书。孩子们排起长队。" * 6
    (tmp_path / "good.txt").write_text(f"图书馆重新开门\n\n{good}\n", encoding="utf-8")
    sources = (Source(url=name, limit=3), Source(url="good.txt", name="好"))
    show = Show(name="s", folder=tmp_path, title="早报", minutes=5, source=sources)
    hosts = (open_catalog(None, {}, tmp_path, tmp_path).read_voice("xiaoxiao"),)
    started = time.monotonic()
    unknown = Fetcher(resolve=lambda *_: (), total_s=5, clock=_Impatient())
    with Store(tmp_path / "state.db") as store, unknown as fetcher:
        studio = Studio(store, ClipStore(tmp_path / "clips"), fetcher, tmp_path / "cache", lambda _: None)
        plan = pipeline.plan(show, hosts, date(2026, 11, 23), NOW, studio)
    assert time.monotonic() - started < _MOST_S
    told = {summary.story.lead.title for summary in plan.summaries}
    told |= {other.title for summary in plan.summaries for other in summary.story.others}
    assert "图书馆重新开门" in told
    passed = {it.story.lead.title for it in plan.passed}
    assert len(told | passed) > 1 or plan.failures, "neither told nor reported"
    for failure in plan.failures:
        assert "\n" not in str(failure.reason)
        assert str(tmp_path) not in f"{failure.reason}{failure.item}"
        assert len(str(failure.reason)) < 1_000
    spoken = "".join(sentence.text for summary in plan.summaries for sentence in summary.sentences)
    assert "root:" not in spoken
    assert "alert(1)" not in spoken
    assert not _HEADER.search(spoken)


_SEEDS = tuple(data[:3_000] for data in DOCUMENTS.values() if len(data) < 50_000)


@st.composite
def _spoilt(draw: st.DrawFn) -> bytes:
    """A hostile document with a piece cut out, doubled, or overwritten."""
    data = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data[start:end] = draw(st.one_of(st.binary(max_size=12), st.just(bytes(data[start:end]) * 3)))
    return bytes(data)


@given(st.one_of(st.binary(max_size=300), _spoilt()))
def test_any_bytes_are_a_list_or_a_clear_error(data: bytes) -> None:
    """Feeds, lists of feeds, sitemaps, robots.txt."""
    feed(data)


@given(st.one_of(st.binary(max_size=300), _spoilt()))
def test_any_bytes_are_an_article_or_a_clear_error(data: bytes) -> None:
    """Pages, saved pages, books, texts; sentences are the paragraphs' own."""
    page(data)


@given(st.text(max_size=120))
def test_any_text_can_be_read(written: str) -> None:
    """Sentences, readings, pinyin, dates, names, addresses."""
    text(written.encode("utf-8", "replace"))
