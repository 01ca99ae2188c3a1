"""What is next for a family, and how a parent said they may be reached when asking for help: one statement for both."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import aliased

from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.care.endings.models import Ending
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.referrals.models import Referral, ReferralContact, Side, Source
from watchmeplay.care.week.models import Task
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Said:
    """Which ways a referral says are safe for the parent, as it was written: nothing else may be used.

    `person_id` is the adult whom it was opened for, if any; `chose_at` when that adult last set their own rules in
    this family. `by_parent` is False where a professional or the team wrote it down.
    """

    person_id: UUID | None
    name: str | None
    at: datetime
    by_parent: bool
    phone: str | None
    email: str | None
    by_phone: bool
    by_text: bool
    by_email: bool
    by_letter: bool
    when: str | None
    chose_at: datetime | None


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
    looks_after: int
    referral_id: UUID | None
    said: tuple[Said, ...]


def strip(actor: Actor, family_id: UUID) -> Strip:
    """What was said is there once for each referral, the newest first. Raises `NotVisible`."""
    rows = db.session.execute(
        scoped(
            actor,
            Referral,
            ReferralContact,
            _last_choice(family_id),
            *_appointments(family_id),
            *_tasks(family_id),
            _count(ClinicalNote, family_id, ClinicalNote.signed_at.is_(None)),
            _count(Transfer, family_id, Transfer.state == "asked"),
            *_ending(family_id),
            Family.closed_at,
            Family.erase_on,
            _count(
                CaseloadEntry,
                family_id,
                CaseloadEntry.person_id == actor.person_id,
                CaseloadEntry.ended_at.is_(None),
            ),
        )
        .select_from(Family)
        .outerjoin(Referral, Referral.id.in_(_of_family(family_id)))
        .outerjoin(
            ReferralContact,
            and_(ReferralContact.referral_id == Referral.id, ReferralContact.side == Side.PARENT),
        )
        .where(Family.id == family_id)
        .order_by(Referral.submitted_at.desc(), Referral.id)
    ).all()
    if not rows:
        raise NotVisible
    referrals = [row[0] for row in rows if row[0] is not None]
    newest = next((each.id for each in referrals if each.merged_into_id is None), None)
    said = tuple(_said(*row[:3]) for row in rows if row[1] is not None)
    return Strip(*rows[0][3:], referral_id=newest, said=said)


def _of_family(family_id: UUID) -> Any:
    """The ids of a family's referrals, and of those that were merged into one of them: each found by an index."""
    own, merged = aliased(Referral), aliased(Referral)
    return union_all(
        select(own.id).where(own.family_id == family_id),
        select(merged.id).join(own, own.id == merged.merged_into_id).where(own.family_id == family_id),
    )


def _said(row: Referral, contact: ReferralContact, chose_at: datetime | None) -> Said:
    return Said(
        row.person_id,
        contact.name,
        row.submitted_at,
        row.source == Source.SELF,
        contact.phone,
        contact.email,
        contact.by_phone,
        contact.by_text,
        contact.by_email,
        contact.by_letter,
        contact.when,
        chose_at,
    )


def _last_choice(family_id: UUID) -> Any:
    """When the adult of a referral last chose for themselves: what staff change is another's act."""
    mine = select(AuditLine.at).where(
        AuditLine.family_id == family_id,
        AuditLine.act == Act.CONTACT_CHANGED,
        AuditLine.actor_id == Referral.person_id,
        AuditLine.subject_id == Referral.person_id,
    )
    return mine.order_by(AuditLine.at.desc()).limit(1).scalar_subquery()


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


def _count(model: Any, family_id: UUID, *conditions: Any) -> Any:
    return select(func.count(model.id)).where(model.family_id == family_id, *conditions).scalar_subquery()
