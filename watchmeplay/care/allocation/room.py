"""Who in an area has room for another family. Sums only: nothing of anybody's families is shown here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation.models import Away, StaffProfile
from watchmeplay.care.allocation.profiles import USUAL_ROOM, areas_of
from watchmeplay.families.models import CaseloadEntry, Posting
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import STAFF, Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import system_scope

_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Room:
    """What one practitioner carries, in all areas, and how much they can.

    `carried` is the sum of weights, families they cover for a colleague included; `families` are their own,
    `covering` the others. `away_until` is the last day of an absence that has begun.
    """

    person_id: UUID
    name: str
    carried: int
    room: int
    families: int
    covering: int
    languages: str
    working_days: str
    evenings: bool
    away_until: date | None

    @property
    def left(self) -> int:
        """Weight that still fits; below nought when they carry more than they can."""
        return self.room - self.carried


def room_of(actor: Actor, area_id: UUID) -> list[Room]:
    """The practitioners of an area, whoever has most room first. Three statements, however many there are.

    Raises `NotAllowed`, and `NotVisible` for an area one does not work in.
    """
    if not actor.is_staff:
        raise NotAllowed
    found = _rooms(
        select(Posting.person_id).where(
            Posting.area_id == area_id,
            Posting.area_id.in_(areas_of(actor.person_id)),
            Posting.ended_at.is_(None),
        )
    )
    if not found:
        raise NotVisible
    return found


def room_in_areas(actor: Actor) -> list[Room]:
    """The same of everybody in the areas somebody works in, each once."""
    if not actor.is_staff:
        raise NotAllowed
    mine = areas_of(actor.person_id)
    return _rooms(select(Posting.person_id).where(Posting.area_id.in_(mine), Posting.ended_at.is_(None)))


def away_now(zones: dict[UUID, str]) -> dict[UUID, date]:
    """The last day of the absence that each of these people is in today, in their own zone; one statement."""
    rows = db.session.scalars(
        select(Away).where(Away.person_id.in_(zones), Away.ended_at.is_(None)).order_by(Away.until_on)
    )
    return {
        row.person_id: row.until_on
        for row in rows
        if row.from_on <= clock.today(zones[row.person_id]) <= row.until_on
    }


def _rooms(posted: Select[tuple[UUID]]) -> list[Room]:
    rows = db.session.execute(
        select(Person, StaffProfile)
        .outerjoin(StaffProfile, StaffProfile.person_id == Person.id)
        .where(Person.id.in_(posted), Person.standing == Standing.ACTIVE, Person.role.in_(STAFF))
    ).all()
    ids = [person.id for person, _ in rows]
    carried, away = _carried(ids), away_now({person.id: person.zone for person, _ in rows})
    rooms = [
        Room(
            person_id=person.id,
            name=person.name,
            carried=carried.get(person.id, _NOTHING)[0],
            room=profile.room if profile else USUAL_ROOM,
            families=carried.get(person.id, _NOTHING)[1],
            covering=carried.get(person.id, _NOTHING)[2],
            languages=profile.languages if profile else "",
            working_days=person.working_days,
            evenings=bool(profile and profile.evenings),
            away_until=away.get(person.id),
        )
        for person, profile in rows
    ]
    return sorted(rooms, key=lambda one: (one.away_until is not None, -one.left, one.name.casefold()))


def _carried(person_ids: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Weight, own families and covered families of each, in every area."""
    wanted = (
        select(
            CaseloadEntry.person_id,
            func.sum(CaseloadEntry.weight),
            func.count(CaseloadEntry.id),
            func.count(CaseloadEntry.covering_for),
        )
        .where(CaseloadEntry.person_id.in_(person_ids), CaseloadEntry.ended_at.is_(None))
        .group_by(CaseloadEntry.person_id)
    )
    with system_scope("sums of caseloads"):
        rows = db.session.execute(wanted).all()
    return {person_id: (int(weight), all_ - covered, covered) for person_id, weight, all_, covered in rows}
