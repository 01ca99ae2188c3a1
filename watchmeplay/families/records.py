"""Families, children and homes as rows: opening a record, adding to it, listing and showing it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from watchmeplay.families.models import CaseloadEntry, Child, ChildHome, Family, Household, Posting
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
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


def areas_of(actor: Actor) -> list[Area]:
    """The areas a member of staff works in."""
    mine = select(Posting.area_id).where(Posting.person_id == actor.person_id, Posting.ended_at.is_(None))
    return list(db.session.scalars(select(Area).where(Area.id.in_(mine)).order_by(Area.name)))


def open_family(actor: Actor, *, name: str, area_id: UUID) -> Family:
    """Open a family's record and put it on the opener's caseload. Raises `Refused`, `NotAllowed`."""
    if not actor.is_staff:
        raise NotAllowed
    if area_id not in {area.id for area in areas_of(actor)}:
        raise Refused("Choose one of your areas.", "area")
    family_id = uuid4()
    vault.make_keys(family_id, vault.FAMILY_KINDS)
    family = Family(id=family_id, area_id=area_id, name=_named(name, "name"))
    db.session.add(family)
    db.session.flush()
    db.session.add(CaseloadEntry(family_id=family.id, person_id=actor.person_id))
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_OPENED, subject_id=family.id, family_id=family.id)
    return family


def add_child(
    actor: Actor, *, family_id: UUID, name: str, born_on: date | None = None, expected_on: date | None = None
) -> Child:
    """Add a child, born or expected. Raises `Refused` naming the field."""
    family = _family_for_staff(actor, family_id)
    if (born_on is None) == (expected_on is None):
        raise Refused("Enter either a date of birth or the date the baby is expected.", "born_on")
    if born_on is not None and born_on > now().date():
        raise Refused("Enter a date of birth in the past, for example 14 3 2026", "born_on")
    child = Child(
        family_id=family.id, name=_named(name, "child_name"), born_on=born_on, expected_on=expected_on
    )
    db.session.add(child)
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=child.id, family_id=family.id)
    return child


def was_born(actor: Actor, child_id: UUID, *, born_on: date) -> Child:
    """Give an expected baby a date of birth. Raises `Refused` for a date to come."""
    if not actor.is_staff:
        raise NotAllowed
    child = one(actor, Child, child_id)
    if born_on > now().date():
        raise Refused("Enter a date of birth in the past, for example 14 3 2026", "born_on")
    child.born_on, child.expected_on = born_on, None
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=child.id, family_id=child.family_id)
    return child


def add_household(actor: Actor, *, family_id: UUID, label: str, child_ids: list[UUID]) -> Household:
    """Add a home and the children who live in it, some or all of the time."""
    family = _family_for_staff(actor, family_id)
    home = Household(family_id=family.id, label=_named(label, "label"))
    db.session.add(home)
    db.session.flush()
    for child_id in child_ids:
        child = one(actor, Child, child_id)
        db.session.add(ChildHome(family_id=family.id, child_id=child.id, household_id=home.id))
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=home.id, family_id=family.id)
    return home


def pause_contact(actor: Actor, family_id: UUID, *, paused: bool) -> None:
    """Stop, or start again, every notice to a family's adults: a death, a move of the child, an alarm."""
    family = _family_for_staff(actor, family_id)
    family.contact_paused_at = now() if paused else None
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


def households(actor: Actor, family_id: UUID) -> list[Household]:
    """A family's homes, for staff."""
    return list(db.session.scalars(scoped(actor, Household).where(Household.family_id == family_id)))


def _family_for_staff(actor: Actor, family_id: UUID) -> Family:
    if not actor.is_staff:
        raise NotAllowed
    return one(actor, Family, family_id)


def _named(name: str, field: str) -> str:
    if not name.strip():
        raise Refused("Enter a name.", field)
    if len(name) > LONGEST_NAME:
        raise Refused(f"Use {LONGEST_NAME} characters or fewer.", field)
    return name
