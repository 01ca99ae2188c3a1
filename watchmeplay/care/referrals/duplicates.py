"""Referrals and families that may be the same family asking again: found for staff, decided by staff.

A constant number of statements, for one referral or for a whole board. Names are unsealed for candidates alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_

from watchmeplay.accounts.models import Person
from watchmeplay.care.referrals import not_the_same
from watchmeplay.care.referrals.likeness import (
    BIRTH_FROM_DUE,
    DUE_APART,
    SeenChild,
    Sign,
    Subject,
    months,
    signs,
    spans,
)
from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferredChild, Side, Source
from watchmeplay.families.models import Child, Family, Membership
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.vault import Kind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a referral may be the same as: another referral, or a family with a record. One id is set."""

    referral_id: UUID | None
    family_id: UUID | None
    name: str
    area_id: UUID
    state: str
    since: datetime
    subject: Subject
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class _Other:
    referral_id: UUID | None
    family_id: UUID | None
    name: str
    area_id: UUID
    state: str
    since: datetime
    subject: Subject


def candidates(actor: Actor, referral_id: UUID) -> list[Candidate]:
    """What one referral may be the same as, the likeliest first; without what staff found to be another family."""
    return found(actor, [referral_id]).get(referral_id, [])


def found(actor: Actor, referral_ids: Collection[UUID]) -> dict[UUID, list[Candidate]]:
    """The same for each of these referrals; those that are like nothing are left out."""
    if not actor.is_staff:
        raise NotAllowed
    mine = {row.referral_id: row for row in _referrals(actor, referral_ids) if row.referral_id}
    subjects = [row.subject for row in mine.values()]
    if not subjects:
        return {}
    others = [
        *_referrals(actor, _near_referrals(actor, subjects), merged=False),
        *_families(actor, subjects),
    ]
    apart = not_the_same.apart(actor, {referral_id: row.family_id for referral_id, row in mine.items()})
    # Only what shares a number or lies near in time is compared by name.
    marked: dict[UUID, list[Candidate]] = {}
    for referral_id, row in mine.items():
        for other in others:
            if other.referral_id == referral_id or (row.family_id and other.family_id == row.family_id):
                continue
            if apart[referral_id] & {other.referral_id, other.family_id}:
                continue
            alike = signs(row.subject, other.subject)
            if alike:
                family_id = None if other.referral_id else other.family_id
                marked.setdefault(referral_id, []).append(
                    Candidate(
                        other.referral_id, family_id, other.name, other.area_id, other.state, other.since,
                        other.subject, alike,
                    )
                )  # fmt: skip
    order = list(Sign)
    for rows in marked.values():
        rows.sort(key=lambda each: ([order.index(sign) for sign in each.signs], each.since))
    return marked


def seen_in(child: ReferredChild, *, by_parent: bool) -> SeenChild:
    """A child of a referral. Parents are asked for the month of birth alone, kept as the first of that month."""
    month_only = by_parent and child.born_on is not None and child.born_on.day == 1
    return SeenChild(child.name or "", child.born_on, child.expected_on, month_only)


def _near_referrals(actor: Actor, subjects: list[Subject]) -> set[UUID]:
    phones = {phone for subject in subjects for phone in subject.phones}
    postcodes = {subject.postcode for subject in subjects if subject.postcode is not None}
    ids = set(
        db.session.scalars(scoped(actor, ReferredChild.referral_id).where(_near(ReferredChild, subjects)))
    )
    ids.update(db.session.scalars(scoped(actor, Referral.id).where(Referral.postcode_digest.in_(postcodes))))
    ids.update(
        db.session.scalars(
            scoped(actor, ReferralContact.referral_id).where(
                ReferralContact.side == Side.PARENT, ReferralContact.phone_digest.in_(phones)
            )
        )
    )
    return ids


def _near(model: type[ReferredChild] | type[Child], subjects: Iterable[Subject]) -> ColumnElement[bool]:
    """Children of a model who are near in date to one of these."""
    children = [child for subject in subjects for child in subject.children]
    born = {child.born_on for child in children if child.born_on}
    due = {child.expected_on for child in children if child.expected_on}
    near_due = [model.born_on.between(*span) for span in spans(due, BIRTH_FROM_DUE)]
    near_born = [model.expected_on.between(*span) for span in spans(born, BIRTH_FROM_DUE)]
    both_due = [model.expected_on.between(*span) for span in spans(due, DUE_APART)]
    same_month = [model.born_on.between(*span) for span in months(born)]
    return or_(false(), *same_month, *near_due, *near_born, *both_due)


def _referrals(actor: Actor, ids: Collection[UUID], *, merged: bool = True) -> list[_Other]:
    """Three statements and the keys'. `merged` says whether those that were put into another are wanted too."""
    wanted = scoped(
        actor, Referral.id, Referral.source, Referral.family_id, Referral.reference, Referral.area_id, Referral.state,
        Referral.submitted_at, Referral.postcode_digest,
    ).where(Referral.id.in_(ids))  # fmt: skip
    rows = db.session.execute(wanted if merged else wanted.where(Referral.merged_into_id.is_(None))).all()
    kept = [row.id for row in rows]
    by_parents = {row.id for row in rows if row.source == Source.SELF}
    vault.warm(kept, Kind.SHARED)
    children: dict[UUID, list[SeenChild]] = {}
    for child in db.session.scalars(scoped(actor, ReferredChild).where(ReferredChild.referral_id.in_(kept))):
        seen = seen_in(child, by_parent=child.referral_id in by_parents)
        children.setdefault(child.referral_id, []).append(seen)
    contacts = {
        contact.referral_id: contact
        for contact in db.session.scalars(
            scoped(actor, ReferralContact).where(
                and_(ReferralContact.referral_id.in_(kept), ReferralContact.side == Side.PARENT)
            )
        )
    }
    return [
        _Other(
            row.id, row.family_id, row.reference, row.area_id, row.state, row.submitted_at,
            _subject(children.get(row.id, []), contacts.get(row.id), row.postcode_digest),
        )
        for row in rows
    ]  # fmt: skip


def _subject(children: list[SeenChild], contact: ReferralContact | None, postcode: bytes | None) -> Subject:
    name = contact.name if contact else None
    phone = contact.phone_digest if contact else None
    return Subject(
        tuple(sorted(children, key=_by_day)),
        (name,) if name else (),
        frozenset({phone} if phone else ()),
        postcode,
    )


def _families(actor: Actor, subjects: list[Subject]) -> list[_Other]:
    """The families in reach with a child near in date. Four statements and the keys'."""
    ids = set(db.session.scalars(scoped(actor, Child.family_id).where(_near(Child, subjects))))
    rows = db.session.scalars(scoped(actor, Family).where(Family.id.in_(ids))).all()
    vault.warm(ids, Kind.FAMILY)
    children: dict[UUID, list[SeenChild]] = {}
    for child in db.session.scalars(scoped(actor, Child).where(Child.family_id.in_(ids))):
        seen = SeenChild(child.name, child.born_on, child.expected_on)
        children.setdefault(child.family_id, []).append(seen)
    adults = _adults(actor, ids)
    return [
        _Other(
            None, row.id, row.name, row.area_id, "closed" if row.closed_at else "active", row.opened_at,
            Subject(tuple(sorted(children.get(row.id, []), key=_by_day)), adults.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _adults(actor: Actor, family_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    for family_id, person in db.session.execute(
        scoped(actor, Membership.family_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.family_id.in_(family_ids), Membership.ended_at.is_(None))
    ):
        found[family_id] = (*found.get(family_id, ()), person.name)
    return found


def _by_day(child: SeenChild) -> tuple[date, str]:
    return child.born_on or child.expected_on or date.max, child.name
