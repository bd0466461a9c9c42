"""The command `publish`: upload a show's published folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from digest import report
from digest.cli.workbench import AsJson, Out, open_workbench
from digest.errors import SettingsError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(publish)


def publish(
    context: typer.Context,
    show: Annotated[str, typer.Argument(metavar="SHOW", help="The show.")],
    to: Annotated[
        str,
        typer.Option("--to", metavar="URL", help="A folder, s3://bucket/path, sftp://host/path or another of fsspec."),
    ],
    out: Out = Path("public"),
    option: Annotated[
        list[str] | None, typer.Option("--option", metavar="KEY=VALUE", help="What that file system takes besides.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Upload whatever it does to followers.")] = False,
    as_json: AsJson = False,
) -> None:
    """Upload a show's published folder: only what changed, the feed last.

    Examples: digest publish morning --to s3://bucket/pod · digest publish morning --to sftp://me@host/srv/pod
    """
    from digest.publish.upload import upload

    workbench = open_workbench(context)
    settings = workbench.catalog.read_show(show)
    options = dict(_parse_option(text) for text in option or ())
    with workbench.hold_lock(show, datetime.now(UTC)), report.show_progress() as on_progress:
        sent = upload(
            out / show,
            to,
            on_progress,
            public=settings.public,
            options=options,
            force=force,
        )
    if as_json:
        report.print_json({"sent": list(sent.sent), "removed": list(sent.removed), "kept": sent.kept})
    else:
        for name in sent.sent:
            report.print_line(name)
        report.print_note(
            "{show}: {sent} files sent, {kept} there already, {count} removed",
            show=show,
            sent=len(sent.sent),
            kept=sent.kept,
            count=len(sent.removed),
        )


def _parse_option(text: str) -> tuple[str, Any]:
    """Parse KEY=VALUE; the value is read as JSON if it is JSON: anon=true, client_kwargs={"endpoint_url": "…"}."""
    key, equals, value = text.partition("=")
    if not equals:
        raise SettingsError("--option {text}: expected KEY=VALUE", text=text)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
