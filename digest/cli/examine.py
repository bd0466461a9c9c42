"""The commands that examine: `verify` an episode, `doctor` this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest import report
from digest.cli.workbench import AsJson, Out, Workbench, open_workbench
from digest.translation import translate

if TYPE_CHECKING:
    from digest.doctor import Finding
    from digest.verify import Proof

_SIGNS = {True: "ok", False: "BAD"}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(verify)
    app.command("doctor")(examine_machine)


def verify(
    context: typer.Context,
    episode: Annotated[Path, typer.Argument(metavar="EPISODE", help="A published .mp3 or its .json record.")],
    left_out: Annotated[
        bool, typer.Option("--left-out", help="Print each sentence of the sources that is not spoken.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove each spoken sentence against its source, and the sidecars against the audio.

    Example: digest verify public/sample/episodes/2026-11-23/sample-2026-11-23.mp3 --left-out
    """
    from digest.state.store import Store
    from digest.verify import verify as prove

    with Store(open_workbench(context).paths.state) as store:
        proof = prove(episode, store)
    if as_json:
        _print_proof_as_json(proof)
    else:
        _print_proof(proof, with_left_out=left_out)
    raise typer.Exit(1 if proof.faults else 0)


def _print_proof_as_json(proof: Proof) -> None:
    stories = [
        {"title": story.title, "spoken": story.spoken, "left_out": list(story.sentences)} for story in proof.left_out
    ]
    faults = [str(fault) for fault in proof.faults]
    report.print_json({"sentences": proof.sentences, "faults": faults, "stories": stories})


def _print_proof(proof: Proof, *, with_left_out: bool) -> None:
    for fault in proof.faults:
        report.print_line(translate(fault))
    for story in proof.left_out:
        count = story.spoken + len(story.sentences)
        report.print_note(
            "{title}: {spoken} of {count} sentences spoken", title=story.title, spoken=story.spoken, count=count
        )
        if with_left_out:
            for sentence in story.sentences:
                report.print_line(f"  {sentence}")
    report.print_note(
        "{sentences} sentences checked, {count} faults", sentences=proof.sentences, count=len(proof.faults)
    )


def examine_machine(
    context: typer.Context,
    mend: Annotated[
        bool, typer.Option("--repair", help="Rebuild a lost or damaged state from what is published.")
    ] = False,
    out: Out = Path("public"),
    as_json: AsJson = False,
) -> None:
    """Check this machine, and say what to do about each fault.

    Examples: digest doctor · digest doctor --repair --out public
    """
    from digest.doctor import examine, repair
    from digest.errors import SettingsError

    workbench = open_workbench(context)
    if mend and not out.is_dir():
        raise SettingsError(
            "{out} is not a folder; name the published folder: digest doctor --repair --out DIR", out=out
        )
    if mend:
        with _lock_every_show(workbench, out):
            findings = repair(workbench.paths, out)
    else:
        findings = examine(workbench.catalog, workbench.paths)
    for finding in findings:
        if as_json:
            found = " ".join(str(finding.found).split())
            report.print_json({"check": finding.check, "ok": finding.ok, "found": found})
        else:
            report.print_line(_format_finding(finding))
    is_well = all(finding.ok for finding in findings)
    raise typer.Exit(0 if is_well else 1)


@contextmanager
def _lock_every_show(workbench: Workbench, out: Path) -> Iterator[None]:
    """Hold the lock of every published show while the block runs."""
    shows = sorted(path.name for path in out.glob("*/") if not path.name.startswith("."))
    with ExitStack() as locks:
        for show in shows:
            locks.enter_context(workbench.hold_lock(show, datetime.now(UTC)))
        yield


def _format_finding(finding: Finding) -> str:
    sign = translate(_SIGNS[finding.ok])
    check = translate(finding.check)
    found = " ".join(translate(finding.found).split())
    return f"{_pad(sign, 4)} {_pad(check, 10)} {found}"


def _pad(text: str, cells: int) -> str:
    """Pad a text to the width of a column, where a Chinese character is as wide as two letters."""
    from rich.cells import cell_len, set_cell_size

    width = max(cells, cell_len(text))  # a longer text is not cut
    return set_cell_size(text, width)
