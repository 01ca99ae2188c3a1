"""This week, in four bands: which family comes first, and what to look at first there. Pure."""

from collections.abc import Iterable
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


class First(StrEnum):
    """What a family's row opens."""

    MESSAGES = "messages"
    PAGE = "page"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Silence:
    """Whole days since the last page, and the days this family usually leaves between two."""

    days: int
    usual: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one family without opening anything it wrote. `alone`: nobody who can sign in looks after it."""

    family_id: UUID
    name: str
    message_since: datetime | None = None
    thinking_since: datetime | None = None
    thinking_page: UUID | None = None
    new_pages: int = 0
    new_since: datetime | None = None
    new_page: UUID | None = None
    last_play: datetime | None = None
    silence: Silence | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A family in its band: since when it has waited, and what its row opens."""

    standing: Standing
    band: Band
    since: datetime | None
    first: First
    page_id: UUID | None = None


def arrange(standings: Iterable[Standing], now: datetime) -> dict[Band, list[Placed]]:
    """Every family in one band. Whoever has nobody stands first, then whoever has waited longest.

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
    if standing.alone:
        return Placed(standing, Band.NEEDS_YOU, None, First.RECORD)
    if standing.message_since or overdue:
        return _needs_you(standing, overdue)
    if standing.new_pages:
        return Placed(standing, Band.NEW, standing.new_since, First.PAGE, standing.new_page)
    band = Band.QUIETER if standing.silence else Band.NOTHING_NEW
    return Placed(standing, band, None, First.RECORD)


def _overdue(standing: Standing, now: datetime) -> datetime | None:
    """When a page was said to be thought about, once that is more than three days ago."""
    since = standing.thinking_since
    return since if since and now - since > THINKING_LASTS else None


def _needs_you(standing: Standing, overdue: datetime | None) -> Placed:
    message = standing.message_since
    if message and (overdue is None or message <= overdue):
        return Placed(standing, Band.NEEDS_YOU, message, First.MESSAGES)
    return Placed(standing, Band.NEEDS_YOU, overdue, First.PAGE, standing.thinking_page)


def _order(band: Band):  # noqa: ANN202 - a sort key
    if band == Band.QUIETER:
        return lambda placed: (
            -(placed.standing.silence.days / max(placed.standing.silence.usual, 1)),
            folded(placed.standing.name),
        )
    if band == Band.NOTHING_NEW:
        return lambda placed: folded(placed.standing.name)
    return lambda placed: (
        placed.since is not None,
        placed.since.timestamp() if placed.since else 0.0,
        folded(placed.standing.name),
    )
