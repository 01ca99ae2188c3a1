"""Meetings that somebody had arranged with a family which they look after no longer."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.care.allocation import build
from tests.care.appointments import build as meetings
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.allocation import arranged, cover, handover, leavers, transfers
from watchmeplay.care.allocation.handover import InHand
from watchmeplay.care.appointments import booking, invitations
from watchmeplay.care.appointments.models import Attendance, State
from watchmeplay.care.week.models import Task
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import system_scope

pytestmark = pytest.mark.usefixtures("context")
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=9)
TOLD = ("appointment_offered", "appointment_changed")


def told() -> list[tuple[str, UUID]]:
    """What waits to be told of meetings, but for reminders."""
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.settled_at.is_(None)))
    mine = (row for row in rows if row.kind.startswith("appointment") and row.kind != "appointment_soon")
    return sorted((row.kind, row.person_id) for row in mine)


def sent() -> None:
    with unit_of_work():
        db.session.execute(update(OutboxRow).values(settled_at=NOW, outcome="sent"))


def to_agree() -> list[tuple[UUID, UUID, date]]:
    """Who has to agree a new time, for which meeting, by when."""
    with system_scope("test"):
        rows = db.session.scalars(select(Task).where(Task.origin == arranged.ORIGIN)).all()
        assert {row.words for row in rows} <= {arranged.AGREE_A_TIME}
        return sorted((row.owner_id, row.about_id, row.due_on) for row in rows if row.about_id)


def arrange(cast: Cast, **facts: object) -> tuple[UUID, UUID, UUID]:
    """A meeting tomorrow, one in nine days, and times on offer; of all of which Amy has heard."""
    with unit_of_work():
        made = (
            meetings.booked(cast, SOON, **facts),
            meetings.booked(cast, LATER, **facts),
            meetings.offered(cast, LATER + timedelta(days=1), **facts),
        )
    sent()
    return made


def hand_over(cast: Cast) -> None:
    """The Rowans pass from Thea to Una."""
    with unit_of_work():
        transfer_id = transfers.ask(
            cast.actor(cast.thea), family_id=cast.rowans, to_id=cast.una, from_id=cast.thea, why="I leave."
        )
    for _ in range(2):
        with unit_of_work():
            transfers.accept(cast.actor(cast.una), transfer_id, begun_by="Begun by Thea.")


def test_booked_meetings_and_offers_are_counted(cast: Cast) -> None:
    arrange(cast)
    with unit_of_work():
        meetings.past(cast, 3)
        booking.cancel(cast.actor(cast.thea), meetings.offered(cast, LATER), by_family=False)
    found = handover.in_hand(cast.actor(cast.thea), cast.thea, [cast.rowans])[cast.rowans]
    assert found == InHand(appointments=2, offers=1)
    assert InHand(offers=1)


def test_whoever_takes_a_family_on_agrees_new_times_and_offers_are_withdrawn(cast: Cast) -> None:
    tomorrow, later, offer = arrange(cast)
    hand_over(cast)
    assert to_agree() == sorted(
        [
            (cast.una, tomorrow, date(2026, 3, 10)),
            (cast.una, later, date(2026, 3, 17)),
            (cast.una, offer, date(2026, 3, 12)),
        ]
    )
    assert meetings.row(tomorrow).state == meetings.row(later).state == State.BOOKED
    assert (meetings.row(offer).state, meetings.row(offer).attendance) == (State.CANCELLED, None)
    assert told() == [("appointment_changed", cast.amy)]
    assert offer not in {each.id for each in invitations.mine(cast.actor(cast.amy))}


def test_what_others_arranged_and_other_families_have_stays(cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        own = meetings.offered(cast, LATER, by=cast.una, practitioner_id=cast.una)
        theirs = meetings.offered(cast, LATER, to=(cast.nora,))
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)
    hand_over_by_a_lead(cast)
    assert meetings.row(own).state == meetings.row(theirs).state == State.OFFERED
    assert to_agree() == []


def hand_over_by_a_lead(cast: Cast) -> None:
    with unit_of_work():
        leavers.give(
            cast.actor(cast.lea),
            from_id=cast.thea,
            to_id=cast.una,
            family_ids=[cast.rowans],
            begun_by="By Thea.",
        )


def test_a_meeting_that_is_passed_on_again_is_one_thing_to_do(cast: Cast) -> None:
    tomorrow, later, offer = arrange(cast)
    for _ in range(2):
        with unit_of_work():
            arranged.pass_on(cast.actor(cast.lea), from_id=cast.thea, to={cast.rowans: cast.una})
    assert len(to_agree()) == 3
    assert told() == [("appointment_changed", cast.amy)]


def test_a_stopped_account_has_no_offers_and_colleagues_on_the_team_agree_new_times(cast: Cast) -> None:
    tomorrow, later, offer = arrange(cast)
    with unit_of_work():
        other = meetings.offered(cast, LATER, to=(cast.nora,))
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    ann = cast.actor(cast.ann)
    with unit_of_work():
        build.suspend(cast, cast.thea)
        arranged.stop(ann, cast.thea)
    assert meetings.row(offer).state == meetings.row(other).state == State.CANCELLED
    assert {owner for owner, *_ in to_agree()} == {cast.una}
    assert {about for _, about, _ in to_agree()} == {tomorrow, later, offer}
    hand_over_by_a_lead(cast)
    assert len(to_agree()) == 3


def test_nobody_picks_a_time_with_somebody_who_cannot_sign_in(cast: Cast) -> None:
    with unit_of_work():
        offer = meetings.offered(cast, LATER)
        build.suspend(cast, cast.thea)
    [time] = meetings.times_of(offer)
    with pytest.raises(Refused, match="not on offer"), unit_of_work():
        booking.pick(cast.actor(cast.amy), offer, time.id)


def test_what_was_arranged_under_cover_goes_back_with_the_cover(cast: Cast) -> None:
    away_id = build.away(cast)
    tomorrow, later, offer = arrange(cast, by=cast.una, practitioner_id=cast.una)
    with clock.frozen(NOW + timedelta(days=4)):
        build.settle()
        build.settle()
    assert to_agree() == sorted(
        [(cast.thea, later, date(2026, 3, 17)), (cast.thea, offer, date(2026, 3, 16))]
    )
    assert meetings.row(offer).state == State.CANCELLED
    assert meetings.row(tomorrow).attendance is None
    with unit_of_work():
        cover.end_now(cast.actor(cast.thea), away_id)
    assert len(to_agree()) == 2


def test_the_whole_team_hears_of_a_family_whose_practitioner_left(cast: Cast) -> None:
    tomorrow, _, _ = arrange(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.lea)
    hand_over(cast)
    sent()
    with unit_of_work():
        booking.cancel(cast.actor(cast.amy), tomorrow, by_family=True)
    assert told() == sorted([("appointment_for_team", cast.una), ("appointment_for_team", cast.lea)])
    assert meetings.row(tomorrow).attendance == Attendance.CANCELLED_BY_FAMILY


def test_whoever_covers_hears_of_it_and_other_colleagues_do_not(cast: Cast) -> None:
    tomorrow, _, _ = arrange(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.lea)
    build.away(cast)
    with unit_of_work():
        booking.cancel(cast.actor(cast.amy), tomorrow, by_family=True)
    assert told() == sorted([("appointment_for_team", cast.thea), ("appointment_for_team", cast.una)])


def test_the_whole_team_hears_of_it_when_the_account_is_stopped(cast: Cast) -> None:
    tomorrow, _, _ = arrange(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        build.suspend(cast, cast.thea)
    with unit_of_work():
        booking.cancel(cast.actor(cast.amy), tomorrow, by_family=True)
    assert told() == [("appointment_for_team", cast.una)]
