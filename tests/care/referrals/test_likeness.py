"""How alike two requests are, in words: spellings, twins, the unborn, neighbours and birthdays."""

from datetime import date, timedelta

import pytest

from watchmeplay.care.referrals.likeness import SeenChild, Sign, Subject, months, signs, spans

BORN = date(2025, 12, 1)
PHONE, OTHER_PHONE = b"1", b"2"


def subject(
    *children: SeenChild, parent: str = "", phone: bytes | None = None, postcode: bytes | None = None
):
    return Subject(children, (parent,) if parent else (), frozenset({phone} if phone else ()), postcode)


def born(name: str, day: date = BORN) -> SeenChild:
    return SeenChild(name, born_on=day)


def same_name(one: str, other: str) -> bool:
    """Whether the names of two children with one telephone number are said to be alike."""
    found = signs(subject(born(one), phone=PHONE), subject(born(other), phone=PHONE))
    return bool({Sign.NAME, Sign.NEARLY_NAME} & set(found))


def due(day: date, name: str = "") -> SeenChild:
    return SeenChild(name, expected_on=day)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz", "lukasz"), ("Siân Price", "Sian Pryce"), ("Zofia", "Sofia"), ("Mohammed", "Muhammad"),
        ("Isabella (Izzy)", "Izzy"), ("William, known as Bill", "Bill"), ("Zofia Maria Nowak", "Nowak Zofia"),
        ("Ana", "Anna"), ("O’Brien Finn", "Finn O'Brien"), ("Mary-Ann", "Maryann"), ("Đặng An", "Dang An"),
        ("محمد علي", "علي محمد"), ("Maryam", "Mariam"),
    ],
)  # fmt: skip
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert same_name(one, other) and same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "Ida"), ("Jack", "John"), ("Max", "Mia"), ("Leo", "Noa"), ("", ""), ("Baby", "Baby"), ("", "Ada"),
     ("Baby boy", "Twin")],
)  # fmt: skip
def test_two_names(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_the_signs_are_said_strongest_first() -> None:
    one = subject(born("Zofia"), phone=PHONE, postcode=b"p")
    assert signs(one, subject(born("Sofia"), phone=PHONE)) == (
        Sign.PHONE, Sign.BIRTH_DATE, Sign.NEARLY_NAME,
    )  # fmt: skip
    assert signs(one, subject(born("Sofia"))) == (Sign.BIRTH_DATE, Sign.NEARLY_NAME)
    assert signs(one, subject(born("Zofia", BORN + timedelta(days=1)), postcode=b"p")) == (
        Sign.POSTCODE, Sign.NAME,
    )  # fmt: skip


def test_a_number_is_enough_and_a_birthday_or_a_street_is_not() -> None:
    one = subject(born("Wren"), phone=PHONE, postcode=b"p")
    assert signs(one, subject(born("Otto", date(2022, 1, 1)), phone=PHONE)) == (Sign.PHONE,)
    assert not signs(one, subject(born("Otto"), phone=OTHER_PHONE))
    assert not signs(one, subject(born("Otto", date(2022, 1, 1)), postcode=b"p"))
    assert signs(one, subject(born("Otto"), postcode=b"p")) == (Sign.POSTCODE, Sign.BIRTH_DATE)
    assert not signs(subject(born("Wren")), subject(born("Wren", date(2024, 1, 1))))


@pytest.mark.parametrize(("days", "near"), [(0, True), (21, True), (-21, True), (22, False), (-22, False)])
def test_due_dates_are_near_within_three_weeks(days: int, near: bool) -> None:
    one, other = subject(due(BORN), postcode=b"p"), subject(due(BORN + timedelta(days=days)), postcode=b"p")
    assert bool(signs(one, other)) is near


@pytest.mark.parametrize(("days", "near"), [(42, True), (-42, True), (43, False), (-43, False)])
def test_a_birth_is_near_a_due_date_within_six_weeks(days: int, near: bool) -> None:
    one, other = (
        subject(due(BORN), parent="Robin Marsh"),
        subject(born("Wren", BORN + timedelta(days=days)), parent="Robyn Marsh"),
    )
    assert bool(signs(one, other)) is near and bool(signs(other, one)) is near


def test_an_unborn_child_without_a_name_needs_more_than_a_date() -> None:
    assert not signs(subject(due(BORN)), subject(due(BORN)))
    assert signs(subject(due(BORN), parent="Robin Marsh"), subject(due(BORN), parent="Marsh, Robin"))


def test_a_parent_who_gave_the_month_alone_is_compared_by_the_month() -> None:
    month = SeenChild("Wren", born_on=BORN, month_only=True)
    assert signs(subject(month), subject(born("Wren", date(2025, 12, 24)))) == (Sign.BIRTH_MONTH, Sign.NAME)
    assert not signs(subject(month), subject(born("Wren", date(2026, 1, 1))))
    assert months([date(2024, 2, 9), date(2025, 12, 31)]) == [
        (date(2024, 2, 1), date(2024, 2, 29)), (date(2025, 12, 1), date(2025, 12, 31)),
    ]  # fmt: skip


def test_names_are_compared_of_the_children_whose_dates_fit() -> None:
    twins = subject(born("Wren"), born("Otto", date(2022, 1, 1)))
    assert not signs(twins, subject(born("Otto")))
    assert signs(twins, subject(born("Wren"))) == (Sign.BIRTH_DATE, Sign.NAME)


def test_stretches_of_days_are_joined_where_they_touch() -> None:
    week = timedelta(days=7)
    assert spans([], week) == []
    days = [BORN, BORN + timedelta(days=10), BORN + timedelta(days=40)]
    assert spans(days, week) == [(BORN - week, days[1] + week), (days[2] - week, days[2] + week)]
