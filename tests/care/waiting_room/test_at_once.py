"""The same form sent twice at one moment, from a waiting room: one page, one set of words, and no fault page."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.care.waiting_room import build
from tests.cast import Cast
from watchmeplay.care.referrals import own_words
from watchmeplay.care.referrals.models import ReferralWords, Side
from watchmeplay.care.waiting_room import pages
from watchmeplay.care.waiting_room.models import WaitingPage
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import system_scope

AT_ONCE = 4


@pytest.fixture
def room(app, cast: Cast):  # noqa: ANN001, ANN201
    """A referral's id, and its parent in their room."""
    with app.app_context(), unit_of_work():
        sent = build.sent(cast)
        return sent.referral_id, build.opened(sent.codes[Side.PARENT])[1]


def at_once(app, act) -> list:  # noqa: ANN001
    """The act, by number, in as many threads, each in a transaction of its own."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> object:
        with app.app_context():
            start.wait(timeout=10)
            try:
                with unit_of_work():
                    return act(number)
            except Refused as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def count(app, column) -> int:  # noqa: ANN001
    with app.app_context(), system_scope("test"):
        return db.session.scalar(select(func.count(column))) or 0


def test_four_taps_are_one_page(app, room) -> None:
    ids = at_once(app, lambda _: build.page(room[1], "one", seen="He looked at me."))
    assert len(set(ids)) == 1
    assert count(app, WaitingPage.id) == 1


def test_the_last_free_place_is_taken_once(app, room, monkeypatch) -> None:
    monkeypatch.setattr(pages, "MOST", 1)
    told = at_once(app, lambda number: build.page(room[1], str(number), seen=f"Page {number}."))
    assert sum(isinstance(each, Refused) for each in told) == AT_ONCE - 1
    assert count(app, WaitingPage.id) == 1


def test_four_taps_put_the_parents_words_beside_the_referral_once(app, room) -> None:
    referral_id, actor = room
    assert (
        at_once(app, lambda _: own_words.add(actor, referral_id, "It was not so.", key="one")) == [None] * 4
    )
    assert count(app, ReferralWords.id) == 1


def test_other_words_at_the_same_moment_are_kept_too(app, room) -> None:
    referral_id, actor = room
    at_once(app, lambda number: own_words.add(actor, referral_id, f"Words {number}.", key="one"))
    assert count(app, ReferralWords.id) == AT_ONCE
