"""Bank holidays, nation by nation."""

import subprocess
import sys
from datetime import date

import pytest

from watchmeplay import settings
from watchmeplay.foundation import bank_holidays
from watchmeplay.foundation.bank_holidays import is_bank_holiday, working_days_after

NATIONS = set(settings.NATIONS)


def test_every_nation_of_the_settings_has_a_calendar() -> None:
    assert set(bank_holidays.CODES) == NATIONS


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2026, 3, 10), set()),
        (date(2026, 1, 2), {"scotland"}),
        (date(2026, 3, 17), {"northern-ireland"}),
        (date(2026, 4, 3), NATIONS),
        (date(2026, 4, 6), NATIONS - {"scotland"}),
        (date(2026, 8, 3), {"scotland"}),
        (date(2026, 8, 31), NATIONS - {"scotland"}),
        # Boxing Day is a Saturday: the Monday after is given for it.
        (date(2026, 12, 28), NATIONS),
        (date(2026, 12, 29), set()),
    ],
)
def test_each_nation_has_its_own(day: date, nations: set[str]) -> None:
    assert {nation for nation in NATIONS if is_bank_holiday(day, nation)} == nations


@pytest.mark.parametrize(
    ("day", "days", "nation", "after"),
    [
        (date(2026, 3, 10), 2, "england", date(2026, 3, 12)),
        (date(2026, 3, 12), 2, "england", date(2026, 3, 16)),
        (date(2026, 3, 13), 1, "england", date(2026, 3, 16)),
        (date(2026, 3, 14), 1, "england", date(2026, 3, 16)),
        (date(2026, 3, 15), 2, "england", date(2026, 3, 17)),
        # Over Easter: Friday and Monday do not count, in Scotland Friday alone.
        (date(2026, 4, 2), 1, "england", date(2026, 4, 7)),
        (date(2026, 4, 2), 1, "scotland", date(2026, 4, 6)),
        (date(2026, 12, 24), 1, "wales", date(2026, 12, 29)),
        (date(2026, 12, 31), 1, "wales", date(2027, 1, 4)),
        (date(2026, 4, 3), 0, "england", date(2026, 4, 3)),
    ],
)
def test_weekends_and_bank_holidays_are_no_working_days(day, days, nation, after) -> None:
    assert working_days_after(day, days, nation) == after


def test_the_calendars_of_other_countries_are_not_loaded_when_the_service_starts() -> None:
    ask = "import sys, watchmeplay; print(sum(name.startswith('holidays.countries') for name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "0"
