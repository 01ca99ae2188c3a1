"""Adults in families: inviting, joining, leaving, and their access to each child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from watchmeplay.accounts import invitations, people, sessions, tallies
from watchmeplay.accounts.invitations import Way
from watchmeplay.accounts.models import Person
from watchmeplay.families.models import Basis, Child, Family, Grant, Membership, SafeContact, SharingLink
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped, system_scope


@dataclass(frozen=True, slots=True)
class Carer:
    """An adult in a family, as staff see them."""

    person_id: UUID
    name: str
    own_word: str | None
    invited_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None


def invite_caregiver(
    actor: Actor, *, family_id: UUID, name: str, child_ids: Iterable[UUID], basis: Basis
) -> tuple[Membership, Way]:
    """Invite an adult into a family, with access to the named children once they join.

    Returns the membership and the two halves of the invitation. Raises `Refused`, `NotAllowed`, `TooMany`.
    """
    if not actor.is_staff:
        raise NotAllowed
    family = one(actor, Family, family_id)
    tallies.count(tallies.INVITE_STAFF, actor.person_id.hex)
    if not name.strip():
        raise Refused("Enter a name.", "name")
    children = [one(actor, Child, child_id) for child_id in child_ids]
    if not children or any(child.family_id != family.id for child in children):
        raise Refused("Choose the children this adult cares for.", "children")
    person = people.make(role=Role.CAREGIVER, name=name)
    membership = Membership(family_id=family.id, person_id=person.id)
    db.session.add(membership)
    db.session.add(SafeContact(family_id=family.id, person_id=person.id))
    for child in children:
        _grant(actor, child, person.id, basis)
    db.session.flush()
    audit.record(actor, audit.Act.CAREGIVER_INVITED, subject_id=person.id, family_id=family.id)
    return membership, invitations.invite(actor, person)


def invite_again(actor: Actor, *, family_id: UUID, person_id: UUID) -> Way:
    """A fresh invitation for an adult of this family: a new phone, a lost password. The old ways in close."""
    if not actor.is_staff:
        raise NotAllowed
    membership = _membership(actor, family_id, person_id)
    tallies.count(tallies.INVITE_STAFF, actor.person_id.hex)
    audit.record(actor, audit.Act.CAREGIVER_INVITED, subject_id=person_id, family_id=membership.family_id)
    return invitations.invite(actor, _person(person_id))


def join(person: Person, *, own_word: str) -> Actor:
    """Let an invited adult, whose account was opened just now, into their families. Returns them as an actor."""
    actor = Actor(person.id, Role.CAREGIVER)
    with system_scope("joining"):
        waiting = db.session.scalars(
            scoped(actor, Membership).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
        ).all()
    if not waiting:
        raise NotVisible
    for membership in waiting:
        membership.joined_at = membership.joined_at or now()
        membership.own_word = own_word.strip() or None
        audit.record(actor, audit.Act.CAREGIVER_JOINED, subject_id=person.id, family_id=membership.family_id)
    db.session.flush()
    return actor


def leave(actor: Actor, *, family_id: UUID, person_id: UUID) -> None:
    """End an adult's place in a family at once: access, sharing and open sessions with it."""
    if not actor.is_staff:
        raise NotAllowed
    membership = _membership(actor, family_id, person_id)
    moment = now()
    membership.ended_at = moment
    for model in (Grant, SharingLink):
        db.session.execute(
            update(model)
            .where(model.family_id == family_id, model.person_id == person_id, model.ended_at.is_(None))
            .values(ended_at=moment)
            .execution_options(actor=actor, synchronize_session=False)
        )
    sessions.end_all(person_id)
    audit.record(actor, audit.Act.GRANT_CHANGED, subject_id=person_id, family_id=family_id)


def suspend(actor: Actor, *, family_id: UUID, person_id: UUID, child_id: UUID, suspended: bool) -> None:
    """Suspend, or give back, one adult's access to one child, at once. They see an ordinary quiet page."""
    if not actor.is_staff:
        raise NotAllowed
    grants = db.session.scalars(
        scoped(actor, Grant).where(
            Grant.family_id == family_id, Grant.person_id == person_id, Grant.child_id == child_id,
            Grant.ended_at.is_(None),
        )
    ).all()  # fmt: skip
    if not grants:
        raise NotVisible
    for grant in grants:
        grant.suspended_at = now() if suspended else None
    audit.record(actor, audit.Act.GRANT_CHANGED, subject_id=person_id, family_id=family_id)


def agree_sharing(
    actor: Actor, *, family_id: UUID, person_id: UUID, with_person_id: UUID, agreed: bool
) -> None:
    """Record that both adults agreed that the first may share single pages with the second, or end that."""
    if not actor.is_staff or person_id == with_person_id:
        raise NotAllowed
    first, second = _membership(actor, family_id, person_id), _membership(actor, family_id, with_person_id)
    db.session.execute(
        update(SharingLink)
        .where(
            SharingLink.family_id == family_id,
            SharingLink.person_id == first.person_id,
            SharingLink.with_person_id == second.person_id,
            SharingLink.ended_at.is_(None),
        )
        .values(ended_at=now())
        .execution_options(actor=actor, synchronize_session=False)
    )
    if agreed:
        db.session.add(
            SharingLink(
                family_id=family_id,
                person_id=first.person_id,
                with_person_id=second.person_id,
                agreed_by=actor.person_id,
            )
        )
    db.session.flush()
    audit.record(actor, audit.Act.GRANT_CHANGED, subject_id=person_id, family_id=family_id)


def carers(actor: Actor, family_id: UUID) -> list[Carer]:
    """The adults of a family as this actor may see them: staff see all, a caregiver only themselves."""
    rows = db.session.scalars(scoped(actor, Membership).where(Membership.family_id == family_id)).all()
    names = people.names(row.person_id for row in rows)
    return [
        Carer(row.person_id, names[row.person_id], row.own_word, row.invited_at, row.joined_at, row.ended_at)
        for row in sorted(rows, key=lambda row: row.invited_at)
    ]


def grants(actor: Actor, family_id: UUID) -> list[Grant]:
    """The dated accesses in a family that this actor may see."""
    return list(
        db.session.scalars(scoped(actor, Grant).where(Grant.family_id == family_id).order_by(Grant.since))
    )


def may_share_with(actor: Actor, family_id: UUID) -> dict[UUID, str]:
    """The other carers this caregiver may choose to share a page with, and their names. Empty for most."""
    ids = db.session.scalars(
        scoped(actor, SharingLink.with_person_id).where(
            SharingLink.family_id == family_id,
            SharingLink.person_id == actor.person_id,
            SharingLink.ended_at.is_(None),
        )
    ).all()
    return people.names(ids)


def sharing_agreed(actor: Actor, family_id: UUID) -> set[tuple[UUID, UUID]]:
    """Which adult may share with which, for staff."""
    rows = db.session.execute(
        scoped(actor, SharingLink.person_id, SharingLink.with_person_id).where(
            SharingLink.family_id == family_id, SharingLink.ended_at.is_(None)
        )
    )
    return {(row.person_id, row.with_person_id) for row in rows}


def own_word(actor: Actor) -> str | None:
    """The caregiver's own word for themselves, where they gave one."""
    row = db.session.scalars(scoped(actor, Membership).where(Membership.person_id == actor.person_id)).first()
    return row.own_word if row else None


def _grant(actor: Actor, child: Child, person_id: UUID, basis: Basis) -> None:
    db.session.add(
        Grant(
            family_id=child.family_id,
            child_id=child.id,
            person_id=person_id,
            basis=basis,
            granted_by=actor.person_id,
        )
    )


def _membership(actor: Actor, family_id: UUID, person_id: UUID) -> Membership:
    row = db.session.scalars(
        scoped(actor, Membership).where(
            Membership.family_id == family_id,
            Membership.person_id == person_id,
            Membership.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotVisible
    return row


def _person(person_id: UUID) -> Person:
    return db.session.get_one(Person, person_id)
