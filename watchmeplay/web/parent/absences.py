"""Who of the team is away, and who reads and answers meanwhile, in a sentence each."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from babel.dates import format_date

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation import cover
from watchmeplay.care.allocation.cover import Absence
from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.web.languages import current, gettext


def of_people(team: Iterable[Person]) -> dict[UUID, str]:
    """By the id of each of a family's team who is away today: "Nina is away until Friday 14 March. …"."""
    by_id = {person.id: person for person in team if person.standing == Standing.ACTIVE}
    away = cover.away_today(by_id)
    return {person_id: _said(absence, away, by_id) for person_id, absence in away.items()}


def day_in_words(day: date) -> str:
    """ "Friday 14 March", in the language of the page."""
    if current() is ENGLISH:
        return f"{day:%A} {day.day} {day:%B}"
    return format_date(day, "EEEE d MMMM", locale=current().code)


def _said(absence: Absence, away: dict[UUID, Absence], team: dict[UUID, Person]) -> str:
    known = {"name": absence.name, "day": day_in_words(absence.until_on)}
    instead = _instead(absence, away, team)
    if instead is None:
        return gettext("%(name)s is away until %(day)s.", **known)
    return gettext(
        "%(name)s is away until %(day)s. %(cover)s reads and answers meanwhile.", cover=instead, **known
    )


def _instead(absence: Absence, away: dict[UUID, Absence], team: dict[UUID, Person]) -> str | None:
    """The colleague who is there: whoever covers, or covers for the one who covers."""
    seen: set[UUID] = set()
    step: Absence | None = absence
    while step is not None and step.covered_by in team and step.covered_by not in seen:
        seen.add(step.covered_by)
        if step.covered_by not in away:
            return team[step.covered_by].name
        step = away[step.covered_by]
    return None
