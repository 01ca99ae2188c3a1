"""The ages that a page of the guide is written for."""

from datetime import date
from enum import StrEnum

from watchmeplay.foundation.words import noted


class Age(StrEnum):
    """A band of a child's age. A band begins at its first number and ends before its second."""

    UNBORN = "unborn"
    TO_6_MONTHS = "0-6-months"
    TO_12_MONTHS = "6-12-months"
    TO_2_YEARS = "1-2-years"
    TO_3_YEARS = "2-3-years"
    TO_5_YEARS = "3-5-years"
    TO_8_YEARS = "5-8-years"

    @property
    def label(self) -> str:
        """The band in words."""
        return _LABELS[self]


EVERY_AGE = frozenset(Age)


def age_band(born_on: date, today: date) -> Age:
    """The band of a child born, or expected, on a date. After the last band a child stays in it."""
    if born_on > today:
        return Age.UNBORN
    months = (today.year - born_on.year) * 12 + today.month - born_on.month - (today.day < born_on.day)
    return next((age for age, end in _ENDS.items() if months < end), Age.TO_8_YEARS)


# In whole months.
_ENDS = {
    Age.TO_6_MONTHS: 6,
    Age.TO_12_MONTHS: 12,
    Age.TO_2_YEARS: 24,
    Age.TO_3_YEARS: 36,
    Age.TO_5_YEARS: 60,
}

_LABELS = {
    Age.UNBORN: noted("Before birth"),
    Age.TO_6_MONTHS: noted("Birth to 6 months"),
    Age.TO_12_MONTHS: noted("6 to 12 months"),
    Age.TO_2_YEARS: noted("1 to 2 years"),
    Age.TO_3_YEARS: noted("2 to 3 years"),
    Age.TO_5_YEARS: noted("3 to 5 years"),
    Age.TO_8_YEARS: noted("5 to 8 years"),
}
