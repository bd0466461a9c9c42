"""Writes what the program says for users in Taiwan, Hong Kong and Macau: `python -m tests.traditional`.

It is made of the Simplified catalogue by OpenCC, with Taiwan's words for things (s2twp), and by the terms of
`digest/data/wording.tsv`, where those are others; `make translations` runs it. A correction belongs into that
table, not into the file that it writes.
"""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from opencc import OpenCC

from digest import translation
from digest.wording import replace_terms

SIMPLIFIED = translation.FOLDER / "zh"
TRADITIONAL = translation.FOLDER / "zh_Hant"
PO, MO = (Path("LC_MESSAGES") / f"digest.{ending}" for ending in ("po", "mo"))
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_FIELD = re.compile(r"\{\w*(?:![rs])?(?::[^{}]*)?\}")


@functools.cache
def _converter() -> OpenCC:
    return OpenCC("s2twp")


def converted(text: str) -> str:
    """Write a text in Traditional characters and Taiwan's words; what stands in braces is left alone."""
    converter = _converter()
    parts = zip(_FIELD.split(text), [*_FIELD.findall(text), ""], strict=True)
    text = "".join(f"{converter.convert(part)}{field}" for part, field in parts)
    return replace_terms(text)


def catalogue() -> dict[str, str]:
    """Return the whole catalogue: what is written, and what is said."""
    with (SIMPLIFIED / PO).open("rb") as file:
        return {str(it.id): converted(str(it.string)) for it in read_po(file) if it.id}


def sample() -> str:
    """Return the sample show's file: its comments are converted, its settings stay."""
    lines = (SIMPLIFIED / "sample.toml").read_text(encoding="utf-8").splitlines()
    parts = (line.partition("#") for line in lines)
    return "".join(f"{setting}{sign}{converted(comment)}\n" for setting, sign, comment in parts)


def main() -> None:
    """Write both files."""
    with (SIMPLIFIED / PO).open("rb") as file:
        held = read_po(file)
    told = catalogue()
    for message in held:
        if message.id:
            message.string = told[str(message.id)]
    held.locale = "zh_Hant"
    held.creation_date = held.revision_date = _NO_DATE  # the same catalogue, the same bytes
    (TRADITIONAL / MO).parent.mkdir(parents=True, exist_ok=True)
    with (TRADITIONAL / MO).open("wb") as target:
        write_mo(target, held)
    (TRADITIONAL / "sample.toml").write_text(sample(), encoding="utf-8")


if __name__ == "__main__":
    main()
