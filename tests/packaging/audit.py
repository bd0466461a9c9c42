"""Asks for known faults of the locked versions: `python -m tests.packaging.audit` (pip-audit; `make audit`).

Ends with 0 where all were looked up and none has a fault, with 1 where one has, or where some could not be looked up:
pip-audit itself passes over what its database does not know, so that without one it would find nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[2] / "requirements.txt"
_ASK = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "15", "-f", "json")


def verdict(packages: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Return the exit code, and a line for each fault and for what was not looked up.

    Args:
        packages: What pip-audit says of each: `name`, `version` and `vulns`, or `skip_reason`.
    """
    lines = [
        f"{it['name']} {it['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for it in packages
        for fault in it.get("vulns", ())
    ]
    unknown = [it["name"] for it in packages if "skip_reason" in it]
    if not packages or len(unknown) == len(packages):
        return 1, ["nothing was checked: no database of known faults can be reached from here"]
    if unknown:
        lines.append(f"{len(unknown)} of {len(packages)} packages could not be looked up: {', '.join(unknown)}")
    return (1, lines) if lines else (0, [f"no known fault in {len(packages)} packages"])


def main() -> int:
    """Ask, and print the verdict."""
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *_ASK, "-r", str(LOCK)], capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]
        code, lines = 1, [f"nothing was checked: no database of known faults can be reached from here ({last})"]
    else:
        code, lines = verdict(packages)
    for line in lines:
        sys.stderr.write(f"make audit: {line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
