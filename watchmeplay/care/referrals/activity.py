"""What consultations amount to: work with families, and work about them without them, counted apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func

from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments.models import CAME
from watchmeplay.care.referrals.consultations import WithWhom
from watchmeplay.care.referrals.models import Consultation, Referral
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Work:
    """Consultations that took place, and their minutes."""

    count: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Work with families, and work about them without them: two numbers that are never added up."""

    direct: Work
    indirect: Work


@dataclass(frozen=True, slots=True)
class Done:
    """One consultation that took place."""

    referral_id: UUID
    reference: str
    held_at: datetime
    with_whom: str
    means: str
    minutes: int
    practitioner: str


def activity(
    actor: Actor, since: datetime, until: datetime, *, area_ids: Iterable[UUID] | None = None
) -> Activity:
    """What took place from `since` until before `until`, in reach: with families, and without them. One statement."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = _took_place(
        scoped(
            actor, Consultation.with_whom, func.count(Consultation.id),
            func.coalesce(func.sum(Consultation.minutes), 0),
        ),
        since, until, area_ids,
    ).group_by(Consultation.with_whom)  # fmt: skip
    rows = {with_whom: Work(count, int(minutes)) for with_whom, count, minutes in db.session.execute(wanted)}
    indirect = rows.pop(WithWhom.REFERRER, Work(0, 0))
    return Activity(_sum(rows.values()), indirect)


def rows(
    actor: Actor,
    since: datetime,
    until: datetime,
    *,
    indirect: bool,
    area_ids: Iterable[UUID] | None = None,
    first: int = 0,
    most: int = 100,
) -> list[Done]:
    """Those consultations one by one, the latest first: with families, or the indirect ones. One statement."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = _took_place(
        scoped(actor, Consultation, Referral.reference, Person), since, until, area_ids
    ).join(Person, Person.id == Consultation.practitioner_id)
    found = db.session.execute(
        wanted.where(_is_indirect() if indirect else ~_is_indirect())
        .order_by(Consultation.held_at.desc(), Consultation.id)
        .offset(first)
        .limit(most)
    )
    return [
        Done(row.referral_id, reference, row.held_at, row.with_whom, row.means, row.minutes or 0, person.name)
        for row, reference, person in found
        if row.held_at is not None
    ]


def _took_place(wanted: Select, since: datetime, until: datetime, area_ids: Iterable[UUID] | None) -> Select:
    found = wanted.join(Referral, Referral.id == Consultation.referral_id).where(
        and_(Consultation.held_at >= since, Consultation.held_at < until, Consultation.attendance.in_(CAME))
    )
    return found if area_ids is None else found.where(Referral.area_id.in_(list(area_ids)))


def _is_indirect() -> ColumnElement[bool]:
    return Consultation.with_whom == WithWhom.REFERRER


def _sum(works: Iterable[Work]) -> Work:
    each = list(works)
    return Work(sum(work.count for work in each), sum(work.minutes for work in each))
