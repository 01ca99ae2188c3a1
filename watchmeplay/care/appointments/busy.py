"""A practitioner's time that is taken: one row for each booked appointment, and no word of whose it is.

Whoever wants to take time holds the practitioner's own row first. So two families who pick one time at one moment
go one after the other, on both engines, and the second is told. The unique constraint has the last word.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments.models import BusyTime
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.words import noted

TAKEN = noted("This time was taken a moment ago. Choose another.")


class Taken(Refused):
    """Somebody else has the time."""

    def __init__(self) -> None:
        super().__init__(TAKEN, "times")


def take(practitioner_id: UUID, appointment_id: UUID, starts_at: datetime, minutes: int) -> None:
    """Take a stretch of time for an appointment, in place of what it had before. Raises `Taken`."""
    _hold(practitioner_id)
    ends_at = starts_at + timedelta(minutes=minutes)
    if between(practitioner_id, starts_at, ends_at, apart_from=appointment_id):
        raise Taken
    release(appointment_id)
    row = BusyTime(
        person_id=practitioner_id, appointment_id=appointment_id, starts_at=starts_at, ends_at=ends_at
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as fault:
        raise Taken from fault


def release(appointment_id: UUID) -> None:
    """Give back the time of an appointment, if it has any."""
    db.session.execute(
        delete(BusyTime)
        .where(BusyTime.appointment_id == appointment_id)
        .execution_options(synchronize_session=False)
    )


def between(
    practitioner_id: UUID, start: datetime, end: datetime, *, apart_from: UUID | None = None
) -> list[tuple[datetime, datetime]]:
    """The stretches that are taken and touch the time from `start` to `end`, in order; not one appointment's own."""
    wanted = select(BusyTime.starts_at, BusyTime.ends_at).where(
        BusyTime.person_id == practitioner_id, BusyTime.starts_at < end, BusyTime.ends_at > start
    )
    if apart_from is not None:
        wanted = wanted.where(or_(BusyTime.appointment_id.is_(None), BusyTime.appointment_id != apart_from))
    rows = db.session.execute(wanted.order_by(BusyTime.starts_at))
    return [(row.starts_at, row.ends_at) for row in rows]


def _hold(practitioner_id: UUID) -> None:
    """Let nobody else take this person's time until the transaction ends. Rows that name them may still be added."""
    held = select(Person.id).where(Person.id == practitioner_id).with_for_update(key_share=True)
    db.session.execute(held).one()
