"""Show on stderr what a run does: `-v`, `-vv` and `--debug`.

Every package logs under the name `digest` and sets up nothing; only the command line decides what is shown. Sentences
that machines of a cluster speak are logged here as their answers arrive, since a worker there has no terminal.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

from digest.urls import redact

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)  # without -v, with -v, with -vv
_KEY = re.compile(r"/~[\w-]{20,}")  # of a subscriber to a private show, as `digest serve` takes it
_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s: %(message)s"


class RedactingFormatter(logging.Formatter):
    """Redacts the secrets of addresses in the finished text: in the message, its values, and tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record, with no password, token or subscriber's key in an address."""
        return _KEY.sub("/~…", redact(super().format(record)))


class _StderrHandler(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the moment: a progress bar replaces it, so that lines appear above the bar."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(RedactingFormatter(_FORMAT, datefmt="%H:%M:%S"))

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the base class keeps the stream of the beginning
        return sys.stderr


def set_up_logging(verbose: int, *, tracebacks: bool) -> None:
    """Show what the program does on stderr.

    Args:
        verbose: 0 shows nothing, 1 the steps (INFO), 2 and more the details too (DEBUG).
        tracebacks: Whether an error that ends a command, or a part of it, is shown with its causes. The details have
            them too.
    """
    program = logging.getLogger("digest")
    most = len(_LEVELS) - 1  # -vvv shows what -vv does
    program.setLevel(_LEVELS[min(verbose, most)])
    program.propagate = False  # libraries that this program uses may log to the root; they are not shown
    program.handlers = [_StderrHandler()]
    logging.getLogger("digest.report").setLevel(logging.DEBUG if tracebacks else logging.NOTSET)
