"""The national bands and both rules of the clock, at their edges and over changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.referrals import moments, triage, waiting
from watchmeplay.care.referrals.models import Closing, Moment, State
from watchmeplay.care.referrals.waiting import Band, Clock, Rule, Stopped
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed

ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, Band.UNDER_1), (6, Band.UNDER_1), (7, Band.FROM_1), (13, Band.FROM_1), (14, Band.FROM_2), (27, Band.FROM_2),
     (28, Band.FROM_4), (83, Band.FROM_4), (84, Band.FROM_12), (4000, Band.FROM_12)],
)  # fmt: skip
def test_each_band_begins_on_its_day(days: int, band: Band) -> None:
    assert waiting.band(days) == band


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        # Clocks go forward on 29 March 2026 and back on 25 October 2026: the week has seven days either way.
        (datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 4, 2, 23, 30, tzinfo=UTC), 7),
        (datetime(2026, 3, 27, 23, 30, tzinfo=UTC), datetime(2026, 4, 2, 22, 30, tzinfo=UTC), 6),
        (datetime(2026, 10, 20, 22, 30, tzinfo=UTC), datetime(2026, 10, 27, 23, 30, tzinfo=UTC), 7),
        (datetime(2026, 10, 20, 23, 30, tzinfo=UTC), datetime(2026, 10, 27, 23, 30, tzinfo=UTC), 6),
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), datetime(2026, 3, 1, 23, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, 0, 1, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), 0),
    ],
)
def test_days_are_those_of_the_services_calendar(start: datetime, end: datetime, days: int) -> None:
    assert waiting.days_between(start, end, ZONE) == days


def after(**days: int) -> Clock:
    return Clock(NOW, {name.replace("_", "-"): NOW + timedelta(days=day) for name, day in days.items()}, ZONE)


def test_the_first_rule_stops_at_the_first_attended_contact() -> None:
    clock = after(first_contact=9)
    assert clock.stopped(Rule.FIRST_CONTACT) == NOW + timedelta(days=9)
    assert clock.days(Rule.FIRST_CONTACT, NOW + timedelta(days=60)) == 9
    assert clock.days(Rule.FULL, NOW + timedelta(days=60)) == 60


@pytest.mark.parametrize("missing", ["first_contact", "baseline", "care_plan"])
def test_the_full_stop_needs_all_three(missing: str) -> None:
    three = {"first_contact": 9, "baseline": 20, "care_plan": 16}
    assert after(**three).stopped(Rule.FULL) == NOW + timedelta(days=20)
    del three[missing]
    assert after(**three).stopped(Rule.FULL) is None


def test_screening_stops_no_clock() -> None:
    clock = after(screened=1, submitted=0, received=0)
    assert all(clock.stopped(rule) is None for rule in Rule)


def test_of_those_that_stopped_lately_four_weeks_count_as_within() -> None:
    clocks = [after(first_contact=days) for days in (0, 28, 29, 60)]
    assert waiting.stopped_lately(clocks, Rule.FIRST_CONTACT, NOW + timedelta(days=61)) == Stopped(4, 2)
    assert waiting.stopped_lately(clocks, Rule.FIRST_CONTACT, NOW + timedelta(days=120)) == Stopped(1, 0)
    assert waiting.stopped_lately(clocks, Rule.FULL, NOW + timedelta(days=61)) == Stopped(0, 0)


@pytest.mark.usefixtures("context")
def test_the_clock_starts_when_help_was_asked_for_and_not_when_it_was_opened(cast: Cast) -> None:
    with unit_of_work():
        by_letter = asked.ask(cast, received=NOW - timedelta(days=9))
        online = asked.ask(cast)
        closed = asked.ask(cast)
        triage.move(cast.actor(cast.thea), by_letter.referral_id, State.WAITING)
        triage.close(cast.actor(cast.thea), closed.referral_id, reason=Closing.WITHDRAWN, told="Words")
        asked.ask(cast, area=cast.south)
    waits = waiting.open_waits(cast.actor(cast.thea), ZONE)
    assert [(wait.referral_id, wait.clock.days(Rule.FULL, NOW)) for wait in waits] == [
        (by_letter.referral_id, 9), (online.referral_id, 0),
    ]  # fmt: skip
    assert waiting.counts(waits, Rule.FIRST_CONTACT, NOW) == {
        cast.north: {**dict.fromkeys(Band, 0), Band.FROM_1: 1, Band.UNDER_1: 1}
    }


@pytest.mark.usefixtures("context")
def test_who_has_been_met_waits_by_the_second_rule_alone(cast: Cast) -> None:
    with unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=40))
        moments.note(cast.actor(cast.thea), sent.referral_id, Moment.FIRST_CONTACT)
    waits = waiting.open_waits(cast.actor(cast.lea), ZONE, area_id=cast.north)
    assert waiting.counts(waits, Rule.FIRST_CONTACT, NOW) == {}
    assert waiting.counts(waits, Rule.FULL, NOW)[cast.north][Band.FROM_4] == 1
    lately = waiting.lately(cast.actor(cast.lea), ZONE)
    assert waiting.stopped_lately(lately, Rule.FIRST_CONTACT, NOW) == Stopped(1, 0)


@pytest.mark.usefixtures("context")
def test_others_see_no_waits_and_the_statements_do_not_grow(app, cast: Cast) -> None:
    with unit_of_work():
        asked.ask(cast)
    assert waiting.open_waits(cast.actor(cast.ola), ZONE) == []
    with pytest.raises(NotAllowed):
        waiting.open_waits(cast.actor(cast.ann), ZONE)

    def number() -> int:
        with counting(app) as counted:
            waiting.open_waits(cast.actor(cast.lea), ZONE)
            waiting.lately(cast.actor(cast.lea), ZONE)
        return counted.number

    number()
    before = number()
    with unit_of_work():
        for _ in range(9):
            asked.ask(cast)
    number()
    assert number() == before
