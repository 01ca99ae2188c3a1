"""From the boxes of a form to exact times, and the free times that a form suggests."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app

from watchmeplay.care.appointments import free
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import Reading

DAYS_SHOWN = 5
A_DAY = 4
DAYS_LOOKED_AT = 60
CODE = "%Y%m%dT%H%M"


class Which(StrEnum):
    """Which of two, when the clocks go back over a time."""

    FIRST = "first"
    SECOND = "second"


class ComesTwice(Exception):
    """The clocks go back over this time, so it comes twice. Somebody has to say which."""


def exact(day: date, at: time, zone: str, which: str | None = None) -> datetime:
    """The moment of a local day and time. One that the clocks jump over is moved on by the jump.

    Raises `ComesTwice` until `which` says which of two it is.
    """
    instant = clock.exact(datetime.combine(day, at), zone)
    if instant.reading != Reading.TWICE or instant.later is None:
        return instant.at
    if which not in set(Which):
        raise ComesTwice
    return instant.at if which == Which.FIRST else instant.later


def local(at: datetime, zone: str) -> tuple[date, time]:
    """The day and the time on a wall clock in a zone."""
    there = at.astimezone(ZoneInfo(zone))
    return there.date(), time(there.hour, there.minute)


def code(at: datetime) -> str:
    """A time as a form carries it, in UTC to the minute."""
    return at.astimezone(UTC).strftime(CODE)


def of_code(text: str) -> datetime | None:
    """The time that a form carried, or None for what is none."""
    try:
        return datetime.strptime(text, CODE).replace(tzinfo=UTC) if text.isascii() else None
    except ValueError:
        return None


def midnight(day: date, zone: str) -> datetime:
    """When a local day begins."""
    return clock.exact(datetime.combine(day, time()), zone).at


def suggested(
    actor: Actor, practitioner_id: UUID, first: date, minutes: int, *, zone: str, evenings: bool
) -> list[datetime]:
    """A handful of free times on the next few days that have any, spread over each day."""
    start = midnight(first, zone)
    found = free.free_times(
        actor,
        practitioner_id,
        start,
        start + timedelta(days=DAYS_LOOKED_AT),
        minutes,
        nation=current_app.extensions["settings"].nation,
        evenings=evenings,
    )
    days: dict[date, list[datetime]] = defaultdict(list)
    for at in found:
        days[at.astimezone(ZoneInfo(zone)).date()].append(at)
    return [at for day in sorted(days)[:DAYS_SHOWN] for at in _spread(days[day])]


def _spread(times: list[datetime]) -> list[datetime]:
    """The first, the last and some between."""
    if len(times) <= A_DAY:
        return times
    return [times[number * (len(times) - 1) // (A_DAY - 1)] for number in range(A_DAY)]
