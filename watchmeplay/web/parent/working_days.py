"""The people who read a caregiver's messages, and the days on which they work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from watchmeplay.accounts.models import Standing
from watchmeplay.families import caseloads
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.bank_holidays import is_bank_holiday
from watchmeplay.foundation.words import noted
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent import absences
from watchmeplay.web.parent.readers import listed

DAY_ENDS = 17
DAYS = (
    noted("Monday"), noted("Tuesday"), noted("Wednesday"), noted("Thursday"), noted("Friday"), noted("Saturday"),
    noted("Sunday"),
)  # fmt: skip
WORKS = {
    "today": noted("%(name)s works today."),
    "tomorrow": noted("%(name)s works again tomorrow."),
    "on Monday": noted("%(name)s works again on Monday."),
    "on Tuesday": noted("%(name)s works again on Tuesday."),
    "on Wednesday": noted("%(name)s works again on Wednesday."),
    "on Thursday": noted("%(name)s works again on Thursday."),
    "on Friday": noted("%(name)s works again on Friday."),
    "on Saturday": noted("%(name)s works again on Saturday."),
    "on Sunday": noted("%(name)s works again on Sunday."),
}


@dataclass(frozen=True, slots=True)
class AtWork:
    """Someone of the team: their working days in words, and when they work next, a key of `WORKS` ("" when
    none is known). `away` says until when they are away and who answers meanwhile, else ""."""

    name: str
    days: str
    next_day: str
    away: str = ""

    @property
    def again(self) -> str:
        """ "Thea works again on Tuesday." in the language of the page; "" when no day is known."""
        if self.away:
            return self.away
        return gettext(WORKS[self.next_day], name=self.name) if self.next_day else ""


def of_team(actor: Actor, family_id: UUID, local: datetime) -> tuple[AtWork, ...]:
    """The people who look after this family and can sign in, by name. `local` is now in the reader's zone."""
    team = caseloads.team(actor, family_id)
    away = absences.of_people(team)
    return tuple(
        AtWork(
            person.name,
            in_words(person.working_days),
            next_day(person.working_days, local, current_app.extensions["settings"].nation),
            away.get(person.id, ""),
        )
        for person in team
        if person.standing == Standing.ACTIVE
    )


def in_words(working_days: str) -> str:
    """Days as in "12345" (1 is Monday), in words: "Monday to Friday", "Tuesday, Wednesday and Friday"."""
    numbers = sorted({int(digit) for digit in working_days if digit in "1234567"})
    if len(numbers) == 7:
        return gettext("every day")
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        first, last = (gettext(DAYS[number - 1]) for number in (numbers[0], numbers[-1]))
        return gettext("%(first)s to %(last)s", first=first, last=last)
    return listed(gettext(DAYS[number - 1]) for number in numbers)


def next_day(working_days: str, local: datetime, nation: str) -> str:
    """The next day somebody works, bank holidays left out: "today" (until 5pm), "tomorrow", "on Tuesday"; "" when
    none is known."""
    for ahead in range(0 if local.hour < DAY_ENDS else 1, 8):
        day = local.date() + timedelta(days=ahead)
        if str(day.isoweekday()) in working_days and not is_bank_holiday(day, nation):
            return ("today", "tomorrow")[ahead] if ahead < 2 else f"on {DAYS[day.weekday()]}"
    return ""
