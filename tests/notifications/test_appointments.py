"""Notices about appointments: neutral, only while they are true, and reminders on their own day."""

from datetime import timedelta

import pytest

from tests.care.appointments import build
from tests.conftest import NOW
from tests.post import outcomes, rows
from watchmeplay.care.appointments import attendance, booking, notices, offering
from watchmeplay.care.appointments.models import Attendance
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.notifications import checks, meetings

AT = NOW + timedelta(days=3)
LATER = NOW + timedelta(minutes=6)
DAY_BEFORE = (AT - timedelta(days=1)).replace(hour=10)


@pytest.fixture
def amy(post, cast):
    post.open_doors(cast.amy, cast.ben)
    return cast.actor(cast.amy)


def booked(cast, at=AT, **facts):
    with unit_of_work():
        return build.booked(cast, at, **facts)


def kinds(outcome: str | None) -> list[str]:
    return sorted(row.kind for row in rows() if row.outcome == outcome)


def test_a_booking_is_told_after_a_few_minutes_and_again_on_the_day_before(post, cast, amy):
    booked(cast, words="At Rose Lane", place="12 Rose Lane")
    assert post.work() == 0
    post.work(LATER)
    assert kinds("sent") == ["appointment_offered"]
    assert kinds(None) == ["appointment_soon"]
    post.work(DAY_BEFORE - timedelta(minutes=1))
    assert kinds(None) == ["appointment_soon"]
    post.work(DAY_BEFORE)
    assert kinds("sent") == ["appointment_offered", "appointment_soon"]


def test_a_reminder_is_not_sent_early_with_something_else(post, cast, amy):
    booked(cast)
    post.work(LATER)
    post.promise(cast.amy)
    post.work(LATER + timedelta(hours=3))
    assert kinds(None) == ["appointment_soon"]


@pytest.mark.parametrize("hours", [2, 23])
def test_what_is_booked_less_than_a_day_ahead_has_no_reminder(context, cast, hours):
    booked(cast, NOW + timedelta(hours=hours))
    assert [row.kind for row in rows()] == ["appointment_offered"]


def test_a_reminder_goes_at_ten_on_the_day_before_by_the_clock_of_the_place():
    with clock.frozen(NOW):
        spring = notices.reminder_at(NOW.replace(day=30, hour=8), "Europe/London")
        night = notices.reminder_at(NOW.replace(day=14, hour=2, minute=30), "Europe/London")
        assert (spring.day, spring.hour) == (29, 9)
        assert (night.day, night.hour) == (13, 10)


def test_a_move_takes_the_old_notices_back_and_reminds_of_the_new_day(post, cast, amy):
    appointment_id = booked(cast)
    post.work(LATER)
    with unit_of_work():
        booking.move(
            cast.actor(cast.thea),
            appointment_id,
            build.meeting(cast),
            starts_at=AT + timedelta(days=2),
            number=1,
        )
    assert kinds(None) == ["appointment_changed", "appointment_soon"]
    post.work(DAY_BEFORE)
    assert kinds(None) == ["appointment_soon"]
    post.work(DAY_BEFORE + timedelta(days=2))
    assert kinds("sent") == ["appointment_changed", "appointment_offered", "appointment_soon"]


def test_a_cancelled_appointment_takes_its_reminder_with_it(post, cast, amy):
    appointment_id = booked(cast)
    post.work(LATER)
    with unit_of_work():
        booking.cancel(amy, appointment_id, by_family=True)
    post.work(DAY_BEFORE)
    assert kinds("sent") == ["appointment_for_team", "appointment_offered"]
    assert ("skipped", "it was withdrawn") in outcomes()


def test_what_is_true_no_more_is_not_sent_even_when_nobody_took_it_back(post, cast, amy):
    appointment_id = booked(cast, to=(cast.amy, cast.ben))
    with unit_of_work():
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.ben,
            child_id=cast.ada,
            suspended=True,
        )
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.ben,
            child_id=cast.max,
            suspended=True,
        )
    post.work(LATER)
    assert [row.person_id for row in rows() if row.outcome == "sent"] == [cast.amy]
    assert ("skipped", meetings.NOT_INVITED) in outcomes()
    assert appointment_id
    post.work(AT + timedelta(hours=1))
    assert kinds(None) == []
    assert ("skipped", meetings.OVER) in outcomes()


def test_an_offer_that_can_no_longer_be_picked_is_not_told(post, cast, amy):
    with unit_of_work():
        build.offered(cast, NOW + timedelta(minutes=5))
    post.work(LATER)
    assert outcomes() == [("skipped", meetings.OVER)]


def test_quiet_hours_and_pauses_hold_for_appointments_too(post, cast):
    post.open_doors(cast.amy, quiet=(9, 12))
    booked(cast)
    post.work(LATER)
    assert kinds(None) == ["appointment_offered", "appointment_soon"]
    post.open_doors(cast.amy, may_email=False)
    post.work(NOW + timedelta(hours=3))
    assert ("skipped", checks.NO_EMAIL_CHOSEN) in outcomes()


def test_the_team_is_told_of_what_a_family_does_once(post, cast, amy):
    with unit_of_work():
        appointment_id = build.offered(cast, AT, AT + timedelta(days=1))
        time_id = build.times_of(appointment_id)[0].id
    with unit_of_work():
        booking.pick(amy, appointment_id, time_id)
    with unit_of_work():
        booking.ask_for_another(amy, appointment_id, key=new_key())
    post.work(LATER)
    assert kinds("sent") == ["appointment_for_team"]


def test_a_mark_taken_back_after_the_family_heard_of_it_is_told_again(post, cast, amy):
    appointment_id, thea = booked(cast), cast.actor(cast.thea)
    post.work(LATER)
    with unit_of_work():
        attendance.mark(thea, appointment_id, Attendance.CANCELLED_BY_SERVICE)
    post.work(NOW + timedelta(hours=2))
    with unit_of_work():
        attendance.take_back(thea, appointment_id)
    assert kinds(None) == ["appointment_changed", "appointment_soon"]


def test_a_new_offer_before_the_first_was_told_is_one_notice(post, cast, amy):
    with unit_of_work():
        appointment_id = build.offered(cast, AT)
    with unit_of_work():
        offering.offer_again(cast.actor(cast.thea), appointment_id, times=[AT + timedelta(days=1)], number=0)
    post.work(NOW + timedelta(hours=1))
    assert kinds("sent") == ["appointment_offered"]


def test_an_email_says_nothing_of_what_when_or_where(post, cast, amy, server):
    booked(cast, words="Bring the blue cup", place="12 Rose Lane")
    post.work(LATER)
    letter = server.received[-1].letter
    text = f"{letter['Subject']} {letter.get_content()}"
    assert "Sign in" in text or "sign in" in text
    for word in ("Rose", "cup", "Friday", "10am", "Thea", "Watch Me Play", "meet", "appointment"):
        assert word not in text
