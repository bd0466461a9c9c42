"""The reference pages, each with the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs import commands, records, settings

FOLDER = Path(__file__).parents[2] / "docs"
PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings.write_page,
    "commands.md": commands.write_page,
    "records.md": records.write_page,
}
