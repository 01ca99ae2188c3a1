"""The people who look after one family, as staff read them: since when, how heavy, and for whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import aliased

from watchmeplay.accounts.models import Person
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the team. `covering_for` is the name of the colleague who is away, or empty."""

    person_id: UUID
    name: str
    standing: str
    since: datetime
    weight: int
    covering_for: str


def of_family(actor: Actor, family_id: UUID) -> list[Member]:
    """A family's team now, by name, cover last. One statement."""
    if not actor.is_staff:
        raise NotAllowed
    absent = aliased(Person)
    rows = db.session.execute(
        scoped(actor, CaseloadEntry, Person, absent)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .outerjoin(absent, absent.id == CaseloadEntry.covering_for)
        .where(CaseloadEntry.family_id == family_id, CaseloadEntry.ended_at.is_(None))
    ).all()
    members = [
        Member(
            person_id=person.id,
            name=person.name,
            standing=person.standing,
            since=entry.since,
            weight=entry.weight,
            covering_for=away.name if away else "",
        )
        for entry, person, away in rows
    ]
    return sorted(members, key=lambda member: (bool(member.covering_for), member.name.casefold()))
