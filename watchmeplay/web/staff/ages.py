"""How old a child is, in the words staff use in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

WEEKS_UNTIL = timedelta(weeks=12)


class Child(Protocol):
    """Anything that has a name and a day, past or to come."""

    @property
    def name(self) -> str: ...
    @property
    def born_on(self) -> date | None: ...
    @property
    def expected_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class SameAge:
    """Children whose age is said once: twins, or one child."""

    names: tuple[str, ...]
    age: str


def together(children: Iterable[Child], today: date) -> tuple[SameAge, ...]:
    """The children in their order, those of one age side by side."""
    groups: dict[str, list[str]] = {}
    for child in children:
        groups.setdefault(age(child.born_on, child.expected_on, today), []).append(child.name)
    return tuple(SameAge(tuple(names), words) for words, names in groups.items())


def age(born_on: date | None, expected_on: date | None, today: date) -> str:
    """ "10 months", "2 years 3 months", "9 days"; for a baby to come "expected in June"."""
    if born_on is None:
        return _expected(expected_on, today)
    lived = today - born_on
    if lived < timedelta(days=1):
        return "born today"
    if lived < timedelta(weeks=2):
        return _count(lived.days, "day")
    if lived < WEEKS_UNTIL:
        return _count(lived.days // 7, "week")
    months = (today.year - born_on.year) * 12 + today.month - born_on.month - (today.day < born_on.day)
    years, over = divmod(months, 12)
    if years < 2:
        return _count(months, "month")
    return f"{years} years {_count(over, 'month')}" if over else f"{years} years"


def _expected(expected_on: date | None, today: date) -> str:
    if expected_on is None:
        return ""
    year = "" if expected_on.year == today.year else f" {expected_on.year}"
    return f"expected in {expected_on:%B}{year}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
