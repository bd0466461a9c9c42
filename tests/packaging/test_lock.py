"""The documented installation takes each file by its digest, and names no place to take it from."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SYSTEMS = [
    {"python_version": version, "python_full_version": f"{version}.1", "sys_platform": system, "platform_system": name}
    for version in ("3.11", "3.12", "3.13")
    for system, name in (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
]


def _locked() -> list[Requirement]:
    return [Requirement(line.rstrip("\\ ")) for line in LOCK.splitlines() if re.match(r"\w", line)]


def _tested() -> dict[str, str]:
    pins = re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def _holds(requirement: Requirement, system: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**system, "extra": ""})


def test_each_requirement_is_pinned_and_has_digests() -> None:
    """No version is open, no line without a sha256, no address of an index."""
    entries = [entry for entry in re.split(r"\n(?=\w)", LOCK.split("`make lock`.\n")[1]) if entry.strip()]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"\s*[\w.\[\]-]+==[\w.+]+( ; [^\n]+)? \\\n", entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:60]
    assert "://" not in LOCK


def test_the_versions_are_those_that_are_tested() -> None:
    """constraints.txt has each package of requirements.txt, in the same version."""
    tested = _tested()
    differ = [it for it in _locked() if str(it.specifier) != f"=={tested.get(canonicalize_name(it.name))}"]
    assert differ == []


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda it: f"{it['sys_platform']}-{it['python_version']}")
def test_all_that_pyproject_asks_for_is_locked(system: dict[str, str]) -> None:
    """Each dependency is there on every Python and system that needs it, in a version that will do; so are theirs."""
    locked = {canonicalize_name(it.name): it for it in _locked() if _holds(it, system)}
    left = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    seen: set[tuple[str, str]] = set()
    others: set[str] = set()
    while left:
        asked = left.pop()
        if not _holds(asked, system):
            continue
        name = canonicalize_name(asked.name)
        assert name in locked, asked
        (pin,) = locked[name].specifier
        assert asked.specifier.contains(pin.version, prereleases=True), (asked, pin)
        for extra in {"", *asked.extras} - {it for known, it in seen if known == name}:
            seen.add((name, extra))
            try:
                held = distribution(name)
            except PackageNotFoundError:  # for other systems than this one
                continue
            if held.version != pin.version:
                others.add(f"{name} {held.version}")
                continue
            for line in held.requires or ():
                need = Requirement(line)
                if need.marker is None or need.marker.evaluate({**system, "extra": extra}):
                    need.marker = None
                    left.append(need)
    if others:
        pytest.skip(f"other versions are installed, whose needs may be others: {', '.join(sorted(others))}")
    assert {name for name, _ in seen} == set(locked)


def test_the_tested_versions_suit_all_groups_and_extras() -> None:
    """What pyproject.toml asks for anywhere is pinned in constraints.txt, and the pin is one that it accepts."""
    tested = _tested()
    lines = [line for group in PYPROJECT["dependency-groups"].values() for line in group]
    lines += [line for extra in PYPROJECT["project"]["optional-dependencies"].values() for line in extra]
    asked = [Requirement(line) for line in (*lines, *PYPROJECT["project"]["dependencies"])]
    wrong = [
        str(it)
        for it in asked
        if it.name != "onnxruntime-gpu"  # installed over onnxruntime by hand, to go with a machine's driver
        and not (canonicalize_name(it.name) in tested and it.specifier.contains(tested[canonicalize_name(it.name)]))
    ]
    assert wrong == []
