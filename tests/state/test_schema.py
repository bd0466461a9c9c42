"""Each older state becomes the present one, whole or not at all."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.url import URL

from digest.errors import StoreError
from digest.state import schema
from digest.state.store import Store

DIALECT = URL.create("postgresql+psycopg").get_dialect()()


def shape(path: Path) -> dict[str, object]:
    """Columns with their constraints, by table."""
    engine = sa.create_engine(f"sqlite:///{path}")
    inspector = sa.inspect(engine)
    found: dict[str, object] = {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)},
            inspector.get_pk_constraint(table)["constrained_columns"],
            sorted(key["referred_table"] for key in inspector.get_foreign_keys(table)),
            [key["column_names"] for key in inspector.get_unique_constraints(table)],
        )
        for table in inspector.get_table_names()
        if table != "schema_version"
    }
    engine.dispose()
    return found


@pytest.mark.parametrize("steps", range(len(schema.STEPS) + 1))
def test_every_older_state_becomes_the_present_one(tmp_path: Path, steps: int) -> None:
    """After the steps that are left, the tables are those that the program works with."""
    old = sqlite3.connect(tmp_path / "state.db")
    for statement in (statement for step in schema.STEPS[:steps] for statement in step):
        old.execute(statement)
    if steps > 1:  # the first version kept its number elsewhere
        old.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        old.execute("INSERT INTO schema_version VALUES (?)", [steps])
    old.commit()
    old.close()
    Store(tmp_path / "state.db").__exit__(None, None, None)
    fresh = sa.create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    schema.metadata.create_all(fresh)
    fresh.dispose()
    assert shape(tmp_path / "state.db") == shape(tmp_path / "fresh.db")


def test_a_step_that_fails_leaves_the_state_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new column with its step's other statement broken is not there afterwards."""
    path = tmp_path / "state.db"
    Store(path).__exit__(None, None, None)
    before = shape(path)
    broken = ("ALTER TABLE articles ADD COLUMN extra VARCHAR", "CREATE nonsense")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "STEPS", (*schema.STEPS, broken))
        with pytest.raises(StoreError, match="nonsense"):
            Store(path)
    assert shape(path) == before
    Store(path).__exit__(None, None, None)


def test_the_tables_can_be_written_for_postgresql() -> None:
    """Types and constraints have a form in the other database's language."""
    said = [str(sa.schema.CreateTable(table).compile(dialect=DIALECT)) for table in schema.metadata.sorted_tables]
    assert len(said) == len(schema.metadata.tables)
    assert any("whole BOOLEAN DEFAULT true NOT NULL" in text for text in said)


def test_each_step_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A new state goes through all of them, an up-to-date one through none."""
    caplog.set_level(logging.INFO, "digest.state")
    count = len(schema.STEPS)
    for _ in range(2):
        with Store(tmp_path / "state.db"):
            pass
    assert caplog.messages == [f"state: applying step {number} of {count}" for number in range(1, count + 1)]
