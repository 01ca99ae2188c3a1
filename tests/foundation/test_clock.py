"""Local times made exact, on change nights too."""

from datetime import UTC, date, datetime

import pytest

from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import Reading, exact

LONDON, NEW_YORK = "Europe/London", "America/New_York"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "at", "reading", "later"),
    [
        (datetime(2026, 1, 10, 14, 0), LONDON, utc(2026, 1, 10, 14), Reading.PLAIN, None),
        (datetime(2026, 7, 10, 14, 0), LONDON, utc(2026, 7, 10, 13), Reading.PLAIN, None),
        (datetime(2026, 3, 29, 0, 59), LONDON, utc(2026, 3, 29, 0, 59), Reading.PLAIN, None),
        (datetime(2026, 3, 29, 1, 30), LONDON, utc(2026, 3, 29, 1, 30), Reading.NEVER, None),
        (datetime(2026, 3, 29, 2, 0), LONDON, utc(2026, 3, 29, 1, 0), Reading.PLAIN, None),
        (
            datetime(2026, 10, 25, 1, 30),
            LONDON,
            utc(2026, 10, 25, 0, 30),
            Reading.TWICE,
            utc(2026, 10, 25, 1, 30),
        ),
        (datetime(2026, 10, 25, 2, 0), LONDON, utc(2026, 10, 25, 2), Reading.PLAIN, None),
        (datetime(2026, 3, 8, 2, 30), NEW_YORK, utc(2026, 3, 8, 7, 30), Reading.NEVER, None),
        (
            datetime(2026, 11, 1, 1, 30),
            NEW_YORK,
            utc(2026, 11, 1, 5, 30),
            Reading.TWICE,
            utc(2026, 11, 1, 6, 30),
        ),
        (datetime(2024, 2, 29, 12, 0), LONDON, utc(2024, 2, 29, 12), Reading.PLAIN, None),
    ],
)
def test_a_local_time_is_never_refused(
    local: datetime, zone: str, at: datetime, reading: Reading, later: datetime | None
) -> None:
    instant = exact(local, zone)
    assert (instant.at, instant.reading, instant.later) == (at, reading, later)


def test_the_clock_can_be_held_and_let_go() -> None:
    with clock.frozen(utc(2026, 3, 10, 23, 30)):
        assert clock.now() == utc(2026, 3, 10, 23, 30)
        assert clock.today(LONDON) == date(2026, 3, 10)
        assert clock.today("Asia/Kolkata") == date(2026, 3, 11)
        with clock.frozen(utc(2026, 3, 11)):
            assert clock.now() == utc(2026, 3, 11)
        assert clock.now() == utc(2026, 3, 10, 23, 30)
    assert clock.now() > utc(2026, 3, 11)
