"""Sending a referral: from answers to rows, with a reference and the code of each side's waiting room."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import phonenumbers
from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import (
    Moment,
    Referral,
    ReferralContact,
    ReferralNotice,
    ReferralStep,
    ReferredChild,
    Side,
    Source,
    State,
)
from watchmeplay.care.waiting_room import rooms
from watchmeplay.families.models import Posting
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.links import CODE_LETTERS
from watchmeplay.foundation.outbox import enqueue
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.foundation.vault import Kind

RECEIPT = "referral_receipt"
KEYS = (Kind.SHARED, Kind.STAFF, Kind.PRIVATE)
REGION = "GB"


@dataclass(frozen=True, slots=True)
class NamedChild:
    """A child of the referral: born or expected, one of the two. The name may be missing."""

    name: str
    born_on: date | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach one side. The four ways are those that were said to be safe; `when` says when."""

    side: Side
    name: str = ""
    phone: str = ""
    email: str = ""
    by_phone: bool = False
    by_text: bool = False
    by_email: bool = False
    by_letter: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A whole referral, checked already. `answers` may be read by the parent, `guarded` by staff alone.

    `received_at` is for one that came by telephone or on paper; its clock starts then.
    """

    area_id: UUID
    source: Source
    answers: Mapping[str, object]
    children: tuple[NamedChild, ...]
    contacts: tuple[Contact, ...]
    guarded: Mapping[str, object] = field(default_factory=dict)
    postcode: str = ""
    language: str | None = None
    interpreter: bool = False
    call_instead: bool = False
    parent_knows: bool = True
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender is told. `codes` by side are shown once: they are empty when this was sent before."""

    referral_id: UUID
    reference: str
    submitted_at: datetime
    codes: Mapping[Side, str]


def send(
    request: Request,
    *,
    draft: ReferralDraft | None = None,
    actor: Actor | None = None,
    referral_id: UUID | None = None,
) -> Sent:
    """Make a referral of a request. A draft that was sent already gives its referral again, and no second one.

    `actor` is the member of staff who took it down, else None; `referral_id` is the id to give it, if any.
    """
    if draft is not None:
        held = select(ReferralDraft).where(ReferralDraft.id == draft.id).with_for_update()
        draft = db.session.scalars(held.execution_options(populate_existing=True)).one()
        if draft.sent_id is not None:
            return sent_before(draft.sent_id)
    row = Referral(
        id=referral_id,
        area_id=request.area_id,
        reference=_reference(),
        source=request.source,
        language=request.language,
        interpreter=request.interpreter,
        call_instead=request.call_instead,
        parent_knows=request.parent_knows,
        postcode_digest=postcode_digest(request.postcode),
        submitted_at=now(),
    )
    vault.make_keys(row.id, KEYS)
    row.answers = json.dumps(dict(request.answers), ensure_ascii=False)
    row.guarded = json.dumps(dict(request.guarded), ensure_ascii=False) if request.guarded else None
    db.session.add(row)
    db.session.flush()
    _add_children_and_contacts(row.id, request)
    db.session.add(
        ReferralStep(referral_id=row.id, state=State.NEW, by_id=actor.person_id if actor else None)
    )
    moments.note(actor, row.id, Moment.SUBMITTED)
    moments.note(actor, row.id, Moment.RECEIVED, at=request.received_at)
    codes = {side: rooms.make(row.id, side) for side in _sides(request)}
    if draft is not None:
        draft.sent_id, draft.answers, draft.changed_at = row.id, "{}", now()
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_SENT, subject_id=row.id)
    _tell_team(row)
    return Sent(row.id, row.reference, row.submitted_at, codes)


def sent_before(referral_id: UUID) -> Sent:
    """What was sent with a draft that holds this referral: for whoever holds the draft. No codes: they were shown."""
    known = select(Referral.reference, Referral.submitted_at).where(Referral.id == referral_id)
    with system_scope("sending a referral twice"):
        found = db.session.execute(known).one()
    return Sent(referral_id, found.reference, found.submitted_at, {})


def postcode_digest(postcode: str) -> bytes | None:
    """By which the same postcode is found again without being stored; None for none."""
    tidy = "".join(postcode.split()).upper()
    return vault.blind(tidy, "postcode") if tidy else None


def phone_digest(phone: str) -> bytes | None:
    """By which the same telephone number is found again however it was typed; None for none."""
    try:
        parsed = phonenumbers.parse(phone, REGION)
    except phonenumbers.NumberParseException:
        return None
    return vault.blind(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), "phone")


def _sides(request: Request) -> list[Side]:
    """Whose rooms are made. A parent who may not know of it gets one when staff decide that they may."""
    sides = [Side.PARENT] if request.parent_knows else []
    return sides if request.source == Source.SELF else [*sides, Side.REFERRER]


def _add_children_and_contacts(referral_id: UUID, request: Request) -> None:
    for child in request.children:
        named = ReferredChild(referral_id=referral_id, born_on=child.born_on, expected_on=child.expected_on)
        named.name = child.name.strip() or None
        db.session.add(named)
    for contact in request.contacts:
        row = ReferralContact(
            referral_id=referral_id,
            side=contact.side,
            phone_digest=phone_digest(contact.phone),
            by_phone=contact.by_phone,
            by_text=contact.by_text,
            by_email=contact.by_email,
            by_letter=contact.by_letter,
        )
        row.name, row.phone = contact.name.strip() or None, contact.phone.strip() or None
        row.email, row.when = contact.email.strip() or None, contact.when.strip() or None
        db.session.add(row)
        may_hear = request.parent_knows or contact.side != Side.PARENT
        if contact.email and contact.by_email and may_hear:
            db.session.add(ReferralNotice(referral_id=referral_id, side=contact.side, kind=RECEIPT))
    db.session.flush()


def _tell_team(row: Referral) -> None:
    """The leads of the area hear of it; who reads new referrals sees it in the columns anyway."""
    leads = select(Person.id).where(
        Person.id.in_(
            select(Posting.person_id).where(Posting.area_id == row.area_id, Posting.ended_at.is_(None))
        ),
        Person.standing == Standing.ACTIVE,
        Person.role == Role.LEAD,
    )
    for person_id in db.session.scalars(leads).all():
        enqueue("referral_for_team", to=person_id, key="referrals", about_id=row.id)


def _reference() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(7))
    return f"{letters[:4]}-{letters[4:]}"
