"""Whose appointments a calendar is given, for how long, and what closes its address."""

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from tests.care.appointments import build as pathway
from tests.conftest import NOW
from tests.counting import counting
from tests.interchange import build
from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments import attendance, booking, feeds
from watchmeplay.care.appointments.models import Appointment, Attendance, CalendarFeed, State
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import one
from watchmeplay.interchange import calendar
from watchmeplay.interchange.calendar import Wording


def ids(cast, person_id) -> list:
    return [booking.id for booking in feeds.bookings(cast.actor(person_id))]


def opened(cast, person_id) -> str:
    with unit_of_work():
        return feeds.open_feed(cast.actor(person_id))


def test_a_carer_is_given_the_appointments_they_are_invited_to_and_no_others(context, cast) -> None:
    with unit_of_work():
        amys = build.appointment(cast, child=cast.ada)
        bens = build.appointment(cast, invited=[cast.ben], starts_at=build.NEXT_WEEK + timedelta(days=1))
        both = build.appointment(
            cast, invited=[cast.amy, cast.ben], starts_at=build.NEXT_WEEK + timedelta(days=2)
        )
        noras = build.appointment(cast, family=cast.neighbours, invited=[cast.nora])
    assert ids(cast, cast.amy) == [amys, both]
    assert ids(cast, cast.ben) == [bens, both]
    assert ids(cast, cast.nora) == [noras]
    assert ids(cast, cast.stan) == ids(cast, cast.ann) == []
    with pytest.raises(NotVisible):
        feeds.booking(cast.actor(cast.ben), amys)


def test_staff_are_given_their_own_and_not_those_of_colleagues(context, cast) -> None:
    with unit_of_work():
        theas = build.appointment(cast)
        build.appointment(cast, practitioner=cast.una, starts_at=build.NEXT_WEEK + timedelta(days=1))
    assert ids(cast, cast.thea) == [theas]
    assert ids(cast, cast.una) == ids(cast, cast.lea) == [], "neither the caseload nor the area is a calendar"
    with pytest.raises(NotVisible):
        feeds.booking(cast.actor(cast.lea), theas)


def test_times_on_offer_are_in_no_calendar(context, cast) -> None:
    with unit_of_work():
        offered = build.appointment(cast, state=State.OFFERED, starts_at=None)
        never = build.appointment(cast, state=State.OFFERED, starts_at=None)
        build.cancel(cast, never)
    assert ids(cast, cast.amy) == ids(cast, cast.thea) == []
    for appointment_id in (offered, never):
        with pytest.raises(NotVisible):
            feeds.booking(cast.actor(cast.amy), appointment_id)


def test_what_was_cancelled_stays_thirty_days_and_what_is_past_ninety(context, cast) -> None:
    with unit_of_work():
        cancelled, kept = build.appointment(cast), build.appointment(cast)
        build.cancel(cast, cancelled)
    assert {each.id: each.cancelled for each in feeds.bookings(cast.actor(cast.amy))} == {
        cancelled: True,
        kept: False,
    }
    with clock.frozen(NOW + timedelta(days=31)):
        assert ids(cast, cast.amy) == [kept]
    with clock.frozen(build.NEXT_WEEK + timedelta(days=91)):
        assert ids(cast, cast.amy) == []


def test_a_moved_appointment_is_the_same_with_a_higher_number(context, cast) -> None:
    with unit_of_work():
        appointment_id = build.appointment(cast)
    before = feeds.booking(cast.actor(cast.amy), appointment_id)
    with clock.frozen(NOW + timedelta(hours=2)), unit_of_work():
        build.move(cast, appointment_id, timedelta(days=1))
    after = feeds.booking(cast.actor(cast.amy), appointment_id)
    assert (after.id, after.sequence) == (before.id, before.sequence + 1)
    assert after.starts_at == before.starts_at + timedelta(days=1)
    assert (before.changed_at, after.changed_at) == (NOW, NOW + timedelta(hours=2))


def test_what_the_pathway_does_with_an_appointment_reaches_the_calendar(context, cast) -> None:
    """Booked, moved, given back and picked again, cancelled: the same id throughout, the number only ever higher."""
    thea, amy = cast.actor(cast.thea), cast.actor(cast.amy)
    later = build.NEXT_WEEK + timedelta(days=1)
    with unit_of_work():
        appointment_id = pathway.booked(cast, build.NEXT_WEEK)
    seen = [feeds.booking(amy, appointment_id)]
    with clock.frozen(NOW + timedelta(hours=1)), unit_of_work():
        booking.move(thea, appointment_id, pathway.meeting(cast), starts_at=later, number=seen[0].sequence)
    seen.append(feeds.booking(amy, appointment_id))
    assert seen[-1].starts_at == later
    with clock.frozen(NOW + timedelta(hours=2)), unit_of_work():
        booking.ask_for_another(amy, appointment_id, key=new_key())
    assert ids(cast, cast.amy) == ids(cast, cast.thea) == [], "no time, nothing in the calendar"
    with clock.frozen(NOW + timedelta(hours=3)), unit_of_work():
        row = one(thea, Appointment, appointment_id)
        booking.move(thea, appointment_id, pathway.meeting(cast), starts_at=later, number=row.sequence)
    seen.append(feeds.booking(amy, appointment_id))
    with clock.frozen(NOW + timedelta(hours=4)), unit_of_work():
        booking.cancel(thea, appointment_id, by_family=False)
    seen.append(feeds.booking(thea, appointment_id))
    assert [each.cancelled for each in seen] == [False, False, False, True]
    assert [each.sequence for each in seen] == sorted({each.sequence for each in seen})
    assert [each.changed_at for each in seen] == [NOW + timedelta(hours=hours) for hours in (0, 1, 3, 4)]


def test_what_was_called_off_and_is_on_again_is_newer_than_its_cancelling(context, cast) -> None:
    thea, amy = cast.actor(cast.thea), cast.actor(cast.amy)
    with unit_of_work():
        appointment_id = pathway.booked(cast, build.NEXT_WEEK)
    with clock.frozen(NOW + timedelta(hours=1)), unit_of_work():
        attendance.mark(thea, appointment_id, Attendance.CANCELLED_BY_FAMILY)
    seen = [_event(feeds.booking(amy, appointment_id))]
    with clock.frozen(NOW + timedelta(hours=2)), unit_of_work():
        attendance.take_back(thea, appointment_id)
    seen.append(_event(feeds.booking(amy, appointment_id)))
    with clock.frozen(NOW + timedelta(hours=3)), unit_of_work():
        wish = pathway.meeting(cast, minutes=30)
        booking.move(thea, appointment_id, wish, starts_at=build.NEXT_WEEK, number=3)
    seen.append(_event(feeds.booking(amy, appointment_id)))
    assert [each["STATUS"] for each in seen] == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert [each["SEQUENCE"] for each in seen] == [2, 3, 4]
    assert [each["LAST-MODIFIED"].dt for each in seen] == [
        NOW + timedelta(hours=hours) for hours in (1, 2, 3)
    ]
    assert len({each["UID"] for each in seen}) == 1
    assert seen[2]["DTEND"].dt - seen[2]["DTSTART"].dt == timedelta(minutes=30)


def _event(found: feeds.Booking) -> icalendar.Component:
    written = calendar.of_one(found, Wording("Appointment", "Mine", lambda _: "https://example.org/"))
    [event] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    return event


def test_what_staff_note_afterwards_does_not_show(context, cast) -> None:
    with unit_of_work():
        appointment_id = build.appointment(cast)
    before = feeds.bookings(cast.actor(cast.amy))
    with clock.frozen(NOW + timedelta(days=8)), unit_of_work():
        build.mark(cast, appointment_id, "not-brought")
    assert feeds.bookings(cast.actor(cast.amy)) == before


def test_access_to_a_child_that_is_suspended_takes_the_childs_appointments_out(context, cast) -> None:
    with unit_of_work():
        build.appointment(cast, child=cast.ada)
        maxs = build.appointment(cast, child=cast.max)
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.amy,
            child_id=cast.ada,
            suspended=True,
        )
    assert ids(cast, cast.amy) == [maxs]


def test_an_address_opens_for_its_person_until_a_new_one_or_none(context, cast) -> None:
    first = opened(cast, cast.amy)
    assert feeds.reader(first).actor == cast.actor(cast.amy)
    second = opened(cast, cast.amy)
    assert feeds.open_since(cast.actor(cast.amy)) == NOW
    assert feeds.open_since(cast.actor(cast.ben)) is None
    with pytest.raises(NotVisible):
        feeds.reader(first)
    with unit_of_work():
        feeds.close_feed(cast.actor(cast.ben))
    assert feeds.reader(second).actor == cast.actor(cast.amy), "nobody closes another person’s"
    with unit_of_work():
        feeds.close_feed(cast.actor(cast.amy))
    with pytest.raises(NotVisible):
        feeds.reader(second)
    assert feeds.open_since(cast.actor(cast.amy)) is None


def test_the_secret_is_stored_nowhere_and_each_change_is_audited(context, cast) -> None:
    token = opened(cast, cast.amy)
    row = db.session.scalars(select(CalendarFeed)).one()
    assert token.encode() not in bytes(row.token_digest)
    with unit_of_work():
        feeds.close_feed(cast.actor(cast.amy))
        feeds.close_feed(cast.actor(cast.amy))
    lines = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.CALENDAR_CHANGED)).all()
    assert [line.actor_id for line in lines] == [cast.amy] * 2


@pytest.mark.parametrize("how", ["left", "suspended account", "every access suspended"])
def test_the_address_of_somebody_who_may_see_nothing_now_is_dead_at_once(context, cast, how: str) -> None:
    token = opened(cast, cast.ben)
    thea = cast.actor(cast.thea)
    with unit_of_work():
        if how == "left":
            memberships.leave(thea, family_id=cast.rowans, person_id=cast.ben)
        elif how == "suspended account":
            person = db.session.scalars(select(Person).where(Person.id == cast.ben)).one()
            people.suspend(cast.actor(cast.ann), person)
        else:
            for child_id in (cast.ada, cast.max):
                memberships.suspend(
                    thea, family_id=cast.rowans, person_id=cast.ben, child_id=child_id, suspended=True
                )
    with pytest.raises(NotVisible):
        feeds.reader(token)


def test_whoever_has_no_appointments_can_have_no_address(context, cast) -> None:
    for person_id in (cast.fred, cast.ann):
        assert not feeds.may_have(cast.actor(person_id))
        with pytest.raises(NotAllowed):
            feeds.open_feed(cast.actor(person_id))
    for person_id in (cast.amy, cast.thea, cast.lea):
        assert feeds.may_have(cast.actor(person_id))


def test_a_calendar_is_read_in_one_statement_however_long_it_is(context, app, cast) -> None:
    with unit_of_work():
        for day in range(40):
            appointment_id = build.appointment(cast, starts_at=build.NEXT_WEEK + timedelta(days=day))
            build.move(cast, appointment_id, timedelta(hours=1))
    with counting(app) as counted:
        assert len(ids(cast, cast.amy)) == 40
    assert counted.number <= 2
