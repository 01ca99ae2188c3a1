"""When things happened: days counted back from now, local times of day, and working hours. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from watchmeplay.foundation import clock

OPENS, CLOSES = 9, 17
BEFORE_NOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Days:
    """The days before one moment, in one zone."""

    now: datetime
    zone: str

    @property
    def today(self) -> date:
        """The local date it is now."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def ago(self, moment: datetime) -> int:
        """How many days ago a moment was, by the dates of the zone."""
        return (self.today - moment.astimezone(ZoneInfo(self.zone)).date()).days

    def moment(self, days_ago: int, at: str) -> datetime:
        """A local time ("18:40") so many days ago; a day earlier where that has not come yet."""
        moment = self._on(self.today - timedelta(days=days_ago), at)
        return moment if self.is_past(moment) else self._on(self.today - timedelta(days=days_ago + 1), at)

    def working(self, days_ago: int, at: str, working_days: str) -> datetime:
        """A local time on the last working day that is at least so many days ago."""
        back = days_ago
        while str((self.today - timedelta(days=back)).isoweekday()) not in working_days:
            back += 1
        moment = self._on(self.today - timedelta(days=back), at)
        return moment if self.is_past(moment) else self.working(back + 1, at, working_days)

    def next_working(self, after: datetime, working_days: str, chance: Random) -> datetime:
        """A moment in working hours at or soon after another."""
        local = after.astimezone(ZoneInfo(self.zone))
        day = local.date()
        if local.hour >= CLOSES:
            day += timedelta(days=1)
        while str(day.isoweekday()) not in working_days:
            day += timedelta(days=1)
        if day == local.date() and local.hour >= OPENS:
            return after
        return self._on(day, f"{chance.randint(OPENS, CLOSES - 3):02}:{chance.randint(0, 59):02}")

    def ahead(self, days: int, at: str, working_days: str) -> datetime:
        """A local time on the first working day that is at least so many days from now."""
        day = self.today + timedelta(days=days)
        while str(day.isoweekday()) not in working_days:
            day += timedelta(days=1)
        return self._on(day, at)

    def is_past(self, moment: datetime) -> bool:
        """Whether a moment has come, with a little to spare."""
        return moment <= self.now - BEFORE_NOW

    def _on(self, day: date, at: str) -> datetime:
        return clock.exact(datetime.combine(day, time.fromisoformat(at)), self.zone).at


def spread(first: int, last: int, count: int) -> list[int]:
    """So many days from the first to the last, both given as days ago, as evenly as whole days allow."""
    if count == 1:
        return [last]
    return [round(first - place * (first - last) / (count - 1)) for place in range(count)]
