"""The people who read a caregiver's messages, and the days on which they work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchmeplay.accounts.models import Standing
from watchmeplay.families import caseloads
from watchmeplay.foundation.actors import Actor
from watchmeplay.web.parent.readers import listed

DAY_ENDS = 17
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class AtWork:
    """Someone of the team: their working days in words, and when they work next ("" when none is known)."""

    name: str
    days: str
    next_day: str


def of_team(actor: Actor, family_id: UUID, local: datetime) -> tuple[AtWork, ...]:
    """The people who look after this family and can sign in, by name. `local` is now in the reader's zone."""
    return tuple(
        AtWork(person.name, in_words(person.working_days), next_day(person.working_days, local))
        for person in caseloads.team(actor, family_id)
        if person.standing == Standing.ACTIVE
    )


def in_words(working_days: str) -> str:
    """Days as in "12345" (1 is Monday), in words: "Monday to Friday", "Tuesday, Wednesday and Friday"."""
    numbers = sorted({int(digit) for digit in working_days if digit in "1234567"})
    if len(numbers) == 7:
        return "every day"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{DAYS[numbers[0] - 1]} to {DAYS[numbers[-1] - 1]}"
    return listed(DAYS[number - 1] for number in numbers)


def next_day(working_days: str, local: datetime) -> str:
    """The next day somebody works: "today" (until 5pm), "tomorrow", "on Tuesday", or "" when none is known."""
    for ahead in range(0 if local.hour < DAY_ENDS else 1, 8):
        day = local.date() + timedelta(days=ahead)
        if str(day.isoweekday()) in working_days:
            return ("today", "tomorrow")[ahead] if ahead < 2 else f"on {DAYS[day.weekday()]}"
    return ""
