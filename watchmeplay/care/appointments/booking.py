"""What happens to an appointment on its way: a family picks a time; a time is moved, given back or cancelled."""

from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from watchmeplay.care.appointments import busy, changes, notices
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.meeting import Meeting, check_times, check_words, checked
from watchmeplay.care.appointments.models import (
    Appointment,
    AppointmentInvitee,
    Attendance,
    OfferedTime,
    State,
)
from watchmeplay.care.appointments.offering import check_changeable, invite, let_go, withdraw_times
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family
from watchmeplay.foundation import idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import held, one

OF_MEETING = ("practitioner_id", "child_id", "type", "means", "minutes", "zone")
LONGEST_REASON = 24


def pick(actor: Actor, appointment_id: UUID, offered_id: UUID) -> Appointment:
    """A caregiver takes one of the times on offer. Twice is once.

    Raises `NotVisible`; `Refused` for a time that was withdrawn or has passed; `busy.Taken` for one that
    another family has by now.
    """
    appointment = _own(actor, appointment_id)
    wanted = one(actor, OfferedTime, offered_id)
    if wanted.appointment_id != appointment.id:
        raise NotVisible
    if appointment.state == State.BOOKED and appointment.starts_at == wanted.starts_at:
        return appointment
    if appointment.state == State.CANCELLED:
        raise Refused("This meeting was cancelled.")
    if appointment.state == State.BOOKED:
        raise Refused("A time is booked already. To change it, ask for another.")
    if wanted.withdrawn_at is not None:
        raise Refused("This time is not on offer any more. Choose another.", "times")
    if wanted.starts_at <= now():
        raise Refused("This time has passed. Choose another.", "times")
    if appointment.practitioner_id not in notices.at_work(actor, appointment.family_id):
        # Whoever offered it looks after this family no longer, or cannot sign in: nobody would be there.
        raise Refused("This time is not on offer any more. Choose another.", "times")
    busy.take(appointment.practitioner_id, appointment.id, wanted.starts_at, appointment.minutes)
    appointment.state, appointment.starts_at, appointment.booked_at = State.BOOKED, wanted.starts_at, now()
    appointment.sequence += 1
    withdraw_times(actor, appointment)
    changes.note(actor, appointment, What.BOOKED, by_family=True)
    _tell_after_family(actor, appointment)
    notices.remind(appointment, notices.invited(actor, appointment.id))
    return appointment


def ask_for_another(actor: Actor, appointment_id: UUID, *, words: str = "", key: str) -> Appointment:
    """A caregiver asks for other times. A time that was booked is given back. The same key twice is once."""
    check_words(words)
    appointment = _own(actor, appointment_id)
    claim = idempotency.claim(actor, key, idempotency.fingerprint("another time", appointment_id, words))
    if not claim.first:
        return appointment
    _check_still_to_come(appointment)
    before = appointment.starts_at
    if appointment.state == State.BOOKED:
        let_go(appointment)
    changes.note(actor, appointment, What.ASKED_ANOTHER, by_family=True, started_at=before, words=words)
    _tell_after_family(actor, appointment, others=before is not None)
    return appointment


def cancel(
    actor: Actor, appointment_id: UUID, *, by_family: bool, reason: str | None = None, words: str = ""
) -> Appointment:
    """Call an appointment off. A caregiver does it for the family; staff say for whom. Twice is once.

    `words` are read by the other side. What was cancelled by the service never counts against a family.
    Raises `NotVisible`, `NotAllowed`, `Refused`.
    """
    check_words(words)
    if actor.is_staff:
        caseloads.must_look_after(actor, one(actor, Appointment, appointment_id).family_id)
        appointment = held(actor, Appointment, appointment_id)
    else:
        appointment, by_family = _own(actor, appointment_id), True
    if appointment.state == State.CANCELLED:
        return appointment
    check_changeable(appointment)
    if not actor.is_staff:
        _check_still_to_come(appointment)
    call_off(actor, appointment, by_family=by_family, reason=reason)
    changes.note(
        actor, appointment, What.CANCELLED, by_family=by_family, reason=reason,
        started_at=appointment.starts_at, words=words,
    )  # fmt: skip
    if actor.is_staff:
        notices.call_off(appointment, notices.invited(actor, appointment.id))
    else:
        _tell_after_family(actor, appointment)
    return appointment


def call_off(actor: Actor | None, appointment: Appointment, *, by_family: bool, reason: str | None) -> None:
    """Mark the row as cancelled and give its time back. An offer that nobody picked counts for neither side.

    `actor` is None for the worker, which takes back what a practitioner can keep no longer.
    """
    moment = now()
    if appointment.state == State.BOOKED:
        outcome = Attendance.CANCELLED_BY_FAMILY if by_family else Attendance.CANCELLED_BY_SERVICE
        appointment.attendance, appointment.attendance_at = outcome, moment
        appointment.attendance_by = changes.by(actor, appointment)
    appointment.state, appointment.cancelled_at = State.CANCELLED, moment
    appointment.attendance_reason = checked_reason(reason)
    appointment.sequence += 1
    busy.release(appointment.id)
    withdraw_times(actor, appointment)


def move(
    actor: Actor, appointment_id: UUID, meeting: Meeting, *, starts_at: datetime, words: str = "", number: int
) -> Appointment:
    """Staff: give an appointment this time and these facts; one on offer is booked by it.

    `words` go with the change to the family. `number` is the sequence that whoever asks has seen. Nobody is
    told when nothing changed. Raises as `offering.book`.
    """
    check_words(words)
    family_id = one(actor, Appointment, appointment_id).family_id
    meeting = checked(actor, family_id, meeting)
    appointment = held(actor, Appointment, appointment_id)
    check_changeable(appointment, number)
    before, was = appointment.starts_at, notices.invited(actor, appointment.id)
    another_time = starts_at != before or appointment.state != State.BOOKED
    if another_time:
        check_times([starts_at])
    moved = another_time or appointment.minutes != meeting.minutes
    facts_changed = _rewrite(appointment, meeting)
    if not moved and not facts_changed and was == meeting.invitees and not words.strip():
        return appointment
    busy.take(meeting.practitioner_id, appointment.id, starts_at, meeting.minutes)
    appointment.state, appointment.starts_at = State.BOOKED, starts_at
    appointment.booked_at = appointment.booked_at or now()
    appointment.sequence += 1
    withdraw_times(actor, appointment)
    _invite_others(actor, appointment, was, meeting.invitees)
    changes.note(actor, appointment, What.MOVED if moved else What.CHANGED, started_at=before, words=words)
    notices.withdraw(appointment, was - meeting.invitees)
    notices.tell_again(appointment, was & meeting.invitees)
    notices.offered(appointment, meeting.invitees - was)
    notices.remind(appointment, meeting.invitees)
    return appointment


def checked_reason(reason: str | None) -> str | None:
    """One of the reasons' codes, or none. Raises `Refused`."""
    if reason and (len(reason) > LONGEST_REASON or not reason.replace("-", "").isalpha()):
        raise Refused("Choose one of the answers in the list.", "reason")
    return reason or None


def _rewrite(appointment: Appointment, meeting: Meeting) -> bool:
    """Store the facts; whether any of them is new."""
    sealed = ("place", "link", "words")
    assert {field.name for field in fields(Meeting)} == {*OF_MEETING, *sealed, "invitees"}  # noqa: S101
    wanted = {name: getattr(meeting, name) for name in OF_MEETING}
    wanted |= {name: getattr(meeting, name) or None for name in sealed}
    new = {name: value for name, value in wanted.items() if getattr(appointment, name) != value}
    for name, value in new.items():
        setattr(appointment, name, value)
    return bool(new)


def _invite_others(actor: Actor, appointment: Appointment, was: set[UUID], wanted: frozenset[UUID]) -> None:
    db.session.execute(
        delete(AppointmentInvitee)
        .where(
            AppointmentInvitee.appointment_id == appointment.id,
            AppointmentInvitee.person_id.in_(was - wanted),
        )
        .execution_options(actor=actor, synchronize_session=False)
    )
    invite(appointment, wanted - was)


def _own(actor: Actor, appointment_id: UUID) -> Appointment:
    """A caregiver's own appointment, held; their family may still write."""
    if actor.role != Role.CAREGIVER:
        raise NotVisible
    appointment = held(actor, Appointment, appointment_id)
    if one(actor, Family, appointment.family_id).closed_at is not None:
        raise Refused("Your time with the team has ended. You can read everything here, and change nothing.")
    return appointment


def _check_still_to_come(appointment: Appointment) -> None:
    if appointment.state == State.CANCELLED:
        raise Refused("This meeting was cancelled.")
    over = appointment.starts_at and appointment.starts_at + timedelta(minutes=appointment.minutes) <= now()
    if over or appointment.attendance is not None:
        raise Refused("This meeting is over.")


def _tell_after_family(actor: Actor, appointment: Appointment, *, others: bool = True) -> None:
    """Nobody is told what they did themselves; the team is, and whoever else is invited."""
    people = notices.invited(actor, appointment.id)
    notices.withdraw(appointment, people)
    if others:
        notices.changed(appointment, people - {actor.person_id})
    notices.for_team(actor, appointment)
