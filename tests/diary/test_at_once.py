"""The author changes a page while the team looks at it, or on two phones: no word passes unread or unseen."""

from threading import Event, Thread

import pytest

from tests import build
from tests.diary.test_changes import change
from watchmeplay.diary import review
from watchmeplay.diary.models import PlaySession, ReviewState
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed
from watchmeplay.foundation.ownership import one, scoped

AGAIN = 0.3


@pytest.fixture
def page_id(app, cast):
    with app.app_context(), unit_of_work():
        return build.session(cast, seen="The red cup")


def elsewhere(app, act) -> Thread:
    """The same on another phone: its own thread, its own connection."""

    def run() -> None:
        with app.app_context():
            act()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_a_page_that_changes_while_it_is_marked_stays_new(app, cast, page_id):
    thea, refused, begun = cast.actor(cast.thea), [], Event()

    def mark() -> None:
        try:
            begun.set()
            with unit_of_work():
                review.mark(thea, page_id, ReviewState.SEEN, number=1)
        except Changed as changed:
            refused.append(changed.number)

    with app.app_context():
        with unit_of_work():
            db.session.scalars(held_page(cast, page_id)).one()
            marking = elsewhere(app, mark)
            begun.wait()
            marking.join(AGAIN)
            assert marking.is_alive(), "it waits until the author has finished"
            page = one(cast.actor(cast.amy), PlaySession, page_id)
            page.team_number += 1
        marking.join()
        assert refused == [2]
        assert review.waiting(thea) == [page_id]


def held_page(cast, page_id):
    return scoped(cast.actor(cast.amy), PlaySession).where(PlaySession.id == page_id).with_for_update()


def test_a_page_read_before_the_author_changed_it_cannot_be_marked_or_overwritten(app, cast, page_id):
    with app.app_context():
        held = one(cast.actor(cast.thea), PlaySession, page_id)
        db.session.commit()
        elsewhere(app, lambda: change(cast, page_id, seen="The blue cup")).join()
        with pytest.raises(Changed), unit_of_work():
            review.mark(cast.actor(cast.thea), page_id, ReviewState.SEEN, number=1)
        assert held.id == page_id
        assert review.waiting(cast.actor(cast.thea)) == [page_id]
        db.session.remove()
        held = one(cast.actor(cast.amy), PlaySession, page_id)
        db.session.commit()
        elsewhere(app, lambda: change(cast, page_id, seen="The green cup", number=2)).join()
        with pytest.raises(Changed):
            change(cast, page_id, seen="The white cup", number=2)
        assert held.id == page_id
