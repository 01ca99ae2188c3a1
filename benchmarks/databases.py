"""Databases to measure on, on whatever engine an address names."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def fresh(address: str) -> Iterator[str]:
    """The address of a database of one's own on a PostgreSQL server. Nothing stays nothing: SQLite at home."""
    if not address:
        yield ""
        return
    name = f"wmp_{uuid4().hex[:12]}"
    try:
        yield standing(address, name)
    finally:
        with _server(address) as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def standing(address: str, name: str) -> str:
    """The address of a database of this name on the same server, made if it is not there, and left there."""
    if not address:
        return ""
    with _server(address) as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    return _url(address).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _server(address: str) -> Iterator[Connection]:
    engine = create_engine(_url(address), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _url(address: str) -> URL:
    return make_url(address.replace("postgresql://", "postgresql+psycopg://"))
