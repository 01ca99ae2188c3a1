"""Two tabs, or two taps, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from tests import build
from tests.cast import Cast
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.manual import reading_marks, saved_pages
from watchmeplay.manual.models import ReadingMark
from watchmeplay.reading import actions, queries

AT_ONCE = 4


def at_once(app, act) -> list:
    start = Barrier(AT_ONCE)

    def run(number: int):
        with app.app_context():
            start.wait()
            with unit_of_work():
                return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_a_page_opened_in_four_tabs_is_one_mark_and_one_opening(app, cast: Cast) -> None:
    page = app.extensions["shelf"].library("en").page("watching")
    with app.app_context(), unit_of_work():
        given_id = build.given_page(cast)
    amy = cast.actor(cast.amy)

    def open_it(_number: int) -> None:
        reading_marks.note(amy, page)
        actions.opened(amy, [given_id])

    at_once(app, open_it)
    with app.app_context():
        assert len(db.session.scalars(select(ReadingMark)).all()) == 1
        assert not queries.given_to_me(amy)[0].new


def test_taps_at_once_are_one_gift_and_one_saved_page(app, cast: Cast) -> None:
    page, key = app.extensions["shelf"].library("en").page("watching"), new_key()
    told = {"family_id": cast.rowans, "person_id": cast.amy, "why": "For you.", "key": key}
    ids = at_once(app, lambda _: actions.give(cast.actor(cast.thea), page, **told))
    assert len(set(ids)) == 1
    at_once(app, lambda _: saved_pages.save(cast.actor(cast.amy), page))
    with app.app_context():
        assert len(queries.given_to_me(cast.actor(cast.amy))) == 1
        assert saved_pages.saved(cast.actor(cast.amy)) == ["watching"]
