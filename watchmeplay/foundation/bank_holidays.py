"""The bank holidays of the nation that the service is in, and working days counted without them."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

# By the nation in the settings: its code in ISO 3166-2.
CODES = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
SATURDAY = 6


def is_bank_holiday(day: date, nation: str) -> bool:
    """Whether a day is one, or is given in place of one that falls on a weekend."""
    return day in _of_year(day.year, nation)


def working_days_after(day: date, days: int, nation: str) -> date:
    """The day that lies so many working days after another: Monday to Friday, without bank holidays."""
    for _ in range(days):
        day += timedelta(days=1)
        while day.isoweekday() >= SATURDAY or is_bank_holiday(day, nation):
            day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _of_year(year: int, nation: str) -> frozenset[date]:
    # By name: the class itself can only be imported with the calendars of every other country.
    return frozenset(holidays.country_holidays("GB", subdiv=CODES[nation], years=year, expand=False))
