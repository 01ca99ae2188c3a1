"""Databases to measure on, on whatever engine an address names."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def standing(address: str, size: int, *, keep: bool) -> Iterator[str]:
    """The address of a database for one size on a PostgreSQL server; with `keep` it is there the next time.

    No address stays none: SQLite at home.
    """
    if not address:
        yield ""
        return
    name = f"wmp_bench_{size}" if keep else f"wmp_{uuid4().hex[:12]}"
    server = make_url(address.replace("postgresql://", "postgresql+psycopg://"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        if not keep:
            with engine.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()
