"""When a page of the waiting room's diary was: a tap, or a day."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from watchmeplay.foundation import clock

EARLIER = timedelta(hours=3)
EVENING = time(19, 0)
MIDDAY = time(12, 0)


class Day(StrEnum):
    """The answers that need no typing, and the one that does."""

    NOW = "now"
    EARLIER = "earlier"
    EVENING = "evening"
    OTHER = "other"


def moment(said: Day, day: date | None, zone: str) -> datetime:
    """The moment that an answer stands for. A day without a time counts from its midday."""
    now, today = clock.now(), clock.today(zone)
    if said == Day.EARLIER:
        return max(clock.exact(datetime.combine(today, time()), zone).at, now - EARLIER)
    if said == Day.EVENING:
        return clock.exact(datetime.combine(today - timedelta(days=1), EVENING), zone).at
    if said == Day.OTHER and day is not None and day != today:
        return clock.exact(datetime.combine(day, MIDDAY), zone).at
    return now
