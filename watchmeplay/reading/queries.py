"""What was given to read: to the carer with the words, to the team with opened or not yet and no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased

from watchmeplay.accounts.models import Person
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family, Membership
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.reading.models import GivenPage

MOST = 50


@dataclass(frozen=True, slots=True)
class Given:
    """A page that was given to the carer who reads this: by whom and why. `new` until it was opened."""

    id: UUID
    slug: str
    giver_name: str
    why: str
    given_at: datetime
    new: bool


@dataclass(frozen=True, slots=True)
class GivenInFamily:
    """The same as the team sees it. Whether it was opened, and on purpose not when."""

    id: UUID
    slug: str
    carer_name: str
    giver_name: str
    why: str
    given_at: datetime
    opened: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """An adult of a family to whom a page can be given."""

    family_id: UUID
    family_name: str
    person_id: UUID
    name: str


def given_to_me(actor: Actor, *, slug: str | None = None, only_new: bool = False) -> list[Given]:
    """A carer: the pages that were given to them and not taken back, newest first, at most `MOST`. One query."""
    if actor.role != Role.CAREGIVER:
        return []
    wanted = (
        scoped(actor, GivenPage, Person)
        .join(Person, Person.id == GivenPage.given_by)
        .where(GivenPage.taken_back_at.is_(None))
        .order_by(GivenPage.given_at.desc(), GivenPage.id)
        .limit(MOST)
    )
    if slug is not None:
        wanted = wanted.where(GivenPage.slug == slug)
    if only_new:
        wanted = wanted.where(GivenPage.opened_at.is_(None))
    rows = db.session.execute(wanted).all()
    vault.warm(given.family_id for given, _ in rows)
    return [
        Given(given.id, given.slug, giver.name, given.why, given.given_at, given.opened_at is None)
        for given, giver in rows
    ]


def given_in(actor: Actor, family_id: UUID) -> list[GivenInFamily]:
    """Staff: the pages given in a family and not taken back, newest first, at most `MOST`. One query."""
    if not actor.is_staff:
        raise NotAllowed
    carer, giver = aliased(Person), aliased(Person)
    rows = db.session.execute(
        scoped(actor, GivenPage, carer, giver)
        .join(carer, carer.id == GivenPage.person_id)
        .join(giver, giver.id == GivenPage.given_by)
        .where(GivenPage.family_id == family_id, GivenPage.taken_back_at.is_(None))
        .order_by(GivenPage.given_at.desc(), GivenPage.id)
        .limit(MOST)
    ).all()
    return [
        GivenInFamily(
            id=given.id,
            slug=given.slug,
            carer_name=reader.name,
            giver_name=by.name,
            why=given.why,
            given_at=given.given_at,
            opened=given.opened_at is not None,
        )
        for given, reader, by in rows
    ]


def readers(actor: Actor, family_id: UUID | None = None) -> list[Reader]:
    """Staff: the adults to whom they can give a page, in one family or in all they look after, by name. Two queries."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = (
        scoped(actor, Membership.person_id, Family, Person)
        .join(Family, Family.id == Membership.family_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.family_id.in_(caseloads.looked_after_by(actor)),
            Membership.joined_at.is_not(None),
            Membership.ended_at.is_(None),
        )
    )
    if family_id is not None:
        wanted = wanted.where(Membership.family_id == family_id)
    rows = db.session.execute(wanted).all()
    vault.warm(family.id for _, family, _ in rows)
    found = [Reader(family.id, family.name, person_id, person.name) for person_id, family, person in rows]
    return sorted(
        found, key=lambda reader: (reader.family_name.casefold(), reader.family_id, reader.name.casefold())
    )


def oldest_unopened(actor: Actor, family_id: UUID) -> datetime | None:
    """When the oldest page was given to this carer in a family that they have not opened; None without one."""
    return db.session.scalar(
        scoped(actor, func.min(GivenPage.given_at)).where(
            GivenPage.family_id == family_id,
            GivenPage.person_id == actor.person_id,
            GivenPage.opened_at.is_(None),
            GivenPage.taken_back_at.is_(None),
        )
    )
