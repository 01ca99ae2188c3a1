"""This week, in four bands: which family comes first, and which are still to be looked at. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchmeplay.families.names import folded

THINKING_LASTS = timedelta(days=3)


class Band(StrEnum):
    """The bands, in the order of the page."""

    NEEDS_YOU = "needs_you"
    NEW = "new"
    QUIETER = "quieter"
    NOTHING_NEW = "nothing_new"


@dataclass(frozen=True, slots=True)
class Silence:
    """Whole days since the last page, and the days this family usually leaves between two."""

    days: int
    usual: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one family without opening anything it wrote.

    `silence` is there when nobody knows a reason for it. `meets_at`: a session later today that pages are kept
    for. `alone`: nobody who can sign in looks after the family. `looked_at`: whoever's week this is has looked
    at it since Monday, and nothing came after.
    """

    family_id: UUID
    name: str
    message_since: datetime | None = None
    thinking_since: datetime | None = None
    new_pages: int = 0
    new_since: datetime | None = None
    last_play: datetime | None = None
    silence: Silence | None = None
    meets_at: datetime | None = None
    alone: bool = False
    looked_at: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A family in its band, and since when it has waited there."""

    standing: Standing
    band: Band
    since: datetime | None


def arrange(standings: Iterable[Standing], now: datetime) -> dict[Band, list[Placed]]:
    """Every family in one band. Whoever has nobody or meets today stands first, then whoever waited longest.

    The last band goes by name.
    """
    bands: dict[Band, list[Placed]] = {band: [] for band in Band}
    for standing in standings:
        placed = place(standing, now)
        bands[placed.band].append(placed)
    for band, rows in bands.items():
        rows.sort(key=_order(band))
    return bands


def place(standing: Standing, now: datetime) -> Placed:
    """The band of one family at a moment."""
    overdue = _overdue(standing, now)
    if standing.alone or standing.meets_at:
        return Placed(standing, Band.NEEDS_YOU, standing.message_since)
    if standing.message_since or overdue:
        since = min(moment for moment in (standing.message_since, overdue) if moment)
        return Placed(standing, Band.NEEDS_YOU, since)
    if standing.new_pages:
        return Placed(standing, Band.NEW, standing.new_since)
    return Placed(standing, Band.QUIETER if standing.silence else Band.NOTHING_NEW, None)


def queue(bands: Mapping[Band, list[Placed]]) -> list[UUID]:
    """The families that want to be looked at one by one and have not been, in the order of the page."""
    return [
        placed.standing.family_id
        for band in (Band.NEEDS_YOU, Band.NEW, Band.QUIETER)
        for placed in bands[band]
        if not placed.standing.looked_at
    ]


def following(waiting: list[UUID], family_id: UUID) -> UUID | None:
    """The next family of the queue after one of them, going round to the first; None when no other waits."""
    here = waiting.index(family_id) if family_id in waiting else -1
    rest = [*waiting[here + 1 :], *waiting[: max(here, 0)]]
    return rest[0] if rest else None


def _overdue(standing: Standing, now: datetime) -> datetime | None:
    """When a page was said to be thought about, once that is more than three days ago."""
    since = standing.thinking_since
    return since if since and now - since > THINKING_LASTS else None


def _order(band: Band):  # noqa: ANN202 - a sort key
    if band == Band.QUIETER:
        return lambda placed: (
            -(placed.standing.silence.days / max(placed.standing.silence.usual, 1)),
            folded(placed.standing.name),
        )
    if band == Band.NOTHING_NEW:
        return lambda placed: folded(placed.standing.name)
    return lambda placed: (
        not placed.standing.alone,
        not placed.standing.meets_at,
        placed.since.timestamp() if placed.since else 0.0,
        folded(placed.standing.name),
    )
