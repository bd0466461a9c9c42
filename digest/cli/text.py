"""The commands about texts: `extract`, `summarize`, `dedupe`, `spoken`, `pinyin`.

In batches, each line has its answer at once, and the answers have the order of the lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest import report
from digest.cli.batch import BadLine, answer_each, describe_failure, end_batch, parse_item, read_lines
from digest.cli.workbench import RegionOfReadings, open_fetcher, open_workbench
from digest.errors import ArticleError

if TYPE_CHECKING:
    from digest.documents.open import Document
    from digest.fetching.fetcher import Fetcher
    from digest.types import Article, Sentence

Batch = Annotated[bool, typer.Option("--batch", help="Read many from standard input, one a line; answer one each.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(extract)
    app.command()(summarize)
    app.command()(dedupe)
    app.command("spoken")(print_spoken)
    app.command("pinyin")(print_pinyin)


def extract(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A URL, a file, or - for standard input.")] = "-",
    batch: Batch = False,
) -> None:
    """Print an article as JSON: title, time, source, authors, paragraphs. A book (EPUB) gives one line a chapter.

    Of an article that is not free to read, `teaser` is what its page says of the rest.

    Examples: digest extract page.html · digest extract --batch < addresses.txt
    """
    from digest.documents.epub import split_document
    from digest.sources.open_pages import open_named

    with open_fetcher() as fetcher:
        if batch:
            answer_each(lambda line: _answer_source(line.strip(), fetcher))
            return
        failed = 0
        documents = split_document(open_named(source, sys.stdin.buffer, fetcher))
        for document in documents:
            try:
                report.print_json(_extract_document(document))
            except ArticleError as error:
                report.print_error(error)
                failed += 1
        end_batch(failed, len(documents))


def summarize(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A URL, a file, or - for standard input.")] = "-",
    chars: Annotated[int | None, typer.Option("--chars", min=10, help="Characters to keep at most.")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=0.1, help="Minutes of speech to keep.")] = None,
    batch: Batch = False,
) -> None:
    """Print the sentences kept of an article, with their spans, as JSON.

    Examples: digest summarize page.html --minutes 1 · digest summarize --batch < articles.jsonl
    """
    from digest.editing.summarize import summarize as keep

    budget = chars or round((minutes or 1.0) * _CHARS_PER_MINUTE)
    if not batch:
        with open_fetcher() as fetcher:
            found = _read_article(source, fetcher)
        for sentence in keep(found, budget):
            report.print_json(_describe_sentence(sentence))
        return

    def answer(line: str) -> dict[str, Any]:
        item = parse_item(line)
        most = item.get("budget_chars") or budget
        is_budget = isinstance(most, int | float) and 0 <= most <= _MOST_CHARS  # JSON as Python reads it may be NaN
        if not is_budget:
            template = '"budget_chars" is {given}; expected a number of characters, 0 to {most}'
            raise BadLine(template, given=json.dumps(most), most=_MOST_CHARS)
        article = _to_article(item["id"], item.get("title"), item.get("article"))
        sentences = [_find_printed(article, sentence) for sentence in keep(article, int(most))]
        return {"id": item["id"], "sentences": sentences}

    answer_each(answer)


def _find_printed(article: Article, sentence: Sentence) -> str:
    """Return a sentence as printed from the first to the last character that is told: a piece of the article's text."""
    start, end = sentence.ranges[0][0], sentence.ranges[-1][1]
    return article.paragraphs[sentence.paragraph][start:end]


def _describe_sentence(sentence: Sentence) -> dict[str, Any]:
    """Return what is told of a sentence: `paragraph[start:end]`, or its ranges, where there are several."""
    told: dict[str, Any] = {
        "text": sentence.text,
        "paragraph": sentence.paragraph,
        "start": sentence.ranges[0][0],
        "end": sentence.ranges[-1][1],
    }
    if len(sentence.ranges) > 1:
        told["ranges"] = sentence.ranges
    return told


def dedupe(
    pairs: Annotated[
        bool, typer.Option("--pairs", help='Compare {"id","a":{"title","text"},"b":{…}} instead of grouping.')
    ] = False,
) -> None:
    """Group JSONL articles {"id","title","text"} of standard input into stories.

    Examples: digest dedupe < articles.jsonl · digest dedupe --pairs < pairs.jsonl
    """
    # All lines are read before the first is answered: an article's story depends on the others.
    read = [_read_item(line, number, pairs=pairs) for number, line in enumerate(read_lines(), 1)]
    items = [item for item in read if "error" not in item]
    answers = _compare_pairs(items) if pairs else _group_articles(items)
    for item in read:
        is_bad_line = "error" in item
        report.print_json(item if is_bad_line else next(answers))
    bad_lines = len(read) - len(items)
    end_batch(bad_lines, len(read))


def _compare_pairs(items: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield for each pair how similar its two articles are, from 0 to 1."""
    from digest.editing.dedupe import score_pairs

    pairs = [(_read_side(item["a"], "a"), _read_side(item["b"], "b")) for item in items]
    scores = score_pairs(pairs)
    for item, score in zip(items, scores, strict=True):
        yield {"id": item["id"], "score": round(score, 6)}


def _group_articles(items: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield for each article its story, named by the id of the story's lead article."""
    from digest.editing.dedupe import group_articles

    articles = [_to_article(item["id"], item.get("title"), item.get("text")) for item in items]
    story_of: dict[str, str] = {}
    for story in group_articles(articles):
        for article in (story.lead, *story.others):
            story_of[article.id] = story.lead.id
    for article in articles:
        yield {"id": article.id, "story": story_of[article.id]}


def print_spoken() -> None:
    """Turn written lines into lines as they will be read aloud.

    Example: echo 占比28.9% | digest spoken
    """
    from digest.han import detect_language, to_simplified
    from digest.pronunciation.normalize import to_spoken

    for line in read_lines():
        is_traditional = detect_language(line) == "zh-Hant"
        reading = to_simplified(line) if is_traditional else line
        one_as = "一" if is_traditional else "幺"
        report.print_line(to_spoken(reading, one_as).replace("\n", " "))


def print_pinyin(
    context: typer.Context,
    sandhi: Annotated[bool, typer.Option("--sandhi", help="Tones as spoken, not as in the dictionary.")] = False,
    readings: RegionOfReadings = "mainland",
) -> None:
    """Turn lines into pinyin, one token per Han character, as each is read when the line is spoken.

    Example: echo 重庆银行 | digest pinyin --sandhi
    """
    from digest.han import detect_language, to_simplified
    from digest.pronunciation.glosses import add_glosses
    from digest.pronunciation.lexicon import read_lexicons
    from digest.pronunciation.raw_text import read_as_spoken

    lexicon = read_lexicons(open_workbench(context).catalog.roots).reading_as(readings or "mainland")
    for line in read_lines():
        reading = to_simplified(line) if detect_language(line) == "zh-Hant" else line
        known = add_glosses(lexicon, [reading])
        report.print_line(" ".join(read_as_spoken(reading, sandhi=sandhi, lexicon=known)))


# A news reader's pace, for budgets given in minutes where no voice is chosen.
_CHARS_PER_MINUTE = 240
_MOST_CHARS = 1_000_000


def _read_article(source: str, fetcher: Fetcher) -> Article:
    from digest.articles.extract import extract as read
    from digest.sources.open_pages import open_named

    return read(open_named(source, sys.stdin.buffer, fetcher))


def _answer_source(source: str, fetcher: Fetcher) -> dict[str, Any]:
    """Return the answer to a line of a batch: an article, a book's chapters, or the reason why it cannot be read."""
    from digest.documents.epub import split_document
    from digest.documents.kind import Kind
    from digest.sources.open_pages import open_named

    def answer(document: Document, shown: str) -> dict[str, Any]:
        try:
            return _extract_document(document)
        except ArticleError as error:
            return {"url": shown, "error": str(error)}

    try:
        document = open_named(source, None, fetcher)
        if document.kind is not Kind.EPUB:
            return answer(document, source)
        chapters = [answer(chapter, chapter.url) for chapter in split_document(document)]
        return {"url": source, "chapters": chapters}
    except ArticleError as error:
        return {"url": source, "error": str(error)}


def _extract_document(document: Document) -> dict[str, Any]:
    from digest.articles.extract import extract as read

    return _describe_article(read(document, teasers=True))


def _describe_article(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "authors": list(article.authors),
        "url": article.url,
        "language": article.language,
        "paragraphs": list(article.paragraphs),
        "teaser": article.teaser,
        "missing": str(article.missing) if article.missing else None,
        "dropped": [{"text": line.text, "reason": line.reason} for line in article.dropped],
    }


def _to_article(identity: object, title: object, text: object) -> Article:
    from digest.types import Article

    lines = [line.strip() for line in str(text or "").splitlines()]
    paragraphs = [line for line in lines if line]
    return Article(
        id=str(identity),
        title=str(title or ""),
        paragraphs=tuple(paragraphs),
    )


def _read_side(item: dict[str, Any], name: str) -> Article:
    return _to_article(name, item.get("title"), item.get("text"))


def _read_item(line: str, number: int, *, pairs: bool) -> dict[str, Any]:
    """Read a line of `dedupe`; for one that cannot be read, return its answer, which has the key "error"."""
    try:
        item = parse_item(line)
        if pairs:
            has_both_sides = isinstance(item.get("a"), dict) and isinstance(item.get("b"), dict)
            if not has_both_sides:
                raise BadLine('expected two articles, "a" and "b", each {"title","text"}')
    except BadLine as error:
        return describe_failure(line, number, error)
    # A line of one's own may have a key "error", which is what a line that cannot be read is known by.
    return {name: value for name, value in item.items() if name != "error"}
