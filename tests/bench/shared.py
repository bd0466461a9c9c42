"""What the clip store saves a show that shares half its stories with another."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from digest import pipeline
from digest.catalog import find_built_in, read_settings
from digest.episode.studio import Studio
from digest.fetching.fetcher import Fetcher
from digest.record import SpeechRecord
from digest.settings import Show, Source, Voice
from digest.speech.clips import ClipStore
from digest.state.store import Store
from tests.bench.cluster_run import DAY, NOW

_ARTICLES = (
    (
        "图书馆延长开放",
        "市图书馆今天说，从下周起每天开放到晚上十点。读者可以在网上预约座位，每人每天一次，用不上的要提前取消。",
    ),
    (
        "新铁路桥合龙",
        "横跨大河的铁路桥今天合龙。工程师介绍，桥长三公里，明年春天通车，两岸只要二十分钟，比坐船快一个小时。",
    ),
    (
        "苹果收成好于去年",
        "农业部门统计，今年山区的苹果收成比去年多一成。果农说，秋天雨水少，果子甜，价钱也稳，客商已经订走一半。",
    ),
)


def half(work: Path) -> str:
    """A show of two stories, one of which another show has told: its speech from the store, and the time it takes."""
    alone_s, alone = _time(work / "alone", [(1, 2)])
    after_s, after = _time(work / "after", [(0, 1), (1, 2)])
    hits = after["stored_s"] / (after["stored_s"] + after["spoken_s"])
    length_s = after["stored_s"] + after["spoken_s"]
    return (
        f"{hits:.0%} of {length_s:.0f} s of speech from the store; made in {after_s:.1f} s "
        f"instead of {alone_s:.1f} s ({alone['stored_s']:.0f} s from the store)"
    )


def _time(work: Path, shows: list[tuple[int, ...]]) -> tuple[float, SpeechRecord]:
    """Make shows from an empty store; return the seconds of the last one, and what its record says of its speech."""
    voice = read_settings(find_built_in() / "voices" / "xiaoxiao.toml", Voice)
    work.mkdir()
    for number, (title, text) in enumerate(_ARTICLES):
        (work / f"{number}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    cache = Path(tempfile.gettempdir()) / "digest-bench-cache"
    seconds, speech = 0.0, SpeechRecord(spoken_s=0.0, stored_s=0.0)
    with Store(work / "state.db") as store, Fetcher() as fetcher:
        studio = Studio(store, ClipStore(work / "clips"), fetcher, cache, lambda _: None)
        for name, stories in enumerate(shows):
            show = Show(
                name=f"show{name}",
                folder=work,
                title=f"第{name}档节目",
                source=tuple(Source(url=f"{story}.txt") for story in stories),
                repeat=True,
                fresh_hours=None,
                minutes=2,
            )
            begun = time.perf_counter()
            edited = pipeline.plan(show, (voice,), DAY, NOW, studio)
            speech = pipeline.make_episode(edited, work / "out", NOW, studio).record["speech"]
            seconds = time.perf_counter() - begun
            if len(edited.summaries) != len(stories):
                raise RuntimeError(f"{show.name} tells {len(edited.summaries)} of {len(stories)} stories")
    return seconds, speech
