"""Ages in words."""

from datetime import date
from uuid import UUID

import pytest

from watchmeplay.families.records import ChildCard
from watchmeplay.web.staff.ages import SameAge, age, together

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("born_on", "words"),
    [
        (date(2026, 3, 10), "born today"),
        (date(2026, 3, 9), "1 day"),
        (date(2026, 2, 25), "13 days"),
        (date(2026, 2, 24), "2 weeks"),
        (date(2025, 12, 17), "11 weeks"),
        (date(2025, 12, 10), "3 months"),
        (date(2025, 5, 2), "10 months"),
        (date(2025, 5, 11), "9 months"),
        (date(2024, 3, 11), "23 months"),
        (date(2024, 3, 10), "2 years"),
        (date(2024, 2, 9), "2 years 1 month"),
        (date(2020, 2, 29), "6 years"),
        (date(2018, 1, 1), "8 years 2 months"),
    ],
)
def test_an_age_is_said_in_the_unit_that_fits(born_on: date, words: str) -> None:
    assert age(born_on, None, TODAY) == words


@pytest.mark.parametrize(
    ("expected_on", "words"),
    [
        (date(2026, 6, 1), "expected in June"),
        (date(2026, 3, 1), "expected in March"),
        (date(2027, 1, 5), "expected in January 2027"),
    ],
)
def test_a_baby_to_come_is_expected_in_a_month(expected_on: date, words: str) -> None:
    assert age(None, expected_on, TODAY) == words


def test_twins_are_said_together_and_others_keep_their_order() -> None:
    def child(name: str, born_on: date | None, expected_on: date | None = None) -> ChildCard:
        return ChildCard(UUID(int=1), UUID(int=2), name, born_on, expected_on)

    children = [
        child("Zoe", date(2022, 3, 1)),
        child("Ada", date(2025, 5, 2)),
        child("Max", date(2025, 5, 2)),
        child("Baby", None, date(2026, 6, 1)),
    ]
    assert together(children, TODAY) == (
        SameAge(("Zoe",), "4 years"),
        SameAge(("Ada", "Max"), "10 months"),
        SameAge(("Baby",), "expected in June"),
    )
