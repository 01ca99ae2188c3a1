"""Two at the same moment, on whichever engine these tests run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from tests.care.appointments import build
from tests.care.referrals import asked
from tests.conftest import NOW
from watchmeplay.care.appointments import attendance, booking
from watchmeplay.care.appointments.busy import Taken
from watchmeplay.care.appointments.models import Attendance, BusyTime
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused

AT = NOW + timedelta(days=2)


def at_once(app, *acts) -> list:
    """Run them at one moment, each in a transaction of its own: what each gave, or why it was refused."""
    start = Barrier(len(acts))

    def run(act):
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    return act()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_families_who_pick_one_time_at_once_one_has_it(app, cast):
    for minutes in (0, 10, 25):
        with app.app_context(), unit_of_work():
            at = AT + timedelta(days=minutes)
            first = build.offered(cast, at)
            second = build.offered(cast, at + timedelta(minutes=minutes), to=(cast.nora,))
            times = [build.times_of(each)[0].id for each in (first, second)]
        told = at_once(
            app,
            lambda ids=(first, times[0]): booking.pick(cast.actor(cast.amy), *ids).id,
            lambda ids=(second, times[1]): booking.pick(cast.actor(cast.nora), *ids).id,
        )
        assert sorted(type(each).__name__ for each in told) == ["Taken", "UUID"]
        with app.app_context():
            assert len(db.session.scalars(select(BusyTime).where(BusyTime.starts_at >= at)).all()) == 1


def test_two_carers_of_one_family_who_pick_at_once_get_one_time(app, cast):
    with app.app_context(), unit_of_work():
        appointment_id = build.offered(cast, AT, AT + timedelta(days=1), to=(cast.amy, cast.ben))
        times = [each.id for each in build.times_of(appointment_id)]
    told = at_once(
        app,
        lambda: booking.pick(cast.actor(cast.amy), appointment_id, times[0]).id,
        lambda: booking.pick(cast.actor(cast.ben), appointment_id, times[1]).id,
    )
    assert sum(isinstance(each, Refused) for each in told) == 1
    with app.app_context():
        assert len(db.session.scalars(select(BusyTime)).all()) == 1


def test_a_pick_and_a_booking_by_staff_at_once_are_one(app, cast):
    with app.app_context(), unit_of_work():
        appointment_id = build.offered(cast, AT)
        time_id = build.times_of(appointment_id)[0].id
    told = at_once(
        app,
        lambda: booking.pick(cast.actor(cast.amy), appointment_id, time_id).id,
        lambda: build.booked(cast, AT, to=(cast.nora,)),
    )
    assert sum(isinstance(each, Taken) for each in told) == 1


def test_cancelling_from_both_sides_at_once_is_one_cancellation(app, cast):
    with app.app_context(), unit_of_work():
        appointment_id = build.booked(cast, AT)
    at_once(
        app,
        lambda: booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True).id,
        lambda: booking.cancel(cast.actor(cast.thea), appointment_id, by_family=False).id,
    )
    with app.app_context():
        assert build.row(appointment_id).sequence == 2
        assert db.session.scalars(select(BusyTime)).all() == []


def test_of_two_meetings_marked_at_once_the_earlier_is_the_first_contact(app, cast):
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=30)).referral_id
        asked.belongs(cast, sent, cast.rowans)
        earlier, later = build.past(cast, 20), build.past(cast, 19)
    thea = cast.actor(cast.thea)
    at_once(
        app,
        lambda: attendance.mark(thea, later, Attendance.ATTENDED).id,
        lambda: attendance.mark(thea, earlier, Attendance.ATTENDED).id,
    )
    with app.app_context():
        assert asked.moments(cast, sent)["first-contact"] == NOW - timedelta(days=20)


def test_a_slip_taken_back_twice_at_once_withdraws_its_time_stamp_once(app, cast):
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=30)).referral_id
        asked.belongs(cast, sent, cast.rowans)
        slip = build.past(cast, 3, Attendance.ATTENDED)
    act = lambda: attendance.take_back(cast.actor(cast.thea), slip).id  # noqa: E731
    assert at_once(app, act, act) == [slip, slip]
    with app.app_context():
        assert len(asked.withdrawn(cast, sent)) == 1 and "first-contact" not in asked.moments(cast, sent)
