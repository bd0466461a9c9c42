"""What has been done: articles read, episodes published. The feed is written from here and never read back.

State is one SQLite file outside the published folder. A transaction either happened or did not; the file is opened in
WAL mode, so a killed run leaves it whole.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import StoreError
from digest.types import Article

_SCHEMA_VERSION = 1
_metadata = sa.MetaData()

_articles = sa.Table(
    "articles",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("paragraphs", sa.JSON, nullable=False),
    sa.Column("url", sa.String),
    sa.Column("published", sa.String),
    sa.Column("source", sa.String),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("language", sa.String, nullable=False),
)

# One row for each thing ever published; `identity` is the day of an episode, or the id of a single article.
_episodes = sa.Table(
    "episodes",
    _metadata,
    sa.Column("show", sa.String, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("identity", sa.String, primary_key=True),
    sa.Column("guid", sa.String, nullable=False, unique=True),
    sa.Column("published", sa.String, nullable=False),
    sa.Column("record", sa.JSON),
)

# Which stories an episode told, so that the next one does not tell them again.
_told = sa.Table(
    "told",
    _metadata,
    sa.Column("guid", sa.String, sa.ForeignKey("episodes.guid"), primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
)


class Store:
    """The state of earlier runs. Use it as a context manager.

    Raises:
        StoreError: By every method, when the file cannot be read or written, or is no state file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
            sa.event.listen(self._engine, "connect", _set_pragmas)
            try:
                self._open()
            except BaseException:
                self._engine.dispose()
                raise

    def _open(self) -> None:
        with self._engine.begin() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > _SCHEMA_VERSION:
                raise StoreError(f"{self.path}: was written by a newer digest; update this one")
            _metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def identify(self, show: str, kind: str, identity: str, now: datetime) -> tuple[str, datetime]:
        """Return the GUID and publication time of an episode: given at the first call, the same ever after."""
        published = now.replace(microsecond=0).isoformat()
        new = {"show": show, "kind": kind, "identity": identity, "guid": str(uuid.uuid4()), "published": published}
        with self._explained(), self._engine.begin() as connection:
            # Insert first: it takes the write lock, so two runs at once cannot both find nothing.
            connection.execute(_episodes.insert().prefix_with("OR IGNORE").values(new))
            query = sa.select(_episodes.c.guid, _episodes.c.published).where(_where(show, kind, identity))
            row = connection.execute(query).one()
            return str(row.guid), datetime.fromisoformat(row.published)

    def record(self, show: str, kind: str, identity: str) -> Mapping[str, Any] | None:
        """Return the record of a published episode; None if there is none yet."""
        with self._explained(), self._engine.connect() as connection:
            query = sa.select(_episodes.c.record).where(_where(show, kind, identity))
            found: Mapping[str, Any] | None = connection.execute(query).scalar_one_or_none()
            return found

    def records(self, show: str, kind: str) -> tuple[Mapping[str, Any], ...]:
        """Return the records of all published episodes of a show, newest first."""
        query = (
            sa.select(_episodes.c.record)
            .where(_episodes.c.show == show, _episodes.c.kind == kind, _episodes.c.record.is_not(None))
            .order_by(_episodes.c.published.desc(), _episodes.c.identity.desc())
        )
        with self._explained(), self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def save(self, show: str, kind: str, identity: str, record: Mapping[str, Any], articles: Sequence[Article]) -> None:
        """Keep what was published, and the articles it was made from, in one transaction."""
        with self._explained(), self._engine.begin() as connection:
            where = _where(show, kind, identity)
            guid = connection.execute(sa.select(_episodes.c.guid).where(where)).scalar_one()
            connection.execute(_episodes.update().where(where).values(record=json.loads(json.dumps(record))))
            connection.execute(_told.delete().where(_told.c.guid == guid))
            for article in articles:
                connection.execute(_articles.insert().prefix_with("OR REPLACE").values(_row(article)))
                connection.execute(_told.insert().prefix_with("OR IGNORE").values(guid=guid, article=article.id))

    def told_before(self, show: str, day: date) -> frozenset[str]:
        """Return the ids of the articles that the show's episodes of other days have told."""
        query = (
            sa.select(_told.c.article)
            .join(_episodes, _episodes.c.guid == _told.c.guid)
            .where(_episodes.c.show == show, _episodes.c.kind == "episode", _episodes.c.identity != day.isoformat())
        )
        with self._explained(), self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def told_articles(self, show: str, before: date, *, days: int) -> tuple[tuple[Mapping[str, Any], Article], ...]:
        """Return what the show's episodes of the `days` days before a day were made from.

        Returns:
            Each episode's record with one of its articles, oldest first, each article once by episode.
        """
        first = (before - timedelta(days=days)).isoformat()
        query = (
            sa.select(_articles, _episodes.c.record)
            .join(_told, _told.c.article == _articles.c.id)
            .join(_episodes, _episodes.c.guid == _told.c.guid)
            .where(_episodes.c.show == show, _episodes.c.kind == "episode", _episodes.c.record.is_not(None))
            .where(_episodes.c.identity >= first, _episodes.c.identity < before.isoformat())
            .order_by(_episodes.c.identity, _articles.c.id)
        )
        with self._explained(), self._engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        return tuple((row.pop("record"), _article(row)) for row in rows)

    def articles(self, guid: str) -> tuple[Article, ...]:
        """Return the articles an episode was made from, as they were read."""
        query = sa.select(_articles).join(_told, _told.c.article == _articles.c.id).where(_told.c.guid == guid)
        with self._explained(), self._engine.connect() as connection:
            rows = connection.execute(query.order_by(_articles.c.id)).mappings()
            return tuple(_article(dict(row)) for row in rows)

    def check(self) -> str | None:
        """Return what is wrong with the file, None if it is sound."""
        with self._explained(), self._engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
            return None if said == "ok" else said

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StoreError(f"{self.path}: the state of earlier runs cannot be used: {reason}") from error


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _where(show: str, kind: str, identity: str) -> sa.ColumnElement[bool]:
    return sa.and_(_episodes.c.show == show, _episodes.c.kind == kind, _episodes.c.identity == identity)


def _row(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "paragraphs": list(article.paragraphs),
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "authors": list(article.authors),
        "language": article.language,
    }


def _article(row: Mapping[str, Any]) -> Article:
    published = datetime.fromisoformat(row["published"]) if row["published"] else None
    parts = {**row, "paragraphs": tuple(row["paragraphs"]), "authors": tuple(row["authors"]), "published": published}
    return Article(**parts)
