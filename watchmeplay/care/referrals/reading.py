"""Reading a referral from the outside: what its parent may see of it, and the little that its referrer may."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import states
from watchmeplay.care.referrals.models import Referral, ReferralStep, ReferralWords
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one, scoped


@dataclass(frozen=True, slots=True)
class Told:
    """A change of state as family and referrer are told of it. `partner` is the service they are sent on to."""

    state: str
    at: datetime
    reason: str | None
    told: str | None
    partner: str | None


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words that the parent put beside it."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a referral stands: all that its referrer is ever told."""

    reference: str
    state: str
    submitted_at: datetime
    steps: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A referral as its parent reads it: every open answer by field name, and nothing of what is guarded."""

    id: UUID
    source: str
    standing: Standing
    answers: Mapping[str, Any]
    own_words: tuple[OwnWords, ...]


def of_parent(actor: Actor) -> list[UUID]:
    """The referrals that somebody may read as a parent, the newest first: their own, once they may know of them."""
    wanted = scoped(actor, Referral.id).where(Referral.parent_knows.is_(True))
    return list(db.session.scalars(wanted.order_by(Referral.submitted_at.desc(), Referral.id)))


def written(actor: Actor, referral_id: UUID) -> Written:
    """What was written, for the parent it is about. Raises `NotVisible` for anybody else, or when not told."""
    row = must_be_told(actor, referral_id)
    words = scoped(actor, ReferralWords).where(ReferralWords.referral_id == row.id)
    audit.record(actor, audit.Act.REFERRAL_READ, subject_id=row.id)
    return Written(
        row.id,
        row.source,
        _standing(actor, row),
        json.loads(row.answers),
        tuple(
            OwnWords(each.at, each.words)
            for each in db.session.scalars(words.order_by(ReferralWords.at, ReferralWords.id))
        ),
    )


def standing(actor: Actor) -> Standing:
    """Where the referral of a referrer's room stands. Raises `NotVisible`."""
    row = db.session.scalars(scoped(actor, Referral)).one_or_none()
    if row is None:
        raise NotVisible
    return _standing(actor, row)


def must_be_told(actor: Actor, referral_id: UUID) -> Referral:
    """The parent's own referral. Raises `NotVisible` while they may not know of it, as for one that is not there."""
    row = one(actor, Referral, referral_id)
    if not row.parent_knows:
        raise NotVisible
    return row


def _standing(actor: Actor, row: Referral) -> Standing:
    steps = scoped(actor, ReferralStep).where(ReferralStep.referral_id == row.id)
    found = [
        step
        for step in db.session.scalars(steps.order_by(ReferralStep.at, ReferralStep.id))
        if not states.is_note(step.reason)
    ]
    partners = [step.partner_id for step in found if step.partner_id]
    wanted = select(Partner.id, Partner.name).where(Partner.id.in_(partners))
    names = {each.id: each.name for each in db.session.execute(wanted)} if partners else {}
    return Standing(
        row.reference,
        row.state,
        row.submitted_at,
        tuple(
            Told(
                step.state,
                step.at,
                step.reason,
                step.told,
                names.get(step.partner_id) if step.partner_id else None,
            )
            for step in found
        ),
    )
