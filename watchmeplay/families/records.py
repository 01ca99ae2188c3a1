"""Families, children and homes as rows: opening a record, adding to it, listing and showing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from watchmeplay.families.models import (
    CaseloadEntry,
    Child,
    ChildHome,
    Family,
    Household,
    Membership,
    Posting,
)
from watchmeplay.foundation import audit, idempotency, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.site.models import Area

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ChildCard:
    """A child as shown on pages."""

    id: UUID
    family_id: UUID
    name: str
    born_on: date | None
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class Home:
    """One of a family's homes, for staff alone: it names where other people live."""

    id: UUID
    label: str
    child_ids: frozenset[UUID]
    person_ids: frozenset[UUID]


def areas_of(actor: Actor) -> list[Area]:
    """The areas a member of staff works in."""
    mine = select(Posting.area_id).where(Posting.person_id == actor.person_id, Posting.ended_at.is_(None))
    return list(db.session.scalars(select(Area).where(Area.id.in_(mine)).order_by(Area.name)))


def open_family(actor: Actor, *, name: str, area_id: UUID, key: str | None = None) -> Family:
    """Open a family's record and put it on the opener's caseload. Raises `Refused`, `NotAllowed`.

    The form with the same `key` sent twice opens one family; so with children and homes.
    """
    if not actor.is_staff:
        raise NotAllowed
    claim = idempotency.claim_if_keyed(actor, key, name, area_id)
    if not claim.first:
        return one(actor, Family, claim.result_id)
    if area_id not in {area.id for area in areas_of(actor)}:
        raise Refused("Choose one of your areas.", "area")
    family_id = claim.result_id
    vault.make_keys(family_id, vault.FAMILY_KINDS)
    family = Family(id=family_id, area_id=area_id, name=_named(name, "name"))
    db.session.add(family)
    db.session.flush()
    db.session.add(CaseloadEntry(family_id=family.id, person_id=actor.person_id))
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_OPENED, subject_id=family.id, family_id=family.id)
    return family


def add_child(
    actor: Actor,
    *,
    family_id: UUID,
    name: str,
    born_on: date | None = None,
    expected_on: date | None = None,
    key: str | None = None,
) -> Child:
    """Add a child, born or expected. Raises `Refused` naming the field."""
    family = _family_for_staff(actor, family_id)
    if (born_on is None) == (expected_on is None):
        raise Refused("Enter either a date of birth or the date the baby is expected.", "born_on")
    if born_on is not None:
        _check_born(born_on)
    claim = idempotency.claim_if_keyed(actor, key, family_id, name, born_on, expected_on)
    if not claim.first:
        return one(actor, Child, claim.result_id)
    child = Child(
        id=claim.result_id,
        family_id=family.id,
        name=_named(name, "child_name"),
        born_on=born_on,
        expected_on=expected_on,
    )
    db.session.add(child)
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=child.id, family_id=family.id)
    return child


def was_born(actor: Actor, child_id: UUID, *, born_on: date) -> Child:
    """Give an expected baby a date of birth. Raises `Refused` for a date to come, or if born already."""
    if not actor.is_staff:
        raise NotAllowed
    child = one(actor, Child, child_id)
    if child.born_on == born_on:
        return child
    if child.born_on is not None:
        raise Refused("This child has a date of birth already.", "born_on")
    _check_born(born_on)
    child.born_on, child.expected_on = born_on, None
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=child.id, family_id=child.family_id)
    return child


def add_household(
    actor: Actor,
    *,
    family_id: UUID,
    label: str,
    child_ids: list[UUID],
    person_ids: Iterable[UUID] = (),
    key: str | None = None,
) -> Household:
    """Add a home, the children who live in it some or all of the time, and the adults there."""
    family = _family_for_staff(actor, family_id)
    children_there = [one(actor, Child, child_id) for child_id in dict.fromkeys(child_ids)]
    if any(child.family_id != family.id for child in children_there):
        raise NotVisible
    adults = set(person_ids)
    claim = idempotency.claim_if_keyed(
        actor, key, family_id, label, [child.id for child in children_there], sorted(adults)
    )
    if not claim.first:
        return one(actor, Household, claim.result_id)
    home = Household(id=claim.result_id, family_id=family.id, label=_named(label, "label"))
    db.session.add(home)
    db.session.flush()
    for child in children_there:
        db.session.add(ChildHome(family_id=family.id, child_id=child.id, household_id=home.id))
    for membership in db.session.scalars(
        scoped(actor, Membership).where(Membership.family_id == family.id, Membership.person_id.in_(adults))
    ).all():
        membership.household_id = home.id
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=home.id, family_id=family.id)
    return home


def pause_contact(actor: Actor, family_id: UUID, *, paused: bool) -> None:
    """Stop, or start again, every notice to a family's adults: a death, a move of the child, an alarm."""
    family = _family_for_staff(actor, family_id)
    family.contact_paused_at = (family.contact_paused_at or now()) if paused else None
    db.session.flush()
    audit.record(actor, audit.Act.CONTACT_CHANGED, subject_id=family.id, family_id=family.id)


def family_of(actor: Actor, family_id: UUID) -> Family:
    """One family. Raises `NotVisible`."""
    return one(actor, Family, family_id)


def families(actor: Actor) -> list[Family]:
    """Every family this actor may see, by name; two queries however many there are."""
    rows = list(db.session.scalars(scoped(actor, Family)))
    vault.warm(row.id for row in rows)
    return sorted(rows, key=lambda row: row.name.casefold())


def children(actor: Actor, family_id: UUID | None = None) -> list[ChildCard]:
    """The children this actor may see, oldest first; in one family or in all."""
    wanted = scoped(actor, Child)
    if family_id is not None:
        wanted = wanted.where(Child.family_id == family_id)
    rows = list(db.session.scalars(wanted))
    vault.warm(row.family_id for row in rows)
    cards = [ChildCard(row.id, row.family_id, row.name, row.born_on, row.expected_on) for row in rows]
    return sorted(
        cards, key=lambda card: (card.born_on or card.expected_on or date.max, card.name.casefold())
    )


def households(actor: Actor, family_id: UUID) -> list[Home]:
    """A family's homes with the ids of those who live there, for staff. Three queries."""
    rows = db.session.scalars(scoped(actor, Household).where(Household.family_id == family_id)).all()
    there = db.session.execute(
        scoped(actor, ChildHome.household_id, ChildHome.child_id).where(ChildHome.family_id == family_id)
    ).all()
    adults = db.session.execute(
        scoped(actor, Membership.household_id, Membership.person_id).where(
            Membership.family_id == family_id, Membership.ended_at.is_(None)
        )
    ).all()
    homes = [
        Home(
            row.id,
            row.label,
            frozenset(child_id for home_id, child_id in there if home_id == row.id),
            frozenset(person_id for home_id, person_id in adults if home_id == row.id),
        )
        for row in rows
    ]
    return sorted(homes, key=lambda home: home.label.casefold())


def _family_for_staff(actor: Actor, family_id: UUID) -> Family:
    if not actor.is_staff:
        raise NotAllowed
    return one(actor, Family, family_id)


def _named(name: str, field: str) -> str:
    if not name.strip():
        raise Refused("Enter a name.", field)
    if len(name) > LONGEST_NAME:
        raise Refused("Use %(most)s characters or fewer.", field, most=LONGEST_NAME)
    return name


def _check_born(born_on: date) -> None:
    # It may be tomorrow here and today where the child was born: only what is to come everywhere is refused.
    if born_on > (now() + timedelta(hours=14)).date():
        raise Refused("Enter a date of birth in the past, for example 14 3 2026", "born_on")
