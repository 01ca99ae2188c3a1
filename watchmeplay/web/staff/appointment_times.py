"""The times that a form carries, and the free ones that it suggests."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app

from watchmeplay.care.appointments import free
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor

DAYS_SHOWN = 5
A_DAY = 4
DAYS_LOOKED_AT = 60
CODE = "%Y%m%dT%H%M"


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
