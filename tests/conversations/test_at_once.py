"""Two people, or two taps, in one thread at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func

from tests.cast import Cast
from watchmeplay.conversations import actions, queries
from watchmeplay.conversations.models import Thread
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped

AT_ONCE = 4


def test_first_messages_at_once_open_one_thread_and_keep_their_order(app, cast: Cast) -> None:
    keys = [new_key() for _ in range(AT_ONCE)]
    at_once(
        app, lambda number: send(cast, (cast.amy, cast.thea)[number % 2], f"Number {number}", keys[number])
    )
    with app.app_context():
        amy = cast.actor(cast.amy)
        assert db.session.scalar(scoped(amy, func.count(Thread.id))) == 1
        rows = queries.messages(amy, queries.thread(amy, cast.rowans, cast.amy)).rows
        assert {row.words for row in rows} == {f"Number {number}" for number in range(AT_ONCE)}
        assert len({row.sent_at for row in rows}) == AT_ONCE
        assert queries.unread(amy) == AT_ONCE // 2


@pytest.mark.parametrize("name", ["amy", "thea"])
def test_taps_at_once_are_one_message(app, cast: Cast, name: str) -> None:
    key = new_key()
    ids = at_once(app, lambda _: send(cast, getattr(cast, name), "Once", key))
    assert len(set(ids)) == 1
    with app.app_context():
        amy = cast.actor(cast.amy)
        rows = queries.messages(amy, queries.thread(amy, cast.rowans, cast.amy)).rows
        assert [row.words for row in rows] == ["Once"]


def at_once(app, act) -> list:
    start = Barrier(AT_ONCE)

    def run(number: int):
        with app.app_context():
            start.wait()
            with unit_of_work():
                return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def send(cast: Cast, person, words: str, key: str):
    return actions.send(
        cast.actor(person), family_id=cast.rowans, caregiver_id=cast.amy, words=words, key=key
    )
