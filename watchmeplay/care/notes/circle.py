"""Whom the author of a note may ask to sign beside them."""

from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family, Posting
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import one


def colleagues(actor: Actor, family_id: UUID) -> list[Person]:
    """Who else can open the family's record: those who look after it, and those who lead its area. By name."""
    family = one(actor, Family, family_id)
    leading = select(Posting.person_id).where(Posting.area_id == family.area_id, Posting.ended_at.is_(None))
    team = caseloads.team_ids(actor, family_id)
    rows = db.session.scalars(
        select(Person).where(
            Person.standing == Standing.ACTIVE,
            Person.id != actor.person_id,
            Person.id.in_(team) | (Person.id.in_(leading) & (Person.role == Role.LEAD)),
        )
    )
    return sorted(rows, key=lambda person: person.name.casefold())
