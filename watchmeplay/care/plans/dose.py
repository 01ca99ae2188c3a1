"""How much of a plan has happened. The counts are for staff: a page nobody wrote is no time that was not played.

A carer is told one thing alone: how many times together are still to come.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func

from watchmeplay.care.appointments.models import CAME, Appointment, AppointmentInvitee, Type
from watchmeplay.care.plans.plans import Agreed
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Dose:
    """Counts beside what was planned, and the week of the plan that this is (1 is the first)."""

    together: int
    together_planned: int
    alone: int
    alone_planned: int
    week: int
    weeks_planned: int


def of(plan: Agreed, *, together: int, alone: int, today: date) -> Dose:
    """The dose of one plan. `alone`: times written down by the carer since the plan began."""
    week = max((today - plan.starts_on).days // 7 + 1, 0)
    numbers = plan.numbers
    return Dose(together, numbers.together, alone, numbers.alone, week, numbers.weeks)


def still_to_come(plan: Agreed, together: int) -> int:
    """Times together that the plan still holds; none when there were more than planned."""
    return max(plan.numbers.together - together, 0)


def begins(plan: Agreed, zone: str) -> datetime:
    """The first moment of a plan in a zone."""
    return datetime.combine(plan.starts_on, time.min, ZoneInfo(zone))


def times_together(actor: Actor, plans: list[Agreed], zone: str) -> dict[UUID, int]:
    """By plan, the facilitated sessions its carer came to since it began. One query for all."""
    if not plans:
        return {}
    rows = db.session.execute(
        scoped(
            actor,
            AppointmentInvitee.person_id,
            Appointment.family_id,
            Appointment.child_id,
            Appointment.starts_at,
            func.count(),
        )
        .join(Appointment, Appointment.id == AppointmentInvitee.appointment_id)
        .where(
            Appointment.family_id.in_({plan.family_id for plan in plans}),
            Appointment.type == Type.FACILITATED,
            Appointment.attendance.in_(CAME),
        )
        .group_by(
            AppointmentInvitee.person_id,
            Appointment.family_id,
            Appointment.child_id,
            Appointment.starts_at,
        )
    ).all()
    return {
        plan.id: sum(
            count
            for person_id, family_id, child_id, starts_at, count in rows
            if (person_id, family_id) == (plan.person_id, plan.family_id)
            and child_id in {None, plan.child_id}
            and starts_at >= begins(plan, zone)
        )
        for plan in plans
    }
