"""What staff decide about a referral. Every change is a step with its date, its maker and the words that were told.

Nothing here decides anything by itself: a list that grows old, or looks alike, waits for a person.
"""

from uuid import UUID

from sqlalchemy import or_, select

from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import moments, states, telling
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Referral, ReferralStep, State
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.foundation.ownership import held, scoped
from watchmeplay.foundation.words import noted

LONGEST = 4_000
MOVED = noted("Somebody moved this referral meanwhile. Look at it again.")


def move(
    actor: Actor,
    referral_id: UUID,
    to: State,
    *,
    told: str = "",
    for_staff: str = "",
    key: str | None = None,
) -> bool:
    """Take a referral on to consultation or to waiting. False when the form with this key was sent before.

    `told` may be read by the parent and the referrer. Raises `Refused`, `NotVisible`, `NotAllowed`.
    """
    if to not in {State.CONSULTATION, State.WAITING}:
        raise NotAllowed
    row, first = _taken(actor, referral_id, key, to, told, for_staff)
    if not first:
        return False
    if not states.may_move(row.state, to, closing=row.closing):
        raise Refused(MOVED)
    row.closing = row.closed_at = None
    step(actor, row, to, told=told, for_staff=for_staff)
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=row.id, family_id=row.family_id)
    return True


def close(
    actor: Actor,
    referral_id: UUID,
    *,
    reason: Closing,
    told: str,
    for_staff: str = "",
    partner_id: UUID | None = None,
    key: str | None = None,
) -> bool:
    """Close a referral: a reason, words that both sides are told, and perhaps a service to turn to instead.

    False when the form with this key was sent before. Raises `Refused` naming the field.
    """
    row, first = _taken(actor, referral_id, key, State.CLOSED, reason, told, for_staff, partner_id)
    if not first:
        return False
    if reason not in states.DECISIONS:
        raise Refused("Choose a reason.", "reason")
    if not told.strip():
        raise Refused("Write what the family and the referrer are told.", "told")
    if row.state == State.ALLOCATED or not states.may_move(row.state, State.CLOSED):
        raise Refused(MOVED)
    if partner_id is not None:
        _check_partner(row, partner_id)
    row.closing, row.closed_at = reason, now()
    step(actor, row, State.CLOSED, reason=reason, told=told, for_staff=for_staff, partner_id=partner_id)
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=row.id, family_id=row.family_id)
    return True


def set_priority(actor: Actor, referral_id: UUID, priority: Priority) -> bool:
    """Say how soon. It is kept as a step, with who and when. False when it was so already."""
    row = held_open(actor, referral_id)
    if row.priority == priority:
        return False
    row.priority = priority
    _note(actor, row, f"{states.PRIORITY}{priority}")
    return True


def note_receipt(actor: Actor, referral_id: UUID, way: str) -> bool:
    """Note that the parent was told of the receipt by telephone, text, letter or in person; False if it was noted."""
    if way not in states.WAYS_OF_RECEIPT:
        raise Refused("Choose how they were told.", "way")
    row = held_open(actor, referral_id)
    reason = f"{states.RECEIPT}{way}"
    before = scoped(actor, ReferralStep.id).where(
        ReferralStep.referral_id == row.id, ReferralStep.reason == reason
    )
    if db.session.scalars(before).first() is not None:
        return False
    _note(actor, row, reason)
    return True


def held_open(actor: Actor, referral_id: UUID) -> Referral:
    """A referral that is not closed, held until this transaction ends. Raises `Refused`, `NotVisible`."""
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, Referral, referral_id)
    if row.state == State.CLOSED:
        raise Refused("This referral is closed.")
    return row


def step(
    actor: Actor,
    row: Referral,
    to: State,
    *,
    reason: str | None = None,
    told: str = "",
    for_staff: str = "",
    partner_id: UUID | None = None,
) -> ReferralStep:
    """Put a referral into a state, and note the change: both sides are promised news of it.

    The first decision about a referral is its screening.
    """
    if row.state == State.NEW and to != State.NEW:
        moments.note(actor, row.id, Moment.SCREENED)
    row.state = to
    made = ReferralStep(
        referral_id=row.id, state=to, by_id=actor.person_id, reason=reason, partner_id=partner_id, at=now()
    )
    made.told, made.for_staff = told.strip() or None, for_staff.strip() or None
    db.session.add(made)
    db.session.flush()
    telling.note_news(row.id)
    return made


def _taken(actor: Actor, referral_id: UUID, key: str | None, *asked: object) -> tuple[Referral, bool]:
    if not actor.is_staff:
        raise NotAllowed
    claim = idempotency.claim_if_keyed(actor, key, referral_id, *asked)
    return held(actor, Referral, referral_id), claim.first


def _note(actor: Actor, row: Referral, reason: str) -> None:
    db.session.add(
        ReferralStep(referral_id=row.id, state=row.state, by_id=actor.person_id, reason=reason, at=now())
    )
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=row.id, family_id=row.family_id)


def _check_partner(row: Referral, partner_id: UUID) -> None:
    wanted = select(Partner.id).where(
        Partner.id == partner_id,
        Partner.retired_at.is_(None),
        or_(Partner.area_id.is_(None), Partner.area_id == row.area_id),
    )
    if db.session.scalar(wanted) is None:
        raise Refused("Choose a service from the list.", "partner")
