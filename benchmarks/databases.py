"""Empty databases that live for one run, on whatever engine an address names."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def fresh(address: str) -> Iterator[str]:
    """The address of a database of one's own on a PostgreSQL server. Nothing stays nothing: SQLite at home."""
    if not address:
        yield ""
        return
    name = f"wmp_{uuid4().hex[:12]}"
    server = make_url(address.replace("postgresql://", "postgresql+psycopg://"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()
