"""The commands `serve` and `shows keys`: let podcast apps read the published folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from digest import report
from digest.cli.daily import Daily, making_daily
from digest.cli.workbench import AsJson, open_workbench

if TYPE_CHECKING:
    from digest.serving.server import Access

_CODES = 3  # QR codes are printed of up to this many shows; more would scroll away, and each show's page has its own

keys = typer.Typer(help="The keys by which subscribers read private shows.", no_args_is_help=True)

ShowName = Annotated[str, typer.Argument(metavar="SHOW", help="The show.")]
Subscriber = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.")]


def register(app: typer.Typer, shows: typer.Typer) -> None:
    """Add the commands to the command line, and those about keys to the ones about shows."""
    app.command()(serve)
    shows.add_typer(keys, name="keys")


def serve(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The published folder.")] = Path("public"),
    host: Annotated[str, typer.Option("--host", help="The address to listen on; 0.0.0.0: all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on.")] = 8000,
    private: Annotated[bool, typer.Option("--private", help="Ask for a key whatever the show says.")] = False,
    code: Annotated[bool, typer.Option("--qr/--no-qr", help="Print the feeds' QR codes.")] = True,
    daily: Daily = None,
) -> None:
    """Serve the published folder over HTTP, for podcast apps and browsers; --daily makes the shows as well.

    Examples: digest serve · digest serve --host 0.0.0.0 --daily 06:30
    """
    from digest.errors import SettingsError
    from digest.serving.keys import Keys
    from digest.serving.server import Access
    from digest.serving.server import serve as run

    if not folder.is_dir() and daily is None:
        raise SettingsError("{folder} is not a folder; make an episode first: digest run", folder=folder)
    workbench = open_workbench(context)
    # With --daily, a show that has no folder yet may get one while the server runs.
    names = [name for name in workbench.catalog.list_shows() if daily or (folder / name).is_dir()]
    locked = [name for name in names if workbench.catalog.read_show(name).private]
    access = Access(
        keys=Keys(workbench.paths.keys),
        private=frozenset(locked),
        everything=private,
    )

    def say_where(address: str) -> None:
        report.print_note("serving {folder} at {address} (Ctrl-C ends it)", folder=folder, address=address)
        _print_feeds(folder, address, access, code=code)
        if host in {"127.0.0.1", "localhost", "::1"}:
            report.print_note("only this machine can reach it; --host 0.0.0.0 lets telephones in the same network in")

    with making_daily(context, daily, folder):
        run(folder, host, port, access=access, on_ready=say_where)


def _print_feeds(folder: Path, address: str, access: Access, *, code: bool) -> None:
    """Print each feed's address; with `code`, also the QR codes of public ones if they are few."""
    from digest.serving.readdress import find_public_feed

    feeds = sorted(folder.glob("*/feed.xml"))
    for feed in feeds:
        name = feed.parent.name
        feed_address = f"{address}{quote(name)}/feed.xml"
        report.print_line(feed_address)
        if access.is_private(feed.parent):
            report.print_note(
                "{name} is private: digest shows keys add {name} NAME makes a subscriber's address", name=name
            )
        elif code and len(feeds) <= _CODES:
            _print_code(find_public_feed(feed.parent) or feed_address)


@keys.command("add")
def add_key(context: typer.Context, show: ShowName, name: Subscriber) -> None:
    """Make a subscriber's key, and print the feed's address with it: it is shown this once.

    Example: digest shows keys add morning Ann
    """
    from digest.publish.formats import build_address
    from digest.serving.keys import Keys

    workbench = open_workbench(context)
    settings = workbench.catalog.read_show(show)
    key = Keys(workbench.paths.keys).add(show, name, datetime.now(UTC).date())
    plain = build_address(settings, "feed.xml")
    ending = f"/{quote(show)}/feed.xml"
    with_key = f"{plain.removesuffix(ending)}/~{key}{ending}"
    report.print_line(with_key)
    _print_code(with_key)
    if not settings.private:
        report.print_note("{show} is open to everyone until its file says: private = true", show=show)


@keys.command("list")
def list_keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List whose keys open which show; the keys themselves are not kept.

    Example: digest shows keys list
    """
    from digest.serving.keys import Keys

    found = Keys(open_workbench(context).paths.keys).list_keys()
    if as_json:
        for key in found:
            report.print_json({"show": key.show, "subscriber": key.subscriber, "made": key.made})
    elif not found:
        report.print_note("no key was given yet: digest shows keys add SHOW NAME")
    else:
        rows = [(key.show, key.subscriber, key.made) for key in found]
        report.print_table(("show", "subscriber", "made"), rows)


@keys.command("revoke")
def revoke_key(context: typer.Context, show: ShowName, name: Subscriber) -> None:
    """Take a subscriber's key back; a server that runs refuses it from now on.

    Example: digest shows keys revoke morning Ann
    """
    from digest.serving.keys import Keys

    Keys(open_workbench(context).paths.keys).revoke(show, name)
    report.print_note("the key of {name} opens {show} no more", name=name, show=show)


def _print_code(address: str) -> None:
    from digest.serving.qr import draw_for_terminal

    for line in draw_for_terminal(address).splitlines():
        report.print_note(line)
    report.print_note(address)
