"""The ground every test stands on: a real database with the cast in it, put back before each test."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import URL, make_url

from tests import cast as casting
from tests.browse import Browser
from tests.cast import Cast
from watchmeplay import create_app
from watchmeplay.accounts import passwords
from watchmeplay.commands import bring_up_to_date
from watchmeplay.foundation import clock, vault
from watchmeplay.foundation.database import Base, db
from watchmeplay.manual.shelf import Shelf
from watchmeplay.settings import Settings, from_environment
from watchmeplay.web.areas import Application

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """The real algorithm at its smallest cost; one test asserts what production uses."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """Settings for a service of this test process alone, on the engine that DATABASE_URL names."""
    home = tmp_path_factory.mktemp("home")
    url = os.environ.get("DATABASE_URL", "")
    if url:
        url = _fresh_database(url, f"wmp_test_{worker_id}_{os.getpid()}")
    environment = {
        "WATCHMEPLAY_HOME": str(home), "DATABASE_URL": url, "WATCHMEPLAY_ORIGIN": "http://localhost",
        "WATCHMEPLAY_SMTP_HOST": "127.0.0.1", "WATCHMEPLAY_SMTP_PORT": "1", "WATCHMEPLAY_SMTP_STARTTLS": "0",
        "WATCHMEPLAY_MAIL_FROM": "notes@service.example",
    }  # fmt: skip
    return replace(from_environment(environment), port=80)


@pytest.fixture(scope="session")
def stage(settings: Settings) -> Iterator["Stage"]:
    """The application, its database brought up by the migrations, and the cast on it."""
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        bring_up_to_date()
        with clock.frozen(NOW):
            cast = casting.assemble()
    stage = Stage(app, cast)
    stage.keep()
    yield stage
    stage.close()


class Stage:
    """Puts the database back to the state just after the cast was assembled."""

    def __init__(self, app: Application, cast: Cast) -> None:
        self.app, self.cast = app, cast
        with app.app_context():
            self.engine = db.engine
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.rows: list[tuple[Table, list[dict]]] = []

    def keep(self) -> None:
        """Remember the state to come back to."""
        if self.sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            self.engine.dispose()
            shutil.copy(self.path, self.path.with_suffix(".kept"))
            return
        with self.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = [dict(row) for row in connection.execute(table.select()).mappings()]
                self.rows.append((table, rows))

    def restore(self) -> None:
        """Come back to it."""
        if self.sqlite:
            self.engine.dispose()
            for suffix in ("-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            # A new file in its place: a connection that somebody still holds must not see it change under it.
            fresh = shutil.copy(self.path.with_suffix(".kept"), self.path.with_suffix(".fresh"))
            Path(fresh).replace(self.path)
        else:
            # Many small deletes are a hundred times quicker than one TRUNCATE of every table.
            wipe = ";".join(f'DELETE FROM "{table.name}"' for table, _ in self.rows)
            with self.engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica;{wipe}")
                for table, rows in self.rows:
                    if rows:
                        connection.execute(table.insert(), rows)
        vault.set_up(self.app.extensions["keyring"])
        shelf: Shelf = self.app.extensions["shelf"]
        if shelf.edition or shelf.attachments:
            with self.app.app_context():
                shelf.catch_up(now=True)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(str(self.engine.url.database))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


@pytest.fixture
def app(stage: Stage) -> Iterator[Application]:
    """The application with a fresh database and the clock held at `NOW`."""
    stage.restore()
    with clock.frozen(NOW):
        yield stage.app


@pytest.fixture
def cast(stage: Stage) -> Cast:
    """The fixed cast and the permanent noise around it."""
    return stage.cast


@pytest.fixture
def context(app: Application) -> Iterator[Application]:
    """An application context, for tests below the web."""
    with app.app_context():
        yield app


@pytest.fixture
def browser_for(app: Application, cast: Cast):
    """`browser_for(person_id)` gives a signed-in browser that checks every page; `browser_for()` a stranger's."""
    return lambda person_id=None: Browser.of(app, person_id)


def _fresh_database(url: str, name: str) -> str:
    server: URL = make_url(url.replace("postgresql://", "postgresql+psycopg://"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


# What says the same on every engine: the words, the shapes of files, the sweeps over routes and forms, the browser's
# eyes. It runs once, on SQLite; everything that asks the database in a way of its own runs on both.
ONCE = (
    "tests/architecture/test_content.py", "tests/architecture/test_imports.py", "tests/architecture/test_names",
    "tests/architecture/test_readme.py", "tests/architecture/test_routes.py", "tests/architecture/test_templates.py",
    "tests/journeys/", "tests/manual/", "tests/security/", "tests/site/", "tests/web/forms/", "tests/web/test_",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is to run once."""
    for item in items:
        place = item.path.relative_to(item.config.rootpath).as_posix()
        if place.startswith(ONCE) or item.get_closest_marker("browser"):
            item.add_marker("once")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # noqa: ARG001
    """Where nothing may be skipped, a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("WATCHMEPLAY_TEST_NO_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
