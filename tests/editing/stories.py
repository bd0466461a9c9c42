"""Articles and voices for the tests of the editing stages."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import datetime
from pathlib import Path

from digest.editing.dedupe import score_pairs
from digest.settings import Voice
from digest.types import Article, Language

SAMPLE = Path(__file__).parents[2] / "feeds" / "sample"
DATA = Path(__file__).parents[1] / "data" / "stories"


def article(
    title: str,
    *paragraphs: str,
    name: str | None = None,
    source: str | None = None,
    published: datetime | None = None,
    language: Language = "zh-Hans",
    trust: float = 1.0,
    position: int = 0,
) -> Article:
    return Article(
        name or hashlib.sha256(title.encode()).hexdigest()[:16],
        title,
        paragraphs,
        source=source,
        published=published,
        language=language,
        trust=trust,
        position=position,
    )


def voice(name: str = "anna", syllables_per_s: float = 4.5) -> Voice:
    return Voice(name=name, title=name, engine="kokoro", sex="female", licence="own", syllables_per_s=syllables_per_s)


def sample_articles() -> list[Article]:
    """Read the sample show's pages by their own plain layout, without the extractor."""
    return [_page(path) for path in sorted(SAMPLE.glob("*.html"))]


def _page(path: Path) -> Article:
    page = path.read_text("utf-8")
    body = page[page.index("</h1>") : page.index('<p class="editor">')]
    meta = dict(re.findall(r'property="([^"]+)" content="([^"]+)"', page))
    return Article(
        path.stem,
        html.unescape(meta["og:title"]),
        tuple(html.unescape(text) for text in re.findall(r"\n      <p>(.*?)</p>", body)),
        url=str(path),
        published=datetime.fromisoformat(meta["article:published_time"]),
        source=meta["og:site_name"],
        language="zh-Hant" if 'lang="zh-TW"' in page else "zh-Hans",
    )


def score_pair(a: Article, b: Article) -> float:
    """Score one pair, on its own."""
    return score_pairs([(a, b)])[0]
