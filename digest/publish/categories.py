"""The categories that Apple's directory knows, which other directories follow."""

from __future__ import annotations

import json
from importlib.resources import files

from digest.errors import SettingsError
from digest.message import Message
from digest.settings import Show


def load_categories() -> dict[str, list[str]]:
    """Return the subcategories of each category."""
    file = files("digest.publish").joinpath("categories.json")
    known: dict[str, list[str]] = json.loads(file.read_bytes())
    return known


def find_category(show: Show) -> tuple[str, str | None]:
    """Return the show's category and subcategory, checked against Apple's list.

    The default subcategory belongs to News: a show that names another category and no subcategory has none.

    Raises:
        SettingsError: Apple does not know the category, or the subcategory within it.
    """
    known = load_categories()
    if show.category not in known:
        raise SettingsError(
            "{show}: category {category!r} is none of Apple's: {names}",
            show=show.name,
            category=show.category,
            names=", ".join(known),
        )
    if show.subcategory is None or show.subcategory in known[show.category]:
        return show.category, show.subcategory
    if "subcategory" not in show.model_fields_set:  # the show has it from the default, not from its file
        return show.category, None
    names = ", ".join(known[show.category]) or Message("none")
    raise SettingsError(
        "{show}: subcategory {subcategory!r} is none of {category!r}: {names}",
        show=show.name,
        subcategory=show.subcategory,
        category=show.category,
        names=names,
    )
