"""Quieter than usual for them: the rule by table, and its promises for any history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from watchmeplay.diary.rhythm import Quiet, quiet

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def days_ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ([], None),
        (days_ago(30), None),
        (days_ago(40, 30), None),
        (days_ago(7, 6, 5), Quiet(5, 1)),
        (days_ago(6, 5, 4), Quiet(4, 1)),
        (days_ago(5, 4, 3), None),
        (days_ago(12, 9, 6), None),
        (days_ago(13, 10, 7), Quiet(7, 3)),
        (days_ago(42, 28, 14), None),
        (days_ago(57, 43, 29), Quiet(29, 14)),
        (days_ago(5, 5.1, 5.2, 5.3), None),
        (days_ago(60, 59, 58, 57, 56, 55, 54, 53, 52, 45, 38, 31, 24, 17, 10), None),
        (days_ago(-1, -2, -3), None),
    ],
)
def test_the_rule(recent, expected):
    assert quiet(recent, NOW) == expected


def test_only_the_last_eight_gaps_say_what_is_usual():
    weekly_now = days_ago(*range(100, 70, -1), *range(70, 13, -7))
    assert quiet(weekly_now, NOW) is None
    assert quiet(weekly_now, NOW + timedelta(days=2)) == Quiet(16, 7)


def test_days_are_local_days():
    around_midnight = [datetime(2026, 7, day, 23, 30, tzinfo=UTC) for day in (1, 2, 3)]
    assert quiet(around_midnight, datetime(2026, 7, 7, 23, 10, tzinfo=UTC)) == Quiet(4, 1)
    assert quiet(around_midnight, datetime(2026, 7, 7, 22, 50, tzinfo=UTC)) is None


moments = some.lists(some.integers(0, 400 * 24).map(lambda hours: NOW - timedelta(hours=hours)), max_size=40)


@given(moments)
def test_whatever_the_history_nothing_is_said_before_four_days_or_three_days_of_play(recent):
    found = quiet(recent, NOW, zone="UTC")
    played_on = {moment.date() for moment in recent}
    if found is not None:
        assert found.days >= 4
        assert len(played_on) >= 3
        assert found.days > 2 * found.usual


@given(moments, some.randoms())
def test_the_order_and_the_number_of_plays_in_a_day_do_not_matter(recent, dice):
    shuffled = [*recent, *recent]
    dice.shuffle(shuffled)
    assert quiet(shuffled, NOW) == quiet(recent, NOW)


@given(moments)
def test_a_play_today_ends_the_quiet(recent):
    assert quiet([*recent, NOW], NOW) is None


def test_whoever_wrote_today_of_a_play_last_week_is_not_silent():
    regular = days_ago(14, 12, 10)
    assert quiet(regular, NOW) == Quiet(10, 2)
    assert quiet(regular, NOW, heard_at=NOW) is None
    assert quiet(regular, NOW, heard_at=NOW - timedelta(days=6)) == Quiet(6, 2)
