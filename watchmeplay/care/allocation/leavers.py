"""Families left without anybody, those of colleagues whose account is stopped, and giving them on in one step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation import handover, profiles
from watchmeplay.care.allocation.handover import InHand
from watchmeplay.families import caseloads, names
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.foundation.ownership import scoped
from watchmeplay.site.models import Area

NOBODY = InHand()


@dataclass(frozen=True, slots=True)
class Left:
    """One family. `others` are the colleagues who look after it and can sign in."""

    family_id: UUID
    name: str
    area: str
    weight: int
    others: tuple[str, ...]
    in_hand: InHand


@dataclass(frozen=True, slots=True)
class Leaver:
    """Whose families they are; without a person, families on nobody's caseload."""

    person_id: UUID | None
    name: str
    families: tuple[Left, ...]


def left(actor: Actor) -> list[Leaver]:
    """The families of each colleague whose account is stopped, then those with nobody. For leads.

    Two statements, and five for each such colleague, however many families there are.
    """
    _must_lead(actor)
    now_open = CaseloadEntry.ended_at.is_(None)
    stopped = (
        scoped(actor, CaseloadEntry.family_id)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(now_open, Person.standing != Standing.ACTIVE)
    )
    had = scoped(actor, CaseloadEntry.family_id).where(now_open)
    found = _found(actor, Family.id.in_(stopped) | Family.id.not_in(had), _stopped_or_nobody)
    return sorted(found, key=lambda one: (one.person_id is None, one.name.casefold()))


def of_person(actor: Actor, person_id: UUID) -> Leaver:
    """The families of one colleague, for a lead who may give them on: those of the lead's own areas."""
    _must_lead(actor)
    person = profiles.reachable(actor, person_id)
    theirs = scoped(actor, CaseloadEntry.family_id).where(
        CaseloadEntry.person_id == person_id, CaseloadEntry.ended_at.is_(None)
    )
    found = _found(actor, Family.id.in_(theirs), lambda _: {person_id})
    return found[0] if found else Leaver(person.id, person.name, ())


def _stopped_or_nobody(team: Mapping[UUID, Person]) -> set[UUID | None]:
    return {one for one, person in team.items() if person.standing != Standing.ACTIVE} if team else {None}


def _found(
    actor: Actor, condition: ColumnElement[bool], whose: Callable[[Mapping[UUID, Person]], set[UUID | None]]
) -> list[Leaver]:
    """Families that answer a condition, by the people they are listed under."""
    rows = _rows(actor, condition)
    vault.warm(family.id for family, *_ in rows)
    people: dict[UUID, Person] = {person.id: person for *_, person in rows if person is not None}
    team: dict[UUID, dict[UUID, CaseloadEntry]] = {}
    families: dict[UUID, tuple[Family, str]] = {}
    for family, area, entry, _person in rows:
        families[family.id] = family, area
        there = team.setdefault(family.id, {})
        if entry is not None:
            there[entry.person_id] = entry
    under: dict[UUID | None, list[UUID]] = {}
    for family_id, there in team.items():
        for person_id in whose({one: people[one] for one in there}):
            under.setdefault(person_id, []).append(family_id)
    found = []
    for person_id, ids in under.items():
        in_hand = handover.in_hand(actor, person_id, ids) if person_id else {}
        lines = [
            Left(
                family_id=family_id,
                name=families[family_id][0].name,
                area=families[family_id][1],
                weight=team[family_id][person_id].weight if person_id else caseloads.USUAL,
                others=tuple(
                    sorted(
                        people[one].name
                        for one in team[family_id]
                        if people[one].standing == Standing.ACTIVE and one != person_id
                    )
                ),
                in_hand=in_hand.get(family_id, NOBODY),
            )
            for family_id in ids
        ]
        lines.sort(key=lambda line: names.folded(line.name))
        found.append(Leaver(person_id, people[person_id].name if person_id else "", tuple(lines)))
    return found


def give(
    actor: Actor, *, from_id: UUID | None, to_id: UUID, family_ids: Iterable[UUID], begun_by: str
) -> list[UUID]:
    """Give families to a colleague, with their weights and all that was in hand; which they were. For leads.

    `from_id` is taken off each. A family that has meanwhile gone elsewhere is left as it is. Raises `Refused`
    naming "to" or "families", `NotVisible`.
    """
    _must_lead(actor)
    wanted = sorted(set(family_ids))
    if not wanted:
        raise Refused("Choose at least one family.", "families")
    if to_id == from_id:
        raise Refused("Choose somebody else.", "to")
    given = []
    for family_id in wanted:
        weight = _weight(actor, family_id, from_id)
        if weight is None:
            continue
        try:
            caseloads.assign(actor, family_id=family_id, person_id=to_id, weight=weight)
        except Refused as refused:
            raise Refused("Choose someone who works where all of these families live.", "to") from refused
        if from_id is not None:
            handover.release(actor, family_id=family_id, person_id=from_id, to_id=to_id, begun_by=begun_by)
        given.append(family_id)
    return given


def _must_lead(actor: Actor) -> None:
    if actor.role != Role.LEAD:
        raise NotAllowed


def _rows(actor: Actor, condition: ColumnElement[bool]):  # noqa: ANN202 - (family, area, entry, person)
    """The open families in scope that answer a condition, each with its whole team."""
    there = and_(CaseloadEntry.family_id == Family.id, CaseloadEntry.ended_at.is_(None))
    return db.session.execute(
        scoped(actor, Family, Area.name, CaseloadEntry, Person)
        .join(Area, Area.id == Family.area_id)
        .outerjoin(CaseloadEntry, there)
        .outerjoin(Person, Person.id == CaseloadEntry.person_id)
        .where(Family.closed_at.is_(None), condition)
    ).all()


def _weight(actor: Actor, family_id: UUID, from_id: UUID | None) -> int | None:
    """What the family weighs for whoever hands it on; None when it is not theirs to hand on any more."""
    # The family is held before its rows, as everybody does who changes a caseload.
    held = scoped(actor, Family.id).where(Family.id == family_id).with_for_update(key_share=True)
    db.session.execute(held).all()
    entries = db.session.scalars(
        scoped(actor, CaseloadEntry)
        .where(CaseloadEntry.family_id == family_id, CaseloadEntry.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).all()
    if from_id is None:
        return None if entries else caseloads.USUAL
    return next((entry.weight for entry in entries if entry.person_id == from_id), None)
