"""Who looks after which family."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families.models import CaseloadEntry, Family, Posting
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import STAFF, Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.site.models import Area

WEIGHTS = (1, 2, 3)
USUAL = 2


def assign(
    actor: Actor,
    *,
    family_id: UUID,
    person_id: UUID,
    weight: int = USUAL,
    covering_for: UUID | None = None,
) -> None:
    """Put a family on a practitioner's caseload; the practitioner must be posted to the family's area.

    `covering_for` names a colleague who is away. Whoever covers and is then put on the caseload for good
    covers no longer. Raises `Refused`, `NotVisible`, `NotAllowed`.
    """
    if not actor.is_staff:
        raise NotAllowed
    _check_weight(weight)
    # Held, so that two who put the same colleague on at one moment add one row.
    family = hold(actor, family_id)
    if person_id not in {person.id for person in practitioners(actor, family.area_id)}:
        raise Refused("Choose someone who works in this family’s area.", "person")
    there = _entry(actor, family_id, person_id)
    if there is not None and (there.covering_for is None or covering_for is not None):
        return
    if there is None:
        there = CaseloadEntry(family_id=family.id, person_id=person_id)
        db.session.add(there)
    there.weight, there.covering_for = weight, covering_for
    db.session.flush()
    audit.record(actor, audit.Act.CASELOAD_CHANGED, subject_id=person_id, family_id=family.id)


def weigh(actor: Actor, *, family_id: UUID, person_id: UUID, weight: int) -> None:
    """Say how much work a family is for one who looks after it: 1 light, 2 usual, 3 heavy.

    Raises `Refused` naming "weight", `NotVisible`, `NotAllowed`.
    """
    if not actor.is_staff:
        raise NotAllowed
    _check_weight(weight)
    row = _entry(actor, family_id, person_id)
    if row is None:
        raise NotVisible
    if row.weight != weight:
        row.weight = weight
        db.session.flush()
        audit.record(actor, audit.Act.CASELOAD_CHANGED, subject_id=person_id, family_id=family_id)


def unassign(actor: Actor, *, family_id: UUID, person_id: UUID) -> None:
    """Take a family off a caseload at once. The last who can work stays until another is named."""
    if not actor.is_staff:
        raise NotAllowed
    # Held, so that two who take each other's colleague off at one moment do not leave nobody.
    hold(actor, family_id)
    rows = db.session.scalars(
        scoped(actor, CaseloadEntry).where(
            CaseloadEntry.family_id == family_id, CaseloadEntry.ended_at.is_(None)
        )
    ).all()
    mine = [row for row in rows if row.person_id == person_id]
    if not mine:
        raise NotVisible
    # Whoever covers goes with the colleague they stand in for: they are nobody to leave a family with.
    others = [row.person_id for row in rows if row.person_id != person_id and row.covering_for is None]
    if not _active(others):
        raise Refused("Name another practitioner first: someone has to be there for this family.", "person")
    for row in mine:
        row.ended_at = now()
    db.session.flush()
    audit.record(actor, audit.Act.CASELOAD_CHANGED, subject_id=person_id, family_id=family_id)


def hold(actor: Actor, family_id: UUID) -> Family:
    """The family, and nobody else changes who looks after it until this transaction ends. Raises `NotVisible`.

    Rows that name the family may still be added meanwhile: a carer who picks a time is not waited for in a ring.
    """
    wanted = scoped(actor, Family).where(Family.id == family_id).with_for_update(key_share=True)
    family = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if family is None:
        raise NotVisible
    return family


def must_look_after(actor: Actor, family_id: UUID) -> None:
    """Whoever answers a family has it on their own caseload. A lead who only oversees it reads and no more.

    Raises `NotAllowed`, and `NotVisible` for a family that is out of sight.
    """
    if actor.is_staff and _entry(actor, family_id, actor.person_id) is not None:
        return
    one(actor, Family, family_id)
    raise NotAllowed


def looks_after(actor: Actor, family_id: UUID) -> bool:
    """Whether a page may offer to answer this family: the question behind `must_look_after`."""
    return actor.is_staff and _entry(actor, family_id, actor.person_id) is not None


def looked_after_by(actor: Actor) -> set[UUID]:
    """The ids of the families on one's own caseload, those one covers for a colleague among them."""
    mine = scoped(actor, CaseloadEntry.family_id).where(
        CaseloadEntry.person_id == actor.person_id, CaseloadEntry.ended_at.is_(None)
    )
    return set(db.session.scalars(mine)) if actor.is_staff else set()


def team(actor: Actor, family_id: UUID) -> list[Person]:
    """The practitioners who look after a family now."""
    ids = team_ids(actor, family_id)
    return sorted(
        db.session.scalars(select(Person).where(Person.id.in_(ids))),
        key=lambda person: person.name.casefold(),
    )


def team_ids(actor: Actor, family_id: UUID) -> set[UUID]:
    """Their ids."""
    return set(
        db.session.scalars(
            scoped(actor, CaseloadEntry.person_id).where(
                CaseloadEntry.family_id == family_id, CaseloadEntry.ended_at.is_(None)
            )
        )
    )


def practitioners(actor: Actor, area_id: UUID) -> list[Person]:
    """Active staff posted to an area, for choosing who looks after a family."""
    if not actor.is_staff:
        raise NotAllowed
    posted = select(Posting.person_id).where(Posting.area_id == area_id, Posting.ended_at.is_(None))
    rows = db.session.scalars(
        select(Person).where(
            Person.id.in_(posted), Person.standing == Standing.ACTIVE, Person.role.in_(STAFF)
        )
    )
    return sorted(rows, key=lambda person: person.name.casefold())


def post(actor: Actor, *, person_id: UUID, area_ids: Iterable[UUID]) -> None:
    """Set the areas a member of staff works in. For administrators; opens no family to a practitioner."""
    if actor.role != "admin":
        raise NotAllowed
    wanted = set(area_ids)
    known = set(db.session.scalars(select(Area.id).where(Area.id.in_(wanted))))
    if known != wanted:
        raise Refused("Choose from the areas listed.", "areas")
    current = db.session.scalars(
        select(Posting).where(Posting.person_id == person_id, Posting.ended_at.is_(None))
    ).all()
    for row in current:
        if row.area_id not in wanted:
            row.ended_at = now()
    for area_id in wanted - {row.area_id for row in current}:
        db.session.add(Posting(person_id=person_id, area_id=area_id))
    db.session.flush()
    audit.record(actor, audit.Act.ACCOUNT_CHANGED, subject_id=person_id)


def names_of_team(actor: Actor, family_id: UUID) -> list[str]:
    """The names a caregiver sees for the people who read what they write: those who can sign in now."""
    return sorted(people.names(_active(team_ids(actor, family_id))).values(), key=str.casefold)


def looked_after_by_nobody(actor: Actor) -> set[UUID]:
    """The families in scope that nobody who can sign in looks after now. For leads."""
    looked_after = (
        scoped(actor, CaseloadEntry.family_id)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(CaseloadEntry.ended_at.is_(None), Person.standing == Standing.ACTIVE)
    )
    return set(db.session.scalars(scoped(actor, Family.id).where(Family.id.not_in(looked_after))))


def _check_weight(weight: int) -> None:
    if weight not in WEIGHTS:
        raise Refused("Choose how much work this family is.", "weight")


def _entry(actor: Actor, family_id: UUID, person_id: UUID) -> CaseloadEntry | None:
    return db.session.scalars(
        scoped(actor, CaseloadEntry).where(
            CaseloadEntry.family_id == family_id,
            CaseloadEntry.person_id == person_id,
            CaseloadEntry.ended_at.is_(None),
        )
    ).one_or_none()


def _active(person_ids: Iterable[UUID]) -> list[UUID]:
    return list(
        db.session.scalars(
            select(Person.id).where(Person.id.in_(list(person_ids)), Person.standing == Standing.ACTIVE)
        )
    )
