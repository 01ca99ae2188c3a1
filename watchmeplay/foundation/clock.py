"""The only place that asks what time it is, and that turns a local time into an instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_frozen: list[datetime] = []


class Reading(StrEnum):
    """How a local wall-clock time reads in its zone."""

    PLAIN = "plain"
    TWICE = "twice"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Instant:
    """A local time made exact. For `TWICE`, `at` is the first of the two; `later` holds the second.
    For `NEVER` (the clocks jumped over it) `at` is the same distance after the jump."""

    at: datetime
    reading: Reading
    later: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today(zone: str) -> date:
    """The date it is now in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def exact(local: datetime, zone: str) -> Instant:
    """Make a naive local time exact in an IANA zone, saying whether the clocks changed over it.

    Never refuses: a time that happens twice comes with both instants, a time that never happened
    is moved on by the length of the jump (PEP 495 rules).
    """
    place = ZoneInfo(zone)
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    if first.utcoffset() == second.utcoffset():
        return Instant(first.astimezone(UTC), Reading.PLAIN)
    if (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta()):
        return Instant(first.astimezone(UTC), Reading.TWICE, second.astimezone(UTC))
    return Instant(first.astimezone(UTC), Reading.NEVER)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock still, in every thread, for a test or for the demonstration's generator."""
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()
