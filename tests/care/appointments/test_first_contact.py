"""The first contact is the earliest meeting that a family came to, whichever was marked first; a slip is put right."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.care.appointments import build
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.appointments import attendance
from watchmeplay.care.appointments.models import Attendance, Type
from watchmeplay.care.referrals import consultations, moments
from watchmeplay.care.referrals.models import Moment, State
from watchmeplay.foundation.database import db, unit_of_work

pytestmark = pytest.mark.usefixtures("context")

FIRST = Moment.FIRST_CONTACT


@pytest.fixture
def referral_id(context, cast: Cast) -> UUID:  # noqa: ARG001
    """The request for help that Amy's family came with, thirty days ago."""
    with unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=30))
        asked.belongs(cast, sent.referral_id, cast.rowans)
    return sent.referral_id


def past(cast: Cast, days: int, outcome: Attendance | None = Attendance.ATTENDED, **facts) -> UUID:
    with unit_of_work():
        return build.past(cast, days, outcome, **facts)


def mark(cast: Cast, appointment_id: UUID, outcome: Attendance) -> None:
    with unit_of_work():
        attendance.mark(cast.actor(cast.thea), appointment_id, outcome)


def take_back(cast: Cast, appointment_id: UUID) -> None:
    with unit_of_work():
        attendance.take_back(cast.actor(cast.thea), appointment_id)


def first(cast: Cast, referral_id: UUID) -> datetime | None:
    return asked.moments(cast, referral_id).get(FIRST)


def withdrawn(cast: Cast, referral_id: UUID) -> list[tuple[datetime, str | None]]:
    return [(row.at, row.withdrawn_why) for row in asked.withdrawn(cast, referral_id)]


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def test_a_mark_taken_back_takes_its_time_stamp_with_it(cast: Cast, referral_id: UUID) -> None:
    slip = past(cast, 6)
    assert first(cast, referral_id) == days_ago(6)
    take_back(cast, slip)
    assert first(cast, referral_id) is None
    (row,) = asked.withdrawn(cast, referral_id)
    assert (row.source_id, row.withdrawn_by, row.withdrawn_at) == (slip, cast.thea, NOW)
    assert (row.at, row.withdrawn_why) == (days_ago(6), "taken-back")
    mark(cast, slip, Attendance.LATE)
    assert first(cast, referral_id) == days_ago(6)


@pytest.mark.parametrize("outcome", [Attendance.NOT_BROUGHT, Attendance.CANCELLED_BY_SERVICE])
def test_a_mark_put_right_to_one_that_is_no_contact_does_the_same(
    cast: Cast, referral_id: UUID, outcome: Attendance
) -> None:
    slip = past(cast, 6)
    mark(cast, slip, outcome)
    assert first(cast, referral_id) is None
    assert withdrawn(cast, referral_id) == [(days_ago(6), "taken-back")]


def test_from_attended_to_late_nothing_changes(cast: Cast, referral_id: UUID) -> None:
    mark(cast, past(cast, 6), Attendance.LATE)
    assert first(cast, referral_id) == days_ago(6)
    assert withdrawn(cast, referral_id) == []


def test_the_next_that_they_came_to_stands_in_for_a_slip(cast: Cast, referral_id: UUID) -> None:
    slip = past(cast, 9)
    past(cast, 7, Attendance.NOT_BROUGHT)
    past(cast, 6, type=Type.PROFESSIONALS)
    past(cast, 2)
    past(cast, 4)
    assert first(cast, referral_id) == days_ago(9)
    take_back(cast, slip)
    assert first(cast, referral_id) == days_ago(4)


def test_the_earliest_counts_and_not_the_one_marked_first(cast: Cast, referral_id: UUID) -> None:
    past(cast, 3)
    past(cast, 8)
    assert first(cast, referral_id) == days_ago(8)
    assert withdrawn(cast, referral_id) == [(days_ago(3), "earlier-one")]
    past(cast, 5)
    assert withdrawn(cast, referral_id) == [(days_ago(3), "earlier-one")]


def test_one_that_was_withdrawn_for_an_earlier_one_counts_again_without_it(
    cast: Cast, referral_id: UUID
) -> None:
    past(cast, 3)
    slip = past(cast, 8)
    take_back(cast, slip)
    assert first(cast, referral_id) == days_ago(3)


def test_a_meeting_before_help_was_asked_for_is_no_first_contact(cast: Cast, referral_id: UUID) -> None:
    past(cast, 31)
    assert first(cast, referral_id) is None
    past(cast, 2)
    assert first(cast, referral_id) == days_ago(2)


def test_a_meeting_after_the_earliest_request_of_those_put_together_counts(cast: Cast) -> None:
    with unit_of_work():
        early = asked.ask(cast, received=NOW - timedelta(days=30)).referral_id
        late = asked.ask(cast, received=NOW - timedelta(days=3)).referral_id
        asked.belongs(cast, late, cast.rowans)
        asked.belongs(cast, early, cast.rowans, into=late)
    past(cast, 10)
    assert first(cast, late) == days_ago(10)


def test_a_consultation_stands_in_for_a_slip_and_the_other_way_about(cast: Cast, referral_id: UUID) -> None:
    slip = past(cast, 9)
    with unit_of_work():
        asked.consult(cast, referral_id, days_ago(5))
    past(cast, 2)
    take_back(cast, slip)
    assert first(cast, referral_id) == days_ago(5)


def test_a_consultation_noted_later_that_was_earlier_is_the_first(cast: Cast, referral_id: UUID) -> None:
    past(cast, 5)
    with unit_of_work():
        asked.consult(cast, referral_id, days_ago(9))
    assert first(cast, referral_id) == days_ago(9)
    assert withdrawn(cast, referral_id) == [(days_ago(5), "earlier-one")]


def test_a_consultation_without_the_family_stands_in_for_nothing(cast: Cast, referral_id: UUID) -> None:
    slip = past(cast, 9)
    with unit_of_work():
        asked.consult(cast, referral_id, days_ago(5), whom=consultations.WithWhom.REFERRER)
        asked.consult(cast, referral_id, days_ago(4), came=False)
    take_back(cast, slip)
    assert first(cast, referral_id) is None


def test_a_time_stamp_from_before_they_knew_their_source_goes_with_its_meeting(
    cast: Cast, referral_id: UUID
) -> None:
    slip = past(cast, 6, None)
    with unit_of_work():
        moments.note(cast.actor(cast.thea), referral_id, FIRST, at=days_ago(6))
        build.row(slip).attendance = Attendance.ATTENDED
        db.session.flush()
    take_back(cast, slip)
    assert first(cast, referral_id) is None


def test_a_time_stamp_of_unknown_source_stays_when_another_mark_is_taken_back(
    cast: Cast, referral_id: UUID
) -> None:
    with unit_of_work():
        moments.note(cast.actor(cast.thea), referral_id, FIRST, at=days_ago(20))
    take_back(cast, past(cast, 6))
    assert first(cast, referral_id) == days_ago(20)


def test_a_closed_referral_is_put_right_too_and_never_from_after_its_close(
    cast: Cast, referral_id: UUID
) -> None:
    slip, kept = past(cast, 9), past(cast, 8)
    with unit_of_work():
        row = asked.belongs(cast, referral_id, cast.rowans)
        row.state, row.closed_at = State.CLOSED, days_ago(5)
    past(cast, 2)
    take_back(cast, slip)
    assert first(cast, referral_id) == days_ago(8)
    take_back(cast, kept)
    assert first(cast, referral_id) is None


def test_another_familys_meetings_change_nothing(cast: Cast, referral_id: UUID) -> None:
    past(cast, 9, to=(cast.nora,))
    assert first(cast, referral_id) is None
    mine = past(cast, 4)
    take_back(cast, past(cast, 3, to=(cast.nora,)))
    assert first(cast, referral_id) == days_ago(4)
    take_back(cast, mine)
    assert first(cast, referral_id) is None
