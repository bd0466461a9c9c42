"""The tables of the state, and the numbered steps that bring an older state up to them.

A step is plain SQL that SQLite and PostgreSQL both read, and never changes once it has been released. To add a table
or a column: append a step to `STEPS`, and write the same into the tables below; a test compares the two. Steps are
applied in one transaction, so a state is of one version or of another, whatever happens meanwhile.

(Alembic would bring a folder of scripts, a template language and a second description of the same tables.)
"""

from __future__ import annotations

import logging

import sqlalchemy as sa

from digest.message import Message

_log = logging.getLogger(__name__)

metadata = sa.MetaData()

# `whole` is false for an article that was restored from a published record: only what was spoken of it is known.
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("paragraphs", sa.JSON, nullable=False),
    sa.Column("url", sa.String),
    sa.Column("published", sa.String),
    sa.Column("source", sa.String),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, server_default=sa.true()),
)

# One row for each thing ever published; `identity` is the day of an episode, or the id of a single article. `head` is
# what `records.make_head` takes from the record; a record that an older program kept has none until it is first listed.
episodes = sa.Table(
    "episodes",
    metadata,
    sa.Column("show", sa.String, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("identity", sa.String, primary_key=True),
    sa.Column("guid", sa.String, nullable=False, unique=True),
    sa.Column("published", sa.String, nullable=False),
    sa.Column("record", sa.JSON(none_as_null=True)),
    sa.Column("head", sa.JSON(none_as_null=True)),
)

# Which stories an episode told, so that the next one does not tell them again.
told = sa.Table(
    "told",
    metadata,
    sa.Column("guid", sa.String, sa.ForeignKey("episodes.guid"), primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
)

# Every feed ever published, and its archives: its podcast:guid, given once; and of what (`inputs`) its present file,
# with that SHA-256, was built.
feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("show", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("guid", sa.String, nullable=False),
    sa.Column("inputs", sa.String),
    sa.Column("sha256", sa.String),
)

# Every run of a show, in the order of its beginning: what came of it, in JSON as `types.Run` has it.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("show", sa.String, primary_key=True),
    sa.Column("started", sa.String, primary_key=True),
    sa.Column("run", sa.JSON, nullable=False),
)

# One row: how many of the steps have been applied to the state.
_version = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))

STEPS: tuple[tuple[str, ...], ...] = (
    (  # 1: a state from before there were steps has these tables already
        """CREATE TABLE IF NOT EXISTS articles (
            id VARCHAR NOT NULL PRIMARY KEY, title VARCHAR NOT NULL, paragraphs JSON NOT NULL, url VARCHAR,
            published VARCHAR, source VARCHAR, authors JSON NOT NULL, language VARCHAR NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS episodes (
            show VARCHAR NOT NULL, kind VARCHAR NOT NULL, identity VARCHAR NOT NULL, guid VARCHAR NOT NULL UNIQUE,
            published VARCHAR NOT NULL, record JSON, PRIMARY KEY (show, kind, identity))""",
        """CREATE TABLE IF NOT EXISTS told (
            guid VARCHAR NOT NULL REFERENCES episodes (guid), article VARCHAR NOT NULL REFERENCES articles (id),
            PRIMARY KEY (guid, article))""",
    ),
    ("ALTER TABLE articles ADD COLUMN whole BOOLEAN NOT NULL DEFAULT TRUE",),  # 2
    (  # 3
        """CREATE TABLE feeds (
            show VARCHAR NOT NULL, name VARCHAR NOT NULL, guid VARCHAR NOT NULL, inputs VARCHAR, sha256 VARCHAR,
            PRIMARY KEY (show, name))""",
    ),
    (  # 4
        """CREATE TABLE runs (
            show VARCHAR NOT NULL, started VARCHAR NOT NULL, run JSON NOT NULL, PRIMARY KEY (show, started))""",
    ),
    ("ALTER TABLE episodes ADD COLUMN head JSON",),  # 5
)


class NewerSchema(Exception):
    """A newer program has applied steps to the state that this one does not know."""


def upgrade(connection: sa.Connection) -> None:
    """Apply the steps that the state lacks; the caller's transaction holds the write lock, and commits.

    Raises:
        NewerSchema: A newer program wrote it.
        ValueError: Its version is no number.
    """
    _version.create(connection, checkfirst=True)
    found = connection.execute(sa.select(_version.c.version)).scalar_one_or_none()
    done = found or 0
    if not isinstance(done, int):  # SQLite keeps what it is given, and damage gives anything
        raise ValueError(Message("its version is {version!r}", version=done))
    if done > len(STEPS):
        raise NewerSchema
    for number, step in enumerate(STEPS[done:], done + 1):
        _log.info("state: applying step %d of %d", number, len(STEPS))
        for statement in step:
            connection.exec_driver_sql(statement)
    if found is None:
        connection.execute(_version.insert().values(version=len(STEPS)))
    elif done < len(STEPS):
        connection.execute(_version.update().values(version=len(STEPS)))
