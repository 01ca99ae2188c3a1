"""From a referral to a family: the record, its children, a practitioner, and the parent's way in. All or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from watchmeplay.accounts.invitations import Way
from watchmeplay.care.referrals import triage
from watchmeplay.care.referrals.models import Referral, ReferralContact, Side, State
from watchmeplay.families import caseloads, closing, memberships, records, safe_contact
from watchmeplay.families.models import Basis, Child, Family
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped
from watchmeplay.foundation.words import noted

NO_CHILD = noted("Name at least one child. For a baby to come, “Baby” will do.")
MOVED = noted("This referral is not waiting any more. Look at it again.")


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child for the record, born or expected."""

    name: str
    born_on: date | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Into:
    """Where a referral goes: a new family by `name`, or one that has a record already.

    `children` are added to it. In a family with a record, `person_id` may name an adult who is in it; else
    `parent` is invited. Without either nobody is invited yet.
    """

    practitioner_id: UUID
    weight: int
    name: str = ""
    family_id: UUID | None = None
    children: tuple[NewChild, ...] = ()
    parent: str = ""
    person_id: UUID | None = None
    basis: Basis = Basis.PARENTAL_RESPONSIBILITY
    told: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The family, and the parent's way in: shown once, so None for a form that was sent before."""

    family_id: UUID
    person_id: UUID | None
    way: Way | None


def open_family(actor: Actor, referral_id: UUID, into: Into, *, key: str | None = None) -> Opened:
    """Open or find the family, put it on the practitioner's caseload, invite the parent, and note it all.

    Whoever opens it does not keep it, unless they are the practitioner chosen. Sent twice it opens one family.
    Raises `Refused` naming the field, `NotVisible`, `NotAllowed`, `TooMany`.
    """
    if not actor.is_staff:
        raise NotAllowed
    claim = idempotency.claim_if_keyed(actor, key, referral_id, into)
    row = held(actor, Referral, referral_id)
    if not claim.first:
        if row.family_id is None:
            raise NotVisible
        return Opened(row.family_id, row.person_id, None)
    if row.state != State.WAITING:
        raise Refused(MOVED)
    chosen = {person.id for person in caseloads.practitioners(actor, row.area_id)}
    if into.practitioner_id not in chosen:
        raise Refused("Choose who will look after this family.", "practitioner")
    was_mine = into.family_id is not None and actor.person_id in caseloads.team_ids(actor, into.family_id)
    family = _family(actor, row, into)
    children = _children(actor, family, into)
    person_id, way = _parent(actor, family, into, children)
    if person_id is not None and way is not None:
        _keep_safe_ways(actor, row, family, person_id)
    caseloads.assign(actor, family_id=family.id, person_id=into.practitioner_id, weight=into.weight)
    caseloads.weigh(actor, family_id=family.id, person_id=into.practitioner_id, weight=into.weight)
    row.family_id, row.person_id = family.id, person_id
    triage.step(actor, row, State.ALLOCATED, told=into.told)
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=row.id, family_id=family.id)
    opener_stays = was_mine or actor.person_id == into.practitioner_id
    if not opener_stays and actor.person_id in caseloads.team_ids(actor, family.id):
        caseloads.unassign(actor, family_id=family.id, person_id=actor.person_id)
    return Opened(family.id, person_id, way)


def families_of_area(actor: Actor, area_id: UUID, ids: Iterable[UUID]) -> list[Family]:
    """Of these families, those in reach with an open record in the area: what a referral may be added to."""
    wanted = scoped(actor, Family).where(
        Family.id.in_(list(ids)), Family.area_id == area_id, Family.closed_at.is_(None)
    )
    return sorted(db.session.scalars(wanted), key=lambda family: family.name.casefold())


def _family(actor: Actor, row: Referral, into: Into) -> Family:
    if into.family_id is None:
        if not into.children:
            raise Refused(NO_CHILD, "child_1")
        return records.open_family(actor, name=into.name, area_id=row.area_id)
    found = families_of_area(actor, row.area_id, [into.family_id])
    # Held, and looked at once more: somebody may be ending the work with them.
    if not found or closing.hold(actor, found[0].id).closed_at is not None:
        raise Refused("Choose a family with an open record in this area.", "family")
    return found[0]


def _children(actor: Actor, family: Family, into: Into) -> list[UUID]:
    for child in into.children:
        records.add_child(
            actor,
            family_id=family.id,
            name=child.name,
            born_on=child.born_on,
            expected_on=child.expected_on,
        )
    return list(db.session.scalars(scoped(actor, Child.id).where(Child.family_id == family.id)))


def _parent(actor: Actor, family: Family, into: Into, children: list[UUID]) -> tuple[UUID | None, Way | None]:
    if into.person_id is not None:
        return memberships.carer(actor, family.id, into.person_id).person_id, None
    if not into.parent.strip():
        return None, None
    membership, way = memberships.invite_caregiver(
        actor, family_id=family.id, name=into.parent, child_ids=children, basis=into.basis
    )
    return membership.person_id, way


def _keep_safe_ways(actor: Actor, row: Referral, family: Family, person_id: UUID) -> None:
    """What the parent said is safe goes with them. Only e-mail is ours to send; the rest is read on the referral."""
    contact = db.session.scalars(
        scoped(actor, ReferralContact).where(
            ReferralContact.referral_id == row.id, ReferralContact.side == Side.PARENT
        )
    ).one_or_none()
    rules = safe_contact.of(actor, family.id, person_id)
    if contact is None or rules is None:
        return
    rules.may_email = contact.by_email
    db.session.flush()
    audit.record(actor, audit.Act.CONTACT_CHANGED, subject_id=person_id, family_id=family.id)


def family_name(actor: Actor, referral_id: UUID) -> str:
    """The name to offer for the record: the parent's last name, where one was given."""
    row = one(actor, Referral, referral_id)
    contact = db.session.scalars(
        scoped(actor, ReferralContact).where(
            ReferralContact.referral_id == row.id, ReferralContact.side == Side.PARENT
        )
    ).one_or_none()
    words = ((contact.name if contact else "") or "").split()
    return words[-1] if words else ""
