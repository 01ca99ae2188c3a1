"""What tests of the public pages share: a stranger's client, and a database that is away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from werkzeug.test import Client

from watchmeplay.foundation.database import db
from watchmeplay.web.areas import Application
from watchmeplay.web.kept_pages import KeptPages


@contextmanager
def away(app: Application) -> Iterator[list[str]]:
    """No connection to the database can be made meanwhile. Yields the list of attempts."""
    attempts: list[str] = []
    with app.app_context():
        engine = db.engine

    def refuse(dialect: object, *_: object) -> None:
        attempts.append("asked")
        raise engine.dialect.loaded_dbapi.OperationalError("the database is away")

    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    try:
        yield attempts
    finally:
        event.remove(engine, "do_connect", refuse)
        engine.dispose()


def in_front_of(app: Application) -> KeptPages:
    """Fresh kept pages before this app, as create_app puts them: nothing kept yet."""
    front = app.wsgi_app
    while not isinstance(front, KeptPages):
        front = front.application  # type: ignore[attr-defined]
    return KeptPages(
        front.application,
        addresses=front._ask_for_addresses,
        hosts=front._hosts,
        origin=front._origin,
        settled=front._settled,
        stamp=front._ask_for_stamp,
    )


def behind(app: Application) -> Client:
    """A client that meets Flask itself, without what is kept before it."""
    return Client(in_front_of(app).application)
