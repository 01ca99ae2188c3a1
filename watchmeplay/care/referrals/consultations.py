"""Conversations about a referral: offered to every new one, held with the family, the referrer, or both.

Without the family it is indirect work, which is counted apart. An outcome is noted, and moves nothing by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchmeplay.care.appointments.models import CAME, Attendance
from watchmeplay.care.referrals import moments, triage
from watchmeplay.care.referrals.models import Consultation, Moment, Referral, ReferralMoment, State
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped

LONGEST_MINUTES = 480
LONGEST_WORDS = 20_000
AHEAD = timedelta(days=366)


class WithWhom(StrEnum):
    """Who takes part besides us."""

    FAMILY = "family"
    REFERRER = "referrer"
    BOTH = "both"


class Means(StrEnum):
    """How it takes place, by the codes of the national data set. All four count as a contact."""

    IN_PERSON = "01"
    PHONE = "02"
    AID = "04"
    VIDEO = "11"


class Outcome(StrEnum):
    """What was agreed in it."""

    GO_ON = "go-on"
    ENOUGH = "enough"
    OTHER_SERVICE = "other-service"
    COME_BACK = "come-back"


@dataclass(frozen=True, slots=True)
class Held:
    """How a consultation went. `minutes` and `outcome` belong to one that took place."""

    at: datetime
    attendance: Attendance
    minutes: int | None = None
    outcome: Outcome | None = None
    words: str = ""


def is_indirect(with_whom: str) -> bool:
    """Whether the family took no part."""
    return with_whom == WithWhom.REFERRER


def offer(
    actor: Actor,
    referral_id: UUID,
    *,
    with_whom: WithWhom,
    means: Means,
    planned_for: datetime | None = None,
    told: str = "",
    key: str | None = None,
) -> Consultation:
    """Offer a consultation; a new referral moves to that column with it. The form sent twice offers one.

    Raises `Refused`, `NotVisible`, `NotAllowed`.
    """
    if not actor.is_staff:
        raise NotAllowed
    claim = idempotency.claim_if_keyed(actor, key, referral_id, with_whom, means, planned_for, told)
    if not claim.first:
        return one(actor, Consultation, claim.result_id)
    row = held(actor, Referral, referral_id)
    _check_planned(planned_for)
    if row.state == State.CONSULTATION:
        if told.strip():
            triage.step(actor, row, State.CONSULTATION, told=told)
    else:
        triage.move(actor, referral_id, State.CONSULTATION, told=told)
    made = Consultation(
        id=claim.result_id,
        referral_id=row.id,
        with_whom=with_whom,
        means=means,
        practitioner_id=actor.person_id,
        offered_at=now(),
        planned_for=planned_for,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, audit.Act.CONSULTATION_NOTED, subject_id=made.id, family_id=row.family_id)
    return made


def plan(
    actor: Actor,
    consultation_id: UUID,
    *,
    with_whom: WithWhom,
    means: Means,
    planned_for: datetime | None,
) -> None:
    """Set when, how and with whom. Raises `Refused` for one that was held, `NotVisible`."""
    row = _held_open(actor, consultation_id)
    _check_planned(planned_for)
    row.with_whom, row.means, row.planned_for = with_whom, means, planned_for
    db.session.flush()
    audit.record(actor, audit.Act.CONSULTATION_NOTED, subject_id=row.id)


def note(actor: Actor, consultation_id: UUID, went: Held) -> None:
    """Note how it went. The earliest that the family took part in is their first contact, from its own time on.

    Raises `Refused` naming the field, `NotVisible`. Sent twice with the same answers it changes nothing.
    """
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, Consultation, consultation_id)
    if row.held_at is not None:
        if (row.held_at, row.attendance, row.minutes) == (went.at, went.attendance, went.minutes):
            return
        raise Refused("This consultation has been noted already.")
    came = went.attendance in CAME
    _check(went, came=came)
    if came and not is_indirect(row.with_whom):
        _check_not_before(actor, row.referral_id, went.at)
    row.held_at, row.attendance = went.at, went.attendance
    row.practitioner_id = actor.person_id
    row.minutes = went.minutes if came else None
    row.outcome = went.outcome if came else None
    row.words = went.words.strip() or None
    db.session.flush()
    if came and not is_indirect(row.with_whom):
        moments.note_earliest(actor, row.referral_id, Moment.FIRST_CONTACT, at=went.at, source_id=row.id)
    audit.record(actor, audit.Act.CONSULTATION_NOTED, subject_id=row.id)


def of(actor: Actor, referral_id: UUID) -> list[Consultation]:
    """The consultations of one referral, oldest first."""
    return list(
        db.session.scalars(
            scoped(actor, Consultation)
            .where(Consultation.referral_id == referral_id)
            .order_by(Consultation.offered_at, Consultation.id)
        )
    )


def _held_open(actor: Actor, consultation_id: UUID) -> Consultation:
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, Consultation, consultation_id)
    if row.held_at is not None:
        raise Refused("This consultation has been noted already.")
    if one(actor, Referral, row.referral_id).state == State.CLOSED:
        raise NotVisible
    return row


def _check_planned(planned_for: datetime | None) -> None:
    if planned_for is not None and not now() - timedelta(days=1) <= planned_for <= now() + AHEAD:
        raise Refused("Choose a day to come, within a year.", "day")


def _check(went: Held, *, came: bool) -> None:
    if went.at > now():
        raise Refused("Enter a time in the past.", "day")
    if came and (went.minutes is None or not 1 <= went.minutes <= LONGEST_MINUTES):
        raise Refused("Enter how many minutes, from 1 to %(most)s.", "minutes", most=LONGEST_MINUTES)
    if came and went.outcome is None:
        raise Refused("Choose what was agreed.", "outcome")


def _check_not_before(actor: Actor, referral_id: UUID, at: datetime) -> None:
    # It may become the first contact, which waiting times are worked out from.
    received = db.session.scalar(
        scoped(actor, ReferralMoment.at).where(
            ReferralMoment.referral_id == referral_id,
            ReferralMoment.moment == Moment.RECEIVED,
            moments.stands(),
        )
    )
    if received is not None and at < received - timedelta(days=1):
        raise Refused("Check the day: it is before this referral was received.", "day")
