"""What a family's appointments show together."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from watchmeplay.care.appointments import pattern
from watchmeplay.care.appointments.models import Attendance

CODES = {
    "a": Attendance.ATTENDED, "l": Attendance.LATE, "n": Attendance.NOT_BROUGHT,
    "f": Attendance.CANCELLED_BY_FAMILY, "s": Attendance.CANCELLED_BY_SERVICE,
}  # fmt: skip


def seen(letters: str, moved: int = 0) -> pattern.Pattern:
    """The pattern of a row of outcomes, oldest first; the times that were moved come last."""
    outcomes = [(NOW + timedelta(days=number), CODES[letter]) for number, letter in enumerate(letters)]
    later = [NOW + timedelta(days=len(letters) + number) for number in range(moved)]
    return pattern.of(reversed(outcomes), later)


def test_each_outcome_is_counted_and_the_services_own_stands_apart():
    found = seen("aalnfss", moved=2)
    assert (found.attended, found.late, found.not_brought, found.cancelled_by_family) == (2, 1, 1, 1)
    assert (found.cancelled_by_service, found.rearranged) == (2, 2)
    assert (found.came, found.counted) == (3, 5)


@pytest.mark.parametrize("letters", ["", "a", "n", "f", "ff", "nf", "afaf", "ssssssss", "ssnssfss", "l" * 9])
def test_one_or_two_are_no_reason_to_ask(letters):
    assert not seen(letters).prompt


@pytest.mark.parametrize("letters", ["nn", "nan", "fff", "ffan", "nff", "nsssssssssn", "fsfsfsss"])
def test_a_pattern_is(letters):
    assert seen(letters).prompt


def test_times_moved_again_and_again_are_a_pattern_too():
    assert seen("a", moved=3).prompt
    assert seen("f", moved=2).prompt
    assert not seen("a", moved=2).prompt


def test_an_old_difficulty_does_not_follow_a_family_for_ever():
    assert seen("nn" + "a" * 6).prompt
    assert not seen("nn" + "a" * 8).prompt


def test_what_the_service_cancelled_pushes_nothing_out_of_sight():
    assert seen("nn" + "s" * 20).prompt
