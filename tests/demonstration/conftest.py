"""Databases of their own for the demonstration: an empty one, and one that it was loaded into."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import NOW, Stage, _fresh_database
from watchmeplay import create_app
from watchmeplay.accounts.models import Person
from watchmeplay.commands import bring_up_to_date
from watchmeplay.demonstration import load
from watchmeplay.foundation import clock, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.vault import blind
from watchmeplay.settings import Settings, from_environment
from watchmeplay.web.areas import Application


@dataclass(frozen=True)
class Loaded:
    """The service with the demonstration in it."""

    app: Application
    settings: Settings
    stage: Stage

    def person(self, name: str) -> Person:
        """The account of name@demo.example."""
        index = blind(f"{name}@demo.example", "email")
        return db.session.scalars(select(Person).where(Person.email_index == index)).one()

    def actor(self, name: str) -> Actor:
        """The same person as an actor."""
        person = self.person(name)
        return Actor(person.id, Role(person.role))


@pytest.fixture(scope="session")
def _empty_stage(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Stage]:
    app = _bare_service(tmp_path_factory.mktemp("empty"), f"wmp_empty_{worker_id}_{os.getpid()}")
    stage = Stage(app, None)  # type: ignore[arg-type]
    stage.keep()
    yield stage
    stage.close()


@pytest.fixture
def empty(_empty_stage: Stage) -> Iterator[Application]:
    """A service whose database was brought up and holds nothing."""
    _empty_stage.restore()
    _empty_stage.app.extensions.pop("demonstration", None)
    with clock.frozen(NOW), _empty_stage.app.app_context():
        yield _empty_stage.app


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Loaded]:
    app = _bare_service(tmp_path_factory.mktemp("loaded"), f"wmp_loaded_{worker_id}_{os.getpid()}")
    settings = app.extensions["settings"]
    with app.app_context(), clock.frozen(NOW):
        load.load(settings)
    stage = Stage(app, None)  # type: ignore[arg-type]
    stage.keep()
    yield Loaded(app, settings, stage)
    stage.close()


@pytest.fixture
def loaded(_loaded_once: Loaded) -> Iterator[Loaded]:
    """The demonstration, loaded at `NOW` once for all tests that only read."""
    vault.set_up(_loaded_once.app.extensions["keyring"])
    with clock.frozen(NOW):
        yield _loaded_once


@pytest.fixture
def visited(loaded: Loaded) -> Iterator[Loaded]:
    """The same, for browsers: what they leave behind (reading marks, sessions) is taken back afterwards."""
    yield loaded
    loaded.stage.restore()


@pytest.fixture
def within(loaded: Loaded) -> Iterator[Loaded]:
    """The same, within an application context, for tests below the web."""
    with loaded.app.app_context():
        yield loaded


def _bare_service(home: Path, database: str) -> Application:
    url = os.environ.get("DATABASE_URL", "")
    environment = {
        "WATCHMEPLAY_HOME": str(home),
        "WATCHMEPLAY_ORIGIN": "http://localhost",
        "DATABASE_URL": _fresh_database(url, database) if url else "",
    }
    app = create_app(replace(from_environment(environment), port=80))
    app.testing = True
    with app.app_context():
        bring_up_to_date()
    return app
