"""What a calendar program is given: one's own appointments as bare times, and the private address it asks at.

Nothing here knows a name, a place, a link or a word: a calendar is shown on locked screens and shared at home.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import Appointment, AppointmentChange, CalendarFeed, State
from watchmeplay.families.models import Child, Grant, Membership
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.links import digest, new_token
from watchmeplay.foundation.ownership import scoped

PAST = timedelta(days=90)
CANCELLED_FOR = timedelta(days=30)
# Changes that a calendar shows: a cancelling that is taken back is newer than itself. What staff note
# afterwards, such as who came, is none of its business.
SHOWN = (What.BOOKED, What.MOVED, What.CHANGED, What.CANCELLED, What.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment as a calendar may know it. `sequence` counts its changes; `changed_at` is the last one's."""

    id: UUID
    starts_at: datetime
    minutes: int
    zone: str
    sequence: int
    cancelled: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose private address it is."""

    actor: Actor
    zone: str
    language: str | None


def open_feed(actor: Actor) -> str:
    """Make a private address and close the one before it. Returns its secret, which is stored nowhere."""
    if not may_have(actor):
        raise NotAllowed
    # Two requests at once must not leave two addresses open.
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    _close(actor)
    token = new_token()
    row = CalendarFeed(person_id=actor.person_id, token_digest=digest(token))
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.CALENDAR_CHANGED, subject_id=row.id)
    return token


def close_feed(actor: Actor) -> None:
    """Close one's private address, if there is one: whoever asks at it gets a missing page from now on."""
    if _close(actor):
        audit.record(actor, audit.Act.CALENDAR_CHANGED, subject_id=actor.person_id)


def open_since(actor: Actor) -> datetime | None:
    """When one's private address was made; None while there is none."""
    return db.session.scalar(
        select(func.max(CalendarFeed.made_at)).where(
            CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None)
        )
    )


def may_have(actor: Actor) -> bool:
    """Whether this person has appointments to be shown: staff, and carers who are in a family now.

    A carer whose access to every child is suspended has none.
    """
    if actor.role != Role.CAREGIVER:
        return actor.is_staff
    if db.session.scalar(scoped(actor, Membership.id).limit(1)) is None:
        return False
    grants = db.session.scalars(scoped(actor, Grant.suspended_at).where(Grant.ended_at.is_(None))).all()
    return not grants or None in grants


def reader(token: str) -> Reader:
    """Who asks at a private address. Raises `NotVisible` for one that is unknown or closed, and for a person who
    may no longer be shown anything: all the same answer."""
    found = db.session.execute(
        select(Person.id, Person.role, Person.zone, Person.language)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(
            CalendarFeed.token_digest == digest(token),
            CalendarFeed.ended_at.is_(None),
            Person.standing == Standing.ACTIVE,
        )
    ).one_or_none()
    if found is None:
        raise NotVisible
    actor = Actor(found.id, Role(found.role))
    if not may_have(actor):
        raise NotVisible
    return Reader(actor, found.zone, found.language)


def bookings(actor: Actor) -> list[Booking]:
    """One's own appointments for a calendar, by time: booked ones from 90 days ago on, and those that were
    cancelled in the last 30 days. One statement."""
    moment = now()
    wanted = _bookings(actor).where(
        Appointment.starts_at > moment - PAST,
        or_(Appointment.state == State.BOOKED, Appointment.cancelled_at > moment - CANCELLED_FOR),
    )
    return [
        _booking(row) for row in db.session.execute(wanted.order_by(Appointment.starts_at, Appointment.id))
    ]


def booking(actor: Actor, appointment_id: UUID) -> Booking:
    """One appointment for a calendar. Raises `NotVisible`, also while its time is still to be picked."""
    row = db.session.execute(_bookings(actor).where(Appointment.id == appointment_id)).one_or_none()
    if row is None:
        raise NotVisible
    return _booking(row)


def _close(actor: Actor) -> int:
    closed = db.session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None))
        .values(ended_at=now())
    )
    return closed.rowcount


def _bookings(actor: Actor) -> Select:
    """Those that were booked at some time, with the last change that a calendar shows."""
    facts = (
        Appointment.id, Appointment.starts_at, Appointment.minutes, Appointment.zone, Appointment.sequence,
        Appointment.state, Appointment.booked_at, Appointment.cancelled_at,
    )  # fmt: skip
    changed = and_(AppointmentChange.appointment_id == Appointment.id, AppointmentChange.what.in_(SHOWN))
    wanted = (
        scoped(actor, *facts, func.max(AppointmentChange.at).label("changed_at"))
        .outerjoin(AppointmentChange, changed)
        .where(
            Appointment.state.in_((State.BOOKED, State.CANCELLED)),
            Appointment.starts_at.is_not(None),
            Appointment.booked_at.is_not(None),
        )
        .group_by(*facts)
    )
    if actor.role == Role.CAREGIVER:
        # An invitation outlives the access to a child that was taken back meanwhile.
        return wanted.where(or_(Appointment.child_id.is_(None), Appointment.child_id.in_(select(Child.id))))
    return wanted.where(Appointment.practitioner_id == actor.person_id)


def _booking(row) -> Booking:  # noqa: ANN001 - a row of `_bookings`
    moments = (row.booked_at, row.cancelled_at, row.changed_at)
    return Booking(
        id=row.id,
        starts_at=row.starts_at,
        minutes=row.minutes,
        zone=row.zone,
        sequence=row.sequence,
        cancelled=row.state == State.CANCELLED,
        changed_at=max(moment for moment in moments if moment is not None),
    )
