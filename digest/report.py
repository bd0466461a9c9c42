"""Print for the user: data on stdout, everything else on stderr. No other module prints.

Progress is drawn on a terminal only. With `--json`, stdout holds JSON Lines, one object a line.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from digest.errors import DigestError
from digest.message import Message
from digest.stages import STAGES
from digest.translation import translate, wrap_chinese
from digest.types import Failure

if TYPE_CHECKING:
    from rich.console import Console

    from digest.episode.outcome import Outcome
    from digest.record import Record
    from digest.types import OnProgress, Progress

SHORTER = "  too little news for the time: the episode is shorter, and says so"

_log = logging.getLogger(__name__)


def print_json(value: Any) -> None:
    """Print one JSON object on a line of stdout."""
    try:
        print(json.dumps(value, ensure_ascii=False, separators=(",", ":")), flush=True)
    except UnicodeEncodeError:  # half of a surrogate pair, which only JSON's escapes can tell
        print(json.dumps(value, separators=(",", ":")), flush=True)


def print_line(line: str) -> None:
    """Print one line on stdout."""
    print(line, flush=True)


def print_note(template: str | Message, /, **fields: object) -> None:
    """Print one line for people on stderr, in their language: a message, or the template of one with its fields."""
    print(translate(template, **fields), file=sys.stderr, flush=True)


def print_error(error: DigestError) -> None:
    """Print what stopped a command: one line on stderr; `--debug` shows the causes above it."""
    _log.debug("%s", type(error).__name__, exc_info=error)
    said = translate(error.message)
    line = " ".join(said.split())  # one line, whatever stands in its fields
    print(f"digest: {line}", file=sys.stderr, flush=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on stdout."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for heading in headings:
        grid.add_column(translate(heading), overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))  # titles hold brackets, which are no markup
    _make_console(stderr=False).print(grid)


@contextmanager
def show_progress() -> Iterator[OnProgress]:
    """Draw stage, item, count and predicted time left while the block runs; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Loaded only here: a run by a timer, without a terminal, need not wait for it.
    from rich import progress as bars
    from rich.markup import escape
    from rich.table import Column

    columns = (
        bars.TextColumn("{task.description}", table_column=Column(min_width=16, no_wrap=True)),
        bars.BarColumn(bar_width=10),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TextColumn(translate("left")),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.fields[item]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
    )
    with bars.Progress(*columns, console=_make_console(stderr=True), expand=True) as display:
        tasks: dict[str, bars.TaskID] = {}

        def show(step: Progress) -> None:
            total = step.total or None  # None moves the bar to and fro
            if step.stage not in tasks:
                stage = translate(STAGES[step.stage])
                tasks[step.stage] = display.add_task(stage, total=total, item="")
            item = escape(step.item) if step.done < step.total else ""
            display.update(tasks[step.stage], completed=step.done, total=total, item=item)

        yield show


@contextmanager
def show_waiting(action: str) -> Iterator[None]:
    """Show that something is going on while the block runs, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    with _make_console(stderr=True).status(translate(action)):
        yield


def print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Say what a run made: the MP3's path on stdout, or its record as JSON; a summary on stderr."""
    record = outcome.record
    if as_json:
        print_json({"made": outcome.made, "mp3": str(outcome.mp3), **record})
    else:
        print_line(str(outcome.mp3))
    name = f"{record['show']} {record['date']}"
    if record["kind"] == "article":
        name = record["title"][:30]
    if not outcome.made:
        print_note("{name}: made already; nothing was spoken again (--force makes it again)", name=name)
        return
    _print_facts(name, record)
    failures = outcome.details.failures if outcome.details else ()
    _print_missing(record, failures)


def _print_facts(name: str, record: Record) -> None:
    """Say how long and loud an episode is, what it cost to make, and how many entries became how many stories."""
    length = format_length(record["duration_s"])
    work = format_length(sum(record["timings"].values()))
    sound = Message(
        "{loudness_lufs:.1f} LUFS, {megabytes:.1f} MB",
        loudness_lufs=record["loudness_lufs"],
        megabytes=record["size_bytes"] / 1e6,
    )
    new = format_length(record["speech"]["spoken_s"])
    if record["kind"] == "episode":
        stories = count_stories(len(record["stories"]))
        print_note(
            "{name}: {length}, {stories}, {sound}, made in {work}; {new} newly spoken",
            name=name,
            length=length,
            stories=stories,
            sound=sound,
            work=work,
            new=new,
        )
    else:
        print_note(
            "{name}: {length}, {sound}, made in {work}; {new} newly spoken",
            name=name,
            length=length,
            sound=sound,
            work=work,
            new=new,
        )
    aim_s = record.get("aim_s")
    predicted_s = record.get("predicted_s")
    if aim_s and predicted_s:
        print_note(
            "  predicted {predicted} (aim {aim})",
            predicted=format_length(predicted_s),
            aim=format_length(aim_s),
        )
    print_counts(record.get("counts") or {})


def _print_missing(record: Record, failures: Iterable[Failure]) -> None:
    """Say what an episode lacks: news, stories that were passed over, what failed, and signs that no voice can say."""
    if record.get("little_news"):
        print_note(SHORTER)
    passed = Counter(story["reason"] for story in record.get("passed", ()))
    if passed:
        reasons = ", ".join(f"{count} {translate(reason)}" for reason, count in passed.items())
        print_note("  passed over: {reasons}", reasons=reasons)
    partial = [story for story in record["stories"] if "missing" in story or "from_feed" in story]
    print_sources((story["title"], story.get("missing"), story.get("from_feed")) for story in partial)
    print_failures(failures)
    unknown = record.get("unknown_symbols")
    if unknown:
        symbols = ", ".join(f"{symbol} ({count})" for symbol, count in unknown.items())
        print_note("  no voice can say: {symbols}", symbols=symbols)


def print_counts(counts: Mapping[str, int]) -> None:
    """Say how many entries became how many stories; nothing where that is not known."""
    if counts:
        print_note(
            "  {listed} entries, {fresh} fresh and not told before, {read} read, {duplicates} duplicates: "
            "{stories} stories",
            listed=counts["listed"],
            fresh=counts["fresh"],
            read=counts["read"],
            duplicates=counts["duplicates"],
            stories=counts["stories"],
        )


def count_stories(count: int) -> Message:
    """Say how many stories there are."""
    return Message("1 story") if count == 1 else Message("{count} stories", count=count)


def print_sources(stories: Iterable[tuple[str, str | Message | None, str | Message | None]]) -> None:
    """Say of which stories the text is not that of their whole page, one line each, on stderr.

    Args:
        stories: Of each its title, why a part of it is missing, and why it is told in the words of its feed.
    """
    for title, missing, from_feed in stories:
        if from_feed:
            print_note("  in the words of its feed: {title}: {reason}", title=title, reason=_say(from_feed))
        if missing:
            print_note("  not all of it: {title}: {reason}", title=title, reason=_say(missing))


def _say(reason: str | Message) -> Message:
    return Message(reason) if isinstance(reason, str) else reason


def print_failures(failures: Iterable[Failure]) -> None:
    """Say what failed and is missing, one line each, on stderr."""
    for failure in failures:
        print_note("  {stage}: {item}: {reason}", stage=failure.stage, item=failure.item, reason=failure.reason)


def format_length(seconds: float) -> str:
    """Write seconds as m:ss or h:mm:ss: 75 -> 1:15."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minute:02}:{second:02}"
    return f"{minute}:{second:02}"


def _make_console(*, stderr: bool) -> Console:
    from rich.console import Console

    wrap_chinese()
    return Console(stderr=stderr, highlight=False)
