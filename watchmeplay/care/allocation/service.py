"""What a lead needs to know of the families and people of their areas, beyond each family's own record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.appointments.models import Appointment, OfferedTime, State
from watchmeplay.care.week.models import Snooze
from watchmeplay.families.models import CaseloadEntry, Family, Posting
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.site.models import Area

EVENING = 17
SATURDAY = 6


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family as a row behind a number. `team` are the colleagues who can sign in."""

    family_id: UUID
    name: str
    area: str
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evening:
    """A time in an evening or at a weekend that one family may still pick."""

    family_id: UUID
    starts_at: datetime
    zone: str
    practitioner: str


def open_families(actor: Actor) -> set[UUID]:
    """The ids of the families in scope whose record is open."""
    _must_lead(actor)
    return set(db.session.scalars(scoped(actor, Family.id).where(Family.closed_at.is_(None))))


def lines(actor: Actor, family_ids: set[UUID]) -> dict[UUID, FamilyLine]:
    """What is said of these families in a row. Two statements, however many."""
    _must_lead(actor)
    rows = db.session.execute(
        scoped(actor, Family, Area.name)
        .join(Area, Area.id == Family.area_id)
        .where(Family.id.in_(family_ids))
    ).all()
    vault.warm(family.id for family, _ in rows)
    team: dict[UUID, list[str]] = {}
    for family_id, person in db.session.execute(
        scoped(actor, CaseloadEntry.family_id, Person)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(
            CaseloadEntry.family_id.in_(family_ids),
            CaseloadEntry.ended_at.is_(None),
            Person.standing == Standing.ACTIVE,
        )
    ):
        team.setdefault(family_id, []).append(person.name)
    return {
        family.id: FamilyLine(
            family.id, family.name, area, tuple(sorted(team.get(family.id, []), key=str.casefold))
        )
        for family, area in rows
    }


def known_reasons(actor: Actor, today: date) -> set[UUID]:
    """The families whose silence has a known reason today."""
    return set(
        db.session.scalars(
            scoped(actor, Snooze.family_id).where(Snooze.ended_at.is_(None), Snooze.until_on >= today)
        )
    )


def evenings(actor: Actor) -> list[Evening]:
    """Times to come that are on offer in an evening or at a weekend, local to their appointment; first first."""
    _must_lead(actor)
    rows = db.session.execute(
        scoped(actor, OfferedTime.family_id, OfferedTime.starts_at, Appointment.zone, Person)
        .join(Appointment, Appointment.id == OfferedTime.appointment_id)
        .join(Person, Person.id == Appointment.practitioner_id)
        .where(
            OfferedTime.starts_at > now(),
            OfferedTime.withdrawn_at.is_(None),
            Appointment.state == State.OFFERED,
        )
        .order_by(OfferedTime.starts_at, OfferedTime.id)
    )
    return [
        Evening(family_id, starts_at, zone, person.name)
        for family_id, starts_at, zone, person in rows
        if _is_evening(starts_at.astimezone(ZoneInfo(zone)))
    ]


def areas_led(actor: Actor) -> dict[UUID, str]:
    """The areas a lead leads, by id."""
    _must_lead(actor)
    rows = db.session.execute(
        select(Area.id, Area.name)
        .join(Posting, Posting.area_id == Area.id)
        .where(Posting.person_id == actor.person_id, Posting.ended_at.is_(None))
        .order_by(Area.name)
    )
    return dict(rows.all())


def _is_evening(local: datetime) -> bool:
    return local.hour >= EVENING or local.isoweekday() >= SATURDAY


def _must_lead(actor: Actor) -> None:
    if actor.role != Role.LEAD:
        raise NotAllowed
