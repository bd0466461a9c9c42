"""The command line: parse, call, choose the exit code.

0 done; 1 not done; 2 bad usage or settings; 3 done but degraded (failures listed); 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest import __version__, report
from digest.cli import (
    article,
    examine,
    explain,
    help_text,
    history,
    logs,
    manual,
    publish,
    run,
    schedule,
    serve,
    text,
    voices,
)
from digest.errors import DigestError

_INTERRUPTED = 130  # as shells say it of a program that Ctrl-C ended: 128 + SIGINT

app = typer.Typer(
    name="digest",
    cls=help_text.Commands,
    help="A daily Mandarin audio news digest, made on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
run.register(app)
article.register(app)
text.register(app)
explain.register(app)
examine.register(app)
schedule.register(app)
history.register(app)
manual.register(app)
voices.register(app)
publish.register(app)
serve.register(app, voices.shows)


def _print_version(value: bool) -> None:
    if value:
        report.print_line(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def _read_options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="The workspace, with feeds/ and voices/.")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Say on stderr what is done; -vv says more. After a command too.",
        ),
    ] = 0,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error comes from. After a command too.")
    ] = False,
) -> None:
    context.obj = home
    if verbose or debug:
        logs.set_up_logging(verbose, tracebacks=debug)


def main() -> None:
    """Run the command line and exit with its code; Typer itself answers wrong usage (2) and Ctrl-C (130)."""
    help_text.choose_language()
    command = help_text.prepare_command(typer.main.get_command(app))
    try:
        command()
    except DigestError as error:
        report.print_error(error)
        sys.exit(error.exit_code)
    except SystemExit as stop:  # how Typer ends every command, with its code
        if stop.code == _INTERRUPTED:
            report.print_note("digest: interrupted; what was spoken is kept, run again to go on")
        raise
