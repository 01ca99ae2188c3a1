"""Pointing one carer to another service, with a line of why. Another carer of the child sees nothing of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import aliased

from watchmeplay.accounts.models import Person
from watchmeplay.care.partners import directory
from watchmeplay.care.partners.models import Partner, Signpost
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import held, scoped

LONGEST_WHY = 300


@dataclass(frozen=True, slots=True)
class Pointed:
    """A service that somebody was pointed to."""

    id: UUID
    partner: Partner
    person_id: UUID
    carer_name: str
    giver_name: str
    why: str
    given_at: datetime


def point(actor: Actor, *, family_id: UUID, person_id: UUID, partner_id: UUID, why: str, key: str) -> UUID:
    """Point a carer who has joined to a service. The same key twice is one.

    Raises `NotVisible`, `Refused` naming the field, `KeyReused`.
    """
    joined = scoped(actor, Membership.id).where(
        Membership.family_id == family_id,
        Membership.person_id == person_id,
        Membership.joined_at.is_not(None),
        Membership.ended_at.is_(None),
    )
    if not actor.is_staff or db.session.scalar(joined) is None:
        raise NotVisible
    partner = directory.one(actor, partner_id)
    if partner.retired_at is not None:
        raise Refused("This service is no longer in the directory.", "partner")
    said = why.strip()
    if not said:
        raise Refused("Write a line about why.", "why")
    if len(said.replace("\r\n", "\n")) > LONGEST_WHY:
        raise Refused("Use %(most)s characters or fewer.", "why", most=LONGEST_WHY)
    mark = idempotency.fingerprint("signpost", family_id, person_id, partner_id, said)
    claim = idempotency.claim(actor, key, mark)
    if claim.first:
        row = Signpost(
            id=claim.result_id,
            family_id=family_id,
            person_id=person_id,
            partner_id=partner_id,
            given_by=actor.person_id,
            why=said,
        )
        db.session.add(row)
        db.session.flush()
        audit.record(actor, audit.Act.SIGNPOST_CHANGED, subject_id=row.id, family_id=family_id)
    return claim.result_id


def take_back(actor: Actor, signpost_id: UUID) -> Signpost:
    """Staff take it away from the carer's page. Twice is once. Raises `NotVisible`."""
    if not actor.is_staff:
        raise NotVisible
    row = held(actor, Signpost, signpost_id)
    if row.taken_back_at is None:
        row.taken_back_at = now()
        db.session.flush()
        audit.record(actor, audit.Act.SIGNPOST_CHANGED, subject_id=row.id, family_id=row.family_id)
    return row


def pointed(actor: Actor, family_id: UUID | None = None) -> list[Pointed]:
    """What stands now, newest first: to a carer their own, to staff a family's. One query."""
    if family_id is None and actor.role != Role.CAREGIVER:
        raise NotVisible
    carer, giver = aliased(Person), aliased(Person)
    wanted = (
        scoped(actor, Signpost, Partner, carer, giver)
        .join(Partner, Partner.id == Signpost.partner_id)
        .join(carer, carer.id == Signpost.person_id)
        .join(giver, giver.id == Signpost.given_by)
        .where(Signpost.taken_back_at.is_(None))
        .order_by(Signpost.given_at.desc(), Signpost.id)
    )
    if family_id is not None:
        wanted = wanted.where(Signpost.family_id == family_id)
    return [
        Pointed(row.id, partner, row.person_id, theirs.name, ours.name, row.why, row.given_at)
        for row, partner, theirs, ours in db.session.execute(wanted).all()
    ]
