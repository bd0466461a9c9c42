"""What memory the program has, so that the voice speaks as much at once as fits beside the rest."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path


def measure_resident_bytes() -> int | None:
    """Return how much memory this process has now; on systems that tell no more, its peak so far; None on Windows."""
    with suppress(OSError, ValueError, IndexError):
        # Linux counts in pages: "size resident shared …".
        counts = Path("/proc/self/statm").read_text("ascii").split()
        return int(counts[1]) * os.sysconf("SC_PAGE_SIZE")
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS tells bytes, others kilobytes


def release_freed() -> None:
    """Return what was freed to the system, where the C library keeps it otherwise (glibc)."""
    with suppress(OSError, AttributeError, TypeError):  # no such function; TypeError: Windows takes no None
        ctypes.CDLL(None).malloc_trim(0)
