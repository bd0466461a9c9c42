"""Keep what has been done: articles read, episodes published, runs. Feeds are written from here and never read back.

The state is one SQLite file outside the published folder. It is opened in WAL mode, so a killed run leaves it whole:
a transaction has happened or has not. A cluster may keep it in PostgreSQL instead: the same tables, the same steps.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from digest.errors import DamagedState, StoreError
from digest.message import Message
from digest.record import Record
from digest.state.database import explain_faults, find_file_fault, open_engine, show_place
from digest.state.records import make_head, open_shelf
from digest.state.runs import read_run, write_run
from digest.state.schema import NewerSchema, metadata, upgrade
from digest.state.schema import articles as _articles
from digest.state.schema import episodes as _episodes
from digest.state.schema import feeds as _feeds
from digest.state.schema import runs as _runs
from digest.state.schema import told as _told
from digest.types import Article, Run


class Store:
    """The state of earlier runs. Use it as a context manager; safe to share between threads.

    Args:
        place: The file, made if there is none, or the address of a PostgreSQL database (`postgresql://…`).

    Raises:
        StoreError: By every method, when the file cannot be read or written, or is no state file.
    """

    def __init__(self, place: Path | str) -> None:
        self._place = place
        with explain_faults(self._place):
            self._engine = open_engine(place)
            self._writer = self._engine.execution_options(writes=True)
            try:
                with self._writer.begin() as connection:
                    if not self.is_file:
                        # Two machines may open a new or older state at the same time. SQLite needs no such lock: a
                        # transaction that writes holds its file from the beginning (see `database`).
                        lock = sa.func.pg_advisory_xact_lock(_UPGRADING)
                        connection.execute(sa.select(lock))
                    upgrade(connection)
            except NewerSchema:
                self._engine.dispose()
                raise StoreError("{place}: was written by a newer digest; update this one", place=self.shown) from None
            except BaseException:
                self._engine.dispose()
                raise

    @property
    def is_file(self) -> bool:
        """Whether it is an SQLite file, and not a database elsewhere."""
        return isinstance(self._place, Path)

    @property
    def shown(self) -> str:
        """Where it is, as messages show it: without a password."""
        return show_place(self._place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def identify(self, show: str, kind: str, identity: str, now: datetime) -> tuple[str, datetime]:
        """Return the GUID and publication time of an episode: assigned at the first call, the same ever after.

        One exception: a time later than `now` comes from a clock that was wrong; it is replaced as long as nothing was
        published under it.
        """
        published = now.replace(microsecond=0).isoformat()
        new = {
            "show": show,
            "kind": kind,
            "identity": identity,
            "guid": str(uuid.uuid4()),
            "published": published,
        }
        where = _match_episode(show, kind, identity)
        # Inserted first and read then, so that of two runs at once both get the GUID of the one that came first.
        insert = self._insert(_episodes).values(new).on_conflict_do_nothing()
        with explain_faults(self._place), self._writer.begin() as connection:
            connection.execute(insert)
            row = connection.execute(sa.select(_episodes).where(where)).one()
            given = datetime.fromisoformat(str(row.published))
            # Left as it is, a date far ahead would refuse every later publication until that day.
            if row.record is None and given > now:
                change = _episodes.update().where(where).values(published=published)
                connection.execute(change)
                given = datetime.fromisoformat(published)
            return str(row.guid), given

    def read_record(self, show: str, kind: str, identity: str) -> Record | None:
        """Return the record of a published episode; None if there is none yet."""
        where = _match_episode(show, kind, identity)
        query = sa.select(_episodes.c.record).where(where)
        with explain_faults(self._place), self._engine.connect() as connection:
            found: Record | None = connection.execute(query).scalar_one_or_none()
            return found

    def open_shelf(self, show: str, kind: str) -> tuple[Record, ...]:
        """Return the records of all published episodes of a show, newest first, each of which is read when needed.

        Years of episodes are listed in a moment, since only their heads are read.
        """
        published = (
            _episodes.c.show == show,
            _episodes.c.kind == kind,
            _episodes.c.record.is_not(None),
        )
        newest_first = (
            _episodes.c.published.desc(),
            _episodes.c.identity.desc(),  # two may be published in the same second
        )
        query = sa.select(_episodes.c.head).where(*published).order_by(*newest_first)
        with explain_faults(self._place):
            self._complete_heads(published)
            with self._engine.connect() as connection:
                heads = tuple(connection.execute(query).scalars())
        return open_shelf(heads, self._read_whole)

    def _complete_heads(self, conditions: Sequence[sa.ColumnElement[bool]]) -> None:
        """Write the heads of records that a program from before schema step 5 has kept."""
        has_no_head = _episodes.c.head.is_(None)
        lacking = sa.select(_episodes.c.guid, _episodes.c.record).where(*conditions, has_no_head)
        # A reader looks first: a transaction that writes would wait for every run that writes.
        with self._engine.connect() as connection:
            first = connection.execute(lacking.limit(1)).first()
            if first is None:
                return
        with self._writer.begin() as connection:
            for guid, record in connection.execute(lacking).all():
                row = _episodes.update().where(_episodes.c.guid == guid)
                connection.execute(row.values(head=make_head(record)))

    def _read_whole(self, guids: Sequence[str]) -> dict[str, Record]:
        """Return whole records by their GUIDs."""
        is_asked_for = _episodes.c.guid.in_(guids)
        query = sa.select(_episodes.c.guid, _episodes.c.record).where(is_asked_for)
        with explain_faults(self._place), self._engine.connect() as connection:
            rows = connection.execute(query)
            found = {row.guid: row.record for row in rows}
        lost = set(guids) - found.keys()
        if lost:
            reason = Message("{guid}: is listed, and not there", guid=min(lost))
            raise DamagedState(self.shown, reason)
        return found

    def assign_feed_guid(self, show: str, name: str, guid: str) -> str:
        """Return the `podcast:guid` of a feed: `guid` at the first call, the same ever after, whatever its address."""
        new = self._insert(_feeds).values(show=show, name=name, guid=guid)
        is_this_feed = sa.and_(_feeds.c.show == show, _feeds.c.name == name)
        query = sa.select(_feeds.c.guid).where(is_this_feed)
        with explain_faults(self._place), self._writer.begin() as connection:
            connection.execute(new.on_conflict_do_nothing())
            return str(connection.execute(query).scalar_one())

    def read_built(self, show: str) -> dict[str, tuple[str, str]]:
        """Return the files of a show's feeds by name: a hash of what each was built from, and its SHA-256."""
        is_built = _feeds.c.inputs.is_not(None)  # a feed has its GUID before its first file is built
        query = sa.select(_feeds.c.name, _feeds.c.inputs, _feeds.c.sha256)
        query = query.where(_feeds.c.show == show, is_built)
        with explain_faults(self._place), self._engine.connect() as connection:
            rows = connection.execute(query)
            return {row.name: (row.inputs, row.sha256) for row in rows}

    def keep_built(self, show: str, files: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep what files of a show's feeds were built from.

        Args:
            show: The show's name.
            files: Of each file its name, its podcast:guid, a hash of its inputs, and its SHA-256.
        """
        with explain_faults(self._place), self._writer.begin() as connection:
            for name, guid, inputs, sha256 in files:
                new = self._insert(_feeds).values(show=show, name=name, guid=guid, inputs=inputs, sha256=sha256)
                # Not the GUID: apps know a feed by it, so it stays as it was first given.
                change = {"inputs": inputs, "sha256": sha256}
                upsert = new.on_conflict_do_update(index_elements=["show", "name"], set_=change)
                connection.execute(upsert)

    def save(self, show: str, kind: str, identity: str, record: Record, articles: Sequence[Article]) -> None:
        """Keep what was published, and the articles it was made from, in one transaction."""
        where = _match_episode(show, kind, identity)
        guid_query = sa.select(_episodes.c.guid).where(where)
        with explain_faults(self._place), self._writer.begin() as connection:
            guid = connection.execute(guid_query).scalar_one()
            kept = {
                "record": json.loads(json.dumps(dict(record))),
                "head": make_head(record),
            }
            connection.execute(_episodes.update().where(where).values(kept))
            # An episode that is made again may tell other stories than before.
            connection.execute(_told.delete().where(_told.c.guid == guid))
            for article in articles:
                self._keep(connection, guid, _to_row(article))

    def _keep(self, connection: sa.Connection, guid: str, row: Mapping[str, Any]) -> None:
        """Write an article that an episode told; only a whole one may replace one that is known whole."""
        new = self._insert(_articles).values(row)
        # `excluded` is SQL's name for the row that could not be inserted, because its id is there already.
        change = {name: new.excluded[name] for name in row if name != "id"}
        may_replace = sa.or_(new.excluded.whole, sa.not_(_articles.c.whole))
        upsert = new.on_conflict_do_update(index_elements=["id"], set_=change, where=may_replace)
        connection.execute(upsert)
        told = self._insert(_told).values(guid=guid, article=row["id"])
        connection.execute(told.on_conflict_do_nothing())

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """Begin an INSERT … ON CONFLICT, which is no standard SQL: SQLAlchemy has one for each database."""
        if self._engine.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    def find_told_before(self, show: str, day: date) -> frozenset[tuple[str, str | None, str]]:
        """Return id, address and title of the articles that the show's episodes of other days have told."""
        # Not those of the day itself: an episode that is made again may tell what it told.
        is_other_day = _episodes.c.identity != day.isoformat()
        query = (
            sa.select(_articles.c.id, _articles.c.url, _articles.c.title)
            .join(_told, _told.c.article == _articles.c.id)
            .join(_episodes, _episodes.c.guid == _told.c.guid)
            .where(_episodes.c.show == show, _episodes.c.kind == "episode", is_other_day)
        )
        with explain_faults(self._place), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return frozenset((row.id, row.url, row.title) for row in rows)

    def read_told_articles(self, show: str, before: date, *, days: int) -> tuple[tuple[Record, Article], ...]:
        """Return the articles of a show's episodes of the `days` days before a day.

        Returns:
            Pairs of an episode's record and one of its articles, oldest first.
        """
        first = before - timedelta(days=days)
        is_published = _episodes.c.record.is_not(None)
        # The identity of an episode is its day, and days in ISO's form sort as texts.
        is_in_span = sa.and_(_episodes.c.identity >= first.isoformat(), _episodes.c.identity < before.isoformat())
        query = (
            sa.select(_articles, _episodes.c.record)
            .join(_told, _told.c.article == _articles.c.id)
            .join(_episodes, _episodes.c.guid == _told.c.guid)
            .where(_episodes.c.show == show, _episodes.c.kind == "episode", is_published, is_in_span)
            .order_by(_episodes.c.identity, _articles.c.id)
        )
        pairs = []
        with explain_faults(self._place), self._engine.connect() as connection:
            for row in connection.execute(query).mappings():
                article = dict(row)
                record = article.pop("record")
                pairs.append((record, _to_article(article)))
        return tuple(pairs)

    def read_articles(self, guid: str) -> tuple[Article, ...]:
        """Return the articles an episode was made from, as they were read; none that are not known whole."""
        query = (
            sa.select(_articles)
            .join(_told, _told.c.article == _articles.c.id)
            .where(_told.c.guid == guid, _articles.c.whole)
            .order_by(_articles.c.id)
        )
        with explain_faults(self._place), self._engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return tuple(_to_article(dict(row)) for row in rows)

    def list_identities(self, show: str, kind: str) -> frozenset[str]:
        """Return the days (or, of kind "article", the article ids) of which the state has a record."""
        is_published = _episodes.c.record.is_not(None)
        query = sa.select(_episodes.c.identity)
        query = query.where(_episodes.c.show == show, _episodes.c.kind == kind, is_published)
        with explain_faults(self._place), self._engine.connect() as connection:
            identities = connection.execute(query).scalars()
            return frozenset(identities)

    def restore(self, identity: str, record: Record, parts: Sequence[Article]) -> bool:
        """Put back a published episode that the state has lost, with its GUID and date.

        Args:
            identity: Its day, or its article's id.
            record: As it was published.
            parts: What is known of the articles that it told. Articles that the state has whole stay as they are.

        Returns:
            Whether it was missing.

        Raises:
            StoreError: Its GUID belongs to another episode already.
        """
        row = {
            "show": record["show"],
            "kind": record["kind"],
            "identity": identity,
            "guid": record["guid"],
            "published": record["published"],
            "record": dict(record),
            "head": make_head(record),
        }
        with explain_faults(self._place), self._writer.begin() as connection:
            new = self._insert(_episodes).values(row)
            change = {name: new.excluded[name] for name in ("guid", "published", "record", "head")}
            upsert = new.on_conflict_do_update(
                index_elements=["show", "kind", "identity"],
                set_=change,
                where=_episodes.c.record.is_(None),  # one that the state has is never overwritten
            )
            is_missing = bool(connection.execute(upsert).rowcount)
            if not is_missing:
                return False
            for article in parts:
                part = {**_to_row(article), "whole": False}
                self._keep(connection, record["guid"], part)
        return True

    def note_run(self, run: Run) -> None:
        """Keep the outcome of a run."""
        row = {
            "show": run.show,
            "started": run.started.isoformat(),
            "run": write_run(run),
        }
        insert = self._insert(_runs).values(row).on_conflict_do_nothing()
        with explain_faults(self._place), self._writer.begin() as connection:
            connection.execute(insert)

    def list_runs(self, show: str | None, *, limit: int) -> tuple[Run, ...]:
        """Return the latest runs of a show, or of all, oldest first."""
        newest_first = _runs.c.started.desc()
        query = sa.select(_runs.c.run).order_by(newest_first).limit(limit)
        if show:
            query = query.where(_runs.c.show == show)
        with explain_faults(self._place), self._engine.connect() as connection:
            rows = connection.execute(query).scalars()
            latest = [_to_run(row) for row in rows]
        return tuple(reversed(latest))

    def check(self) -> Message | None:
        """Return what is wrong with the state; None if it is sound."""
        with explain_faults(self._place), self._engine.connect() as connection:
            if self.is_file:  # PostgreSQL looks after its own pages
                fault = find_file_fault(connection)
                if fault is not None:
                    return fault
            for table in metadata.sorted_tables:
                connection.execute(sa.select(table)).all()  # reads each value; a damaged one raises
            published = sa.select(_episodes).where(_episodes.c.record.is_not(None))
            for row in connection.execute(published).mappings():
                if _is_altered(dict(row)):
                    return Message("the record of {identity} is not as it was written", identity=row["identity"])
        return None


_UPGRADING = 0x64696765  # the number of the lock: any that nothing else in the database takes; it spells "dige"


def _match_episode(show: str, kind: str, identity: str) -> sa.ColumnElement[bool]:
    return sa.and_(_episodes.c.show == show, _episodes.c.kind == kind, _episodes.c.identity == identity)


def _is_altered(row: Mapping[str, Any]) -> bool:
    """Whether a record differs from the one that was kept, which SQLite's own check does not notice."""
    record = row["record"]
    for name in ("show", "kind", "guid", "published"):
        if name in record and record[name] != row[name]:
            return True
    # SQLite's pages hold no checksums. The head has a hash of the whole record.
    head = row["head"]  # None where an older program kept the record
    return head is not None and head != make_head(record)


def _to_row(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "paragraphs": list(article.paragraphs),
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "authors": list(article.authors),
        "language": article.language,
        "whole": True,
    }


def _to_run(row: Mapping[str, Any]) -> Run:
    with _name_damage():
        return read_run(row)


def _to_article(row: Mapping[str, Any]) -> Article:
    with _name_damage():
        published = datetime.fromisoformat(row["published"]) if row["published"] else None
        return Article(
            id=row["id"],
            title=row["title"],
            paragraphs=tuple(row["paragraphs"]),
            url=row["url"],
            published=published,
            source=row["source"],
            authors=tuple(row["authors"]),
            language=row["language"],
        )


@contextmanager
def _name_damage() -> Iterator[None]:
    """Turn the error of a value that is not of the kind that was written into ValueError, which means damage."""
    try:
        yield
    except (TypeError, LookupError) as error:
        raise ValueError(Message("a row is not as it was written: {error}", error=error)) from error
