"""Rows on their way into the database, many at a time, with the keys they are sealed by."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from watchmeplay.foundation import vault
from watchmeplay.foundation.database import Base, db

Key = tuple[UUID, bytes]
NOW = datetime.now(UTC)


class Rows:
    """Rows by table. What a model seals is sealed as it is added, under the key that is handed in."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}

    def add(self, model: type[Base], key: Key | None = None, **values: Any) -> UUID:
        """Put a row in line; its id. Every row of a model names the same columns."""
        row_id = values.setdefault("id", uuid4())
        if key:
            for name in list(values):
                sealed = vars(model).get(name)
                if isinstance(sealed, vault.Sealed):
                    place = vault.place(model.__tablename__, sealed.column, row_id)
                    values[sealed.column] = vault.seal_with(*key, values.pop(name), place)
        self._rows.setdefault(model, []).append(values)
        return row_id

    def key(self, owner: UUID, kind: vault.Kind) -> Key:
        """A fresh data key for an owner, stored with the rest."""
        key_id, key, columns = vault.fresh_key(owner, kind)
        self.add(vault.DataKey, **columns)
        return key_id, key

    def store(self) -> None:
        """Write all of them in one transaction, in the order in which tables lean on each other."""
        by_table = {model.__table__: rows for model, rows in self._rows.items()}
        engine = db.engine
        with engine.connect().execution_options(write=True) as connection:
            if engine.dialect.name == "sqlite":
                # Nothing is lost if the machine stops: the data are made up, and are made again.
                driver = connection.connection.driver_connection
                driver.execute("PRAGMA synchronous=OFF")
                driver.execute("PRAGMA cache_size=-500000")
            with connection.begin():
                for table in Base.metadata.sorted_tables:
                    if table in by_table:
                        connection.execute(insert(table), by_table[table])
        self._rows.clear()
