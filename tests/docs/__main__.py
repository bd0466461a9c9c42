"""Writes the reference pages of docs/ anew: `make docs`."""

from __future__ import annotations

from tests.docs.pages import FOLDER, PAGES

for name, write_page in PAGES.items():
    (FOLDER / name).write_text(write_page(), encoding="utf-8")
