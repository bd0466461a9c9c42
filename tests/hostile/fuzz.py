"""Coverage-guided fuzzing: `python -m tests.hostile.fuzz TARGET SECONDS` (Atheris; `make fuzz` runs all targets).

It ends with 0 and the count of executions, or with the input that crashed or took over five seconds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

_MOST_BYTES = 4_000


def main() -> None:
    """Fuzz one target for a time."""
    name, seconds = sys.argv[1], sys.argv[2]
    with atheris.instrument_imports(include=["digest"]):
        from tests.hostile.targets import TARGETS
    from tests.hostile.inputs import documents

    corpus = Path(tempfile.mkdtemp(prefix=f"digest-fuzz-{name}-"))
    for title, data in documents():
        (corpus / title).write_bytes(data[:_MOST_BYTES])
    limits = [f"-max_total_time={seconds}", f"-max_len={_MOST_BYTES}", "-timeout=5", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", "-verbosity=0", str(corpus)], TARGETS[name])
    atheris.Fuzz()


main()
