"""The database session, its transactions, and the base of every table.

One request or job is one transaction. On SQLite a transaction that will write takes the writer's lock
at its start: a deferred transaction that turns into a write fails at once, whatever the timeout.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlite3 import Connection as SqliteConnection
from typing import Any
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, Uuid, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 5000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on both engines; refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time must carry its zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table. Constraint names are fixed so that migrations and errors can name them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime(), UUID: Uuid()},
    )


class Identified:
    """A row with a random id, known before it is flushed: the vault binds sealed text to it."""

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        mapper = type(self).__mapper__  # type: ignore[attr-defined]
        self.id = values.pop("id", None) or uuid4()
        plain = {name: value for name, value in values.items() if name in mapper.columns}
        for name, value in plain.items():
            setattr(self, name, value)
        for name, value in values.items():
            if name not in plain:
                if not hasattr(type(self), name):
                    raise TypeError(f"{type(self).__name__} has no {name}.")
                setattr(self, name, value)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def begin_write() -> None:
    """Start the transaction as a writer: on SQLite the lock is taken now, waiting up to 5 seconds.

    A transaction that has only read so far is ended first. Raises `RuntimeError` when something was changed
    before the lock was asked for.
    """
    session = db.session()
    if session.in_transaction():
        if _is_writing(session):
            return
        if session.new or session.dirty or session.deleted:
            raise RuntimeError("Something was changed before the transaction was begun as a writer.")
        session.commit()
    session.connection(execution_options={"write": True})


def insert(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert for the engine in use, which may say what becomes of a row that is there already."""
    return (sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql).insert(model)


def after_reading(write: Callable[[Session], None]) -> None:
    """Put off a small write (an audit line, a reading mark) until the page has been read.

    It runs in the request's own transaction when that one writes, else in a short one after it.
    """
    db.session.info.setdefault("afterwards", []).append(write)


def finish() -> None:
    """End the transaction for good: run what was put off and commit.

    A transaction that only read is ended first, so that the put-off writes start as a writer.
    """
    session = db.session()
    if not session.info.get("afterwards"):
        session.commit()
        return
    if not _is_writing(session):
        session.commit()
        begin_write()
    _run_afterwards(session)
    session.commit()


def catch_up() -> None:
    """Run what was put off now, in the transaction that is under way; it has to be a writing one."""
    _run_afterwards(db.session())


def abandon() -> None:
    """End the transaction and forget everything in it, put-off writes included."""
    db.session.info.pop("afterwards", None)
    db.session.rollback()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One writing transaction: all of it is stored, or none."""
    begin_write()
    try:
        yield
        finish()
    except BaseException:
        abandon()
        raise


def prepare_engine(engine: Engine) -> None:
    """Give a fresh engine the promises the application relies on (durability, locks, time-outs)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _is_writing(session: Session) -> bool:
    return session.in_transaction() and bool(session.connection().get_execution_options().get("write"))


def _run_afterwards(session: Session) -> None:
    for write in session.info.pop("afterwards", []):
        write(session)
    session.flush()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "secure_delete=ON",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
