"""Who is told of an appointment: that there is something new, never what, when, where or about whom.

A notice that waits is taken back in the transaction that makes it out of date.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.appointments.models import Appointment, AppointmentInvitee
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.outbox import enqueue
from watchmeplay.foundation.ownership import scoped, system_scope

OFFERED, CHANGED, SOON = "appointment_offered", "appointment_changed", "appointment_soon"
FOR_TEAM = "appointment_for_team"
# Time to put right what was pressed by mistake, before anybody hears of it.
BEFORE_TELLING = timedelta(minutes=5)
DAY_BEFORE_AT = time(10, 0)
NO_REMINDER_WITHIN = timedelta(days=1)


def invited(actor: Actor | None, appointment_id: UUID) -> set[UUID]:
    """Everybody who is invited, for telling them. A carer may not see who else is, so this looks past them."""
    wanted = scoped(actor, AppointmentInvitee.person_id).where(
        AppointmentInvitee.appointment_id == appointment_id
    )
    with system_scope("telling those who are invited to an appointment"):
        return set(db.session.scalars(wanted))


def offered(appointment: Appointment, people: Iterable[UUID]) -> None:
    """Something new: times to choose from, or a time that was booked for them."""
    _tell(OFFERED, appointment, people)


def changed(appointment: Appointment, people: Iterable[UUID]) -> None:
    """Moved, cancelled, or otherwise than it was."""
    _tell(CHANGED, appointment, people)


def remind(appointment: Appointment, people: Iterable[UUID]) -> None:
    """A reminder on the day before. None for what is booked less than a day ahead."""
    due = reminder_at(appointment.starts_at, appointment.zone) if appointment.starts_at else None
    if due is not None:
        _tell(SOON, appointment, people, after=due - now())


def tell_again(appointment: Appointment, people: Iterable[UUID]) -> None:
    """It is otherwise than these people were told. Those who have heard nothing yet are told of it as new."""
    for person_id in people:
        unheard = withdraw(appointment, [person_id], OFFERED)
        withdraw(appointment, [person_id])
        _tell(OFFERED if unheard else CHANGED, appointment, [person_id])


def call_off(appointment: Appointment, people: Iterable[UUID]) -> None:
    """It will not be. Those who have heard nothing yet, or for whom it is past, are told nothing."""
    for person_id in people:
        unheard = withdraw(appointment, [person_id], OFFERED)
        withdraw(appointment, [person_id])
        if not unheard and (appointment.starts_at is None or appointment.starts_at > now()):
            _tell(CHANGED, appointment, [person_id])


def back_on(appointment: Appointment, people: Iterable[UUID]) -> None:
    """It will be after all. Those who have not heard that it would not are told nothing."""
    for person_id in people:
        unheard = withdraw(appointment, [person_id], CHANGED)
        if not unheard and appointment.starts_at is not None and appointment.starts_at > now():
            _tell(CHANGED, appointment, [person_id])


def for_team(actor: Actor, appointment: Appointment) -> None:
    """The family picked a time, asked for another or cancelled.

    Its practitioner is told, with whoever covers for them; all of the team where that is somebody who left it.
    """
    there = at_work(actor, appointment.family_id)
    practitioner = appointment.practitioner_id
    covers = {person_id for person_id, absent in there.items() if absent == practitioner}
    _tell(FOR_TEAM, appointment, {practitioner, *covers} if practitioner in there else there)


def at_work(actor: Actor, family_id: UUID) -> dict[UUID, UUID | None]:
    """Who looks after a family and can sign in, each with the colleague they cover for."""
    rows = db.session.execute(
        scoped(actor, CaseloadEntry.person_id, CaseloadEntry.covering_for)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(
            CaseloadEntry.family_id == family_id,
            CaseloadEntry.ended_at.is_(None),
            Person.standing == Standing.ACTIVE,
        )
    ).all()
    return dict(rows)


def withdraw(appointment: Appointment, people: Iterable[UUID], *kinds: str) -> int:
    """Take back what waits to be sent to these people about an appointment; how many notices it was."""
    keys = [_key(kind, appointment.id) for kind in kinds or (OFFERED, CHANGED, SOON)]
    return outbox.withdraw(people, keys)


def reminder_at(starts_at: datetime, zone: str) -> datetime | None:
    """Mid-morning of the day before, or None when that has passed or the start is less than a day away.

    The sender then keeps each person's own quiet hours.
    """
    day = starts_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    due = clock.exact(datetime.combine(day, DAY_BEFORE_AT), zone).at
    return due if due > now() and starts_at - now() >= NO_REMINDER_WITHIN else None


def _tell(
    kind: str, appointment: Appointment, people: Iterable[UUID], *, after: timedelta = BEFORE_TELLING
) -> None:
    for person_id in sorted(people):
        enqueue(
            kind,
            to=person_id,
            key=_key(kind, appointment.id),
            family_id=appointment.family_id,
            about_id=appointment.id,
            after=after,
        )


def _key(kind: str, appointment_id: UUID) -> str:
    return f"{kind}:{appointment_id}"
