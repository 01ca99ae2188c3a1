"""When a family's time here ends, no meeting of theirs stays in anybody's calendar."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.care.appointments import calling_off, changes
from watchmeplay.care.appointments.models import Attendance, BusyTime, State
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("context")
SOON, LATER = NOW + timedelta(days=2), NOW + timedelta(days=9)


def told() -> list[tuple[str, object]]:
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.settled_at.is_(None)))
    return sorted((row.kind, row.person_id) for row in rows)


def sent() -> None:
    with unit_of_work():
        db.session.execute(update(OutboxRow).values(settled_at=NOW, outcome="sent"))


def call_off(cast, by="thea", *, tell=True) -> int:
    with unit_of_work():
        return calling_off.call_off_all(cast.actor(getattr(cast, by)), cast.rowans, tell=tell)


def test_what_is_to_come_is_cancelled_and_the_family_is_told_once_for_each(cast):
    with unit_of_work():
        booked = build.booked(cast, SOON, to=(cast.amy, cast.ben))
        offered = build.offered(cast, LATER)
    sent()
    assert [call_off(cast), call_off(cast)] == [2, 0]
    first, second = build.row(booked), build.row(offered)
    assert (first.state, first.attendance, first.sequence) == (
        State.CANCELLED, Attendance.CANCELLED_BY_SERVICE, 2,
    )  # fmt: skip
    assert (second.state, second.attendance) == (State.CANCELLED, None)
    assert all(time.withdrawn_at for time in build.times_of(offered))
    assert db.session.scalars(select(BusyTime)).all() == []
    changed = "appointment_changed"
    assert told() == sorted([(changed, cast.amy), (changed, cast.amy), (changed, cast.ben)])
    assert changes.of(cast.actor(cast.thea), booked)[0].what == "cancelled"


def test_nobody_hears_of_it_when_nobody_is_to_be_told(cast):
    with unit_of_work():
        booked = build.booked(cast, SOON, to=(cast.amy, cast.ben))
    assert {kind for kind, _ in told()} == {"appointment_offered", "appointment_soon"}
    assert call_off(cast, tell=False) == 1
    assert build.row(booked).state == State.CANCELLED
    assert told() == []


def test_what_is_over_and_what_others_have_stays(cast):
    with unit_of_work():
        over = build.past(cast, 3)
        theirs = build.booked(cast, SOON, to=(cast.nora,))
    assert call_off(cast) == 0
    assert build.row(over).state == build.row(theirs).state == State.BOOKED


@pytest.mark.parametrize(("by", "fault"), [("lea", NotAllowed), ("una", NotVisible), ("amy", NotAllowed)])
def test_only_whoever_looks_after_a_family_calls_off_for_it(cast, by, fault):
    with unit_of_work():
        booked = build.booked(cast, SOON)
    with pytest.raises(fault):
        call_off(cast, by)
    assert build.row(booked).state == State.BOOKED
