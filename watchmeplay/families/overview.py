"""One family's record as staff open it: children, adults with their access and safe contact, homes, team.

Four statements however large the family is; opening leaves a line in the audit trail.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select

from watchmeplay.accounts.models import Person
from watchmeplay.families.models import (
    CaseloadEntry,
    Child,
    ChildHome,
    Family,
    Grant,
    Household,
    Membership,
    SafeContact,
)  # fmt: skip
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import Prepared
from watchmeplay.site.models import Area


@dataclass(frozen=True, slots=True)
class Access:
    """One adult's access to one child that has not ended."""

    child_id: UUID
    basis: str
    since: datetime
    suspended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """How one adult may be reached. `note` is for staff alone."""

    may_email: bool
    quiet_from: int
    quiet_until: int
    unsafe_since: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult in the family, there now or not."""

    person_id: UUID
    name: str
    own_word: str | None
    invited_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None
    contact: Contact | None
    access: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class ChildInFamily:
    """A child, born or expected."""

    id: UUID
    name: str
    born_on: date | None
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class Home:
    """One of the family's homes and the names of the children who live there."""

    label: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything at the top of a family's record."""

    family_id: UUID
    name: str
    area: str
    opened_at: datetime
    contact_paused_at: datetime | None
    team: tuple[str, ...]
    children: tuple[ChildInFamily, ...]
    adults: tuple[Adult, ...]
    homes: tuple[Home, ...]

    @property
    def unsafe(self) -> tuple[Adult, ...]:
        """Adults to whom nothing may be sent."""
        return tuple(adult for adult in self.adults if adult.contact and adult.contact.unsafe_since)

    def adult(self, person_id: UUID) -> Adult | None:
        """One of the adults."""
        return next((adult for adult in self.adults if adult.person_id == person_id), None)

    def child(self, child_id: UUID) -> ChildInFamily | None:
        """One of the children."""
        return next((child for child in self.children if child.id == child_id), None)


def open_record(actor: Actor, family_id: UUID) -> Record:
    """Open a family's record, which is audited. Raises `NotVisible`, `NotAllowed`."""
    record = surroundings(actor, family_id)
    audit.record(actor, audit.Act.FAMILY_READ, subject_id=family_id, family_id=family_id)
    return record


def note_reading(actor: Actor, record: Record, adult: Adult) -> None:
    """Note that the page about one adult was opened: who may reach them, and why not."""
    audit.record(actor, audit.Act.FAMILY_READ, subject_id=adult.person_id, family_id=record.family_id)


def surroundings(actor: Actor, family_id: UUID) -> Record:
    """The same, to stand beside something that is audited itself, such as a page of the diary."""
    if not actor.is_staff:
        raise NotAllowed
    family, area, team = _family_and_team(actor, family_id)
    children, access = _children_and_access(actor, family_id)
    return Record(
        family_id=family.id,
        name=family.name,
        area=area,
        opened_at=family.opened_at,
        contact_paused_at=family.contact_paused_at,
        team=team,
        children=children,
        adults=_adults(actor, family_id, access),
        homes=_homes(actor, family_id, {child.id: child.name for child in children}),
    )


_FAMILY = bindparam("family_id", type_=Uuid())
_TEAM = Prepared(
    select(Family, Area.name, Person)
    .join(Area, Area.id == Family.area_id)
    .outerjoin(CaseloadEntry, and_(CaseloadEntry.family_id == Family.id, CaseloadEntry.ended_at.is_(None)))
    .outerjoin(Person, Person.id == CaseloadEntry.person_id)
    .where(Family.id == _FAMILY)
)
_CHILDREN = Prepared(
    select(Child, Grant)
    .outerjoin(Grant, and_(Grant.child_id == Child.id, Grant.ended_at.is_(None)))
    .where(Child.family_id == _FAMILY)
)
_ADULTS = Prepared(
    select(Membership, Person, SafeContact)
    .join(Person, Person.id == Membership.person_id)
    .outerjoin(
        SafeContact,
        and_(SafeContact.person_id == Membership.person_id, SafeContact.family_id == Membership.family_id),
    )
    .where(Membership.family_id == _FAMILY)
)
_HOMES = Prepared(
    select(Household, ChildHome.child_id)
    .outerjoin(ChildHome, ChildHome.household_id == Household.id)
    .where(Household.family_id == _FAMILY)
)


def _family_and_team(actor: Actor, family_id: UUID) -> tuple[Family, str, tuple[str, ...]]:
    rows = _TEAM.ask(actor, family_id=family_id).all()
    if not rows:
        raise NotVisible
    team = {person.name for _, _, person in rows if person is not None}
    return rows[0][0], rows[0][1], tuple(sorted(team, key=str.casefold))


def _children_and_access(
    actor: Actor, family_id: UUID
) -> tuple[tuple[ChildInFamily, ...], dict[UUID, list[Access]]]:
    rows = _CHILDREN.ask(actor, family_id=family_id).all()
    found = {child.id: child for child, _ in rows}
    access: dict[UUID, list[Access]] = {}
    for child, grant in sorted(rows, key=lambda row: (_birthday(row[0]), row[0].id)):
        if grant is not None:
            access.setdefault(grant.person_id, []).append(
                Access(child.id, grant.basis, grant.since, grant.suspended_at)
            )
    cards = [
        ChildInFamily(child.id, child.name, child.born_on, child.expected_on) for child in found.values()
    ]
    return tuple(sorted(cards, key=lambda card: (_birthday(card), card.name.casefold()))), access


def _adults(actor: Actor, family_id: UUID, access: dict[UUID, list[Access]]) -> tuple[Adult, ...]:
    adults = [
        Adult(
            person_id=person.id,
            name=person.name,
            own_word=place.own_word,
            invited_at=place.invited_at,
            joined_at=place.joined_at,
            ended_at=place.ended_at,
            contact=_contact(rules),
            access=tuple(access.get(person.id, ())),
        )
        for place, person, rules in _ADULTS.ask(actor, family_id=family_id)
    ]
    return tuple(sorted(adults, key=lambda adult: (adult.ended_at is not None, adult.invited_at, adult.name)))


def _contact(rules: SafeContact | None) -> Contact | None:
    if rules is None:
        return None
    return Contact(rules.may_email, rules.quiet_from, rules.quiet_until, rules.unsafe_since, rules.note)


def _homes(actor: Actor, family_id: UUID, names: dict[UUID, str]) -> tuple[Home, ...]:
    living: dict[UUID, list[str]] = {}
    labels: dict[UUID, str] = {}
    for home, child_id in _HOMES.ask(actor, family_id=family_id):
        labels[home.id] = home.label
        if child_id in names:
            living.setdefault(home.id, []).append(names[child_id])
    homes = [Home(label, tuple(sorted(living.get(home_id, [])))) for home_id, label in labels.items()]
    return tuple(sorted(homes, key=lambda home: home.label.casefold()))


def _birthday(child: Child | ChildInFamily) -> date:
    return child.born_on or child.expected_on or date.max
