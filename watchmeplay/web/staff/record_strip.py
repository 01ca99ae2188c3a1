"""What is next for a family, in one line and one statement: dates, counts and codes, no words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.care.endings.models import Ending
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.referrals.models import Referral
from watchmeplay.care.week.models import Task
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Strip:
    """The state of the work with a family now. `looks_after` counts the reader, when it is on their caseload."""

    next_at: datetime | None
    next_type: str | None
    offered: int
    tasks: int
    first_due: date | None
    drafts: int
    handing_over: int
    ends_on: date | None
    discharged_at: datetime | None
    closed_at: datetime | None
    erase_on: date | None
    referral_id: UUID | None
    looks_after: int


def strip(actor: Actor, family_id: UUID) -> Strip:
    """Raises `NotVisible`."""
    row = db.session.execute(
        scoped(
            actor,
            *_appointments(family_id),
            *_tasks(family_id),
            _count(ClinicalNote, family_id, ClinicalNote.signed_at.is_(None)),
            _count(Transfer, family_id, Transfer.state == "asked"),
            *_ending(family_id),
            Family.closed_at,
            Family.erase_on,
            _newest_referral(family_id),
            _count(
                CaseloadEntry,
                family_id,
                CaseloadEntry.person_id == actor.person_id,
                CaseloadEntry.ended_at.is_(None),
            ),
        ).where(Family.id == family_id)
    ).one_or_none()
    if row is None:
        raise NotVisible
    return Strip(*row)


def _appointments(family_id: UUID) -> tuple[Any, ...]:
    coming = (
        Appointment.family_id == family_id,
        Appointment.state == State.BOOKED,
        Appointment.starts_at >= now(),
    )
    first = [
        select(column).where(*coming).order_by(Appointment.starts_at, Appointment.id).limit(1)
        for column in (Appointment.starts_at, Appointment.type)
    ]
    offered = _count(Appointment, family_id, Appointment.state == State.OFFERED)
    return (*(wanted.scalar_subquery() for wanted in first), offered)


def _tasks(family_id: UUID) -> tuple[Any, ...]:
    waiting = (Task.family_id == family_id, Task.done_at.is_(None))
    return (
        _count(Task, family_id, Task.done_at.is_(None)),
        select(func.min(Task.due_on)).where(*waiting).scalar_subquery(),
    )


def _ending(family_id: UUID) -> tuple[Any, ...]:
    standing = (Ending.family_id == family_id, Ending.reopened_at.is_(None))
    return tuple(
        select(column).where(*standing).limit(1).scalar_subquery()
        for column in (Ending.planned_on, Ending.discharged_at)
    )


def _newest_referral(family_id: UUID) -> Any:
    newest = select(Referral.id).where(Referral.family_id == family_id, Referral.merged_into_id.is_(None))
    return newest.order_by(Referral.submitted_at.desc(), Referral.id).limit(1).scalar_subquery()


def _count(model: Any, family_id: UUID, *conditions: Any) -> Any:
    return select(func.count(model.id)).where(model.family_id == family_id, *conditions).scalar_subquery()
