"""Work with families and work about them are counted apart, and each number has its rows."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.referrals import activity, consultations
from watchmeplay.care.referrals.activity import Activity, Work
from watchmeplay.care.referrals.consultations import Attendance, Held, Means, Outcome, WithWhom
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed

pytestmark = pytest.mark.usefixtures("context")
SINCE, UNTIL = NOW - timedelta(days=1), NOW


def hold(
    cast: Cast, whom: WithWhom, minutes: int, attendance: Attendance = Attendance.ATTENDED, hours: int = 2
) -> UUID:
    """A consultation that was held so many hours ago. Gives its referral."""
    thea, came = cast.actor(cast.thea), attendance in consultations.CAME
    with unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=10))
        made = consultations.offer(thea, sent.referral_id, with_whom=whom, means=Means.VIDEO)
        went = Held(
            NOW - timedelta(hours=hours),
            attendance,
            minutes if came else None,
            Outcome.GO_ON if came else None,
        )
        consultations.note(thea, made.id, went)
    return sent.referral_id


@pytest.fixture
def held(context, cast: Cast) -> dict[str, UUID]:  # noqa: ARG001
    hold(cast, WithWhom.FAMILY, 50, Attendance.NOT_BROUGHT)
    return {
        "family": hold(cast, WithWhom.FAMILY, 50, hours=4),
        "both": hold(cast, WithWhom.BOTH, 30, Attendance.LATE, hours=3),
        "referrer": hold(cast, WithWhom.REFERRER, 20),
    }


@pytest.mark.usefixtures("held")
def test_work_with_and_without_families_is_counted_apart(cast: Cast) -> None:
    both = Activity(Work(2, 80), Work(1, 20))
    assert activity.activity(cast.actor(cast.lea), SINCE, UNTIL) == both
    assert activity.activity(cast.actor(cast.lea), SINCE, UNTIL, area_ids=[cast.north]) == both
    nothing = Activity(Work(0, 0), Work(0, 0))
    assert activity.activity(cast.actor(cast.lea), NOW, NOW + timedelta(days=9)) == nothing
    assert activity.activity(cast.actor(cast.lea), SINCE, UNTIL, area_ids=[cast.south]) == nothing
    assert activity.activity(cast.actor(cast.lou), SINCE, UNTIL) == nothing
    with pytest.raises(NotAllowed):
        activity.activity(cast.actor(cast.ann), SINCE, UNTIL)


def test_the_rows_are_those_that_were_counted_the_latest_first(cast: Cast, held: dict[str, UUID]) -> None:
    lea = cast.actor(cast.lea)
    direct = activity.rows(lea, SINCE, UNTIL, indirect=False)
    assert [(row.referral_id, row.minutes) for row in direct] == [(held["both"], 30), (held["family"], 50)]
    [indirect] = activity.rows(lea, SINCE, UNTIL, indirect=True)
    assert (indirect.referral_id, indirect.with_whom, indirect.means) == (held["referrer"], "referrer", "11")
    assert indirect.practitioner == "Thea" and indirect.held_at == NOW - timedelta(hours=2)
    assert [row.minutes for row in activity.rows(lea, SINCE, UNTIL, indirect=False, first=1, most=1)] == [50]


@pytest.mark.usefixtures("held")
def test_other_areas_have_no_rows_and_administrators_none_at_all(cast: Cast) -> None:
    for who, areas in ((cast.lou, None), (cast.lea, [cast.south])):
        assert activity.rows(cast.actor(who), SINCE, UNTIL, indirect=True, area_ids=areas) == []
    for who in (cast.ann, cast.amy):
        with pytest.raises(NotAllowed):
            activity.rows(cast.actor(who), SINCE, UNTIL, indirect=True)
