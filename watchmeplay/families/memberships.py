"""Adults in families: inviting, joining, leaving, and their access to each child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update

from watchmeplay.accounts import invitations, people, sessions, tallies
from watchmeplay.accounts.invitations import Way
from watchmeplay.accounts.models import Person
from watchmeplay.families.models import Basis, Child, Family, Grant, Membership, SafeContact, SharingLink
from watchmeplay.foundation import audit, idempotency
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
    actor: Actor,
    *,
    family_id: UUID,
    name: str,
    child_ids: Iterable[UUID],
    basis: Basis,
    key: str | None = None,
) -> tuple[Membership, Way | None]:
    """Invite an adult into a family, with access to the named children once they join.

    Returns the membership and the two halves of the invitation; None instead of these when the form with
    this key was sent before, for they are shown once. Raises `Refused`, `NotAllowed`, `TooMany`.
    """
    if not actor.is_staff:
        raise NotAllowed
    family = one(actor, Family, family_id)
    children = [one(actor, Child, child_id) for child_id in dict.fromkeys(child_ids)]
    claim = idempotency.claim_if_keyed(actor, key, family_id, name, [child.id for child in children], basis)
    if not claim.first:
        return _membership(actor, family_id, claim.result_id), None
    if not name.strip():
        raise Refused("Enter a name.", "name")
    if not children or any(child.family_id != family.id for child in children):
        raise Refused("Choose the children this adult cares for.", "children")
    tallies.count(tallies.INVITE_STAFF, actor.person_id.hex)
    person = people.make(role=Role.CAREGIVER, name=name, person_id=claim.result_id)
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


def is_new(person: Person) -> bool:
    """Whether an invited adult has yet to join a family: then consents are asked for, else a password."""
    actor = Actor(person.id, Role.CAREGIVER)
    with system_scope("joining"):
        joined = db.session.scalars(
            scoped(actor, Membership.joined_at).where(
                Membership.person_id == person.id, Membership.ended_at.is_(None)
            )
        ).all()
    return None in joined


def join(person: Person, *, own_word: str | None) -> Actor:
    """Let an invited adult, whose account was opened just now, into their families. Returns them as an actor.

    Those who were in already (a new phone, a lost password) keep all they have. None leaves their own word.
    """
    actor = Actor(person.id, Role.CAREGIVER)
    with system_scope("joining"):
        waiting = db.session.scalars(
            scoped(actor, Membership).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
        ).all()
    audit.record(actor, audit.Act.SYSTEM_SCOPE_USED, subject_id=person.id)
    if not waiting:
        raise NotVisible
    for membership in waiting:
        membership.joined_at = membership.joined_at or now()
        if own_word is not None:
            membership.own_word = own_word.strip() or None
        audit.record(actor, audit.Act.CAREGIVER_JOINED, subject_id=person.id, family_id=membership.family_id)
    db.session.flush()
    return actor


def leave(actor: Actor, *, family_id: UUID, person_id: UUID) -> None:
    """End an adult's place in a family at once: access, sharing both ways, sessions and ways in with it."""
    if not actor.is_staff:
        raise NotAllowed
    membership = _membership(actor, family_id, person_id)
    moment = now()
    membership.ended_at = moment
    about_them = (
        (Grant, Grant.person_id == person_id),
        (SharingLink, or_(SharingLink.person_id == person_id, SharingLink.with_person_id == person_id)),
    )
    for model, theirs in about_them:
        db.session.execute(
            update(model)
            .where(model.family_id == family_id, theirs, model.ended_at.is_(None))
            .values(ended_at=moment)
            .execution_options(actor=actor, synchronize_session=False)
        )
    db.session.flush()
    sessions.end_all(person_id)
    invitations.withdraw(person_id)
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
        grant.suspended_at = (grant.suspended_at or now()) if suspended else None
    db.session.flush()
    audit.record(actor, audit.Act.GRANT_CHANGED, subject_id=person_id, family_id=family_id)


def give_access(actor: Actor, *, family_id: UUID, person_id: UUID, child_id: UUID, basis: Basis) -> None:
    """Open a child's pages to an adult of the family: a new baby, an agreement changed. Twice is once."""
    if not actor.is_staff:
        raise NotAllowed
    membership, child = _membership(actor, family_id, person_id), one(actor, Child, child_id)
    if child.family_id != membership.family_id:
        raise NotVisible
    standing = scoped(actor, Grant.id).where(
        Grant.person_id == person_id, Grant.child_id == child.id, Grant.ended_at.is_(None)
    )
    if db.session.scalars(standing).first() is not None:
        return
    _grant(actor, child, person_id, basis)
    db.session.flush()
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


def carer(actor: Actor, family_id: UUID, person_id: UUID) -> Carer:
    """One adult of a family, also one who has left. Raises `NotVisible`."""
    for adult in carers(actor, family_id):
        if adult.person_id == person_id:
            return adult
    raise NotVisible


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
