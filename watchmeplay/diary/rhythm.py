"""How often a family usually writes, and when it has grown quieter than is usual for them. Pure.

The rule, in words: the usual gap is the median of the last gaps, eight at most, between the days on which
something happened. A family is quieter than usual once the days since the last are more than twice that gap
and at least four. Whoever writes today of a play last week is not silent: what the team was given last counts
as a sign of life, though not as a day of play. Below three days of play nothing is usual yet, and nothing is
said. Nothing here grades: a family that plays once a fortnight is as regular as one that plays daily.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

ENOUGH = 3
GAPS = 8
LEAST_DAYS = 4
ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Whole days since the last play or word, and the gap in days that is usual for this family."""

    days: int
    usual: float


def quiet(
    recent: Iterable[datetime], now: datetime, *, heard_at: datetime | None = None, zone: str = ZONE
) -> Quiet | None:
    """Whether a family is quieter than usual for them at a moment; None when it is not, or too new to say.

    `recent` are aware moments in any order; days are local to `zone`. Moments after `now` are left out.
    `heard_at` is when they last wrote, whatever they wrote of.
    """
    place = ZoneInfo(zone)
    days = sorted({moment.astimezone(place).date() for moment in recent if moment <= now})
    if len(days) < ENOUGH:
        return None
    usual = usual_gap(
        [(later - earlier) // timedelta(days=1) for earlier, later in zip(days, days[1:], strict=False)]
    )
    heard_on = heard_at.astimezone(place).date() if heard_at else days[-1]
    since = (now.astimezone(place).date() - max(days[-1], heard_on)).days
    return Quiet(since, usual) if since > 2 * usual and since >= LEAST_DAYS else None


def usual_gap(gaps: list[int]) -> float:
    """The median of the last gaps, in days; there has to be one."""
    return float(median(gaps[-GAPS:]))
