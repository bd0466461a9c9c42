"""The commands `run`, which makes the day's episodes, and `say`, which speaks a text."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.history import Notify, note_run
from digest.cli.runner import (
    AddressOption,
    Budget,
    BudgetOption,
    RunnerName,
    RunnerOption,
    SpeakersOption,
    ToOption,
    Workplace,
)
from digest.cli.workbench import AsJson, Out, VoiceName, Wait, Workbench, open_workbench
from digest.errors import DigestError, NoStory, SettingsError
from digest.report_plan import print_plan

if TYPE_CHECKING:
    from digest.episode.outcome import Outcome
    from digest.episode.studio import Studio
    from digest.settings import Show, Voice


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(run)
    app.command()(say)


def run(
    context: typer.Context,
    shows: Annotated[
        list[str] | None, typer.Argument(metavar="[SHOW]…", help="By default every show of the workspace.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The episode's day; by default today."),
    ] = None,
    out: Out = Path("public"),
    voice: VoiceName = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=0.5, max=600, help="The length aimed at.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and speak nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make the episode again, and publish whatever it does to followers.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Make an episode again in which another voice had to take over.")
    ] = False,
    catch_up: Annotated[
        int, typer.Option("--catch-up", metavar="N", min=0, max=31, help="Make what is missing of the N days before.")
    ] = 0,
    wait: Wait = 0,
    notify: Notify = None,
    every: Annotated[bool, typer.Option("--all", help="Every show of the workspace: so it is by default.")] = False,
    runner: RunnerOption = RunnerName.LOCAL,
    address: AddressOption = None,
    speakers: SpeakersOption = None,
    speech_minutes: BudgetOption = None,
    to: ToOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the day's episode of each show and publish it.

    Examples: digest run · digest run --dry-run · digest run morning --date 2026-11-23 --voice yunyang
    """
    from digest.publish.folder import check_show

    if every and shows:
        raise SettingsError("--all makes every show; leave out {shows}, or --all", shows=" ".join(shows))
    workbench = open_workbench(context)
    names = shows or list(workbench.catalog.list_workspace_shows())
    # All settings are read before anything is fetched: a typing error must not cost the first show's minutes.
    found = map(workbench.catalog.read_show, names)
    with_news = _keep_with_news(found, named=bool(shows))
    chosen = [_set_minutes(show, minutes) for show in with_news]
    hosts = [workbench.choose_hosts(show, voice) for show in chosen]
    for show in chosen:
        check_show(show)  # its cover and category too, which would otherwise be refused after minutes of speech
    wanted = _Request(
        day=day,
        out=out,
        catch_up=catch_up,
        wait_minutes=wait,
        dry_run=dry_run,
        force=force,
        upgrade=upgrade,
        to=to,
        notify=notify,
        as_json=as_json,
    )
    jobs = list(zip(chosen, hosts, strict=True))
    jobs.sort(key=lambda job: job[0].publish_at or time.max)  # the one that must be there first is made first
    with workbench.open_workplace(runner, address, speakers, Budget(speech_minutes)) as workplace:
        codes = workplace.make_each(lambda job: _make_show(workbench, workplace, *job, wanted), jobs)
    raise typer.Exit(_choose_worst(codes))


def make_today(context: typer.Context, out: Path, notify: str | None = None) -> None:
    """Make the day's episode of each show of the workspace, and the day before's where it is missing.

    Raises:
        DigestError: The settings are not valid; a show that cannot be made is reported only.
    """
    with contextlib.suppress(typer.Exit):  # its code is for a shell
        run(context, out=out, catch_up=1, notify=notify)


def say(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="What to say; - reads standard input.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The MP3 file.")] = Path("say.mp3"),
    voice: VoiceName = None,
    as_json: AsJson = False,
) -> None:
    """Speak a text.

    Examples: digest say 今天是2026年11月23日。 -o hello.mp3 · echo 您好 | digest say -
    """
    from digest.episode.say import say as speak
    from digest.settings import DEFAULT_VOICE

    workbench = open_workbench(context)
    speaker = workbench.read_voice(voice or DEFAULT_VOICE)
    written = sys.stdin.read() if text == "-" else text
    with workbench.open_studio() as studio:
        master = speak(written, speaker, _read_clock(), studio, output)
    if as_json:
        report.print_json({"mp3": str(output), "voice": speaker.name, "duration_s": master.duration_s})
    else:
        report.print_line(str(output))


@dataclass(frozen=True, slots=True)
class _Request:
    """What the command line asks for, the same for each show of a run."""

    day: datetime | None
    out: Path
    catch_up: int
    wait_minutes: float
    dry_run: bool
    force: bool
    upgrade: bool
    to: str | None = None
    notify: str | None = None
    as_json: bool = False


def _upload(show: Show, out: Path, to: str) -> None:
    from digest.publish.upload import upload
    from digest.runners import ignore

    sent = upload(out / show.name, to, ignore, public=show.public)
    report.print_note("{show}: {count} files sent to {to}", show=show.name, count=len(sent.sent), to=to)


def _make_show(
    workbench: Workbench, workplace: Workplace, show: Show, hosts: tuple[Voice, ...], wanted: _Request
) -> int:
    """Make a show's day, and the days before it that are missing; report what fails; return the exit code."""
    from digest.episode.published import take_back

    now = _read_clock()
    day = wanted.day.date() if wanted.day else now.astimezone(show.zone).date()
    codes = []
    try:
        if wanted.dry_run:
            return _plan_show(workbench, workplace, show, hosts, day, now, as_json=wanted.as_json)
        with workbench.hold_lock(show.name, now, wanted.wait_minutes):
            with workbench.open_studio(workplace) as studio:
                # Where the state was lost: without its GUIDs, every app would show each episode a second time.
                for line in take_back(show, wanted.out, studio):
                    report.print_note(line)
            attempt = functools.partial(_try_day, workbench, workplace, show, wanted)
            # The oldest first: a later day leaves out, or follows up, what an earlier one has told.
            for days_back in range(wanted.catch_up, 0, -1):
                missed = day - timedelta(days=days_back)
                make = functools.partial(_catch_up, show, hosts, missed, wanted.out, now)
                codes.append(attempt(missed, make))
            make_day = functools.partial(_make_day, show, hosts, day, now, wanted, workplace.budget)
            codes.append(attempt(day, make_day, to=wanted.to))
    except SettingsError:  # ends the whole command: the user must mend it
        raise
    except DigestError as error:  # another run of it goes on, or the state cannot be used
        report.print_error(error)
        if not wanted.dry_run:
            note_run(workbench, show, day, now, error, wanted.notify)
        codes.append(error.exit_code)
    return _choose_worst(codes)


def _try_day(
    workbench: Workbench,
    workplace: Workplace,
    show: Show,
    wanted: _Request,
    day: date,
    make: Callable[[Studio], Outcome | None],
    to: str | None = None,
) -> int:
    """Make one day, upload it if `to` says where, and report the outcome; return the exit code."""
    started = _read_clock()
    try:
        with workbench.open_studio(workplace) as studio:
            outcome = make(studio)
        if to:
            _upload(show, wanted.out, to)
    except SettingsError:
        raise
    except DigestError as error:
        report.print_error(error)
        note_run(workbench, show, day, started, error, wanted.notify)
        return error.exit_code
    if outcome is None:
        return 0
    report.print_outcome(outcome, as_json=wanted.as_json)
    note_run(workbench, show, day, started, outcome, wanted.notify)
    return _choose_code(outcome)


def _plan_show(
    workbench: Workbench,
    workplace: Workplace,
    show: Show,
    hosts: tuple[Voice, ...],
    day: date,
    now: datetime,
    *,
    as_json: bool,
) -> int:
    from digest.episode.sound import estimate_left_to_speak
    from digest.pipeline import plan

    with workbench.open_studio(workplace) as studio:
        edited = plan(show, hosts, day, now, studio)
        missing = estimate_left_to_speak(edited, studio.clips, studio.lexicon)
    print_plan(edited, missing, as_json=as_json)
    return 0


def _make_day(
    show: Show,
    hosts: tuple[Voice, ...],
    day: date,
    now: datetime,
    wanted: _Request,
    budget: Budget,
    studio: Studio,
) -> Outcome:
    from digest.episode.published import find_published_episode
    from digest.episode.replan import plan_upgrade
    from digest.pipeline import make_episode, plan

    if not wanted.force:
        # With --upgrade, an episode in which another voice had to take over does not count.
        voices = hosts if wanted.upgrade else ()
        done = find_published_episode(show, day, wanted.out, studio, voices=voices)
        if done is not None:
            return done
    edited = None
    if wanted.upgrade:
        edited = plan_upgrade(show, hosts, day, studio.store)
    if edited is None:
        edited = plan(show, hosts, day, now, studio)
    budget.take(show.name, edited.predicted_s)
    return make_episode(edited, wanted.out, now, studio, force=wanted.force)


def _catch_up(
    show: Show, hosts: tuple[Voice, ...], day: date, out: Path, now: datetime, studio: Studio
) -> Outcome | None:
    """Make a day that was missed, from articles published before its end; None if it exists or no news is left."""
    from digest.episode.published import find_published_episode
    from digest.pipeline import make_episode, plan

    if find_published_episode(show, day, out, studio) is not None:
        return None
    end = datetime.combine(day, time.max, show.zone)
    # The articles of a show that repeats never change, so none of them is too late for a day.
    last_published = None if show.repeat else end
    try:
        edited = plan(show, hosts, day, end, studio, end=last_published)
    except NoStory as error:
        report.print_note("{error} (it stays missing)", error=error)
        return None
    return make_episode(edited, out, now, studio)


def _choose_code(outcome: Outcome) -> int:
    """Return the exit code of one episode; one that was made by an earlier run is no failure of this one."""
    is_degraded = outcome.made and outcome.record["failures"]
    return 3 if is_degraded else 0


def _choose_worst(codes: list[int]) -> int:
    """Return the exit code of several: 1 (not done) outweighs 3 (degraded)."""
    return 1 if 1 in codes else max(codes, default=0)


def _read_clock() -> datetime:
    return datetime.now(UTC)


def _keep_with_news(shows: Iterable[Show], *, named: bool) -> Iterator[Show]:
    """Yield the shows that have sources; one without is a list of single articles, and is passed over.

    Raises:
        SettingsError: A show that the user named has none, or no show has.
    """
    found = False
    for show in shows:
        if show.source:
            found = True
            yield show
        elif named:
            how = f"digest article URL --show {show.name}"
            raise SettingsError(
                "{show} has no [[source]]: it is a list of single articles ({how})", show=show.name, how=how
            )
    if not found:
        raise SettingsError("no show here has a [[source]]; make one: digest shows new URL")


def _set_minutes(show: Show, minutes: float | None) -> Show:
    if minutes is None:
        return show
    return show.model_copy(update={"minutes": minutes})
