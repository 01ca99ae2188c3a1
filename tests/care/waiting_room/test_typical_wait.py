"""How long people have waited of late."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from tests.care.waiting_room import build
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment
from watchmeplay.care.referrals.typical_wait import FEWEST, typical_wait
from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import unit_of_work

pytestmark = pytest.mark.usefixtures("context")


def waited(cast, days: Sequence[int], *, ended_days_ago: int = 1) -> list[UUID]:
    """Referrals to the north that waited so many days for a first contact some days ago."""
    met, made = now() - timedelta(days=ended_days_ago), []
    for wait in days:
        with clock.frozen(met - timedelta(days=wait)), unit_of_work():
            made.append(build.sent(cast).referral_id)
        with unit_of_work():
            moments.note(cast.actor(cast.lea), made[-1], Moment.FIRST_CONTACT, at=met)
    return made


def test_it_is_the_median_of_whole_weeks(cast):
    waited(cast, [6, 13, 20, 27, 300])
    assert typical_wait(cast.north) == 2
    assert typical_wait(None) == 2


def test_from_a_few_it_cannot_be_said(cast):
    waited(cast, [7] * (FEWEST - 1))
    assert typical_wait(cast.north) is None


def test_those_who_still_wait_and_other_areas_do_not_count(cast):
    waited(cast, [14] * FEWEST)
    with unit_of_work():
        build.sent(cast)
    assert typical_wait(cast.north) == 2
    assert typical_wait(cast.south) is None


def test_first_contacts_of_more_than_ninety_days_ago_do_not_count(cast):
    waited(cast, [70] * FEWEST, ended_days_ago=91)
    assert typical_wait(None) is None
    waited(cast, [14] * FEWEST, ended_days_ago=89)
    assert typical_wait(None) == 2
