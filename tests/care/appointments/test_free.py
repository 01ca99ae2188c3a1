"""When a practitioner has time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation.models import Away, StaffProfile
from watchmeplay.care.appointments import free
from watchmeplay.care.appointments.free import Unusual
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible

pytestmark = pytest.mark.usefixtures("context")
TUESDAY = datetime(2026, 3, 10, tzinfo=UTC)


def free_on(cast, day: int, *, month: int = 3, minutes: int = 50, **choice) -> list[int]:
    """The hours, in UTC, that Thea is free on a day."""
    start = datetime(2026, month, day, tzinfo=UTC)
    found = free.free_times(
        cast.actor(cast.thea),
        cast.thea,
        start,
        start + timedelta(days=1),
        minutes,
        **{"nation": "england", **choice},
    )
    return [at.hour for at in found]


def test_a_working_day_is_free_on_the_hour_from_nine_to_five(cast):
    assert free_on(cast, 11) == [9, 10, 11, 12, 13, 14, 15, 16]
    assert free_on(cast, 11, minutes=90) == [9, 10, 11, 12, 13, 14, 15]
    assert free_on(cast, 11, minutes=481) == []


def test_the_past_the_weekend_and_the_days_away_are_not(cast):
    assert free_on(cast, 10) == [11, 12, 13, 14, 15, 16]
    assert free_on(cast, 14) == []
    with unit_of_work():
        db.session.add(
            Away(
                person_id=cast.thea, from_on=date(2026, 3, 11), until_on=date(2026, 3, 12), made_by=cast.thea
            )
        )
        db.session.add(
            Away(
                person_id=cast.thea, from_on=date(2026, 3, 13), until_on=date(2026, 3, 20), made_by=cast.thea,
                ended_at=NOW,
            )
        )  # fmt: skip
        person = db.session.scalars(select(Person).where(Person.id == cast.thea)).one()
        person.working_days = "2345"
    assert [bool(free_on(cast, day)) for day in (11, 12, 13, 16, 17)] == [False, False, True, False, True]


def test_a_bank_holiday_is_not_where_it_is_one(cast):
    assert [bool(free_on(cast, day, month=4)) for day in (2, 3, 6, 7)] == [True, False, False, True]
    assert free_on(cast, 6, month=4, nation="scotland")


def test_what_is_booked_is_not_free_whoevers_it_is(cast):
    with unit_of_work():
        build.booked(cast, TUESDAY + timedelta(days=1, hours=9, minutes=30), to=(cast.nora,))
        build.booked(cast, TUESDAY + timedelta(days=1, hours=14), minutes=60)
    assert free_on(cast, 11) == [11, 12, 13, 15, 16]
    assert free_on(cast, 11, minutes=60) == [11, 12, 13, 15, 16]


def test_evenings_are_added_when_asked_for_or_by_the_profile(cast):
    assert free_on(cast, 11, evenings=True)[-3:] == [17, 18, 19]
    with unit_of_work():
        db.session.add(StaffProfile(person_id=cast.thea, evenings=True))
    assert free_on(cast, 11)[-3:] == [17, 18, 19]


def test_nine_is_nine_by_the_clock_on_both_sides_of_a_change(cast):
    assert free_on(cast, 27)[0] == 9
    assert free_on(cast, 30)[0] == 8
    assert free_on(cast, 26, month=10)[0] == 9


def test_families_are_not_told_when_anybody_is_free(cast):
    for person in (cast.amy, cast.ann):
        with pytest.raises(NotVisible):
            free.free_times(cast.actor(person), cast.thea, NOW, NOW + timedelta(days=1), 50, nation="england")
        with pytest.raises(NotVisible):
            free.unusual(cast.actor(person), cast.thea, NOW, 50, nation="england")


@pytest.mark.parametrize(
    ("at", "minutes", "what"),
    [
        ("2026-03-11T10:00", 50, set()),
        ("2026-03-14T10:00", 50, {Unusual.NOT_A_WORKING_DAY}),
        ("2026-04-06T10:00", 50, {Unusual.BANK_HOLIDAY}),
        ("2026-03-11T08:30", 50, {Unusual.OUT_OF_HOURS}),
        ("2026-03-11T16:30", 50, {Unusual.OUT_OF_HOURS}),
        ("2026-03-12T12:00", 50, {Unusual.AWAY}),
        ("2026-03-11T14:30", 50, {Unusual.TAKEN}),
        ("2026-03-15T02:30", 50, {Unusual.NOT_A_WORKING_DAY, Unusual.OUT_OF_HOURS}),
    ],
)
def test_what_is_unusual_about_a_time_is_said(cast, at, minutes, what):
    with unit_of_work():
        build.booked(cast, datetime(2026, 3, 11, 14, tzinfo=UTC), to=(cast.nora,))
        db.session.add(
            Away(
                person_id=cast.thea, from_on=date(2026, 3, 12), until_on=date(2026, 3, 12), made_by=cast.thea
            )
        )
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert free.unusual(cast.actor(cast.thea), cast.thea, when, minutes, nation="england") == what


def test_more_families_than_there_is_room_for_are_noticed(cast):
    assert not free.has_no_room(cast.actor(cast.thea), cast.thea)
    with unit_of_work():
        db.session.add(StaffProfile(person_id=cast.thea, room=3))
    assert free.has_no_room(cast.actor(cast.thea), cast.thea)
