"""When it was: from a tap, or a day and perhaps a time, to an exact moment in the carer's own zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import Reading

EARLIER = timedelta(hours=3)
EVENING = time(19, 0)
MIDDAY = time(12, 0)


class Tap(StrEnum):
    """The answers that need no typing, and the one that does."""

    NOW = "now"
    EARLIER = "earlier"
    EVENING = "evening"
    OTHER = "other"


class Which(StrEnum):
    """Which of two, when the clocks went back over a time."""

    FIRST = "first"
    SECOND = "second"


class HappenedTwice(Exception):
    """The clocks went back over this time, so it happened twice. Somebody has to say which."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An exact moment. `as_said` is how it was put, where that moves with the clock; `moved` says that the
    time given never happened, because the clocks went forward over it, and was moved on by the jump."""

    at: datetime
    as_said: str = ""
    moved: bool = False


def of_tap(tap: Tap, zone: str) -> Moment:
    """The moment that a tap stands for. “Earlier today” is about three hours ago, and never yesterday."""
    now = clock.now()
    if tap == Tap.EARLIER:
        midnight = clock.exact(datetime.combine(clock.today(zone), time()), zone).at
        return Moment(max(midnight, now - EARLIER), tap.value)
    if tap == Tap.EVENING:
        yesterday = clock.today(zone) - timedelta(days=1)
        return Moment(clock.exact(datetime.combine(yesterday, EVENING), zone).at, tap.value)
    return Moment(now, Tap.NOW.value)


def of_tap_or_day(tap: Tap, day: date | None, zone: str) -> datetime:
    """The moment where no time is asked for: a day but today counts from its midday."""
    if tap == Tap.OTHER and day is not None and day != clock.today(zone):
        return clock.exact(datetime.combine(day, MIDDAY), zone).at
    return of_tap(tap, zone).at


def of_day_and_time(day: date, at: time, zone: str, which: str | None = None) -> Moment:
    """The moment of a local day and time. Raises `HappenedTwice` until `which` says which of two it was."""
    instant = clock.exact(datetime.combine(day, at), zone)
    if instant.reading == Reading.NEVER:
        return Moment(instant.at, moved=True)
    if instant.reading == Reading.PLAIN or instant.later is None:
        return Moment(instant.at)
    if which not in set(Which):
        raise HappenedTwice
    return Moment(instant.at if which == Which.FIRST else instant.later)


def local(at: datetime, zone: str) -> tuple[date, time]:
    """The day and the time, to the minute, on a wall clock in a zone."""
    there = at.astimezone(ZoneInfo(zone))
    return there.date(), time(there.hour, there.minute)
