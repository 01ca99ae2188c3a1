"""Making an appointment: several times for a family to pick from, or one that is booked straight away."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from watchmeplay.care.appointments import busy, changes, notices
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.meeting import Meeting, check_times, check_words, checked
from watchmeplay.care.appointments.models import Appointment, AppointmentInvitee, OfferedTime, State
from watchmeplay.families import caseloads
from watchmeplay.foundation import idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import held, one, scoped

MOST_TIMES = 12


def offer(actor: Actor, family_id: UUID, meeting: Meeting, *, times: Collection[datetime], key: str) -> UUID:
    """Offer a family times to pick from; the appointment's id. The same key twice is one offer.

    No time is taken by it: the first family to pick one has it. Raises as `meeting.checked`, `Refused` naming
    "times", and `KeyReused`.
    """
    wanted = _sorted(times)
    meeting = checked(actor, family_id, meeting)
    if not meeting.invitees:
        raise Refused("Choose whom to invite.", "invitees")
    claim = idempotency.claim(actor, key, idempotency.fingerprint("offer", family_id, meeting, wanted))
    if not claim.first:
        return claim.result_id
    appointment = _make(actor, claim.result_id, family_id, meeting)
    _put_on_offer(actor, appointment, wanted)
    changes.note(actor, appointment, What.OFFERED, words=meeting.words)
    notices.offered(appointment, meeting.invitees)
    return appointment.id


def book(actor: Actor, family_id: UUID, meeting: Meeting, *, starts_at: datetime, key: str) -> UUID:
    """Book a time at once, one that was agreed already; the appointment's id. The same key twice is one booking.

    Raises as `offer`, and `busy.Taken` when the practitioner has another appointment then.
    """
    check_times([starts_at])
    meeting = checked(actor, family_id, meeting)
    claim = idempotency.claim(actor, key, idempotency.fingerprint("book", family_id, meeting, starts_at))
    if not claim.first:
        return claim.result_id
    appointment = _make(actor, claim.result_id, family_id, meeting)
    busy.take(meeting.practitioner_id, appointment.id, starts_at, meeting.minutes)
    appointment.state, appointment.starts_at, appointment.booked_at = State.BOOKED, starts_at, now()
    appointment.sequence += 1
    changes.note(actor, appointment, What.BOOKED, words=meeting.words)
    notices.offered(appointment, meeting.invitees)
    notices.remind(appointment, meeting.invitees)
    return appointment.id


def offer_again(
    actor: Actor, appointment_id: UUID, *, times: Collection[datetime], words: str = "", number: int
) -> None:
    """Put these times on offer in place of what was offered or booked before.

    `number` is the sequence that whoever asks has seen. Raises `NotVisible`, `NotAllowed`, `Refused`.
    """
    wanted = _sorted(times)
    check_words(words)
    caseloads.must_look_after(actor, one(actor, Appointment, appointment_id).family_id)
    appointment = held(actor, Appointment, appointment_id)
    check_changeable(appointment, number)
    people = notices.invited(actor, appointment.id)
    before = appointment.starts_at
    let_go(appointment)
    withdraw_times(actor, appointment)
    _put_on_offer(actor, appointment, wanted)
    changes.note(actor, appointment, What.OFFERED, started_at=before, words=words)
    notices.tell_again(appointment, people)


def let_go(appointment: Appointment) -> None:
    """Give the booked time back, if there is one: the appointment is on offer again."""
    if appointment.state == State.BOOKED:
        appointment.sequence += 1
    busy.release(appointment.id)
    appointment.state, appointment.starts_at, appointment.booked_at = State.OFFERED, None, None


def withdraw_times(actor: Actor | None, appointment: Appointment) -> None:
    """Take every time off the offer."""
    db.session.execute(
        update(OfferedTime)
        .where(OfferedTime.appointment_id == appointment.id, OfferedTime.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
        .execution_options(actor=actor, synchronize_session=False)
    )


def check_changeable(appointment: Appointment, number: int | None = None) -> None:
    """Only what is still to come, and as it was seen, can be changed. Raises `Refused`."""
    if appointment.state == State.CANCELLED:
        raise Refused("This appointment was cancelled. Make a new one.")
    if appointment.attendance is not None:
        raise Refused("What became of this appointment is marked already.")
    if number is not None and number != appointment.sequence:
        raise Refused("Somebody changed this appointment meanwhile. Look at it again, then change it.")


def invite(appointment: Appointment, people: Collection[UUID]) -> None:
    """Add people who are invited."""
    for person_id in sorted(people):
        db.session.add(
            AppointmentInvitee(
                family_id=appointment.family_id, appointment_id=appointment.id, person_id=person_id
            )
        )
    db.session.flush()


def _make(actor: Actor, appointment_id: UUID, family_id: UUID, meeting: Meeting) -> Appointment:
    appointment = Appointment(
        id=appointment_id,
        family_id=family_id,
        child_id=meeting.child_id,
        practitioner_id=meeting.practitioner_id,
        type=meeting.type,
        means=meeting.means,
        state=State.OFFERED,
        minutes=meeting.minutes,
        zone=meeting.zone,
        sequence=0,
        made_by=actor.person_id,
        place=meeting.place or None,
        link=meeting.link or None,
        words=meeting.words or None,
    )
    db.session.add(appointment)
    db.session.flush()
    invite(appointment, meeting.invitees)
    return appointment


def _put_on_offer(actor: Actor, appointment: Appointment, times: Collection[datetime]) -> None:
    known = {
        row.starts_at: row
        for row in db.session.scalars(
            scoped(actor, OfferedTime)
            .where(OfferedTime.appointment_id == appointment.id)
            .execution_options(populate_existing=True)
        )
    }
    for starts_at in times:
        if starts_at in known:
            known[starts_at].withdrawn_at = None
        else:
            db.session.add(
                OfferedTime(
                    family_id=appointment.family_id, appointment_id=appointment.id, starts_at=starts_at
                )
            )
    db.session.flush()


def _sorted(times: Collection[datetime]) -> list[datetime]:
    wanted = sorted(set(times))
    if not wanted:
        raise Refused("Choose at least one time.", "times")
    if len(wanted) > MOST_TIMES:
        raise Refused("Offer %(most)s times or fewer.", "times", most=MOST_TIMES)
    check_times(wanted)
    return wanted
