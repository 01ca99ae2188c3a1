"""The families an actor may see: with their children for the week, with every name for the list.

One statement for the week and four for the list, however many families there are.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from watchmeplay.accounts.models import Person
from watchmeplay.families import names, records
from watchmeplay.families.models import CaseloadEntry, Child, Family, Membership
from watchmeplay.families.records import ChildCard
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import Prepared, scoped
from watchmeplay.site.models import Area


@dataclass(frozen=True, slots=True)
class Named:
    """A family and its children, oldest first."""

    family_id: UUID
    name: str
    contact_paused_at: datetime | None
    children: tuple[ChildCard, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A family as a line in the list. `adults` are those who have not left."""

    family_id: UUID
    name: str
    area: str
    opened_at: datetime
    contact_paused_at: datetime | None
    children: tuple[ChildCard, ...]
    adults: tuple[str, ...]
    team: tuple[str, ...]


def named(actor: Actor, only: Collection[UUID] | None = None) -> list[Named]:
    """Every open family in scope with its children, in no order; with `only`, those of them alone."""
    if not actor.is_staff:
        raise NotAllowed
    rows = (_OPEN.ask(actor) if only is None else _OPEN_OF_THESE.ask(actor, ids=list(only))).all()
    families = {row.id: row for row in rows}
    vault.warm(families)
    children: dict[UUID, list[ChildCard]] = defaultdict(list)
    for row in rows:
        if row.child_id is not None:
            name = Child.name.opened(row.child_sealed, row.child_id)
            children[row.id].append(ChildCard(row.child_id, row.id, name, row.born_on, row.expected_on))
    return [
        Named(
            family_id,
            Family.name.opened(family.name_sealed, family_id),
            family.contact_paused_at,
            tuple(sorted(children[family_id], key=_oldest_first)),
        )
        for family_id, family in families.items()
    ]


_open = (
    select(
        Family.id, Family.name_sealed, Family.contact_paused_at, Child.id.label("child_id"),
        Child.name_sealed.label("child_sealed"), Child.born_on, Child.expected_on,
    )
    .outerjoin(Child, Child.family_id == Family.id)
    .where(Family.closed_at.is_(None))
)  # fmt: skip
_OPEN = Prepared(_open)
_OPEN_OF_THESE = Prepared(_open.where(Family.id.in_(bindparam("ids", expanding=True))))


def listed(actor: Actor, search: str = "") -> list[Listed]:
    """Every family in scope, by name; with `search`, those in which each word of it begins a part of a name.

    Names of the family, its children, and its adults are looked through. Case and accents do not matter.
    """
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.execute(scoped(actor, Family, Area.name).join(Area, Area.id == Family.area_id)).all()
    vault.warm(family.id for family, _ in rows)
    children: dict[UUID, list[ChildCard]] = defaultdict(list)
    for child in records.children(actor):
        children[child.family_id].append(child)
    adults, team = _adults(actor), _team(actor)
    lines = [
        Listed(
            family_id=family.id,
            name=family.name,
            area=area,
            opened_at=family.opened_at,
            contact_paused_at=family.contact_paused_at,
            children=tuple(children[family.id]),
            adults=tuple(adults[family.id]),
            team=tuple(team[family.id]),
        )
        for family, area in rows
    ]
    found = [line for line in lines if names.answers(search, _all_names(line))]
    return sorted(found, key=lambda line: (names.folded(line.name), line.opened_at))


def _all_names(line: Listed) -> list[str]:
    return [line.name, *(child.name for child in line.children), *line.adults]


def _oldest_first(child: ChildCard) -> tuple[date, str]:
    return child.born_on or child.expected_on or date.max, child.name.casefold()


def _adults(actor: Actor) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        scoped(actor, Membership.family_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.ended_at.is_(None))
    )
    return _by_family(rows)


def _team(actor: Actor) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        scoped(actor, CaseloadEntry.family_id, Person)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(CaseloadEntry.ended_at.is_(None))
    )
    return _by_family(rows)


def _by_family(rows) -> dict[UUID, list[str]]:  # noqa: ANN001 - rows of (family id, person)
    found: dict[UUID, list[str]] = defaultdict(list)
    known: dict[UUID, str] = {}
    for family_id, person in rows:
        if person.id not in known:
            known[person.id] = person.name
        found[family_id].append(known[person.id])
    for those in found.values():
        those.sort(key=names.folded)
    return found
