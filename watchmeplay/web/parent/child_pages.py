"""What of the guide fits a carer's children now: the page of their age, and a few things to play with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from watchmeplay.families.records import ChildCard
from watchmeplay.manual.ages import Age, age_band
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page, Part
from watchmeplay.web.languages import gettext, ngettext

IDEAS = 3
WEEKS_UNTIL = timedelta(weeks=12)
YEARS_FROM_MONTHS = 24


@dataclass(frozen=True, slots=True)
class ForChildren:
    """Children of one age, and the pages for them. `page` is missing where a service has hidden it."""

    names: tuple[str, ...]
    age: str
    page: Page | None
    ideas: tuple[Page, ...]


def for_children(library: Library, children: Iterable[ChildCard], today: date) -> list[ForChildren]:
    """The youngest first; children of one age, such as twins, together. Other ideas come each week."""
    groups: dict[str, list[tuple[str, date]]] = {}
    dated = [(child.name, day) for child in children if (day := child.born_on or child.expected_on)]
    for name, day in sorted(dated, key=lambda one: one[1], reverse=True):
        groups.setdefault(_age(day, today), []).append((name, day))
    return [_for_group(library, age, members, today) for age, members in groups.items()]


def _for_group(library: Library, age: str, members: list[tuple[str, date]], today: date) -> ForChildren:
    band = age_band(members[0][1], today)
    own = [page for page in library.for_age(band) if not page.for_every_age]
    ideas = [page for page in own if page.part == Part.IDEAS]
    first = today.toordinal() // 7 * IDEAS % len(ideas) if ideas else 0
    return ForChildren(
        names=tuple(sorted((name for name, _ in members), key=str.casefold)),
        age=age,
        page=_about(own, band),
        ideas=tuple((ideas[first:] + ideas[:first])[:IDEAS]),
    )


def _about(pages: list[Page], band: Age) -> Page | None:
    """The page about an age: the one in its part that speaks of the fewest ages beside it."""
    about = [page for page in pages if page.part == Part.AGES and band in page.ages]
    return min(about, key=lambda page: len(page.ages), default=None)


def _age(day: date, today: date) -> str:
    """ "9 months", "5 weeks", "3 years"."""
    if day > today:
        return gettext("not born yet")
    if today - day < WEEKS_UNTIL:
        weeks = (today - day).days // 7
        return ngettext("%(num)s week", "%(num)s weeks", weeks) if weeks else gettext("a few days")
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < YEARS_FROM_MONTHS:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s year", "%(num)s years", months // 12)
