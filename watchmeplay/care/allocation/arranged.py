"""What somebody had arranged with families they look after no longer: times on offer, and meetings to come.

Times on offer are withdrawn at once, for nobody would be there. A booked meeting stays until another time is
agreed: whoever goes on with the family is given that to do.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select

from watchmeplay.care.allocation import heirs
from watchmeplay.care.appointments import calling_off
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.care.week.models import Task
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation import audit, clock, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.foundation.words import noted

JOB = "handing over meetings"
ORIGIN = "new-time"
AGREE_A_TIME = noted("Agree a new time with the family: a colleague who is not there now had arranged this.")
# So that a family hears of it before the day.
AHEAD = timedelta(days=2)


def pass_on(actor: Actor | None, *, from_id: UUID, to: Mapping[UUID, UUID]) -> None:
    """Withdraw the offers of one person to these families, and let whoever goes on with each agree new times.

    `to` says who that is, by family. Twice is once. `actor` is None for the worker; the caller has the families
    from rows the actor may see.
    """
    with system_scope(JOB):
        meetings = _held(from_id, list(to))
        vault.warm(to)
        calling_off.withdraw_offers(actor, [row for row in meetings if row.state == State.OFFERED])
        known = _known([row.id for row in meetings])
        tasks = [
            Task(
                family_id=row.family_id, owner_id=to[row.family_id], made_by=actor.person_id if actor else from_id,
                due_on=_due_on(row), origin=ORIGIN, about_id=row.id, words=AGREE_A_TIME,
            )
            for row in meetings
            if row.id not in known
        ]  # fmt: skip
        db.session.add_all(tasks)
        db.session.flush()
    for task in tasks:
        audit.record(actor, audit.Act.TASK_CHANGED, subject_id=task.id, family_id=task.family_id)


def stop(actor: Actor, person_id: UUID) -> None:
    """Somebody's account is to be stopped: no family picks a time with them any more. Call it just before.

    Colleagues who are on a team with them agree new times; where there is nobody, a lead gives the family on.
    """
    with system_scope(JOB):
        families = db.session.scalars(
            select(CaseloadEntry.family_id).where(
                CaseloadEntry.person_id == person_id, CaseloadEntry.ended_at.is_(None)
            )
        ).all()
        there = heirs.of_families(families, apart_from=person_id)
        alone = [family_id for family_id in families if family_id not in there]
        calling_off.withdraw_offers(
            actor, [row for row in _held(person_id, alone) if row.state == State.OFFERED]
        )
    pass_on(actor, from_id=person_id, to=there)


def is_to_come() -> ColumnElement[bool]:
    """A booked meeting whose time has not come."""
    return and_(Appointment.state == State.BOOKED, Appointment.starts_at > now())


def _held(practitioner_id: UUID, family_ids: list[UUID]) -> list[Appointment]:
    """Offers and meetings to come, held: a family may pick a time at this very moment."""
    return list(
        db.session.scalars(
            select(Appointment)
            .where(
                Appointment.family_id.in_(family_ids),
                Appointment.practitioner_id == practitioner_id,
                is_to_come() | (Appointment.state == State.OFFERED),
            )
            .order_by(Appointment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _known(appointment_ids: list[UUID]) -> set[UUID]:
    """Those that somebody has on their list already."""
    wanted = select(Task.about_id).where(
        Task.about_id.in_(appointment_ids), Task.origin == ORIGIN, Task.done_at.is_(None)
    )
    return {about_id for about_id in db.session.scalars(wanted) if about_id}


def _due_on(row: Appointment) -> date:
    today = clock.today(row.zone)
    if row.starts_at is None:
        return today + AHEAD
    return max(today, row.starts_at.astimezone(ZoneInfo(row.zone)).date() - AHEAD)
