"""Calling off meetings because of what happened around them: a family's time here has ended, a colleague left."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_

from watchmeplay.care.appointments import changes, notices
from watchmeplay.care.appointments.booking import call_off
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.families import caseloads
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped


def call_off_all(actor: Actor, family_id: UUID, *, tell: bool) -> int:
    """Cancel every meeting of a family that is still to come and every offer of times; how many it was.

    Whoever was invited is told as of any other cancelling, or, without `tell`, hears nothing at all: reminders
    and notices that wait are taken back either way. Nothing left to cancel is no fault, so twice is once.
    Raises `NotVisible`, `NotAllowed`.
    """
    caseloads.must_look_after(actor, family_id)
    rows = db.session.scalars(
        scoped(actor, Appointment)
        .where(
            Appointment.family_id == family_id,
            Appointment.state != State.CANCELLED,
            Appointment.attendance.is_(None),
            or_(Appointment.starts_at.is_(None), Appointment.starts_at > now()),
        )
        .order_by(Appointment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        call_off(actor, row, by_family=False, reason=None)
        changes.note(actor, row, What.CANCELLED, started_at=row.starts_at)
        people = notices.invited(actor, row.id)
        if tell:
            notices.call_off(row, people)
        else:
            notices.withdraw(row, people)
    return len(rows)


def withdraw_offers(actor: Actor | None, offers: Iterable[Appointment]) -> None:
    """Take these offers back, held by the caller in a system scope: whoever made them is not there any more.

    Whoever was invited is told as of any other cancelling. `actor` is None for the worker.
    """
    for row in offers:
        call_off(actor, row, by_family=False, reason=None)
        changes.note(actor, row, What.CANCELLED)
        notices.call_off(row, notices.invited(actor, row.id))
