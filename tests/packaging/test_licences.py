"""NOTICE lists the licence of each package that digest depends on, as the installed packages declare it."""

from __future__ import annotations

import re
from importlib.metadata import distribution

from packaging.utils import canonicalize_name

from tests.packaging.licences import ROOT, declared, listed, required


def test_notice_is_what_is_installed() -> None:
    """No package is missing, none is listed with another licence than it declares."""
    table = listed()
    assert len(required()) > 60
    assert set(required()) - set(table) == set()
    said = {name: declared(distribution(name)) for name in required()}
    assert {name: licence for name, licence in said.items() if licence not in (None, table[name])} == {}


def test_notice_has_no_more_and_no_less_than_is_pinned() -> None:
    """What the lock holds for other systems is listed too; what nothing pins any more is not."""
    table, names = listed(), r"^([\w.-]+)(?:\[[^]]*\])?=="
    lock, pins = (
        {canonicalize_name(it) for it in re.findall(names, (ROOT / name).read_text("utf-8"), re.MULTILINE)}
        for name in ("requirements.txt", "constraints.txt")
    )
    assert lock - set(table) == set()
    assert set(table) - pins == {"onnxruntime-gpu"}
