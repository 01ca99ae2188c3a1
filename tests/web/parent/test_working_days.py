"""Working days in words."""

from datetime import datetime, timedelta

import pytest

from watchmeplay.foundation.clock import now
from watchmeplay.web.parent.working_days import in_words, next_day


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("12345", "Monday to Friday"),
        ("234", "Tuesday to Thursday"),
        ("235", "Tuesday, Wednesday and Friday"),
        ("45", "Thursday and Friday"),
        ("1", "Monday"),
        ("1234567", "every day"),
        ("", ""),
        ("531", "Monday, Wednesday and Friday"),
    ],
)
def test_days_are_said_as_people_say_them(days: str, words: str) -> None:
    assert in_words(days) == words


@pytest.mark.parametrize(
    ("days", "hour", "ahead"),
    [
        ("2", 10, "today"),
        ("2", 16, "today"),
        ("2", 17, "on Tuesday"),
        ("3", 22, "tomorrow"),
        ("5", 9, "on Friday"),
        ("", 9, ""),
    ],
)
def test_the_next_day_counts_from_now_and_today_ends_at_five(days: str, hour: int, ahead: str) -> None:
    tuesday = datetime(2026, 3, 10, hour, 59, tzinfo=now().tzinfo)
    assert tuesday.isoweekday() == 2
    assert next_day(days, tuesday, "england") == ahead
    assert next_day("1234567", tuesday + timedelta(days=3), "england") in {"today", "tomorrow"}


@pytest.mark.parametrize(
    ("nation", "days", "hour", "ahead"),
    [
        ("england", "12345", 9, "today"),
        ("england", "12345", 18, "on Tuesday"),
        ("scotland", "12345", 18, "on Monday"),
        ("england", "1", 9, ""),
    ],
)
def test_bank_holidays_are_left_out(nation: str, days: str, hour: int, ahead: str) -> None:
    before_easter = datetime(2026, 4, 2, hour, tzinfo=now().tzinfo)
    assert next_day(days, before_easter, nation) == ahead
