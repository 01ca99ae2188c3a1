"""What allocation knows of a practitioner: how much they can carry, their languages, days and evenings."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation.models import StaffProfile
from watchmeplay.families.models import Posting
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import STAFF, Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused

USUAL_ROOM = 50
MOST_ROOM = 200
LONGEST_LANGUAGES = 120
DAYS = "1234567"


@dataclass(frozen=True, slots=True)
class Profile:
    """One practitioner. `room` is the sum of weights they can carry; `working_days` as in "12345", 1 is Monday."""

    person_id: UUID
    name: str
    standing: str
    zone: str
    room: int
    languages: str
    working_days: str
    evenings: bool


def of(actor: Actor, person_id: UUID) -> Profile:
    """A profile: one's own, or that of somebody who works in an area one leads. Raises `NotVisible`."""
    person = reachable(actor, person_id)
    row = db.session.scalars(select(StaffProfile).where(StaffProfile.person_id == person.id)).one_or_none()
    return Profile(
        person_id=person.id,
        name=person.name,
        standing=person.standing,
        zone=person.zone,
        room=row.room if row else USUAL_ROOM,
        languages=row.languages if row else "",
        working_days=person.working_days,
        evenings=bool(row and row.evenings),
    )


def change(
    actor: Actor, person_id: UUID, *, room: int, languages: str, working_days: Iterable[str], evenings: bool
) -> None:
    """Set what a profile says. Raises `Refused` naming "room", "languages" or "working_days"; `NotVisible`."""
    reachable(actor, person_id)
    if not 0 <= room <= MOST_ROOM:
        raise Refused("Enter a number from 0 to %(most)s.", "room", most=MOST_ROOM)
    if len(languages) > LONGEST_LANGUAGES:
        raise Refused("Use %(most)s characters or fewer.", "languages", most=LONGEST_LANGUAGES)
    days = set(working_days)
    if not days <= set(DAYS):
        raise Refused("Choose from the days listed.", "working_days")
    # Held, so that two who open a profile for the first time do not both add it.
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    row = db.session.scalars(select(StaffProfile).where(StaffProfile.person_id == person_id)).one_or_none()
    if row is None:
        row = StaffProfile(person_id=person_id)
        db.session.add(row)
    row.room, row.languages, row.evenings, row.changed_at = room, languages.strip(), evenings, now()
    person.working_days = "".join(sorted(days))
    db.session.flush()
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person_id)


def reachable(actor: Actor, person_id: UUID) -> Person:
    """A member of staff whom one may arrange things for: oneself, or a colleague in an area one leads.

    Raises `NotVisible`.
    """
    wanted = select(Person).where(Person.id == person_id, Person.role.in_(STAFF))
    if not actor.is_staff:
        raise NotVisible
    if person_id != actor.person_id:
        if actor.role != Role.LEAD:
            raise NotVisible
        wanted = wanted.where(
            Person.id.in_(select(Posting.person_id).where(Posting.area_id.in_(areas_of(actor.person_id))))
        )
    person = db.session.scalars(wanted).one_or_none()
    if person is None or person.standing == Standing.INVITED:
        raise NotVisible
    return person


def areas_of(person_id: UUID):  # noqa: ANN201 - a select of ids
    """Ids of the areas somebody works in now."""
    return select(Posting.area_id).where(Posting.person_id == person_id, Posting.ended_at.is_(None))
