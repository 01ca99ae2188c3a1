"""What stands behind a time stamp: the meetings, numbers and plans that could have brought it about.

The earliest of them counts, whichever was noted first. So a slip that is put right gives way to the next one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select

from watchmeplay.care.appointments.models import CAME, Appointment, Type
from watchmeplay.care.plans.models import GoalRating, Plan
from watchmeplay.care.referrals import moments, waiting
from watchmeplay.care.referrals.consultations import WithWhom
from watchmeplay.care.referrals.models import Consultation, Moment, Referral, ReferralMoment, State
from watchmeplay.care.referrals.moments import JOB, Why
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, system_scope

# What a lead may withdraw: all that stops a clock, and nothing that starts one.
CORRECTABLE = (Moment.FIRST_CONTACT, Moment.BASELINE, Moment.CARE_PLAN)
SAID = (Why.SLIP, Why.ANOTHER_FAMILY, Why.WRONG_TIME)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that happened, and when somebody said so."""

    at: datetime
    source_id: UUID
    said_at: datetime


def settle_contact(actor: Actor, appointment: Appointment) -> None:
    """After a mark was made, changed or taken back: the first contact is the earliest that the family came to.

    For the family's open referrals, and for a closed one whose first contact this meeting was. The caller holds
    the appointment.
    """
    if appointment.type == Type.PROFESSIONALS or appointment.starts_at is None:
        return
    with system_scope(JOB):
        db.session.flush()
        known = select(ReferralMoment.id).where(
            ReferralMoment.referral_id == Referral.id,
            ReferralMoment.moment == Moment.FIRST_CONTACT,
            moments.stands(),
            or_(
                ReferralMoment.source_id == appointment.id,
                and_(ReferralMoment.source_id.is_(None), ReferralMoment.at == appointment.starts_at),
            ),
        )
        theirs = moments.held_referrals().where(
            Referral.family_id == appointment.family_id,
            or_(Referral.state != State.CLOSED, known.exists()),
        )
        for referral in db.session.execute(theirs).all():
            _settle_contact(actor, referral, appointment.starts_at)


def put_right(actor: Actor, referral_id: UUID, stamp_id: UUID, why: Why) -> bool:
    """A lead withdraws a time stamp that is wrong; the next thing that could have brought it about counts instead.

    What brought this one about counts again only if it is marked anew. False when it was withdrawn before.
    Raises `NotAllowed`, `NotVisible`, `Refused` naming "why".
    """
    if actor.role != Role.LEAD:
        raise NotAllowed
    if why not in SAID:
        raise Refused("Choose a reason.", "why")
    one(actor, Referral, referral_id)
    row = one(actor, ReferralMoment, stamp_id)
    if row.referral_id != referral_id or row.moment not in CORRECTABLE:
        raise NotVisible
    moment = Moment(row.moment)
    with system_scope(JOB):
        referral = db.session.execute(moments.held_referrals().where(Referral.id == referral_id)).one()
        if moments.standing(referral_id, moment) is not row:
            return False
        moments.withdraw(actor, row, why)
        audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=referral_id, family_id=referral.family_id)
        _note_earliest(actor, referral, moment, _evidence(actor, referral, moment))
    return True


def _settle_contact(actor: Actor, referral: Row[Any], starts_at: datetime) -> None:
    there = _evidence(actor, referral, Moment.FIRST_CONTACT)
    standing = moments.standing(referral.id, Moment.FIRST_CONTACT)
    if standing is not None:
        known = any(_brought_about(standing, each) for each in there)
        # One of before its source was kept is known by its time. One that nothing tells of is left alone.
        gone = not known and (standing.source_id is not None or standing.at == starts_at)
        if not gone and not (there and there[0].at < standing.at):
            return
        moments.withdraw(actor, standing, Why.TAKEN_BACK if gone else Why.EARLIER_ONE)
    _note_earliest(actor, referral, Moment.FIRST_CONTACT, there)


def _note_earliest(actor: Actor, referral: Row[Any], moment: Moment, there: list[Evidence]) -> None:
    if there:
        moments.note(actor, referral.id, moment, at=there[0].at, source_id=there[0].source_id)


def _evidence(actor: Actor, referral: Row[Any], moment: Moment) -> list[Evidence]:
    """All that counts for a referral until it was closed and that no lead has ruled out, earliest first."""
    start = waiting.clocks(actor, {referral.id: referral.submitted_at}, "UTC")[referral.id].start
    found = {
        Moment.FIRST_CONTACT: lambda: _meetings(referral, start) + _consultations(referral),
        Moment.BASELINE: lambda: _numbers(referral, start),
        Moment.CARE_PLAN: lambda: _plans(referral, start),
    }[moment]()
    ruled_out = db.session.scalars(
        select(ReferralMoment).where(
            ReferralMoment.referral_id == referral.id,
            ReferralMoment.moment == moment,
            ReferralMoment.withdrawn_why.in_(SAID),
        )
    ).all()
    counts = [
        each
        for each in found
        if (referral.closed_at is None or each.at <= referral.closed_at)
        and not any(_brought_about(row, each) and each.said_at <= row.withdrawn_at for row in ruled_out)
    ]
    return sorted(counts, key=lambda each: (each.at, each.source_id))


def _brought_about(row: ReferralMoment, each: Evidence) -> bool:
    return row.source_id == each.source_id or (row.source_id is None and row.at == each.at)


def _meetings(referral: Row[Any], start: datetime) -> list[Evidence]:
    """What the family came to since help was asked for; a meeting about them without them is none."""
    return _read(
        select(Appointment.starts_at, Appointment.id, Appointment.attendance_at).where(
            Appointment.family_id == referral.family_id,
            Appointment.attendance.in_(CAME),
            Appointment.type != Type.PROFESSIONALS,
            Appointment.starts_at >= start,
        )
    )


def _consultations(referral: Row[Any]) -> list[Evidence]:
    """About this very referral: their time was looked at when they were noted."""
    return _read(
        select(Consultation.held_at, Consultation.id, Consultation.held_at).where(
            Consultation.referral_id == referral.id,
            Consultation.attendance.in_(CAME),
            Consultation.with_whom != WithWhom.REFERRER,
        )
    )


def _numbers(referral: Row[Any], start: datetime) -> list[Evidence]:
    theirs = (GoalRating.family_id == referral.family_id, GoalRating.at >= start)
    return _read(select(GoalRating.at, GoalRating.id, GoalRating.at).where(*theirs))


def _plans(referral: Row[Any], start: datetime) -> list[Evidence]:
    theirs = (Plan.family_id == referral.family_id, Plan.agreed_on.is_not(None), Plan.made_at >= start)
    return _read(select(Plan.made_at, Plan.id, Plan.made_at).where(*theirs))


def _read(wanted: Select[Any]) -> list[Evidence]:
    return [Evidence(at, source_id, said_at or at) for at, source_id, said_at in db.session.execute(wanted)]
