"""The commands `shows new`, `shows import` and `shows export`: make shows of feeds, and hand the feeds on."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.workbench import AsJson, VoiceName, Workbench, open_fetcher, open_workbench
from digest.errors import ArticleError, DigestError, FetchError, SettingsError
from digest.message import Message, describe_system_error
from digest.report_plan import print_plan

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.new_show import Draft
    from digest.settings import Show
    from digest.sources.discover import Found
    from digest.sources.opml import Subscription
    from digest.types import Failure

Title = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="By default what the feed calls itself.")]
Minutes = Annotated[float | None, typer.Option("--minutes", min=0.5, max=600, help="The length aimed at.")]
NoTry = Annotated[bool, typer.Option("--no-try", help="Do not read the articles for a first plan.")]


def register(shows: typer.Typer) -> None:
    """Add the commands to the group `shows`."""
    shows.command("new")(make_show)
    shows.command("import")(import_list)
    shows.command("export")(export_list)


def make_show(
    context: typer.Context,
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help="Feeds, or pages whose feeds are to be found.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="By default after the site.")] = None,
    title: Title = None,
    voice: VoiceName = None,
    minutes: Minutes = None,
    reading_list: Annotated[
        bool, typer.Option("--list", help="A show without sources, for articles that you add one by one.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a show of that name.")] = False,
    no_try: NoTry = False,
    as_json: AsJson = False,
) -> None:
    """Make a show from addresses, and tell what its first episode would hold.

    Examples: digest shows new https://www.example.org/ · digest shows new --list --name later --title 稍后听
    """
    from digest.new_show import draft_show

    workbench = open_workbench(context)
    folder = _find_folder(workbench)
    if voice:
        workbench.read_voice(voice)
    if reading_list == bool(urls):
        raise SettingsError("shows new: name the address of a feed or a site, or --list for a show without sources")
    found: tuple[Found, ...] = ()
    failures: tuple[Failure, ...] = ()
    private: frozenset[str] = frozenset()
    if urls:
        with open_fetcher() as fetcher, report.show_waiting("Finding feeds"):
            found, failures, private = _find_feeds(urls, fetcher)
        _need_feeds(found, failures)
    draft = draft_show(
        found,
        _read_clock(),
        taken=workbench.catalog.list_shows(),
        name=name or ("later" if reading_list else None),
        title=title or ("稍后听" if reading_list else None),
        voice=voice,
        minutes=minutes,
        private=private,
    )
    show = _write_show(workbench, folder, draft, found, failures, force=force, as_json=as_json)
    if show.source and not no_try:
        _plan_first_episode(workbench, show, as_json=as_json)


def import_list(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE", help="OPML: a file, a URL, or - for standard input.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="By default after the list.")] = None,
    title: Title = None,
    by_folder: Annotated[bool, typer.Option("--by-folder", help="One show for each folder of the list.")] = False,
    minutes: Minutes = None,
    voice: VoiceName = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite shows of those names.")] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Take feeds of this machine and its network too, as of one's RSSHub."),
    ] = False,
    no_try: NoTry = False,
    as_json: AsJson = False,
) -> None:
    """Make shows of the subscriptions of another reader or podcast app (OPML); feeds that do not answer are listed.

    Example: digest shows import feeds.opml --by-folder
    """
    from digest.documents.open import open_document
    from digest.fetching.fetcher import read_source
    from digest.new_show import draft_show
    from digest.sources.opml import parse_opml

    workbench = open_workbench(context)
    folder = _find_folder(workbench)
    if voice:
        workbench.read_voice(voice)
    if by_folder and name:
        raise SettingsError("--by-folder makes several shows, named after their folders; leave --name out")
    taken = set(workbench.catalog.list_shows())
    with open_fetcher() as fetcher:
        listed = parse_opml(open_document(read_source(source, sys.stdin.buffer, fetcher)))
        for group, feeds in _group_feeds(listed.feeds, by_folder=by_folder):
            found, failures = _read_group(feeds, fetcher, allow_private=allow_private)
            if not found and by_folder:
                report.print_note("{folder}: no feed can be used", folder=group)
                report.print_failures(failures)
                continue
            if not allow_private and any(failure.kind == "private" for failure in failures):
                report.print_note("--allow-private takes feeds of this machine and its network too")
            _need_feeds(found, failures)
            draft = draft_show(
                found,
                _read_clock(),
                taken=taken,
                name=name,
                title=title or group or _find_only_folder(feeds) or listed.title,
                voice=voice,
                minutes=minutes,
            )
            taken.add(draft.name)
            show = _write_show(workbench, folder, draft, found, failures, force=force, as_json=as_json)
            if not no_try:
                _plan_first_episode(workbench, show, as_json=as_json)


def _read_group(
    feeds: Sequence[Subscription], fetcher: Fetcher, *, allow_private: bool
) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    """Read the feeds of a list, as it calls them; return those in Chinese, and why the others cannot be used."""
    from digest.sources.discover import read_feeds

    with report.show_waiting("Reading feeds"):
        answers, failures = read_feeds([feed.url for feed in feeds], fetcher)
        inside: tuple[Found, ...] = ()
        if allow_private:
            # Those that failed are asked once more: a feed on the web may not be led into the user's own network.
            again = [failure.item for failure in failures]
            inside, failures = read_feeds(again, fetcher, allow_private=True)
    renamed = _rename_feeds((*answers, *inside), feeds)
    return _keep_chinese(renamed, failures)


def export_list(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SHOW]…", help="By default the workspace's.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="By default standard output.")
    ] = None,
) -> None:
    """Write the sources of shows as OPML, for other readers; each show is a folder.

    Example: digest shows export -o feeds.opml
    """
    from digest.files import write_bytes
    from digest.sources.opml import Subscription, Subscriptions, write_opml
    from digest.urls import is_web

    catalog = open_workbench(context).catalog
    feeds = []
    for name in names or catalog.list_workspace_shows():
        show = catalog.read_show(name)
        for source in show.source:
            if is_web(source.url):
                feeds.append(Subscription(source.url, source.name, None, (show.title,)))
            else:
                report.print_note("{name}: {url} is a file, and not exported", name=name, url=source.url)
    opml = write_opml(Subscriptions("digest", tuple(feeds)))
    if output is None:
        report.print_line(opml.decode().rstrip())
        return
    try:
        write_bytes(output, opml)
    except OSError as error:
        raise SettingsError(
            "{path}: cannot be written: {reason}", path=output, reason=describe_system_error(error)
        ) from error
    report.print_line(str(output))


def _find_folder(workbench: Workbench) -> Path:
    if workbench.catalog.workspace is None:
        raise SettingsError("there is no workspace here to put the show in; make one: digest init DIR && cd DIR")
    return workbench.catalog.workspace / "feeds"


def _find_feeds(urls: Sequence[str], fetcher: Fetcher) -> tuple[tuple[Found, ...], tuple[Failure, ...], frozenset[str]]:
    """Find the feeds of addresses.

    Returns:
        Those in Chinese; why others cannot be used; and the addresses of feeds on this machine or in its network.
    """
    from digest.documents.open import open_document
    from digest.fetching.fetcher import get_named
    from digest.sources.discover import find_feeds
    from digest.types import Failure
    from digest.urls import find_host

    found: list[Found] = []
    failures: list[Failure] = []
    private: set[str] = set()
    for written in urls:
        has_scheme = re.match(r"[a-z]+:", written, re.IGNORECASE)
        url = written if has_scheme else f"https://{written}"  # news.example, as one types it
        inside: frozenset[str] = frozenset()
        try:
            fetched, inside = get_named(url, fetcher)
            more, less = find_feeds(open_document(fetched), fetcher, allow_private=inside)
        except ArticleError as error:
            more = ()
            less = (Failure.from_error(error, "fetch", url),)
        known = {candidate.url for candidate in found}
        found += [candidate for candidate in more if candidate.url not in known]
        failures += less
        private |= {candidate.url for candidate in more if find_host(candidate.url) in inside}
    chinese, left = _keep_chinese(found, failures)
    return chinese, left, frozenset(private)


def _keep_chinese(found: Iterable[Found], failures: Iterable[Failure]) -> tuple[tuple[Found, ...], tuple[Failure, ...]]:
    from digest.new_show import is_chinese
    from digest.types import Failure

    reason = Message("is not in Chinese, and the voices speak Mandarin")
    chinese: list[Found] = []
    all_failures = list(failures)
    for candidate in found:
        if is_chinese(candidate):
            chinese.append(candidate)
        else:
            all_failures.append(Failure("foreign", "fetch", candidate.url, reason))
    return tuple(chinese), tuple(all_failures)


def _rename_feeds(found: Iterable[Found], feeds: Iterable[Subscription]) -> list[Found]:
    """Call the feeds what the user's own list calls them."""
    titles = {feed.url: feed.title for feed in feeds}
    renamed = []
    for candidate in found:
        title = titles.get(candidate.url) or candidate.feed.title
        feed = dataclasses.replace(candidate.feed, title=title)
        renamed.append(dataclasses.replace(candidate, feed=feed))
    return renamed


def _find_only_folder(feeds: Iterable[Subscription]) -> str | None:
    """Return the folder that all feeds are in; in a list that `shows export` wrote, it is the show's title."""
    folders = {feed.folders[-1] if feed.folders else None for feed in feeds}
    if len(folders) != 1:
        return None
    return folders.pop()


def _group_feeds(feeds: Sequence[Subscription], *, by_folder: bool) -> list[tuple[str | None, list[Subscription]]]:
    groups: dict[str | None, list[Subscription]] = {}
    for feed in feeds:
        folder = feed.folders[-1] if by_folder and feed.folders else None
        groups.setdefault(folder, []).append(feed)
    if not groups:
        raise SettingsError("the list names no feed")
    return list(groups.items())


def _need_feeds(found: Sequence[Found], failures: Sequence[Failure]) -> None:
    if found:
        return
    first = failures[:5]  # a list of hundreds would fill the screen
    why = [Message("{item}: {reason}", item=failure.item, reason=failure.reason) for failure in first]
    raise FetchError("no feed that can be used: {why}; nothing was written", why=why)


def _write_show(
    workbench: Workbench,
    folder: Path,
    draft: Draft,
    found: Sequence[Found],
    failures: Sequence[Failure],
    *,
    force: bool,
    as_json: bool,
) -> Show:
    """Write the show's file, read it back as every other command will, and report it."""
    from digest.catalog import is_name
    from digest.files import write_bytes
    from digest.new_show import build_show_file, read_advice

    if not is_name(draft.name):
        raise SettingsError(
            "{name!r} is no name for a show: use a-z, 0-9 and -, beginning with a letter or digit", name=draft.name
        )
    path = folder / f"{draft.name}.toml"
    if path.exists() and not force:
        raise SettingsError("{path} exists; choose another --name, or overwrite it with --force", path=path)
    try:
        write_bytes(path, build_show_file(draft, read_advice()).encode())
    except OSError as error:
        raise SettingsError(
            "{path}: cannot be written: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    show = workbench.catalog.read_show(draft.name)
    feeds = [{"url": feed.url, "title": feed.feed.title, "entries": len(feed.feed.entries)} for feed in found]
    if as_json:
        report.print_json(
            {
                "show": show.name,
                "path": str(path),
                "title": show.title,
                "feeds": feeds,
                "failures": [failure.to_record() for failure in failures],
            }
        )
    else:
        report.print_line(str(path))
        for feed in feeds:
            report.print_note(
                "  {title}, {entries} entries: {url}",
                title=feed["title"] or Message("(no title)"),
                entries=feed["entries"],
                url=feed["url"],
            )
        report.print_failures(failures)
        where = Message("any time")
        if draft.fresh_hours:
            where = Message("the last {hours} hours", hours=draft.fresh_hours)
        hosts = " + ".join(filter(None, (draft.voice, draft.cohost)))
        report.print_note(
            "{title}: {language}, {hosts}, {minutes:g} minutes, articles of {where}",
            title=show.title,
            language=show.language,
            hosts=hosts,
            minutes=show.minutes,
            where=where,
        )
        if draft.taiwan:
            report.print_note('  words are read as in Taiwan; readings = "mainland" in the file changes it')
    return show


def _plan_first_episode(workbench: Workbench, show: Show, *, as_json: bool) -> None:
    """Plan the first episode and print the plan; a show that has no news today stays written all the same."""
    from digest.episode.sound import estimate_left_to_speak
    from digest.pipeline import plan

    now = _read_clock()
    try:
        with workbench.open_studio() as studio:
            hosts = workbench.choose_hosts(show, None)
            today = now.astimezone(show.zone).date()
            edited = plan(show, hosts, today, now, studio)
            missing = estimate_left_to_speak(edited, studio.clips, studio.lexicon)
    except DigestError as error:
        report.print_error(error)
        report.print_note(
            "the show is written all the same; look at its settings, then: digest run {show} --dry-run", show=show.name
        )
        raise typer.Exit(3) from error
    print_plan(edited, missing, as_json=as_json)
    report.print_note("make it: digest run {show}", show=show.name)
    if not as_json and "sample" in workbench.catalog.list_workspace_shows():
        report.print_note("the workspace holds the sample show too; remove feeds/sample.toml when you want it no more")


def _read_clock() -> datetime:
    return datetime.now(UTC)
