"""Two administrators publish at the same moment: one edition comes of it, and the other is told. Nothing is lost."""

from threading import Event, Thread

import pytest

from tests.manual.pages import source
from watchmeplay.accounts.people import make
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused
from watchmeplay.manual import drafts, editions

AGAIN = 0.3


def page(title: str, order: int) -> bytes:
    return source(title=title, order=str(order), illustration="watching-a-baby-reach").encode()


@pytest.fixture
def both(app, cast) -> tuple[Actor, Actor]:
    """Two administrators, each with a draft of the guide as it was built."""
    with app.app_context(), unit_of_work():
        first, second = cast.actor(cast.ann), Actor(make(role=Role.ADMIN, name="Adil").id, Role.ADMIN)
        drafts.put(first, {"en/manual/901-rain.md": page("Rain", 901)})
        drafts.put(second, {"en/manual/902-snow.md": page("Snow", 902)})
    return first, second


def test_one_is_published_and_the_other_keeps_the_draft(app, both) -> None:
    first, second = both
    shelf, begun, told = app.extensions["shelf"], Event(), []

    def publish_too() -> None:
        with app.app_context():
            begun.set()
            try:
                with unit_of_work():
                    drafts.publish(second, shelf, note="Snow")
            except Refused as refused:
                told.append(str(refused))
            db.session.remove()

    other = Thread(target=publish_too)
    with app.app_context():
        with unit_of_work():
            drafts.publish(first, shelf, note="Rain")
            other.start()
            begun.wait()
            other.join(AGAIN)
            assert other.is_alive(), "it waits until the first is done"
        other.join()
        assert told == [drafts.CHANGED]
        assert [edition.note for edition in editions.published(first)] == ["Rain"]
        with unit_of_work():
            assert drafts.renew(second) == ()
            drafts.publish(second, shelf, note="Snow")
        assert [(edition.number, edition.note) for edition in editions.published(first)] == [
            (2, "Snow"),
            (1, "Rain"),
        ]
        assert set(editions.files(editions.live())) == {"en/manual/901-rain.md", "en/manual/902-snow.md"}
