"""Whether a notice about an appointment still says something true, as its recipient sees the appointment now."""

from sqlalchemy import select

from watchmeplay.care.appointments.models import Appointment, OfferedTime, State
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped
from watchmeplay.notifications.kinds import APPOINTMENT_CHANGED, APPOINTMENT_OFFERED, APPOINTMENT_SOON

ABOUT_MEETINGS = frozenset(kind.name for kind in (APPOINTMENT_OFFERED, APPOINTMENT_CHANGED, APPOINTMENT_SOON))
NOT_INVITED = "they are not invited to it"
OVER = "it is past, or is not to be"


def out_of_date(actor: Actor, row: OutboxRow) -> str | None:
    """Why a notice need not go: its reader is no longer invited, or there is nothing to come. None when it may."""
    appointment = db.session.scalars(
        scoped(actor, Appointment).where(Appointment.id == row.about_id)
    ).one_or_none()
    if appointment is None:
        return NOT_INVITED
    to_come = appointment.starts_at is not None and appointment.starts_at > now()
    if row.kind == APPOINTMENT_SOON.name:
        return None if to_come and appointment.state == State.BOOKED else OVER
    if appointment.state == State.OFFERED:
        told_of_change = row.kind == APPOINTMENT_CHANGED.name
        return None if told_of_change or _can_be_picked(actor, appointment) else OVER
    if appointment.state == State.CANCELLED:
        return (
            None if row.kind == APPOINTMENT_CHANGED.name and (to_come or not appointment.starts_at) else OVER
        )
    return None if to_come else OVER


def _can_be_picked(actor: Actor, appointment: Appointment) -> bool:
    on_offer = scoped(actor, OfferedTime.id).where(
        OfferedTime.appointment_id == appointment.id,
        OfferedTime.withdrawn_at.is_(None),
        OfferedTime.starts_at > now(),
    )
    return bool(db.session.scalar(select(on_offer.exists()).execution_options(actor=actor)))
