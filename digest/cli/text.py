"""Commands about words: extract, summarize, dedupe, spoken, pinyin. Lines in, lines out, at once and in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest import report
from digest.cli.session import open_fetcher, open_session
from digest.errors import ArticleError, SettingsError

if TYPE_CHECKING:
    from digest.types import Article

Batch = Annotated[bool, typer.Option("--batch", help="Read many from standard input, one a line; answer one each.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (extract, summarize, dedupe, spoken, pinyin):
        app.command()(command)


def extract(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A URL, a file, or - for standard input.")] = "-",
    batch: Batch = False,
) -> None:
    """Print an article as JSON: title, time, source, authors, paragraphs. A book (EPUB) gives one line a chapter."""
    from digest.articles.archives import documents_in
    from digest.articles.extract import extract as read
    from digest.articles.fetch import read_source

    with open_fetcher() as fetcher:
        if not batch:
            for document in documents_in(read_source(source, sys.stdin.buffer, fetcher)):
                report.data(_shown(read(document)))
            return
        for line in _lines():
            try:
                report.data(_shown(_article_at(line.strip(), fetcher)))
            except ArticleError as error:
                report.data({"url": line.strip(), "error": str(error)})


def summarize(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A URL, a file, or - for standard input.")] = "-",
    chars: Annotated[int | None, typer.Option("--chars", min=10, help="Characters to keep at most.")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=0.1, help="Minutes of speech to keep.")] = None,
    batch: Batch = False,
) -> None:
    """Print the sentences kept of an article, with their spans, as JSON."""
    from digest.articles.summarize import summarize as keep

    budget = chars or round((minutes or 1.0) * _CHARS_PER_MINUTE)
    if not batch:
        with open_fetcher() as fetcher:
            found = _article_at(source, fetcher)
        for sentence in keep(found, budget):
            place = {"paragraph": sentence.paragraph, "start": sentence.start, "end": sentence.end}
            report.data({"text": sentence.text, **place})
        return
    for number, line in enumerate(_lines(), 1):
        item = _json(line, number)
        written = _as_article(item["id"], item.get("title"), item.get("article"))
        kept = keep(written, int(item.get("budget_chars") or budget))
        report.data({"id": item["id"], "sentences": [sentence.text for sentence in kept]})


def dedupe(
    pairs: Annotated[
        bool, typer.Option("--pairs", help='Compare {"id","a":{"title","text"},"b":{…}} instead of grouping.')
    ] = False,
) -> None:
    """Group JSONL articles {"id","title","text"} of standard input into stories."""
    from digest.articles.dedupe import group, similarities

    items = [_json(line, number) for number, line in enumerate(_lines(), 1)]
    if pairs:
        sides = [
            tuple(_as_article(side, it[side].get("title"), it[side].get("text")) for side in ("a", "b")) for it in items
        ]
        for item, score in zip(items, similarities([(a, b) for a, b in sides]), strict=True):
            report.data({"id": item["id"], "score": round(score, 6)})
        return
    articles = [_as_article(item["id"], item.get("title"), item.get("text")) for item in items]
    story_of = {article.id: story.lead.id for story in group(articles) for article in (story.lead, *story.others)}
    for article in articles:
        report.data({"id": article.id, "story": story_of[article.id]})


def spoken() -> None:
    """Turn written lines into lines as they will be read aloud."""
    from digest.han import script_of, to_simplified
    from digest.speech.normalize import to_spoken

    for line in _lines():
        reading = to_simplified(line) if script_of(line) == "zh-Hant" else line
        report.text(to_spoken(reading).replace("\n", " "))


def pinyin(
    context: typer.Context,
    sandhi: Annotated[bool, typer.Option("--sandhi", help="Tones as spoken, not as in the dictionary.")] = False,
) -> None:
    """Turn lines into pinyin, one token per Han character."""
    from digest.han import script_of, to_simplified
    from digest.speech.lexicon import read_lexicons
    from digest.speech.pronounce import to_pinyin

    lexicon = read_lexicons(open_session(context).catalog.roots)
    for line in _lines():
        reading = to_simplified(line) if script_of(line) == "zh-Hant" else line
        report.text(" ".join(to_pinyin(reading, sandhi=sandhi, lexicon=lexicon)))


# A news reader's pace, for budgets given in minutes where no voice is chosen.
_CHARS_PER_MINUTE = 240


def _article_at(source: str, fetcher: Any) -> Article:
    from digest.articles.extract import extract as read
    from digest.articles.fetch import read_source

    return read(read_source(source, sys.stdin.buffer, fetcher))


def _shown(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "authors": list(article.authors),
        "url": article.url,
        "language": article.language,
        "paragraphs": list(article.paragraphs),
        "dropped": [{"text": line.text, "reason": line.reason} for line in article.dropped],
    }


def _as_article(identity: object, title: object, text: object) -> Article:
    from digest.types import Article

    paragraphs = tuple(line.strip() for line in str(text or "").splitlines() if line.strip())
    return Article(str(identity), str(title or ""), paragraphs)


def _lines() -> Iterator[str]:
    """Lines of standard input, unpaired surrogates and wrong bytes replaced, so that every line has its answer."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


def _json(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise SettingsError(f"standard input, line {number}: not JSON: {error}") from error
    if not isinstance(item, dict) or "id" not in item:
        raise SettingsError(f'standard input, line {number}: expected an object with an "id"')
    return item
