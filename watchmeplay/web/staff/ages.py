"""How old a child is, in the words staff use in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from babel.dates import format_date

from watchmeplay.web.languages import current, gettext, ngettext

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
        return gettext("born today")
    if lived < timedelta(weeks=2):
        return ngettext("%(num)s day", "%(num)s days", lived.days)
    if lived < WEEKS_UNTIL:
        return ngettext("%(num)s week", "%(num)s weeks", lived.days // 7)
    months = (today.year - born_on.year) * 12 + today.month - born_on.month - (today.day < born_on.day)
    years, over = divmod(months, 12)
    if years < 2:
        return _months(months)
    whole = ngettext("%(num)s year", "%(num)s years", years)
    return gettext("%(years)s %(months)s", years=whole, months=_months(over)) if over else whole


def _expected(expected_on: date | None, today: date) -> str:
    if expected_on is None:
        return ""
    pattern = "LLLL" if expected_on.year == today.year else "LLLL y"
    return gettext("expected in %(month)s", month=format_date(expected_on, pattern, locale=current().code))


def _months(number: int) -> str:
    return ngettext("%(num)s month", "%(num)s months", number)
