"""Offering times and booking one straight away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.care.appointments import changes, offering
from watchmeplay.care.appointments.busy import Taken
from watchmeplay.care.appointments.models import Appointment, BusyTime, Means, State, Type
from watchmeplay.families import memberships
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")
TOMORROW = NOW + timedelta(days=1)
DAYS = [NOW + timedelta(days=number) for number in (2, 3, 4)]


def waiting() -> list[tuple[str, object]]:
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.settled_at.is_(None)))
    return sorted((row.kind, row.person_id) for row in rows)


def test_an_offer_holds_its_times_and_takes_none_of_the_practitioners(cast):
    with unit_of_work():
        appointment_id = build.offered(cast, *DAYS, words="Which suits you?")
    stored = build.row(appointment_id)
    assert (stored.state, stored.starts_at, stored.sequence) == (State.OFFERED, None, 0)
    assert [each.starts_at for each in build.times_of(appointment_id)] == DAYS
    assert db.session.scalars(select(BusyTime)).all() == []
    assert waiting() == [("appointment_offered", cast.amy)]
    assert [change.what for change in changes.of(cast.actor(cast.amy), appointment_id)] == ["offered"]


def test_a_booking_takes_the_time_and_is_seen_by_calendars(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0], place="Room 2")
    stored = build.row(appointment_id)
    assert (stored.state, stored.starts_at, stored.sequence) == (State.BOOKED, DAYS[0], 1)
    taken = db.session.scalars(select(BusyTime)).one()
    assert (taken.person_id, taken.starts_at) == (cast.thea, DAYS[0])
    assert taken.ends_at - taken.starts_at == timedelta(minutes=50)
    assert waiting() == [("appointment_offered", cast.amy), ("appointment_soon", cast.amy)]


def test_the_same_form_sent_twice_is_one_booking_and_one_offer(cast):
    wish, key, other = build.meeting(cast), new_key(), new_key()
    thea = cast.actor(cast.thea)
    for _ in range(2):
        with unit_of_work():
            first = offering.book(thea, cast.rowans, wish, starts_at=DAYS[0], key=key)
            offering.offer(thea, cast.rowans, wish, times=DAYS[1:], key=other)
    assert build.row(first).sequence == 1
    with pytest.raises(KeyReused), unit_of_work():
        offering.book(thea, cast.rowans, wish, starts_at=DAYS[1], key=key)
    assert len(db.session.scalars(scoped(thea, Appointment)).all()) == 2


@pytest.mark.parametrize("minutes", [10, 30, 49])
def test_a_practitioner_is_not_booked_twice_at_a_time(cast, minutes):
    with unit_of_work():
        build.booked(cast, DAYS[0])
    for shift in (-1, 1):
        with pytest.raises(Taken), unit_of_work():
            build.booked(cast, DAYS[0] + shift * timedelta(minutes=minutes), to=(cast.nora,))
    with unit_of_work():
        build.booked(cast, DAYS[0] + timedelta(minutes=50), to=(cast.nora,))


@pytest.mark.parametrize("minutes", [-1, 0, 4, 481, 10_000, 2**40])
def test_a_meeting_lasts_between_five_minutes_and_a_day_at_work(cast, minutes):
    with pytest.raises(Refused) as refused, unit_of_work():
        build.booked(cast, DAYS[0], minutes=minutes)
    assert refused.value.field == "minutes"


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=600)])
def test_past_times_and_far_years_are_not_booked(cast, at):
    with pytest.raises(Refused) as refused, unit_of_work():
        build.booked(cast, at)
    assert refused.value.field == "times"
    with pytest.raises(Refused), unit_of_work():
        build.offered(cast, DAYS[0], at)


def test_an_offer_needs_a_time_and_not_too_many(cast):
    for times in ([], [TOMORROW + timedelta(hours=number) for number in range(13)]):
        with pytest.raises(Refused) as refused, unit_of_work():
            build.offered(cast, *times)
        assert refused.value.field == "times"


def test_only_the_familys_own_adults_are_invited(cast):
    for people in ((cast.nora,), (cast.amy, cast.stan), (cast.fred,)):
        wish = build.meeting(cast, to=people)
        with pytest.raises(Refused) as refused, unit_of_work():
            offering.book(cast.actor(cast.thea), cast.rowans, wish, starts_at=DAYS[0], key=new_key())
        assert refused.value.field == "invitees"


def test_somebody_whose_access_is_suspended_is_not_invited_and_loses_sight_of_it(cast):
    with unit_of_work():
        seen = build.booked(cast, DAYS[0], to=(cast.amy, cast.ben), child_id=cast.ada)
        other = build.booked(cast, DAYS[1], to=(cast.ben,), child_id=cast.max)
    ben, thea = cast.actor(cast.ben), cast.actor(cast.thea)
    assert {row.id for row in db.session.scalars(scoped(ben, Appointment))} == {seen, other}
    with unit_of_work():
        memberships.suspend(
            thea, family_id=cast.rowans, person_id=cast.ben, child_id=cast.ada, suspended=True
        )
    assert {row.id for row in db.session.scalars(scoped(ben, Appointment))} == {other}
    with pytest.raises(Refused), unit_of_work():
        build.booked(cast, DAYS[2], to=(cast.ben,), child_id=cast.ada)


def test_nobody_but_whoever_looks_after_the_family_offers(cast):
    wish = build.meeting(cast)
    for person, fault in ((cast.lea, NotAllowed), (cast.una, NotVisible), (cast.ola, NotVisible)):
        with pytest.raises(fault), unit_of_work():
            offering.book(cast.actor(person), cast.rowans, wish, starts_at=DAYS[0], key=new_key())
    with pytest.raises(NotAllowed), unit_of_work():
        offering.book(cast.actor(cast.amy), cast.rowans, wish, starts_at=DAYS[0], key=new_key())


def test_the_practitioner_and_the_child_are_the_familys(cast):
    with pytest.raises(Refused) as refused, unit_of_work():
        build.booked(cast, DAYS[0], practitioner_id=cast.una)
    assert refused.value.field == "practitioner"
    for child_id in (cast.kit, cast.zoe):
        with pytest.raises(NotVisible), unit_of_work():
            build.booked(cast, DAYS[0], child_id=child_id)


def test_a_meeting_of_professionals_needs_nobody_of_the_family(cast):
    wish = build.meeting(cast, type=Type.PROFESSIONALS)
    wish = build.Meeting(
        **{**{name: getattr(wish, name) for name in wish.__slots__}, "invitees": frozenset()}
    )
    with unit_of_work():
        offering.book(cast.actor(cast.thea), cast.rowans, wish, starts_at=DAYS[0], key=new_key())
    assert waiting() == []


def test_only_a_video_has_a_link(cast):
    link = f"https://{build.HOST}/a"
    with unit_of_work():
        build.host(cast)
        called = build.booked(cast, DAYS[0], means=Means.PHONE, place=" 01208 000000 ", link=link)
        seen = build.booked(cast, DAYS[1], means=Means.VIDEO, link=link)
    assert (build.row(called).place, build.row(called).link) == ("01208 000000", None)
    assert (build.row(seen).place, build.row(seen).link) == (None, link)


def test_another_offer_takes_the_place_of_the_first_and_of_a_booking(cast):
    with unit_of_work():
        appointment_id = build.offered(cast, *DAYS[:2])
    thea = cast.actor(cast.thea)
    with unit_of_work():
        offering.offer_again(thea, appointment_id, times=DAYS[1:], number=0)
    times = build.times_of(appointment_id)
    assert [each.starts_at for each in times if each.withdrawn_at is None] == DAYS[1:]
    assert waiting() == [("appointment_offered", cast.amy)]
    with unit_of_work():
        booked_id = build.booked(cast, DAYS[0])
        offering.offer_again(thea, booked_id, times=DAYS[1:], number=1)
    assert (build.row(booked_id).state, build.row(booked_id).sequence) == (State.OFFERED, 2)
    assert db.session.scalars(select(BusyTime)).all() == []
    with pytest.raises(Refused), unit_of_work():
        offering.offer_again(thea, booked_id, times=DAYS[1:], number=1)
