"""Open the database of the state, and turn its errors into one line: it cannot be used now, or it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import DamagedState, StoreError
from digest.files import make_folder
from digest.message import Message

WAIT_S = 30.0  # for another process that writes

# SQLite's result codes for a file that cannot be used now, though it is not damaged (sqlite.org/rescode.html).
# Any other code counts as damage, so that `digest doctor --repair` helps whatever part of a file is broken.
_IN_THE_WAY = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOLFS,
}


def open_engine(place: Path | str) -> sa.Engine:
    """Open an SQLite file, which is made if it does not exist, or a PostgreSQL database.

    Raises:
        StoreError: The address is not one of PostgreSQL, or its driver is not installed.
    """
    if isinstance(place, Path):
        return _open_file(place)
    return _open_server(place)


def show_place(place: Path | str) -> str:
    """Return where a state is, as messages show it: without a password."""
    if isinstance(place, Path):
        return str(place)
    return sa.make_url(place).render_as_string(hide_password=True)


@contextmanager
def explain_faults(place: Path | str) -> Iterator[None]:
    """Turn the errors of a state in the block into one line.

    Raises:
        DamagedState: The file does not hold what was written: `digest doctor --repair` makes a new one.
        StoreError: It cannot be used for another reason.
    """
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError) as error:
        cause = getattr(error, "orig", None) or error  # SQLAlchemy keeps the driver's own error as `orig`
        reason = _find_reason(cause)
        if isinstance(place, Path) and _is_damage(cause):
            raise DamagedState(show_place(place), reason) from error
        template = "{place}: the state of earlier runs cannot be used: {reason}"
        if not isinstance(place, Path):
            template = (
                "{place}: the state of earlier runs cannot be used: {reason}; "
                "is the database there, and may this user write to it?"
            )
        raise StoreError(template, place=show_place(place), reason=reason) from error


def find_file_fault(connection: sa.Connection) -> Message | None:
    """Return what SQLite itself finds wrong with its file."""
    # Of a damaged file it answers in many rows; the first is enough to say that it is damaged.
    rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    said = str(rows.first())
    if said != "ok":
        return Message(said)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is None:
        return None
    table, _row, other, _key = broken
    return Message("a row of {table} leads to no row of {other}", table=table, other=other)


def _is_damage(error: BaseException) -> bool:
    """Whether an error shows that a file is damaged, and not only in use, protected, or on a full disk."""
    if isinstance(error, OSError | UnicodeEncodeError):  # the latter is about what was to be written
        return False
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # Python itself could not read a value: it is not UTF-8, or not JSON
        return True
    return code & 0xFF not in _IN_THE_WAY  # the low byte is the primary result code


def _open_file(path: Path) -> sa.Engine:
    make_folder(path.parent)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT_S})
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _open_server(address: str) -> sa.Engine:
    url = sa.make_url(address)
    if url.get_backend_name() != "postgresql":
        raise StoreError("{place}: the state is a file, or a database at postgresql://…", place=show_place(address))
    if not (url.username or url.query.get("user")):
        # pg8000 has no default for it, unlike PostgreSQL's own client, and would end in a TypeError.
        raise StoreError(
            "{place}: the address names no user; write one before the host, with an @ after it",
            place=show_place(address),
        )
    try:
        # Each connection is tested before use: a database may be restarted in the middle of a long run.
        return sa.create_engine(url.set(drivername="postgresql+pg8000"), pool_pre_ping=True)
    except ImportError as error:
        raise StoreError(
            "{place}: needs digest's extra 'cluster': pip install 'mandarin-digest[cluster]'", place=show_place(address)
        ) from error


def _find_reason(error: BaseException) -> Message:
    """Return the first line of a driver's error; pg8000 gives a mapping of PostgreSQL's fields, M being the text."""
    said = error.args[0] if error.args else error
    if isinstance(said, Message):
        return said
    if isinstance(said, dict):
        said = said.get("M", said)
    first_line = str(said).splitlines()[0]
    return Message(first_line)


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # otherwise the driver begins and ends transactions by rules of its own
    connection.execute("PRAGMA journal_mode = WAL")  # a killed run leaves the file whole
    connection.execute("PRAGMA foreign_keys = ON")  # SQLite leaves them off by itself
    connection.execute("PRAGMA synchronous = FULL")  # what is committed outlives a power cut, in WAL mode too


def _begin(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes locks at once, so that two runs cannot both read before either writes."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
