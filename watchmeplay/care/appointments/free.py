"""When a practitioner has time, and what is unusual about a time that staff choose. Warned about, never refused."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation.models import Away, StaffProfile
from watchmeplay.care.allocation.profiles import USUAL_ROOM
from watchmeplay.care.appointments import busy
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.bank_holidays import is_bank_holiday
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

OPENS, CLOSES, EVENING_ENDS = time(9), time(17), time(20)
STEP = timedelta(hours=1)
LONGEST_SEARCH = timedelta(days=92)


class Unusual(StrEnum):
    """What staff are asked to look at again."""

    NOT_A_WORKING_DAY = "not-a-working-day"
    BANK_HOLIDAY = "bank-holiday"
    AWAY = "away"
    OUT_OF_HOURS = "out-of-hours"
    TAKEN = "taken"
    NO_ROOM = "no-room"


def free_times(
    actor: Actor,
    practitioner_id: UUID,
    start: datetime,
    end: datetime,
    minutes: int,
    *,
    nation: str,
    evenings: bool = False,
) -> list[datetime]:
    """The starts of free stretches of so many minutes, on the hour, from `start` until `end`; past ones left out.

    On the practitioner's working days from 9 to 5, in their own zone, without their days away and the bank
    holidays of the nation. `evenings` adds the hours until 8, and so does their profile. Raises `NotVisible` for
    anybody but staff.
    """
    if not actor.is_staff:
        raise NotVisible
    person = _practitioner(practitioner_id)
    zone = ZoneInfo(person.zone)
    end = min(end, start + LONGEST_SEARCH)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    away = _away(practitioner_id, first, last)
    closes = EVENING_ENDS if evenings or _works_evenings(practitioner_id) else CLOSES
    taken = busy.between(practitioner_id, start, end + timedelta(minutes=minutes))
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if _works_on(day, person, nation) and not _within(day, away):
            found += _starts(day, closes, person.zone, minutes)
    length, moment = timedelta(minutes=minutes), now()
    return [
        at
        for at in found
        if start <= at < end and at > moment and not any(a < at + length and b > at for a, b in taken)
    ]


def unusual(
    actor: Actor, practitioner_id: UUID, starts_at: datetime, minutes: int, *, nation: str
) -> frozenset[Unusual]:
    """What is unusual about a time for this practitioner in this nation; nothing for most."""
    if not actor.is_staff:
        raise NotVisible
    person = _practitioner(practitioner_id)
    ends_at = starts_at + timedelta(minutes=minutes)
    local, until = starts_at.astimezone(ZoneInfo(person.zone)), ends_at.astimezone(ZoneInfo(person.zone))
    day = local.date()
    found = set()
    if str(day.isoweekday()) not in person.working_days:
        found.add(Unusual.NOT_A_WORKING_DAY)
    if is_bank_holiday(day, nation):
        found.add(Unusual.BANK_HOLIDAY)
    if _within(day, _away(practitioner_id, day, day)):
        found.add(Unusual.AWAY)
    closes = EVENING_ENDS if _works_evenings(practitioner_id) else CLOSES
    if local.time() < OPENS or until.time() > closes or until.date() != day:
        found.add(Unusual.OUT_OF_HOURS)
    if busy.between(practitioner_id, starts_at, ends_at):
        found.add(Unusual.TAKEN)
    return frozenset(found)


def has_no_room(actor: Actor, practitioner_id: UUID) -> bool:
    """Whether the families that this actor sees on a caseload weigh more than its owner can carry."""
    if not actor.is_staff:
        raise NotVisible
    room = db.session.scalar(select(StaffProfile.room).where(StaffProfile.person_id == practitioner_id))
    weights = db.session.scalars(
        scoped(actor, CaseloadEntry.weight).where(
            CaseloadEntry.person_id == practitioner_id, CaseloadEntry.ended_at.is_(None)
        )
    )
    return sum(weights) > (USUAL_ROOM if room is None else room)


def _practitioner(person_id: UUID) -> Person:
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if person is None:
        raise NotVisible
    return person


def _works_on(day: date, person: Person, nation: str) -> bool:
    return str(day.isoweekday()) in person.working_days and not is_bank_holiday(day, nation)


def _works_evenings(practitioner_id: UUID) -> bool:
    return bool(
        db.session.scalar(select(StaffProfile.evenings).where(StaffProfile.person_id == practitioner_id))
    )


def _away(practitioner_id: UUID, first: date, last: date) -> list[tuple[date, date]]:
    rows = db.session.execute(
        select(Away.from_on, Away.until_on).where(
            Away.person_id == practitioner_id,
            Away.ended_at.is_(None),
            Away.from_on <= last,
            Away.until_on >= first,
        )
    )
    return [(row.from_on, row.until_on) for row in rows]


def _within(day: date, stretches: list[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in stretches)


def _starts(day: date, closes: time, zone: str, minutes: int) -> list[datetime]:
    """On the hour by the wall clock. Office hours lie far from the hours at which the clocks change."""
    at, found = datetime.combine(day, OPENS), []
    while at + timedelta(minutes=minutes) <= datetime.combine(day, closes):
        found.append(clock.exact(at, zone).at)
        at += STEP
    return found
