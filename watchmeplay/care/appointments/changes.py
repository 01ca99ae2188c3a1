"""What happened to an appointment, in order: one row for each change, with who made it and their words."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func

from watchmeplay.care.appointments.models import Appointment, AppointmentChange
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped

ONE_TICK = timedelta(microseconds=1)


class What(StrEnum):
    """What can happen."""

    OFFERED = "offered"
    BOOKED = "booked"
    MOVED = "moved"
    CHANGED = "changed"
    ASKED_ANOTHER = "asked-another"
    CANCELLED = "cancelled"
    MARKED = "marked"
    TAKEN_BACK = "taken-back"


def note(
    actor: Actor | None,
    appointment: Appointment,
    what: What,
    *,
    by_family: bool = False,
    reason: str | None = None,
    started_at: datetime | None = None,
    words: str = "",
) -> None:
    """Write a change down with the transaction under way, and a line in the audit trail.

    `started_at` is when the appointment stood before; for a mark, `reason` is the outcome. `actor` is None for
    the worker.
    """
    db.session.add(
        AppointmentChange(
            family_id=appointment.family_id,
            appointment_id=appointment.id,
            what=what,
            at=_next_moment(actor, appointment),
            by_id=by(actor, appointment),
            by_family=by_family,
            reason=reason,
            started_at=started_at,
            words=words.strip() or None,
        )
    )
    db.session.flush()
    marked = what in (What.MARKED, What.TAKEN_BACK)
    act = audit.Act.ATTENDANCE_MARKED if marked else audit.Act.APPOINTMENT_CHANGED
    audit.record(actor, act, subject_id=appointment.id, family_id=appointment.family_id)


def of(actor: Actor, appointment_id: UUID) -> list[AppointmentChange]:
    """Everything that happened to an appointment, the newest first."""
    return list(
        db.session.scalars(
            scoped(actor, AppointmentChange)
            .where(AppointmentChange.appointment_id == appointment_id)
            .order_by(AppointmentChange.at.desc(), AppointmentChange.id)
        )
    )


def by(actor: Actor | None, appointment: Appointment) -> UUID:
    """Whose change it is: what the worker does, it does because the practitioner is not there any more."""
    return actor.person_id if actor else appointment.practitioner_id


def _next_moment(actor: Actor | None, appointment: Appointment) -> datetime:
    """Now, or just after the last change: the order is the story. Nobody else writes while the row is held."""
    last = db.session.scalar(
        scoped(actor, func.max(AppointmentChange.at)).where(
            AppointmentChange.appointment_id == appointment.id
        )
    )
    return max(now(), last + ONE_TICK) if last else now()
