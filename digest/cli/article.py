"""The command `article`: make one MP3 for each article that addresses, files, lists and feeds name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.workbench import AsJson, Out, VoiceName, Wait, Workbench, open_fetcher, open_workbench
from digest.errors import ArticleError, SettingsError
from digest.files import make_file_name

if TYPE_CHECKING:
    from digest.documents.open import Document
    from digest.episode.outcome import Outcome
    from digest.episode.studio import Studio
    from digest.fetching.fetcher import Fetcher
    from digest.settings import Show, Voice
    from digest.types import Article

# How many articles of a feed are read without --limit: an archive of years must not be spoken by mistake.
_OF_A_FEED = 10

# How many characters of a book's title stand in the names of its chapters' files.
_LONGEST_BOOK = 15


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("article")(make_articles)


def make_articles(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="URLs, files, or - for stdin; feeds, OPML, bookmarks and files of addresses stand for theirs.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE|DIR", help="An .mp3 file, or a folder.")
    ] = Path(),
    voice: VoiceName = None,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.2, max=600, help="The length aimed at: key sentences only.")
    ] = 3.0,
    full: Annotated[bool, typer.Option("--full", help="Speak the whole article.")] = False,
    show_name: Annotated[
        str | None,
        typer.Option("--show", metavar="SHOW", help="Add it to that show's feed of articles; what is there stays."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many of each list; of a feed, 10 by default.")
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Make again what the show has already, and publish whatever it does to followers."
        ),
    ] = False,
    out: Out = Path("public"),
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Make one MP3 of each article, and of each chapter of a book (EPUB).

    Examples: digest article https://example.org/a.html -o a.mp3 · digest article bookmarks.html --show later
    """
    workbench = open_workbench(context)
    show = workbench.catalog.read_show(show_name) if show_name else None
    if show and output != Path():
        raise SettingsError(
            "-o {output}: --show {show} puts articles below --out; leave out one of the two",
            output=output,
            show=show.name,
        )
    _check_file(output, len(sources))
    speaker = _choose_voice(workbench, voice, show)
    wanted = _Request(
        voice=speaker,
        seconds=None if full else minutes * 60,
        show=show,
        target=out if show else output,
        wait_minutes=wait,
        force=force,
    )
    with report.show_waiting("Reading"):
        items = list(_list_items(sources, limit))
    _check_file(output, len(items))  # again: one source may be a list of many articles
    codes = []
    for item in items:
        outcomes = (item,) if isinstance(item, ArticleError) else _make(workbench, item, wanted)
        for outcome in outcomes:
            code = _report_outcome(outcome, as_json=as_json)
            codes.append(code)
    raise typer.Exit(_choose_code(codes))


def _choose_code(codes: Sequence[int]) -> int:
    """Return the exit code of several articles: 1 only if none was made, 3 if one was not or is degraded."""
    done = [code for code in codes if code != 1]
    if not done:
        return 1
    if len(done) < len(codes):
        return 3
    return max(done)


def _check_file(output: Path, count: int) -> None:
    if count > 1 and output.suffix.lower() == ".mp3":
        raise SettingsError(
            "-o {output}: one file cannot hold {count} articles; name a folder", output=output, count=count
        )


def _choose_voice(workbench: Workbench, name: str | None, show: Show | None) -> Voice:
    """Return the voice of a name, by default the show's, with the readings that the show asks for."""
    from digest.publish.folder import check_show
    from digest.settings import DEFAULT_VOICE

    if show is None:
        return workbench.read_voice(name or DEFAULT_VOICE)
    check_show(show)
    return workbench.read_voice(name or show.voice).with_readings(show.readings)


def _report_outcome(outcome: Outcome | ArticleError, *, as_json: bool) -> int:
    """Report the outcome of an article; return the exit code."""
    if isinstance(outcome, ArticleError):
        report.print_error(outcome)
        return outcome.exit_code
    report.print_outcome(outcome, as_json=as_json)
    is_degraded = outcome.made and outcome.record["failures"]
    return 3 if is_degraded else 0


@dataclass(frozen=True, slots=True)
class _Request:
    """How each article is to be made.

    Attributes:
        seconds: The length to aim at; None for the whole text.
        target: An MP3 file, a folder, or the published folder of `show`.
    """

    voice: Voice
    seconds: float | None
    show: Show | None
    target: Path
    wait_minutes: float
    force: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """One article to be made.

    Attributes:
        source: Its address, or the document if that was read already.
        private_hosts: The hosts that may lie on this machine or in a private network; True: that of its address.
    """

    source: str | Document
    private_hosts: bool | frozenset[str] = True


def _list_items(sources: Sequence[str], limit: int | None) -> Iterator[_Item | ArticleError]:
    """Yield what each source stands for: itself, or the articles of its list; or why it cannot be read."""
    from digest.documents.kind import Kind
    from digest.sources.further_pages import add_further_pages
    from digest.sources.reading_list import parse_reading_list

    with open_fetcher() as fetcher:
        for source in sources:
            try:
                document, private_hosts = _read(source, fetcher)
                listed = parse_reading_list(document)
            except ArticleError as error:
                yield error
                continue
            if listed is None:
                private = frozenset() if private_hosts is True else private_hosts or frozenset()
                yield _Item(add_further_pages(document, fetcher, allow_private=private))
                continue
            most = limit
            if most is None and document.kind is Kind.FEED:
                most = _OF_A_FEED
            for address in listed.articles[:most]:
                yield _Item(address, private_hosts)
            if most and len(listed.articles) > most:
                report.print_note(
                    "{source}: {most} of its {count} articles (--limit takes more)",
                    source=source,
                    most=most,
                    count=len(listed.articles),
                )
            yield from _list_items(listed.feeds, limit or _OF_A_FEED)


def _read(source: str, fetcher: Fetcher) -> tuple[Document, bool | frozenset[str]]:
    """Read a source; return it, and the hosts of the user's own network that its links may lead to."""
    from digest.documents.open import open_document
    from digest.fetching.fetcher import get_named, read_source
    from digest.sources.open_pages import go_on
    from digest.urls import is_web

    if is_web(source):
        fetched, private_hosts = get_named(source, fetcher)
        return go_on(open_document(fetched), fetcher, allow_private=private_hosts), private_hosts
    # A list of the user's own may lead to whatever it names.
    return open_document(read_source(source, sys.stdin.buffer, fetcher)), True


def _make(workbench: Workbench, item: _Item, wanted: _Request) -> Iterator[Outcome | ArticleError]:
    """Make one article, or each chapter of a book; yield the outcomes, and the errors of those that cannot be made.

    What the show has already is left as it is.
    """
    from digest.documents.epub import split_document
    from digest.sources.further_pages import add_further_pages
    from digest.sources.open_pages import open_address
    from digest.urls import find_host

    name = wanted.show.name if wanted.show else None
    with workbench.hold_lock(name, datetime.now(UTC), wanted.wait_minutes), workbench.open_studio() as studio:
        try:
            if isinstance(item.source, str):
                # Before it is fetched: what is there already needs no network.
                done = _find_made_before(item.source, wanted, studio)
                if done:
                    yield done
                    return
                private = item.private_hosts
                document = open_address(item.source, studio.fetcher, allow_private=private)
                own = frozenset({find_host(item.source)}) if private is True else private or frozenset()
                document = add_further_pages(document, studio.fetcher, allow_private=own)
            else:
                document = item.source
            documents = split_document(document)
        except ArticleError as error:
            yield error
            return
        is_book = len(documents) > 1
        if is_book and wanted.target.suffix.lower() == ".mp3":
            raise SettingsError(
                "-o {output}: one file cannot hold {count} chapters; name a folder",
                output=wanted.target,
                count=len(documents),
            )
        for number, chapter in enumerate(documents, 1):
            try:
                done = _find_made_before(chapter.url, wanted, studio)
                yield done or _make_one(chapter, wanted, studio, number if is_book else None)
            except ArticleError as error:
                yield error


def _find_made_before(address: str, wanted: _Request, studio: Studio) -> Outcome | None:
    """Return the outcome of an address that the show has already; None if it is to be made."""
    from digest.episode.published import find_published_article

    if wanted.show is None or wanted.force:
        return None
    return find_published_article(address, wanted.show, wanted.target, studio)


def _make_one(document: Document, wanted: _Request, studio: Studio, chapter: int | None) -> Outcome:
    from digest.episode.article import prepare_article
    from digest.pipeline import produce

    def name(article: Article) -> str:
        """Name the file of a chapter so that the files sort in the order of the book: 海岛纪事-01-前言."""
        book = (article.source or "")[:_LONGEST_BOOK]
        return make_file_name(f"{book} {chapter or 0:02d} {article.title}")

    job = prepare_article(
        document,
        wanted.voice,
        seconds=wanted.seconds,
        show=wanted.show,
        out=wanted.target,
        name=name if chapter else None,
    )
    return produce(job, datetime.now(UTC), studio, force=wanted.force)
