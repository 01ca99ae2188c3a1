"""Counts the statements that reach the database, for the budgets of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import event

from watchmeplay.foundation.database import db


@dataclass
class Counted:
    """The statements of one block."""

    statements: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many there were."""
        return len(self.statements)


@contextmanager
def counting(app: Flask) -> Iterator[Counted]:
    """Count what is sent to the database inside the block."""
    counted = Counted()
    with app.app_context():
        engine = db.engine
        # The guide is looked through for news every few seconds; not while we count.
        app.extensions["shelf"].catch_up(now=True)
        db.session.remove()

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        counted.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", note)
