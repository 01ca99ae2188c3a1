"""Picking, moving, asking for another time and cancelling."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.care.appointments import booking, changes, offering
from watchmeplay.care.appointments.busy import Taken
from watchmeplay.care.appointments.models import Attendance, BusyTime, Means, State
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("context")
DAYS = [NOW + timedelta(days=number) for number in (2, 3, 4)]


def told() -> list[tuple[str, object]]:
    """The notices that wait, but for reminders."""
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.settled_at.is_(None)))
    return sorted((row.kind, row.person_id) for row in rows if row.kind != "appointment_soon")


def reminded() -> set:
    rows = select(OutboxRow.person_id).where(
        OutboxRow.kind == "appointment_soon", OutboxRow.settled_at.is_(None)
    )
    return set(db.session.scalars(rows))


def sent() -> None:
    """Everything that waits has gone out."""
    with unit_of_work():
        db.session.execute(update(OutboxRow).values(settled_at=clock.now(), outcome="sent"))


def offered(cast, **facts):
    with unit_of_work():
        appointment_id = build.offered(cast, *DAYS, **facts)
    return appointment_id, [each.id for each in build.times_of(appointment_id)]


def test_a_family_picks_a_time_and_the_others_leave_the_offer(cast):
    appointment_id, times = offered(cast, to=(cast.amy, cast.ben))
    with unit_of_work():
        booking.pick(cast.actor(cast.amy), appointment_id, times[1])
    stored = build.row(appointment_id)
    assert (stored.state, stored.starts_at, stored.sequence) == (State.BOOKED, DAYS[1], 1)
    assert all(each.withdrawn_at for each in build.times_of(appointment_id))
    assert told() == sorted([("appointment_changed", cast.ben), ("appointment_for_team", cast.thea)])
    assert reminded() == {cast.amy, cast.ben}
    assert changes.of(cast.actor(cast.thea), appointment_id)[0].by_family


def test_picking_twice_is_once_and_another_is_refused(cast):
    appointment_id, times = offered(cast)
    for _ in range(2):
        with unit_of_work():
            booking.pick(cast.actor(cast.amy), appointment_id, times[0])
    assert build.row(appointment_id).sequence == 1
    with pytest.raises(Refused, match="booked already"), unit_of_work():
        booking.pick(cast.actor(cast.amy), appointment_id, times[1])


def test_a_withdrawn_a_past_and_another_offers_time_are_not_picked(cast):
    appointment_id, times = offered(cast)
    other, others = offered(cast)
    amy = cast.actor(cast.amy)
    with pytest.raises(NotVisible), unit_of_work():
        booking.pick(amy, appointment_id, others[0])
    with clock.frozen(DAYS[0]), pytest.raises(Refused, match="passed"), unit_of_work():
        booking.pick(amy, appointment_id, times[0])
    with unit_of_work():
        booking.cancel(cast.actor(cast.thea), other, by_family=False)
    with pytest.raises(Refused, match="cancelled"), unit_of_work():
        booking.pick(amy, other, others[0])
    with unit_of_work():
        offering.offer_again(cast.actor(cast.thea), appointment_id, times=DAYS[1:], number=0)
    with pytest.raises(Refused, match="not on offer"), unit_of_work():
        booking.pick(amy, appointment_id, times[0])


def test_a_time_that_another_family_has_by_now_is_taken(cast):
    appointment_id, times = offered(cast)
    with unit_of_work():
        build.booked(cast, DAYS[0] + timedelta(minutes=30), to=(cast.nora,))
    with pytest.raises(Taken), unit_of_work():
        booking.pick(cast.actor(cast.amy), appointment_id, times[0])
    assert build.row(appointment_id).state == State.OFFERED
    with unit_of_work():
        booking.pick(cast.actor(cast.amy), appointment_id, times[1])


def test_a_time_of_somebody_who_looks_after_the_family_no_longer_is_not_picked(cast):
    appointment_id, times = offered(cast)
    thea, lea = cast.actor(cast.thea), cast.actor(cast.lea)
    with unit_of_work():
        caseloads.assign(thea, family_id=cast.rowans, person_id=cast.una)
        caseloads.unassign(lea, family_id=cast.rowans, person_id=cast.thea)
    with pytest.raises(Refused, match="not on offer"), unit_of_work():
        booking.pick(cast.actor(cast.amy), appointment_id, times[0])


@pytest.mark.parametrize("name", ["ben", "stan", "nora", "fred", "pia"])
def test_whoever_is_not_invited_picks_asks_and_cancels_nothing(cast, name):
    appointment_id, times = offered(cast)
    actor = cast.actor(getattr(cast, name))
    for act in (
        lambda: booking.pick(actor, appointment_id, times[0]),
        lambda: booking.ask_for_another(actor, appointment_id, key=new_key()),
        lambda: booking.cancel(actor, appointment_id, by_family=True),
    ):
        with pytest.raises(NotVisible), unit_of_work():
            act()


def test_a_lead_and_colleagues_elsewhere_move_and_cancel_nothing(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
    wish = build.meeting(cast)
    for person, fault in ((cast.lea, NotAllowed), (cast.una, NotVisible), (cast.ola, NotVisible)):
        with pytest.raises(fault), unit_of_work():
            booking.cancel(cast.actor(person), appointment_id, by_family=False)
        with pytest.raises(fault), unit_of_work():
            booking.move(cast.actor(person), appointment_id, wish, starts_at=DAYS[1], number=1)
        with pytest.raises(NotVisible), unit_of_work():
            booking.pick(cast.actor(person), appointment_id, appointment_id)


def test_asking_for_another_time_gives_the_booked_one_back(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0], to=(cast.amy, cast.ben))
    sent()
    key, amy = new_key(), cast.actor(cast.amy)
    for _ in range(2):
        with unit_of_work():
            booking.ask_for_another(amy, appointment_id, words="Clinic that day.", key=key)
    stored = build.row(appointment_id)
    assert (stored.state, stored.starts_at, stored.sequence, stored.attendance) == (
        State.OFFERED,
        None,
        2,
        None,
    )
    assert db.session.scalars(select(BusyTime)).all() == []
    assert told() == sorted([("appointment_changed", cast.ben), ("appointment_for_team", cast.thea)])
    last = changes.of(cast.actor(cast.thea), appointment_id)[0]
    assert (last.what, last.words, last.started_at) == ("asked-another", "Clinic that day.", DAYS[0])


def test_asking_for_others_leaves_the_offer_as_it_is(cast):
    appointment_id, times = offered(cast, to=(cast.amy, cast.ben))
    sent()
    with unit_of_work():
        booking.ask_for_another(cast.actor(cast.amy), appointment_id, key=new_key())
    assert told() == [("appointment_for_team", cast.thea)]
    with unit_of_work():
        booking.pick(cast.actor(cast.ben), appointment_id, times[2])


def test_a_family_cancels_once_and_kindly(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
    for _ in range(2):
        with unit_of_work():
            booking.cancel(cast.actor(cast.amy), appointment_id, by_family=False, words="Not now.")
    stored = build.row(appointment_id)
    assert (stored.state, stored.attendance, stored.sequence) == (
        State.CANCELLED, Attendance.CANCELLED_BY_FAMILY, 2,
    )  # fmt: skip
    assert stored.starts_at == DAYS[0]
    assert db.session.scalars(select(BusyTime)).all() == []
    assert told() == [("appointment_for_team", cast.thea)]
    assert reminded() == set()


def test_what_the_service_cancels_is_its_own(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0], to=(cast.amy, cast.ben))
    sent()
    with unit_of_work():
        booking.cancel(cast.actor(cast.thea), appointment_id, by_family=False, words="I am ill. Sorry.")
    assert build.row(appointment_id).attendance == Attendance.CANCELLED_BY_SERVICE
    assert told() == sorted([("appointment_changed", cast.amy), ("appointment_changed", cast.ben)])


def test_an_offer_that_is_cancelled_counts_as_nothing(cast):
    appointment_id, _ = offered(cast)
    with unit_of_work():
        booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True)
    assert build.row(appointment_id).attendance is None


def test_nobody_is_told_of_a_change_to_what_they_had_not_heard_of(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
        booking.cancel(cast.actor(cast.thea), appointment_id, by_family=False)
    assert told() == []
    with unit_of_work():
        other = build.booked(cast, DAYS[0])
        booking.move(cast.actor(cast.thea), other, build.meeting(cast), starts_at=DAYS[1], number=1)
    assert told() == [("appointment_offered", cast.amy)]


def test_over_is_over_for_a_family(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
    amy = cast.actor(cast.amy)
    with clock.frozen(DAYS[0] + timedelta(minutes=10)), unit_of_work():
        booking.cancel(amy, appointment_id, by_family=True)
    with unit_of_work():
        other = build.booked(cast, DAYS[0])
    with clock.frozen(DAYS[0] + timedelta(minutes=50)):
        for act in (
            lambda: booking.cancel(amy, other, by_family=True),
            lambda: booking.ask_for_another(amy, other, key=new_key()),
        ):
            with pytest.raises(Refused, match="over"), unit_of_work():
                act()


def test_a_move_takes_the_new_time_gives_the_old_back_and_tells(cast):
    with unit_of_work():
        build.host(cast)
        appointment_id = build.booked(cast, DAYS[0])
    sent()
    link = f"https://{build.HOST}/room"
    wish = build.meeting(cast, to=(cast.amy, cast.ben), means=Means.VIDEO, link=link)
    with unit_of_work():
        booking.move(
            cast.actor(cast.thea), appointment_id, wish, starts_at=DAYS[1], words="Clinic.", number=1
        )
    stored = build.row(appointment_id)
    assert (stored.starts_at, stored.link, stored.means, stored.sequence) == (DAYS[1], link, "video", 2)
    assert db.session.scalars(select(BusyTime.starts_at)).all() == [DAYS[1]]
    assert told() == sorted([("appointment_changed", cast.amy), ("appointment_offered", cast.ben)])
    assert reminded() == {cast.amy, cast.ben}
    with pytest.raises(Refused, match="meanwhile"), unit_of_work():
        booking.move(cast.actor(cast.thea), appointment_id, wish, starts_at=DAYS[2], number=1)


def test_a_move_onto_itself_tells_nobody_and_a_new_place_does(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
    sent()
    thea = cast.actor(cast.thea)
    with unit_of_work():
        booking.move(thea, appointment_id, build.meeting(cast), starts_at=DAYS[0], number=1)
    assert (build.row(appointment_id).sequence, told()) == (1, [])
    with unit_of_work():
        booking.move(thea, appointment_id, build.meeting(cast, place="Room 9"), starts_at=DAYS[0], number=1)
    assert (build.row(appointment_id).sequence, told()) == (2, [("appointment_changed", cast.amy)])
    assert changes.of(thea, appointment_id)[0].what == "changed"


def test_a_move_may_overlap_where_it_was_and_nothing_else(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
        build.booked(cast, DAYS[0] + timedelta(hours=2), to=(cast.nora,))
    thea, wish = cast.actor(cast.thea), build.meeting(cast)
    with unit_of_work():
        booking.move(thea, appointment_id, wish, starts_at=DAYS[0] + timedelta(minutes=20), number=1)
    with pytest.raises(Taken), unit_of_work():
        booking.move(thea, appointment_id, wish, starts_at=DAYS[0] + timedelta(hours=1, minutes=30), number=2)
    assert build.row(appointment_id).starts_at == DAYS[0] + timedelta(minutes=20)
    assert len(db.session.scalars(select(BusyTime)).all()) == 2


def test_a_move_books_what_was_on_offer_and_takes_whoever_is_not_invited_off(cast):
    appointment_id, _ = offered(cast, to=(cast.amy, cast.ben))
    with unit_of_work():
        booking.move(cast.actor(cast.thea), appointment_id, build.meeting(cast), starts_at=DAYS[2], number=0)
    assert build.row(appointment_id).state == State.BOOKED
    assert reminded() == {cast.amy}
    with pytest.raises(NotVisible), unit_of_work():
        booking.cancel(cast.actor(cast.ben), appointment_id, by_family=True)


def test_a_family_whose_time_has_ended_reads_and_changes_nothing(cast):
    appointment_id, times = offered(cast)
    with unit_of_work():
        db.session.execute(
            update(Family).where(Family.id == cast.rowans).values(closed_at=NOW)
            .execution_options(actor=cast.actor(cast.thea), synchronize_session=False)
        )  # fmt: skip
    db.session.remove()
    for act in (
        lambda: booking.pick(cast.actor(cast.amy), appointment_id, times[0]),
        lambda: booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True),
        lambda: build.booked(cast, DAYS[1]),
    ):
        with pytest.raises(Refused, match="ended"), unit_of_work():
            act()


def test_many_words_are_refused(cast):
    with unit_of_work():
        appointment_id = build.booked(cast, DAYS[0])
    with pytest.raises(Refused) as refused, unit_of_work():
        booking.cancel(cast.actor(cast.amy), appointment_id, by_family=True, words="x" * 1001)
    assert refused.value.field == "words"
