"""Migrations go up and down with data in the tables, on the engine of the run, and end at the models."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, MetaData, column, create_engine, inspect, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from watchmeplay import create_app
from watchmeplay.foundation import vault
from watchmeplay.foundation.database import Base, db
from watchmeplay.settings import ROOT, Settings

FOLDER = str(ROOT / "migrations")
REVISIONS = [script.revision for script in ScriptDirectory(FOLDER).walk_revisions()][::-1]
Rows = dict[str, list[dict]]


@pytest.fixture(scope="module")
def kept_rows(stage) -> Rows:
    """The cast's rows as the newest schema holds them."""
    stage.restore()
    with stage.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def engine(settings: Settings, stage, tmp_path: Path, worker_id: str) -> Iterator[Engine]:
    """An empty database with the application's own engine on it, inside an application context."""
    url, name, server = f"sqlite:///{tmp_path / 'empty.db'}", f"wmp_move_{worker_id}_{os.getpid()}", None
    if settings.database_url.startswith("postgresql"):
        server = create_engine(make_url(settings.database_url), isolation_level="AUTOCOMMIT")
        _run(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        url = make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
    app = create_app(replace(settings, database_url=url))
    with app.app_context():
        yield db.engine
        db.session.remove()
        db.engine.dispose()
    vault.set_up(stage.app.extensions["keyring"])
    if server is not None:
        _run(server, f'DROP DATABASE "{name}"')
        server.dispose()


def test_the_migrations_lead_to_the_models(engine: Engine) -> None:
    upgrade(directory=FOLDER)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_line_of_revisions() -> None:
    assert len(ScriptDirectory(FOLDER).get_heads()) == 1
    assert len(REVISIONS) == len(list(Path(FOLDER, "versions").glob("*.py")))


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_goes_up_down_and_up_again_with_data_in_the_tables(
    engine: Engine, kept_rows: Rows, revision: str
) -> None:
    before = REVISIONS[REVISIONS.index(revision) - 1] if revision != REVISIONS[0] else "base"
    if before != "base":
        upgrade(directory=FOLDER, revision=before)
    filled = _fill(engine, kept_rows)
    schema = _schema(engine)
    upgrade(directory=FOLDER, revision=revision)
    assert _counts(engine, filled) == filled
    newer = _schema(engine)
    if before == "base":
        filled = _fill(engine, kept_rows)
        assert sum(filled.values()) > 50, "the tables hold something while they are moved"
    downgrade(directory=FOLDER, revision=before)
    assert _schema(engine) == schema
    if before != "base":
        assert _counts(engine, filled) == filled
    upgrade(directory=FOLDER, revision=revision)
    assert _schema(engine) == newer


def test_all_the_way_down_leaves_nothing_and_up_again_the_same(engine: Engine, kept_rows: Rows) -> None:
    upgrade(directory=FOLDER)
    schema = _schema(engine)
    _fill(engine, kept_rows)
    downgrade(directory=FOLDER, revision="base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=FOLDER)
    assert _schema(engine) == schema


def test_time_stamps_of_before_stand_and_going_down_leaves_only_those_that_stood(
    engine: Engine, kept_rows: Rows
) -> None:
    upgrade(directory=FOLDER, revision="0004")
    _fill(engine, kept_rows)
    at, referral, place = "2026-03-01 10:00:00+00", "a" * 32, "SELECT id FROM area LIMIT 1"
    stamp = (
        "INSERT INTO referral_moment (id, referral_id, moment, at, noted_at) "  # noqa: S608
        f"VALUES ('{{}}', '{referral}', '{{}}', '{at}', '{at}')"
    )
    _run(
        engine,
        "INSERT INTO referral (id, area_id, reference, source, state, priority, interpreter, call_instead, "
        "parent_knows, submitted_at, answers_sealed) "
        f"SELECT '{referral}', id, 'R1', 'self', 'new', 'routine', false, false, true, '{at}', '' FROM ({place}) AS a",
        stamp.format("b" * 32, "received"),
        stamp.format("c" * 32, "first-contact"),
        stamp.format("d" * 32, "baseline"),
    )
    upgrade(directory=FOLDER, revision="0005")
    _run(
        engine,
        f"UPDATE referral_moment SET withdrawn_at = '{at}', withdrawn_why = 'slip' WHERE moment <> 'received'",
        stamp.format("e" * 32, "first-contact"),
    )
    downgrade(directory=FOLDER, revision="0004")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT moment, id FROM referral_moment ORDER BY moment")).all()
    assert [(moment, str(each)[0]) for moment, each in rows] == [("first-contact", "e"), ("received", "b")]
    with pytest.raises(DBAPIError, match="never moved"):
        _run(engine, "UPDATE referral_moment SET moment = 'baseline'")


def _fill(engine: Engine, kept_rows: Rows) -> dict[str, int]:
    """Put the cast's rows into the tables there are, with the columns they have."""
    tables = set(inspect(engine).get_table_names())
    filled = {}
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            rows = kept_rows[table.name]
            if table.name not in tables or not rows:
                continue
            there = {found["name"] for found in inspect(connection).get_columns(table.name)}
            # Only the columns there are: the models' defaults would fill those still to come.
            then = sql_table(
                table.name, *(column(one.name, one.type) for one in table.columns if one.name in there)
            )
            connection.execute(
                then.insert(),
                [{name: value for name, value in row.items() if name in there} for row in rows],
            )
            filled[table.name] = len(rows)
    return filled


def _counts(engine: Engine, tables: dict[str, int]) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables
        }


def _schema(engine: Engine) -> dict[str, object]:
    """Tables with their columns, keys, checks and indexes, and the triggers, in words that compare."""
    found, seen = MetaData(), inspect(engine)
    found.reflect(engine)
    described: dict[str, object] = {}
    for table in sorted(found.tables.values(), key=lambda table: table.name):
        if table.name == "alembic_version":
            continue
        described[table.name] = (
            [(column.name, str(column.type), column.nullable) for column in table.columns],
            sorted(map(_spelt_out, seen.get_foreign_keys(table.name))),
            sorted(map(_spelt_out, seen.get_unique_constraints(table.name))),
            sorted(map(_spelt_out, seen.get_check_constraints(table.name))),
            sorted(map(_spelt_out, seen.get_indexes(table.name))),
            str(seen.get_pk_constraint(table.name)),
        )
    kept_in = (
        "sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "pg_trigger WHERE NOT tgisinternal"
    )
    column = "name" if engine.dialect.name == "sqlite" else "tgname"
    with engine.connect() as connection:
        triggers = connection.execute(text(f"SELECT {column} FROM {kept_in} ORDER BY 1"))
        described["triggers"] = list(triggers.scalars())
    return described


def _spelt_out(part: object) -> str:
    if isinstance(part, dict):
        return str(sorted((str(name), _spelt_out(value)) for name, value in part.items()))
    return str(part)


def _run(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        if connection.get_isolation_level() != "AUTOCOMMIT":
            connection.commit()
