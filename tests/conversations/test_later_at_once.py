"""A message that goes later goes once: with several workers at the same moment, and when one dies over it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.conversations import actions, later
from watchmeplay.conversations.models import Message
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon, begin_write, db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped
from watchmeplay.notifications import chores

WORKERS, MESSAGES = 4, 6
SOON = NOW + timedelta(minutes=1)


def keep(app, cast: Cast, count: int) -> None:
    with app.app_context(), unit_of_work():
        for number in range(count):
            later.write(
                cast.actor(cast.thea), family_id=cast.rowans, caregiver_id=cast.amy, words=f"Number {number}",
                send_at=SOON, key=new_key(),
            )  # fmt: skip


def sent(app, cast: Cast) -> int:
    with app.app_context():
        return db.session.scalar(scoped(cast.actor(cast.amy), func.count(Message.id)))


def test_workers_at_once_send_each_message_once(app, cast: Cast) -> None:
    keep(app, cast, MESSAGES)
    start = Barrier(WORKERS)

    def work(_number: int) -> None:
        with app.app_context():
            start.wait()
            chores.send_what_was_kept()

    with clock.frozen(SOON), ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
        with app.app_context():
            chores.send_what_was_kept()
            assert not later.is_due(SOON)
    assert sent(app, cast) == MESSAGES


def test_a_worker_that_dies_between_sending_and_storing_has_sent_nothing(app, cast: Cast) -> None:
    keep(app, cast, 1)
    with clock.frozen(SOON):
        with app.app_context():
            begin_write()
            settled = later.settle_next(SOON)
            assert settled is not None and settled.sent
            abandon()  # what the database does with a connection that is lost
        assert sent(app, cast) == 0
        with app.app_context():
            assert later.is_due(SOON)
            chores.send_what_was_kept()
    assert sent(app, cast) == 1


def test_a_fault_in_the_middle_leaves_the_message_to_the_next_round(app, cast: Cast, monkeypatch) -> None:
    keep(app, cast, 1)
    with monkeypatch.context() as broken, app.app_context(), clock.frozen(SOON):
        broken.setattr(actions, "_tell", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chores.send_what_was_kept()
    assert sent(app, cast) == 0
    with app.app_context(), clock.frozen(SOON):
        chores.send_what_was_kept()
    assert sent(app, cast) == 1


def test_stopping_and_sending_at_once_end_in_one_of_the_two(app, cast: Cast) -> None:
    keep(app, cast, 1)
    start = Barrier(2)

    def send() -> None:
        with app.app_context():
            start.wait()
            chores.send_what_was_kept()

    def stop() -> None:
        with app.app_context():
            start.wait()
            with unit_of_work():
                thea = cast.actor(cast.thea)
                for row in later.of_family(thea, cast.rowans):
                    later.stop(thea, row.id)

    with clock.frozen(SOON), ThreadPoolExecutor(2) as pool:
        sending, stopping = pool.submit(send), pool.submit(stop)
        sending.result()
        stopped = stopping.exception() is None
    with app.app_context():
        assert not later.is_due(SOON)
    assert sent(app, cast) in ((0, 1) if stopped else (1,))
