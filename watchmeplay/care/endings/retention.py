"""How long a family's record has to be kept. Pure.

Rule (Records Management Code of Practice for health and social care in England, as `domain.md` 9.21 gives it):
a child's record until the 25th birthday, a mental health record 20 years after it was last added to, a record
of somebody who has died 10 years after the death; the longest counts. A service's own rule may be longer: the day is
shown, and nothing is erased by it alone.
"""

from collections.abc import Iterable
from datetime import date

BIRTHDAY = 25
MENTAL_HEALTH_YEARS = 20


def erase_on(ended_on: date, birthdays: Iterable[date]) -> date:
    """The first day on which the record may be erased. `birthdays`: of the children, born or expected."""
    return max([_years_on(ended_on, MENTAL_HEALTH_YEARS), *(_years_on(day, BIRTHDAY) for day in birthdays)])


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # Born on 29 February: the birthday falls on 1 March in a year without that day.
        return date(day.year + years, 3, 1)
