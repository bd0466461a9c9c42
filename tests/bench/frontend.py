"""The text front end: how long it takes to load, how fast it reads, and whether odd text makes it slow."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from digest.articles.extract import extract
from digest.documents.open import open_document
from digest.fetching.fetcher import Fetcher, read_source

ROOT = Path(__file__).parent.parent.parent
_LONG = 100_000

_FIRST_READING = (
    "import time; start = time.perf_counter(); from digest.pronunciation.normalize import to_spoken; "
    "from digest.pronunciation.spelling import to_phonemes; to_phonemes(to_spoken('重庆银行行长为2026年增长5.2%')); "
    "print(time.perf_counter() - start)"
)


def load_seconds(_: Path) -> str:
    """From the first import to the first sentence read: the median of five processes after a warm-up."""
    times = [
        float(subprocess.run([sys.executable, "-c", _FIRST_READING], capture_output=True, check=True).stdout)
        for _ in range(6)
    ][1:]
    return f"{statistics.median(times):.2f} s"


def reading_speed(_: Path) -> str:
    """Written characters to phonemes, on the articles of the sample show: the median of five runs after a warm-up."""
    text = "\n".join(_sample())
    seconds = [_seconds(text) for _ in range(6)][1:]
    return f"{len(text) / statistics.median(seconds):,.0f} characters/s ({len(text):,} characters)"


def odd_text(_: Path) -> str:
    """A hundred thousand characters without punctuation, against ten thousand: the median of three runs each."""
    costs = []
    for unit in ("经济持续增长", "1", "3-0", "A1", "行", "\x07", "\u200b增", "Heidelberg ", "x", "😀"):
        short, long = (
            statistics.median(_seconds((unit * size)[:size]) for _ in range(3)) for size in (_LONG // 10, _LONG)
        )
        costs.append(f"{unit if unit.isprintable() else ascii(unit)} {long:.2f} s ({long / short:.0f} times a tenth)")
    return "; ".join(costs)


def _seconds(text: str) -> float:
    from digest.pronunciation.normalize import to_spoken
    from digest.pronunciation.spelling import to_phonemes

    start = time.perf_counter()
    to_phonemes(to_spoken(text))
    return time.perf_counter() - start


def _sample() -> list[str]:
    with Fetcher() as fetcher:
        pages = sorted((ROOT / "feeds" / "sample").glob("*.html"))
        documents = [open_document(read_source(str(page), None, fetcher)) for page in pages if "hant" not in page.stem]
        articles = [extract(document) for document in documents]
    return [paragraph for article in articles for paragraph in (article.title, *article.paragraphs)]
