"""Putting a referral together with another, or with a family's record. Every row stays, and it can be undone."""

from datetime import timedelta
from uuid import UUID

from watchmeplay.care.referrals import states, triage
from watchmeplay.care.referrals.models import Closing, Referral, ReferralStep, State
from watchmeplay.families import records
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped
from watchmeplay.foundation.words import noted

UNDONE_WITHIN = timedelta(days=30)
# Says nothing of who else asked: the two sides of a referral may not know of each other's.
TOLD = noted(
    "Thank you. We have put this together with our other notes, and we will take it from there. "
    "You do not need to do anything more."
)
NOT_THAT = noted("These two cannot be put together now. Look at both again.")
OPEN = frozenset({State.NEW, State.CONSULTATION, State.WAITING})


def merge_into_referral(
    actor: Actor, referral_id: UUID, survivor_id: UUID, *, told: str, key: str | None = None
) -> bool:
    """Close a referral as a duplicate of another of its area, which goes on. False when sent before.

    The survivor's clock starts at the earliest time that either was received. Raises `Refused`, `NotVisible`.
    """
    rows, first = _both(actor, referral_id, survivor_id, key, told)
    if not first:
        return False
    row, survivor = rows
    _check(row)
    if survivor.state == State.CLOSED or survivor.area_id != row.area_id:
        raise Refused(NOT_THAT)
    row.merged_into_id = survivor.id
    _close(actor, row, told)
    return True


def merge_into_family(
    actor: Actor, referral_id: UUID, family_id: UUID, *, told: str, key: str | None = None
) -> bool:
    """Close a referral as a duplicate of a family's open record in its area. False when sent before.

    Where that family has a referral that is still open, that one goes on with the earlier clock.
    """
    if not actor.is_staff:
        raise NotAllowed
    if not idempotency.claim_if_keyed(actor, key, referral_id, family_id, told).first:
        return False
    row = held(actor, Referral, referral_id)
    family = one(actor, Family, family_id)
    _check(row)
    if family.closed_at is not None or family.area_id != row.area_id:
        raise Refused(NOT_THAT)
    going_on = scoped(actor, Referral.id).where(
        Referral.family_id == family.id, Referral.state != State.CLOSED, Referral.id != row.id
    )
    row.family_id = family.id
    row.merged_into_id = db.session.scalars(going_on.order_by(Referral.submitted_at).limit(1)).first()
    _close(actor, row, told)
    return True


def may_unmerge(actor: Actor, row: Referral) -> bool:
    """Whether this merge can be undone: within 30 days, by staff of the referral's area."""
    return (
        row.closing == Closing.DUPLICATE
        and row.closed_at is not None
        and now() - row.closed_at <= UNDONE_WITHIN
        and row.area_id in {area.id for area in records.areas_of(actor)}
    )


def unmerge(actor: Actor, referral_id: UUID, *, told: str = "") -> bool:
    """Take two apart again: the referral goes back to where it stood, with a step that says so.

    False when it stands by itself already. Raises `Refused` when it is too late, `NotVisible`.
    """
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, Referral, referral_id)
    if row.closing != Closing.DUPLICATE:
        return False
    if not may_unmerge(actor, row):
        raise Refused("A merge can be undone for 30 days, by staff of the area.")
    before = _state_before(actor, row)
    row.merged_into_id = row.family_id = row.closing = row.closed_at = None
    triage.step(actor, row, before, told=told)
    audit.record(actor, audit.Act.REFERRAL_MERGED, subject_id=row.id)
    return True


def _both(
    actor: Actor, referral_id: UUID, survivor_id: UUID, key: str | None, told: str
) -> tuple[tuple[Referral, Referral], bool]:
    if not actor.is_staff:
        raise NotAllowed
    if referral_id == survivor_id:
        raise NotVisible
    first = idempotency.claim_if_keyed(actor, key, referral_id, survivor_id, told).first
    # Always in one order, so that two who merge crosswise do not wait for each other.
    rows = {each: held(actor, Referral, each) for each in sorted((referral_id, survivor_id))}
    return (rows[referral_id], rows[survivor_id]), first


def _check(row: Referral) -> None:
    if row.state not in OPEN:
        raise Refused(NOT_THAT)


def _close(actor: Actor, row: Referral, told: str) -> None:
    if not told.strip():
        raise Refused("Write what the family and the referrer are told.", "told")
    row.closing, row.closed_at = Closing.DUPLICATE, now()
    triage.step(actor, row, State.CLOSED, reason=Closing.DUPLICATE, told=told)
    audit.record(actor, audit.Act.REFERRAL_MERGED, subject_id=row.id, family_id=row.family_id)


def _state_before(actor: Actor, row: Referral) -> State:
    steps = db.session.scalars(
        scoped(actor, ReferralStep)
        .where(ReferralStep.referral_id == row.id)
        .order_by(ReferralStep.at, ReferralStep.id)
    ).all()
    open_ones = [
        step.state for step in steps if step.state != State.CLOSED and not states.is_note(step.reason)
    ]
    return State(open_ones[-1]) if open_ones else State.NEW
