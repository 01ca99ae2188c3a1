"""What became of an appointment: marked in one press, with a reason if there is one, and taken back as quickly."""

from uuid import UUID

from watchmeplay.care.appointments import busy, changes, notices
from watchmeplay.care.appointments.booking import call_off, checked_reason
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import CAME, Appointment, Attendance, State
from watchmeplay.care.appointments.queries import EARLY
from watchmeplay.care.referrals import evidence
from watchmeplay.families import caseloads, closing
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import held, one

CALLED_OFF = frozenset({Attendance.CANCELLED_BY_FAMILY, Attendance.CANCELLED_BY_SERVICE})


def mark(
    actor: Actor, appointment_id: UUID, outcome: Attendance, *, reason: str | None = None
) -> Appointment:
    """Mark what became of a booked appointment. The same mark twice is one; another replaces it.

    The earliest that a family came to is their first contact, whichever is marked first. Raises `NotVisible`,
    `NotAllowed`, `Refused`.
    """
    caseloads.must_look_after(actor, one(actor, Appointment, appointment_id).family_id)
    appointment = held(actor, Appointment, appointment_id)
    reason = checked_reason(reason)
    if appointment.attendance == outcome and appointment.attendance_reason == reason:
        return appointment
    _check(appointment, outcome)
    called_off, had_come = appointment.state == State.CANCELLED, appointment.attendance in CAME
    if outcome in CALLED_OFF and not called_off:
        by_family = outcome == Attendance.CANCELLED_BY_FAMILY
        call_off(actor, appointment, by_family=by_family, reason=reason)
        notices.call_off(appointment, notices.invited(actor, appointment.id))
    appointment.attendance, appointment.attendance_reason = outcome, reason
    appointment.attendance_at, appointment.attendance_by = now(), actor.person_id
    changes.note(
        actor, appointment, What.MARKED, by_family=outcome == Attendance.CANCELLED_BY_FAMILY, reason=outcome,
        started_at=appointment.starts_at,
    )  # fmt: skip
    if had_come or outcome in CAME:
        evidence.settle_contact(actor, appointment)
    return appointment


def take_back(actor: Actor, appointment_id: UUID) -> Appointment:
    """Take a mark back: the appointment is booked again, and has its time again. Nothing marked: nothing done.

    What was called off otherwise than by a mark stays so: the family heard of it, or said so themselves. Raises
    `busy.Taken` when something else was booked then, `NotVisible`, `NotAllowed`, `Refused`.
    """
    family_id = one(actor, Appointment, appointment_id).family_id
    caseloads.must_look_after(actor, family_id)
    family = closing.hold(actor, family_id)
    appointment = held(actor, Appointment, appointment_id)
    if appointment.attendance is None or appointment.starts_at is None:
        return appointment
    if family.closed_at is not None:
        raise Refused("This family’s time with the service has ended. Open it again first.")
    was_called_off = appointment.state == State.CANCELLED
    if was_called_off and not _called_off_by_mark(actor, appointment):
        raise Refused("This meeting was called off, not marked. Offer the family a new time.")
    had_come = appointment.attendance in CAME
    appointment.attendance = appointment.attendance_reason = None
    appointment.attendance_at = appointment.attendance_by = None
    if was_called_off:
        busy.take(appointment.practitioner_id, appointment.id, appointment.starts_at, appointment.minutes)
        appointment.state, appointment.cancelled_at = State.BOOKED, None
        appointment.sequence += 1
    db.session.flush()
    changes.note(actor, appointment, What.TAKEN_BACK)
    if had_come:
        evidence.settle_contact(actor, appointment)
    if was_called_off:
        people = notices.invited(actor, appointment.id)
        notices.back_on(appointment, people)
        notices.remind(appointment, people)
    return appointment


def _called_off_by_mark(actor: Actor, appointment: Appointment) -> bool:
    """Whether a mark called it off: a mark on what was called off before only says by whom."""
    for change in changes.of(actor, appointment.id):
        if change.what != What.MARKED:
            return change.what != What.CANCELLED
    return True


def _check(appointment: Appointment, outcome: Attendance) -> None:
    if appointment.starts_at is None or appointment.state == State.OFFERED:
        raise Refused("No time is booked yet.")
    if appointment.state == State.CANCELLED and outcome not in CALLED_OFF:
        raise Refused("This appointment was cancelled. Take that back first.")
    if outcome not in CALLED_OFF and appointment.starts_at - EARLY > now():
        raise Refused("This appointment is still to come.")
