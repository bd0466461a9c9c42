"""An audit that could not look anything up says so, and does not end as if all were well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.audit import verdict

SOUND: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
FAULTY: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN: dict[str, Any] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([SOUND], 0, ["no known fault in 1 packages"]),
        ([SOUND, FAULTY], 1, ["b 2: PYSEC-1, mended in 3"]),
        ([SOUND, UNKNOWN], 1, ["1 of 2 packages could not be looked up: c"]),
        ([UNKNOWN], 1, ["nothing was checked: no database of known faults can be reached from here"]),
        ([], 1, ["nothing was checked: no database of known faults can be reached from here"]),
    ],
)
def test_verdicts(packages: list[dict[str, Any]], code: int, said: list[str]) -> None:
    """Faults and gaps are listed, and end with 1."""
    assert verdict(packages) == (code, said)
