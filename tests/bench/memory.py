"""How memory grows with an episode's length: all stages, with a model of a few hundred bytes in the voice's place."""

from __future__ import annotations

import itertools
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from tests.bench.command import digest, run

_SHORT, _LONG, _REAL = 10, 60, 10
_HUM, _VOICE = 211, 300  # syllables a minute, pauses included
_WHO = ("市政府", "研究人员", "铁路部门", "当地农民", "气象专家", "学校老师")
_WHEN = ("昨天下午", "本月初", "去年冬天", "近几年来", "今天上午")
_WHAT = (
    "公布了新的计划",
    "讨论了水库的安全",
    "检查了老桥的情况",
    "介绍了种植的经验",
    "回答了记者的提问",
    "修好了旧的道路",
)
_WHERE = ("在北方的县城里", "在沿海的港口旁", "在山区的小镇上", "在大学的会议厅")


def growth(work: Path) -> str:
    """The peaks of two processes that make an article of 10 and of 60 minutes, ffmpeg's included."""
    peaks = []
    for minutes in (_SHORT, _LONG):
        made = run([sys.executable, "-m", "tests.bench.memory", str(minutes), work / str(minutes)])
        peaks.append((float(made.stdout), made.peak_mb))
    (short_s, short_mb), (long_s, long_mb) = peaks
    return (
        f"{short_s / 60:.0f} min {short_mb:.0f} MB, {long_s / 60:.0f} min {long_mb:.0f} MB "
        f"({long_mb - short_mb:+.0f} MB; allowed +50)"
    )


def real_voice(work: Path) -> str:
    """The peak of the command line that speaks a long article with the real voice, from nothing, rewriting included."""
    (work / "news.txt").write_text(text_of(_REAL, _VOICE), encoding="utf-8")
    made = digest("article", work / "news.txt", "--full", "-o", work / "news.mp3", "--json", work=work)
    record = json.loads(made.stdout)
    return f"{record['duration_s'] / 60:.0f} min {made.peak_mb:.0f} MB (allowed 1000)"


def text_of(minutes: int, syllables_per_minute: int = _HUM) -> str:
    """News-like sentences, no two alike, for about so many minutes."""
    sentences = (
        f"{who}{when}{where}{what}。" for when, where, who, what in itertools.product(_WHEN, _WHERE, _WHO, _WHAT)
    )
    numbered = (f"第{number}条，{sentence}" for number, sentence in enumerate(itertools.cycle(tuple(sentences)), 1))
    paragraphs, left = ["很长的一篇新闻"], minutes * syllables_per_minute
    while left > 0:
        paragraph = "".join(itertools.islice(numbered, 4))
        paragraphs.append(paragraph)
        left -= len(paragraph)
    return "\n\n".join(paragraphs)


def _make(minutes: int, work: Path) -> None:
    from digest.catalog import find_built_in, read_settings
    from digest.documents.open import open_document
    from digest.episode.article import prepare_article
    from digest.episode.studio import Studio
    from digest.fetching.fetcher import Fetcher, read_source
    from digest.pipeline import produce
    from digest.settings import Voice
    from digest.speech.clips import ClipStore
    from digest.speech.kokoro import model_file
    from digest.state.store import Store
    from tests.speech.kokoro import tiny_voice

    work.mkdir()
    (work / "news.txt").write_text(text_of(minutes), encoding="utf-8")
    hum = tiny_voice.build(work / "hum.onnx")
    voice = read_settings(find_built_in() / "voices" / "xiaobei.toml", Voice)
    with (
        Store(work / "state.db") as store,
        Fetcher() as fetcher,
        mock.patch.object(model_file, "ensure", return_value=hum),
    ):
        studio = Studio(store, ClipStore(work / "clips"), fetcher, work / "cache", lambda _: None)
        document = open_document(read_source(str(work / "news.txt"), None, fetcher))
        job = prepare_article(document, voice, seconds=None, show=None, out=work / "news.mp3")
        made = produce(job, datetime(2026, 1, 4, tzinfo=UTC), studio)
    print(made.record["duration_s"])


if __name__ == "__main__":
    _make(int(sys.argv[1]), Path(sys.argv[2]))
