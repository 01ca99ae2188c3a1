"""Cover for a colleague whose account is stopped goes on: their families never stand with nobody."""

from datetime import timedelta

import pytest

from tests.care.allocation import build
from tests.care.allocation.build import FRIDAY, away, settle, team
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.allocation import cover, leavers
from watchmeplay.care.allocation.models import Away
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused

pytestmark = pytest.mark.usefixtures("context")
COVERED = {"Thea": None, "Una": "Thea"}
AFTERWARDS = NOW + timedelta(days=5)


def stopped_while_away(cast: Cast, **facts: object):
    away_id = away(cast, **facts)
    with unit_of_work():
        build.suspend(cast, cast.thea)
    return away_id


def give(cast: Cast, *families, to=None) -> None:
    with unit_of_work():
        leavers.give(
            cast.actor(cast.lea),
            from_id=cast.thea,
            to_id=to or cast.lea,
            family_ids=families,
            begun_by="By Thea.",
        )


def ended_at(away_id):
    db.session.expire_all()
    return db.session.get_one(Away, away_id).ended_at


def test_cover_goes_on_past_its_day_until_the_last_family_is_given_on(cast: Cast) -> None:
    away_id = stopped_while_away(cast)
    with clock.frozen(AFTERWARDS):
        settle()
        settle()
        assert team(cast.rowans) == team(cast.neighbours) == COVERED and ended_at(away_id) is None
        give(cast, cast.rowans)
        settle()
        assert team(cast.rowans) == {"Lea": None} and team(cast.neighbours) == COVERED
        give(cast, cast.neighbours, to=cast.una)
        settle()
        assert team(cast.neighbours) == {"Una": None} and ended_at(away_id) == AFTERWARDS


def test_a_family_that_comes_after_the_last_day_is_covered_too(cast: Cast) -> None:
    with unit_of_work():
        new = records.open_family(cast.actor(cast.thea), name="New", area_id=cast.north).id
    stopped_while_away(cast)
    with clock.frozen(AFTERWARDS):
        settle()
        assert team(new) == COVERED


def test_whoever_is_stopped_before_their_days_away_is_covered_on_them_and_after(cast: Cast) -> None:
    stopped_while_away(cast, from_on=FRIDAY)
    for days in (3, 5):
        with clock.frozen(NOW + timedelta(days=days)):
            settle()
            assert team(cast.rowans) == COVERED


def test_the_lead_reads_that_it_goes_on(cast: Cast) -> None:
    away_id = away(cast)
    lea = cast.actor(cast.lea)
    assert [(one.closed, one.goes_on) for one in cover.in_areas_of(lea)] == [(False, False)]
    with unit_of_work():
        build.suspend(cast, cast.thea)
    assert [(one.closed, one.goes_on) for one in cover.in_areas_of(lea)] == [(True, False)]
    with clock.frozen(AFTERWARDS):
        settle()
        for found in (
            cover.in_areas_of(lea), cover.covering(cast.actor(cast.una)), cover.coming(lea, cast.thea)
        ):  # fmt: skip
            assert [(one.id, one.begun, one.closed, one.goes_on) for one in found] == [
                (away_id, True, True, True)
            ]


def test_it_ends_when_they_can_sign_in_again(cast: Cast) -> None:
    away_id = stopped_while_away(cast)
    with clock.frozen(AFTERWARDS):
        settle()
        with unit_of_work():
            build.suspend(cast, cast.thea, back=True)
        settle()
        assert team(cast.rowans) == {"Thea": None} and ended_at(away_id) == AFTERWARDS


@pytest.mark.parametrize("days", [0, 5])
def test_nobody_ends_it_by_hand_while_families_are_there(cast: Cast, days: int) -> None:
    away_id = stopped_while_away(cast)
    with clock.frozen(NOW + timedelta(days=days)):
        with pytest.raises(Refused, match="Give their families on first"), unit_of_work():
            cover.end_now(cast.actor(cast.lea), away_id)
        assert team(cast.rowans) == COVERED
        give(cast, cast.rowans, cast.neighbours)
        with unit_of_work():
            cover.end_now(cast.actor(cast.lea), away_id)
        assert ended_at(away_id) is not None


def test_days_away_that_nobody_covers_end_as_planned(cast: Cast) -> None:
    away_id = stopped_while_away(cast, covered_by=None)
    with clock.frozen(AFTERWARDS):
        settle()
        assert ended_at(away_id) == AFTERWARDS and team(cast.rowans) == {"Thea": None}


def test_what_was_begun_goes_to_somebody_who_can_sign_in(cast: Cast) -> None:
    away_id = stopped_while_away(cast)
    with unit_of_work():
        task = build.task(cast, cast.una, cast.rowans)
    give(cast, cast.rowans, cast.neighbours)
    settle()
    assert build.owner(task) == cast.lea
    assert ended_at(away_id) is None
