"""Letters to a child go up to the revision that lets a family make another, and down again, and none is lost unasked."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, column, select
from sqlalchemy import table as sql_table
from sqlalchemy.exc import IntegrityError

from tests.architecture.test_migrations import FOLDER, Rows, _fill, engine, kept_rows
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings.models import ClosingLetter, ClosingLetterVersion, Ending
from watchmeplay.foundation.database import Base

# Fixtures of the other tests of migrations.
__all__ = ["engine", "kept_rows"]

ENDED, BACK = NOW - timedelta(days=90), NOW - timedelta(days=60)


def put(engine: Engine, model: type[Base], **facts: object) -> UUID:
    """A row as the schema of that time takes it: no more columns than are named."""
    row = {"id": uuid4(), **facts}
    known = {one.name: one.type for one in model.metadata.tables[model.__tablename__].columns}
    into = sql_table(model.__tablename__, *(column(name, known[name]) for name in row))
    with engine.begin() as connection:
        connection.execute(into.insert(), [row])
    return row["id"]


def end(engine: Engine, cast: Cast, family: UUID, *, back: datetime | None = None) -> None:
    put(
        engine, Ending, family_id=family, planned_by=cast.thea, planned_at=ENDED, discharged_at=ENDED,
        reopened_at=back,
    )  # fmt: skip


def letter(engine: Engine, family: UUID, person: UUID, child: UUID, at: datetime, **facts: object) -> UUID:
    return put(
        engine, ClosingLetter, family_id=family, person_id=person, child_id=child, state="together", number=2,
        edited_by=person, edited_at=at, words_sealed=b"sealed", **facts,
    )  # fmt: skip


def version(engine: Engine, family: UUID, person: UUID, letter_id: UUID) -> UUID:
    return put(
        engine, ClosingLetterVersion, family_id=family, letter_id=letter_id, person_id=person, number=1,
        edited_by=person, edited_at=ENDED, words_sealed=b"before",
    )  # fmt: skip


def ids(engine: Engine, model: type[Base]) -> set[UUID]:
    with engine.connect() as connection:
        return set(connection.execute(select(model.id)).scalars())


def test_letters_are_closed_with_their_time_and_go_down_to_the_newest_of_a_pair(
    engine: Engine, kept_rows: Rows, cast: Cast
) -> None:
    upgrade(directory=FOLDER, revision="0005")
    _fill(engine, kept_rows)
    end(engine, cast, cast.rowans)
    end(engine, cast, cast.neighbours, back=BACK)
    before = letter(engine, cast.rowans, cast.amy, cast.ada, ENDED - timedelta(days=1))
    beyond = letter(engine, cast.rowans, cast.amy, cast.max, ENDED + timedelta(days=1))
    of_the_first_time = letter(engine, cast.neighbours, cast.nora, cast.kit, BACK - timedelta(days=1))
    going_on = letter(engine, cast.strangers, cast.stan, cast.zoe, NOW)
    old_words = version(engine, cast.rowans, cast.amy, before)

    upgrade(directory=FOLDER, revision="0006")
    with engine.connect() as connection:
        closed = dict(connection.execute(select(ClosingLetter.id, ClosingLetter.closed_at)).all())
    assert closed == {before: ENDED, beyond: ENDED, of_the_first_time: ENDED, going_on: None}
    assert ids(engine, ClosingLetterVersion) == {old_words}

    again = letter(engine, cast.neighbours, cast.nora, cast.kit, NOW)
    with pytest.raises(IntegrityError):
        letter(engine, cast.neighbours, cast.nora, cast.kit, NOW)
    version(engine, cast.neighbours, cast.nora, of_the_first_time)
    newest = version(engine, cast.neighbours, cast.nora, again)

    downgrade(directory=FOLDER, revision="0005")
    assert ids(engine, ClosingLetter) == {before, beyond, again, going_on}
    assert ids(engine, ClosingLetterVersion) == {old_words, newest}
    with pytest.raises(IntegrityError):
        letter(engine, cast.rowans, cast.amy, cast.ada, NOW)

    upgrade(directory=FOLDER, revision="0006")
    assert ids(engine, ClosingLetter) == {before, beyond, again, going_on}


def test_going_down_keeps_the_letter_of_the_last_time_where_none_is_open(
    engine: Engine, kept_rows: Rows, cast: Cast
) -> None:
    upgrade(directory=FOLDER, revision="0006")
    _fill(engine, kept_rows)
    kept = [
        letter(engine, cast.rowans, cast.amy, cast.ada, ENDED, closed_at=ENDED + timedelta(days=days))
        for days in (0, 30, 7)
    ]
    downgrade(directory=FOLDER, revision="0005")
    assert ids(engine, ClosingLetter) == {kept[1]}
