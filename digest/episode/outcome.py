"""What came of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digest.record import Record
from digest.types import Details


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: the record of what is published, where it lies, whether this run made it, and if so how."""

    record: Record
    mp3: Path
    made: bool = True
    details: Details | None = None
