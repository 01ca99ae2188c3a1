"""Appointments for tests, through the product's own actions. Call inside `unit_of_work()`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.cast import Cast
from watchmeplay.care.appointments import attendance, offering, video
from watchmeplay.care.appointments.meeting import Meeting
from watchmeplay.care.appointments.models import Appointment, Attendance, Means, OfferedTime, Type
from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope

ZONE = "Europe/London"
HOST = "meet.example.org"


def meeting(cast: Cast, *, to: tuple[UUID, ...] | None = None, **facts: Any) -> Meeting:
    """A facilitated session in person with Thea, to which Amy is invited, unless told otherwise."""
    wish: dict[str, Any] = {
        "practitioner_id": cast.thea, "type": Type.FACILITATED, "means": Means.IN_PERSON, "minutes": 50,
        "zone": ZONE, "invitees": frozenset(to or (cast.amy,)), **facts,
    }  # fmt: skip
    return Meeting(**wish)


def family_of(cast: Cast, people: frozenset[UUID]) -> UUID:
    """The family of the first of these people."""
    families = {cast.nora: cast.neighbours, cast.stan: cast.strangers}
    return next((families[person] for person in people if person in families), cast.rowans)


def booked(cast: Cast, starts_at: datetime, *, by: UUID | None = None, **facts: Any) -> UUID:
    """A booked appointment."""
    wish = meeting(cast, **facts)
    actor = cast.actor(by or cast.thea)
    family_id = family_of(cast, wish.invitees)
    return offering.book(actor, family_id, wish, starts_at=starts_at, key=new_key())


def offered(cast: Cast, *times: datetime, by: UUID | None = None, **facts: Any) -> UUID:
    """Times on offer."""
    wish = meeting(cast, **facts)
    actor = cast.actor(by or cast.thea)
    return offering.offer(actor, family_of(cast, wish.invitees), wish, times=times, key=new_key())


def past(cast: Cast, days: int, outcome: Attendance | None = None, **facts: Any) -> UUID:
    """An appointment so many days ago, booked two days before it, and what became of it."""
    starts_at = now() - timedelta(days=days)
    with clock.frozen(starts_at - timedelta(days=2)):
        appointment_id = booked(cast, starts_at, **facts)
    if outcome is not None:
        attendance.mark(cast.actor(cast.thea), appointment_id, outcome)
    return appointment_id


def host(cast: Cast) -> None:
    """The service lets video links lead to `HOST`."""
    video.add_host(cast.actor(cast.ann), HOST)


def row(appointment_id: UUID) -> Appointment:
    """An appointment as it is stored now."""
    db.session.expire_all()
    with system_scope("test"):
        return db.session.scalars(scoped(None, Appointment).where(Appointment.id == appointment_id)).one()


def times_of(appointment_id: UUID) -> list[OfferedTime]:
    """Every time that was ever on offer for an appointment, in order."""
    with system_scope("test"):
        return list(
            db.session.scalars(
                scoped(None, OfferedTime)
                .where(OfferedTime.appointment_id == appointment_id)
                .order_by(OfferedTime.starts_at)
            )
        )
