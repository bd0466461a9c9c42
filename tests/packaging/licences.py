"""What the packages that digest depends on are licensed under: `python -m tests.packaging.licences` prints the table.

The set is what pyproject.toml asks for, with its extras, and what that asks for in turn, as far as it is installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# What metadata says without being an SPDX expression (PEP 639), and what it means.
_MEANS = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license v2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd-3": "BSD-3-Clause",
    "bsd": "BSD",
    "bsd license": "BSD",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
}
_SPDX = re.compile(r"^\(?[A-Za-z0-9.+-]+\)?(?: (?:AND|OR|WITH) \(?[A-Za-z0-9.+-]+\)?)*$")


def required() -> tuple[str, ...]:
    """Return the names of all packages that digest needs here and that are installed, sorted; without its own."""
    asked = [*PROJECT["dependencies"], *(it for extra in PROJECT["optional-dependencies"].values() for it in extra)]
    found: set[tuple[str, str]] = set()
    left = [(Requirement(line), frozenset({""})) for line in asked]
    while left:
        requirement, wanted = left.pop()
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in wanted):
            continue
        name = canonicalize_name(requirement.name)
        new = {(name, extra) for extra in ("", *requirement.extras)} - found
        try:
            held = distribution(name)
        except PackageNotFoundError:
            continue
        if new:
            found |= new
            left += [(Requirement(line), frozenset({"", *requirement.extras})) for line in held.requires or ()]
    return tuple(sorted({name for name, _ in found}))


def declared(held: Distribution) -> str | None:
    """Return the licence that a package's metadata declares, as an SPDX expression; None where they do not."""
    if expression := _field(held, "License-Expression"):
        return expression
    classifiers = [it for it in held.metadata.get_all("Classifier") or () if it.startswith("License ::")]
    first_line = _field(held, "License").strip().partition("\n")[0].strip()
    for said in (first_line, *(it.rpartition(" :: ")[2] for it in classifiers)):
        meant = _MEANS.get(said.lower(), said if _SPDX.match(said) else None)
        if meant:
            return _which_bsd(held) if meant == "BSD" else meant
    return None


def _field(held: Distribution, name: str) -> str:
    return next(iter(held.metadata.get_all(name) or ()), "")


def _which_bsd(held: Distribution) -> str | None:
    """Read in its licence file which of the two a package means: the third clause is that of names."""
    texts = [_field(held, "License")]
    texts += [
        str(it.read_text()) for it in held.files or () if re.search(r"licen[cs]e|copying", it.name, re.IGNORECASE)
    ]
    found = [text.lower() for text in texts if "redistribution" in text.lower()]
    if not found:
        return None
    return "BSD-3-Clause" if "neither the name" in re.sub(r"\s+", " ", found[0]) else "BSD-2-Clause"


def listed() -> dict[str, str]:
    """Return the table of NOTICE: licences by name of package."""
    table = (ROOT / "NOTICE").read_text("utf-8").partition("under these licences")[2]
    return dict(line.split(maxsplit=1) for line in table.splitlines() if line.startswith("    ") and line.strip())


def lines() -> Iterator[str]:
    """Yield the table as NOTICE has it; what metadata leave open is taken from there, or is to be looked up."""
    known = listed()
    for name in sorted({*required(), *known}):
        try:
            licence = declared(distribution(name))
        except PackageNotFoundError:
            licence = None
        yield f"    {name:<32}{licence or known.get(name, '?')}"


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201
