"""Everything that is known of one referral, for staff to read. Opening it is audited."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from watchmeplay.accounts import people
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import board, consultations, states, waiting
from watchmeplay.care.referrals.models import (
    Consultation,
    Referral,
    ReferralAttachment,
    ReferralContact,
    ReferralMoment,
    ReferralStep,
    ReferralWords,
    ReferredChild,
    Side,
)
from watchmeplay.care.referrals.waiting import Clock
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.foundation.vault import Kind
from watchmeplay.site.models import Area

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of state, or a note of staff. `who` is empty when the family or the referrer made it."""

    state: str
    at: datetime
    who: str
    reason: str | None
    partner: str
    told: str
    for_staff: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with it, to be fetched by its id."""

    id: UUID
    name: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """Another referral that this one is put together with."""

    id: UUID
    reference: str
    received: datetime


@dataclass(frozen=True, slots=True)
class Folder:
    """One referral, read whole. `moments` are those of the `stamps` that stand."""

    row: Referral
    area: str
    answers: Answers
    guarded: Answers
    children: tuple[ReferredChild, ...]
    contacts: Mapping[str, ReferralContact]
    words: tuple[ReferralWords, ...]
    attachments: tuple[Attached, ...]
    steps: tuple[Step, ...]
    moments: Mapping[str, datetime]
    stamps: tuple[ReferralMoment, ...]
    clock: Clock
    consultations: tuple[Consultation, ...]
    names: Mapping[UUID, str]
    merged_here: tuple[Beside, ...]
    merged_into: Beside | None
    family_in_reach: bool
    receipt_owed: bool

    @property
    def parent(self) -> ReferralContact | None:
        """How to reach the parent."""
        return self.contacts.get(Side.PARENT)


def opened(actor: Actor, referral_id: UUID, zone: str) -> Folder:
    """The referral, read and audited. Raises `NotVisible`."""
    found = quiet(actor, referral_id, zone)
    audit.record(actor, audit.Act.REFERRAL_READ, subject_id=referral_id, family_id=found.row.family_id)
    return found


def quiet(actor: Actor, referral_id: UUID, zone: str) -> Folder:
    """The same for a form that was sent from a page that was audited when it was opened."""
    if not actor.is_staff:
        raise NotAllowed
    row = one(actor, Referral, referral_id)
    vault.warm([row.id], Kind.SHARED)
    steps = _all(actor, ReferralStep, row.id, ReferralStep.at)
    talks = tuple(consultations.of(actor, row.id))
    stamps = tuple(_all(actor, ReferralMoment, row.id, ReferralMoment.at))
    names = people.names(
        each
        for each in {
            *(step.by_id for step in steps),
            *(talk.practitioner_id for talk in talks),
            *(stamp.noted_by for stamp in stamps),
            *(stamp.withdrawn_by for stamp in stamps),
        }
        if each is not None
    )
    partners = _partner_names(step.partner_id for step in steps)
    merged_here, merged_into = _beside(actor, row)
    return Folder(
        row=row,
        area=db.session.scalars(select(Area.name).where(Area.id == row.area_id)).one(),
        answers=_read(row.answers),
        guarded=_read(row.guarded),
        children=tuple(
            sorted(_all(actor, ReferredChild, row.id), key=board.by_day)
        ),
        contacts={each.side: each for each in _all(actor, ReferralContact, row.id)},
        words=tuple(_all(actor, ReferralWords, row.id, ReferralWords.at)),
        attachments=tuple(
            Attached(each.id, each.name, each.size, each.added_at)
            for each in _all(actor, ReferralAttachment, row.id, ReferralAttachment.added_at)
        ),
        steps=tuple(
            Step(
                step.state, step.at, names.get(step.by_id, "") if step.by_id else "", step.reason,
                partners.get(step.partner_id, "") if step.partner_id else "",
                step.told or "", step.for_staff or "", states.is_note(step.reason),
            )
            for step in steps
        ),
        moments={stamp.moment: stamp.at for stamp in stamps if stamp.withdrawn_at is None},
        stamps=stamps,
        clock=waiting.clocks(actor, {row.id: row.submitted_at}, zone)[row.id],
        consultations=talks,
        names=names,
        merged_here=merged_here,
        merged_into=merged_into,
        family_in_reach=row.family_id is not None and _in_reach(actor, row.family_id),
        receipt_owed=bool(board.receipts_owed(actor, [row])),
    )  # fmt: skip


def partners(actor: Actor, area_id: UUID) -> list[Partner]:
    """The services that staff of an area may point to, by name."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = select(Partner).where(
        Partner.retired_at.is_(None), or_(Partner.area_id.is_(None), Partner.area_id == area_id)
    )
    return sorted(db.session.scalars(wanted), key=lambda partner: partner.name.casefold())


def _read(text: str | None) -> Answers:
    return json.loads(text) if text else {}


def _all(actor: Actor, model: type[Any], referral_id: UUID, *order: Any) -> list[Any]:
    wanted = scoped(actor, model).where(model.referral_id == referral_id)
    return list(db.session.scalars(wanted.order_by(*order, model.id)))


def _partner_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in db.session.scalars(select(Partner).where(Partner.id.in_(wanted)))}


def _beside(actor: Actor, row: Referral) -> tuple[tuple[Beside, ...], Beside | None]:
    rows = db.session.execute(
        scoped(actor, Referral.id, Referral.reference, Referral.submitted_at, Referral.merged_into_id)
        .where(or_(Referral.merged_into_id == row.id, Referral.id == row.merged_into_id))
        .order_by(Referral.submitted_at)
    ).all()
    here = tuple(
        Beside(each.id, each.reference, each.submitted_at) for each in rows if each.merged_into_id == row.id
    )
    into = [
        Beside(each.id, each.reference, each.submitted_at) for each in rows if each.id == row.merged_into_id
    ]
    return here, into[0] if into else None


def _in_reach(actor: Actor, family_id: UUID) -> bool:
    return db.session.scalars(scoped(actor, Family.id).where(Family.id == family_id)).first() is not None
