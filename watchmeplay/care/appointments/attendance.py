"""What became of an appointment: marked in one press, with a reason if there is one, and taken back as quickly."""

from uuid import UUID

from watchmeplay.care.appointments import busy, changes, notices
from watchmeplay.care.appointments.booking import call_off, checked_reason
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import CAME, Appointment, Attendance, State, Type
from watchmeplay.care.appointments.queries import EARLY
from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment
from watchmeplay.families import caseloads
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

    The first that a family came to is their first contact. Raises `NotVisible`, `NotAllowed`, `Refused`.
    """
    caseloads.must_look_after(actor, one(actor, Appointment, appointment_id).family_id)
    appointment = held(actor, Appointment, appointment_id)
    reason = checked_reason(reason)
    if appointment.attendance == outcome and appointment.attendance_reason == reason:
        return appointment
    _check(appointment, outcome)
    called_off = appointment.state == State.CANCELLED
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
    if outcome in CAME and appointment.type != Type.PROFESSIONALS:
        moments.note_for_family(actor, appointment.family_id, Moment.FIRST_CONTACT, at=appointment.starts_at)
    return appointment


def take_back(actor: Actor, appointment_id: UUID) -> Appointment:
    """Take a mark back: the appointment is booked again, and has its time again. Nothing marked: nothing done.

    Raises `busy.Taken` when something else was booked then, `NotVisible`, `NotAllowed`, `Refused`.
    """
    caseloads.must_look_after(actor, one(actor, Appointment, appointment_id).family_id)
    appointment = held(actor, Appointment, appointment_id)
    if appointment.attendance is None or appointment.starts_at is None:
        return appointment
    was_called_off = appointment.state == State.CANCELLED
    appointment.attendance = appointment.attendance_reason = None
    appointment.attendance_at = appointment.attendance_by = None
    if was_called_off:
        busy.take(appointment.practitioner_id, appointment.id, appointment.starts_at, appointment.minutes)
        appointment.state, appointment.cancelled_at = State.BOOKED, None
        appointment.sequence += 1
    db.session.flush()
    changes.note(actor, appointment, What.TAKEN_BACK)
    if was_called_off:
        people = notices.invited(actor, appointment.id)
        notices.back_on(appointment, people)
        notices.remind(appointment, people)
    return appointment


def _check(appointment: Appointment, outcome: Attendance) -> None:
    if appointment.starts_at is None or appointment.state == State.OFFERED:
        raise Refused("No time is booked yet.")
    if appointment.state == State.CANCELLED and outcome not in CALLED_OFF:
        raise Refused("This appointment was cancelled. Take that back first.")
    if outcome not in CALLED_OFF and appointment.starts_at - EARLY > now():
        raise Refused("This appointment is still to come.")
