"""How long ago, in words."""

from datetime import UTC, date, datetime

import pytest

from watchmeplay.web.staff.since import ago, lasting

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=UTC), "today"),
        (datetime(2026, 3, 11, 9, tzinfo=UTC), "today"),
        (datetime(2026, 3, 9, 23, 59, tzinfo=UTC), "yesterday"),
        (datetime(2026, 3, 8, 0, 0, tzinfo=UTC), "2 days ago"),
        (datetime(2026, 2, 25, 12, tzinfo=UTC), "13 days ago"),
        (datetime(2026, 2, 24, 12, tzinfo=UTC), "24 February"),
        (datetime(2025, 12, 24, 12, tzinfo=UTC), "24 December 2025"),
    ],
)
def test_a_day_is_said_as_near_as_it_is(moment: datetime, words: str) -> None:
    assert ago(moment, TODAY, "Europe/London") == words


def test_a_day_ends_where_the_reader_is() -> None:
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert ago(late, TODAY, "Europe/London") == "yesterday"
    assert ago(late, TODAY, "Europe/Berlin") == "today"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 10, 0, 1, tzinfo=UTC), "since today"),
        (datetime(2026, 3, 9, 23, 59, tzinfo=UTC), "1 day"),
        (datetime(2026, 1, 30, 12, tzinfo=UTC), "39 days"),
    ],
)
def test_a_wait_is_counted_in_days(moment: datetime, words: str) -> None:
    assert lasting(moment, TODAY, "Europe/London") == words
