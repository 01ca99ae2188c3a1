"""Marking what became of an appointment, and taking the mark back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.care.appointments import attendance, booking, changes, notices
from watchmeplay.care.appointments.busy import Taken
from watchmeplay.care.appointments.models import Attendance, BusyTime, State
from watchmeplay.families import closing
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("context")
SOON = NOW + timedelta(days=3)


def test_a_mark_is_made_once_and_can_be_another(cast):
    with unit_of_work():
        appointment_id = build.past(cast, 1)
    thea = cast.actor(cast.thea)
    for outcome in (Attendance.ATTENDED, Attendance.ATTENDED, Attendance.LATE):
        with unit_of_work():
            attendance.mark(thea, appointment_id, outcome)
    stored = build.row(appointment_id)
    assert (stored.attendance, stored.attendance_by, stored.state) == ("late", cast.thea, State.BOOKED)
    assert [change.reason for change in changes.of(thea, appointment_id)][:2] == ["late", "attended"]


def test_what_is_still_to_come_is_not_marked_as_attended(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
        on_offer = build.offered(cast, SOON)
    thea = cast.actor(cast.thea)
    for outcome in (Attendance.ATTENDED, Attendance.LATE, Attendance.NOT_BROUGHT):
        with pytest.raises(Refused, match="still to come"), unit_of_work():
            attendance.mark(thea, appointment_id, outcome)
    with pytest.raises(Refused, match="No time"), unit_of_work():
        attendance.mark(thea, on_offer, Attendance.ATTENDED)
    with clock.frozen(SOON - timedelta(minutes=20)), unit_of_work():
        attendance.mark(thea, appointment_id, Attendance.ATTENDED)


def test_a_mark_of_cancelled_gives_the_time_back_and_taking_it_back_takes_it_again(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
    thea = cast.actor(cast.thea)
    with unit_of_work():
        attendance.mark(thea, appointment_id, Attendance.CANCELLED_BY_FAMILY, reason="illness")
    stored = build.row(appointment_id)
    assert (stored.state, stored.sequence, stored.attendance_reason) == (State.CANCELLED, 2, "illness")
    assert db.session.scalars(select(BusyTime)).all() == []
    with pytest.raises(Refused, match="Take that back"), unit_of_work():
        attendance.mark(thea, appointment_id, Attendance.ATTENDED)
    with unit_of_work():
        attendance.take_back(thea, appointment_id)
        attendance.take_back(thea, appointment_id)
    stored = build.row(appointment_id)
    assert (stored.state, stored.sequence, stored.attendance, stored.cancelled_at) == (
        State.BOOKED, 3, None, None,
    )  # fmt: skip
    assert len(db.session.scalars(select(BusyTime)).all()) == 1


def test_a_mark_is_not_taken_back_into_a_time_that_is_someone_elses(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
        attendance.mark(cast.actor(cast.thea), appointment_id, Attendance.CANCELLED_BY_SERVICE)
        build.booked(cast, SOON, to=(cast.nora,))
    with pytest.raises(Taken), unit_of_work():
        attendance.take_back(cast.actor(cast.thea), appointment_id)
    assert build.row(appointment_id).state == State.CANCELLED


def test_a_mark_taken_back_before_anybody_heard_leaves_no_notice_but_the_reminder(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
    with unit_of_work():
        notices.withdraw(build.row(appointment_id), [cast.amy])
    with unit_of_work():
        attendance.mark(cast.actor(cast.thea), appointment_id, Attendance.CANCELLED_BY_SERVICE)
    with unit_of_work():
        attendance.take_back(cast.actor(cast.thea), appointment_id)
    waiting = db.session.scalars(select(OutboxRow.kind).where(OutboxRow.settled_at.is_(None))).all()
    assert waiting == ["appointment_soon"]


@pytest.mark.parametrize("put_right", [False, True])
def test_what_the_family_cancelled_themselves_stays_cancelled(cast, put_right):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
        booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True)
    if put_right:
        with unit_of_work():
            attendance.mark(cast.actor(cast.thea), appointment_id, Attendance.CANCELLED_BY_SERVICE)
    with pytest.raises(Refused, match="Offer the family a new time"), unit_of_work():
        attendance.take_back(cast.actor(cast.thea), appointment_id)
    stored = build.row(appointment_id)
    assert stored.state == State.CANCELLED and stored.attendance is not None
    assert db.session.scalars(select(BusyTime)).all() == []


def test_a_cancellation_that_staff_wrote_to_the_family_about_is_not_taken_back_either(cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
        booking.cancel(thea, appointment_id, by_family=False, words="I am ill. Sorry.")
    with pytest.raises(Refused, match="Offer the family a new time"), unit_of_work():
        attendance.take_back(thea, appointment_id)


def test_a_mark_of_cancelled_is_taken_back_more_than_once(cast):
    thea = cast.actor(cast.thea)
    with unit_of_work():
        appointment_id = build.past(cast, 1, Attendance.ATTENDED)
    for outcome in (Attendance.CANCELLED_BY_FAMILY, Attendance.CANCELLED_BY_SERVICE):
        with unit_of_work():
            attendance.mark(thea, appointment_id, outcome)
        with unit_of_work():
            attendance.take_back(thea, appointment_id)
        assert build.row(appointment_id).state == State.BOOKED


@pytest.mark.parametrize("outcome", [Attendance.CANCELLED_BY_SERVICE, Attendance.NOT_BROUGHT])
def test_nothing_is_taken_back_where_the_work_has_ended(cast, outcome):
    with unit_of_work():
        appointment_id = build.past(cast, 1, outcome)
        closing.close(cast.actor(cast.thea), cast.rowans, erase_on=NOW.date() + timedelta(days=999))
    with pytest.raises(Refused, match="has ended"), unit_of_work():
        attendance.take_back(cast.actor(cast.thea), appointment_id)
    assert build.row(appointment_id).attendance == outcome


def test_who_cancelled_can_be_put_right(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, SOON)
        booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True)
    with unit_of_work():
        attendance.mark(cast.actor(cast.thea), appointment_id, Attendance.CANCELLED_BY_SERVICE)
    assert build.row(appointment_id).attendance == Attendance.CANCELLED_BY_SERVICE


@pytest.mark.parametrize(
    ("name", "fault"), [("lea", NotAllowed), ("una", NotVisible), ("ola", NotVisible), ("amy", NotAllowed)]
)
def test_only_whoever_looks_after_the_family_marks(cast, name, fault):
    with unit_of_work():
        appointment_id = build.past(cast, 1)
    actor = cast.actor(getattr(cast, name))
    for act in (
        lambda: attendance.mark(actor, appointment_id, Attendance.ATTENDED),
        lambda: attendance.take_back(actor, appointment_id),
    ):
        with pytest.raises(fault), unit_of_work():
            act()


@pytest.mark.parametrize("reason", ["x" * 25, "<b>", "a b", "1;2"])
def test_a_reason_is_a_short_code(cast, reason):
    with unit_of_work():
        appointment_id = build.past(cast, 1)
    with pytest.raises(Refused) as refused, unit_of_work():
        attendance.mark(cast.actor(cast.thea), appointment_id, Attendance.NOT_BROUGHT, reason=reason)
    assert refused.value.field == "reason"
