"""Time zones as calendar files write them: each change of the clocks, as the zone itself has it.

A zone whose clocks change twice a year by a rule is written as that rule, which the oldest programs understand.
Any other is written change by change, for the years that are needed.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

BEFORE, AFTER = 2, 3  # years around those that are asked for: enough to tell a rule from a chance
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Some programs compare a zone with UTC in the years to 2020, and take it for UTC when it says nothing of them.
LATEST_START = datetime(2015, 1, 1, tzinfo=UTC)
STEP = timedelta(days=7)  # no zone changes its clocks and changes them back within a week
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


Observance = TimezoneStandard | TimezoneDaylight


@dataclass(frozen=True, slots=True)
class Change:
    """The clocks change: at `wall` as they showed it before, from one distance to UTC to another."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def is_forward(self) -> bool:
        """Whether the clocks go forward."""
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of a month such as the last Sunday of March: `place` counts from the start, or from the end."""

    month: int
    place: int
    weekday: int


def written(zone: str, *, first_year: int, last_year: int) -> Timezone:
    """The zone, right for every moment of these years."""
    return Timezone.from_ical(_written(zone, first_year, last_year))


@lru_cache(maxsize=64)
def _written(zone: str, first_year: int, last_year: int) -> bytes:
    start, end = (
        datetime(first_year - BEFORE, 1, 1, tzinfo=UTC),
        datetime(last_year + AFTER, 1, 1, tzinfo=UTC),
    )
    place = ZoneInfo(zone)
    timezone = Timezone()
    timezone.add("tzid", zone)
    for observance in _by_rule(place, start, end) or _one_by_one(place, start, end):
        timezone.add_component(observance)
    return timezone.to_ical()


def _by_rule(place: ZoneInfo, start: datetime, end: datetime) -> list[Observance]:
    """The two yearly changes, from the year on in which their rule began; none where there is no such rule."""
    days = _yearly(_changes(place, start, end), end.year - start.year)
    if not days:
        return []
    found = _changes(place, EPOCH, end)
    while found and not _yearly(found, end.year - found[0].wall.year):
        found = [change for change in found if change.wall.year > found[0].wall.year]
    firsts = {change.is_forward: change for change in reversed(found)}
    return [_observance(firsts[forward], day) for forward, day in days.items()]


def _one_by_one(place: ZoneInfo, start: datetime, end: datetime) -> list[Observance]:
    """What held at the start, and each change since."""
    start = min(start, LATEST_START)
    there, offset = start.astimezone(place), _offset(start, place)
    held = Change(there.replace(tzinfo=None), offset, offset, there.tzname() or str(place))
    return [_observance(change) for change in (held, *_changes(place, start, end))]


def _changes(place: ZoneInfo, start: datetime, end: datetime) -> list[Change]:
    found, moment = [], start
    while moment < end:
        following = moment + STEP
        if _offset(moment, place) != _offset(following, place):
            at = _moment_of_change(moment, following, place)
            before = _offset(moment, place)
            wall = (at + before).replace(tzinfo=None)
            name = at.astimezone(place).tzname() or str(place)
            found.append(Change(wall, before, _offset(following, place), name))
        moment = following
    return found


def _moment_of_change(early: datetime, late: datetime, place: ZoneInfo) -> datetime:
    """The first second of the new time."""
    old = _offset(early, place)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (middle, late) if _offset(middle, place) == old else (early, middle)
    return late


def _offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta()


def _yearly(changes: Sequence[Change], years: int) -> dict[bool, Weekday]:
    """The day of the year on which the clocks go forward, and on which they go back; empty without a rule."""
    days = {}
    for forward in (True, False):
        alike = [change for change in changes if change.is_forward is forward]
        if len(alike) != years or any(not _is_like(alike[-1], change) for change in alike):
            return {}
        common = set.intersection(*(_days(change.wall) for change in alike))
        if not common:
            return {}
        days[forward] = min(common, key=lambda day: day.place)  # the last of a month before the fourth
    return days


def _is_like(one: Change, other: Change) -> bool:
    return (one.wall.time(), one.before, one.after, one.name) == (
        other.wall.time(),
        other.before,
        other.after,
        other.name,
    )


def _days(wall: datetime) -> set[Weekday]:
    days = monthrange(wall.year, wall.month)[1]
    places = {(wall.day - 1) // 7 + 1, -((days - wall.day) // 7 + 1)}
    return {Weekday(wall.month, place, wall.weekday()) for place in places if place == -1 or place > 0}


def _observance(change: Change, day: Weekday | None = None) -> Observance:
    observance = TimezoneDaylight() if change.is_forward else TimezoneStandard()
    observance.add("dtstart", change.wall)
    observance.add("tzoffsetfrom", change.before)
    observance.add("tzoffsetto", change.after)
    observance.add("tzname", change.name)
    if day is not None:
        on = f"{day.place}{WEEKDAYS[day.weekday]}"
        observance.add("rrule", {"freq": "yearly", "bymonth": day.month, "byday": on})
    return observance
