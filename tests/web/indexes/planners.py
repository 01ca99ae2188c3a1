"""Asks the database, just before each statement, how it will work it out, and keeps what it walks.

SQLite plans as if every table were large, and says by which columns it searches. PostgreSQL knows that they are
small here, and would walk them all: it is told to walk only where it knows no other way, and nothing else is noted.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

READS = ("SELECT", "UPDATE", "DELETE", "WITH")
ALIAS = re.compile(r'\b(?:FROM|JOIN|,) "?(\w+)"? AS (\w+)')
STEP = re.compile(r"^(SCAN|SEARCH) (\w+)(?: USING (.*?INDEX|INTEGER PRIMARY KEY)(?: (\w+))?(?: \((.*)\))?)?")
WHOLE = re.compile(r"\bSeq Scan on (\w+)")
FIRST = re.compile(r"\w+", re.ASCII)
# Indexes of a small part of a table: to read one from end to end is to read what is open, or the staff.
PARTS = {"ix_away_open", "ix_outbox_open_due", "ix_person_staff", "uq_outbox_open_key"}


@dataclass
class Asked:
    """What the planner said: by table, the statements that read it from end to end; on SQLite, by table and the
    column that led the search, the others."""

    walked: dict[str, set[str]] = field(default_factory=dict)
    searched: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    statements: set[str] = field(default_factory=set)

    def note(self, table: str, key: str, statement: str) -> None:
        """Keep one step of a plan. No key: everything was read."""
        told = " ".join(statement.split())
        if key:
            first = FIRST.match(key)
            self.searched.setdefault((table, first[0] if first else key), set()).add(told)
        else:
            self.walked.setdefault(table, set()).add(told)


@contextmanager
def asking(engine: Engine) -> Iterator[Asked]:
    """Ask about each statement that is sent in the block, once for each text."""
    asked, sqlite = Asked(), engine.dialect.name == "sqlite"

    def explain(
        _connection: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if many or statement in asked.statements or not statement.lstrip().startswith(READS):
            return
        asked.statements.add(statement)
        beside = cursor.connection.cursor()
        for table, key in (_sqlite if sqlite else _postgresql)(beside, statement, values):
            asked.note(table, key, statement)
        beside.close()

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def _sqlite(cursor: Any, statement: str, values: Any) -> Iterator[tuple[str, str]]:
    names = {alias: table for table, alias in ALIAS.findall(statement)}
    for *_, step in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall():
        found = STEP.match(step)
        if found:
            what, name, how, index, key = found.groups()
            # An automatic index is made for this one statement, from the whole table.
            whole = index not in PARTS and (what == "SCAN" or (how or "").startswith("AUTOMATIC"))
            yield names.get(name, name), "" if whole else key or index or how or what


def _postgresql(cursor: Any, statement: str, values: Any) -> Iterator[tuple[str, str]]:
    cursor.execute("SET enable_seqscan = off")
    cursor.execute(f"EXPLAIN {statement}", values)
    steps = [step for (step,) in cursor.fetchall()]
    cursor.execute("RESET enable_seqscan")
    for step in steps:
        found = WHOLE.search(step)
        if found:
            yield found[1], ""
