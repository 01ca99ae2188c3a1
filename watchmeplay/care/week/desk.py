"""What a week knows of each family on somebody's caseload besides what the family wrote, in one statement.

Since when somebody has looked, why a family is quiet, when they last met, and whether they meet today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, or_, select

from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import CAME, Appointment, Means, State, Type
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.week.models import LookedAt, Snooze
from watchmeplay.care.week.snoozes import Reason, Snoozed
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import Prepared, scoped


@dataclass(frozen=True, slots=True)
class Meeting:
    """A booked appointment."""

    id: UUID
    starts_at: datetime
    type: Type
    means: Means
    zone: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one family. `met_at`: when the last appointment they came to began."""

    looked_at: datetime | None = None
    snoozed: Snoozed | None = None
    met_at: datetime | None = None
    today: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known of each family, and what waits besides: families one is asked to take, notes to talk about.

    Without a family there is nothing to read it from, and both are 0.
    """

    known: dict[UUID, Known]
    asked: int = 0
    for_supervision: int = 0


@dataclass(frozen=True, slots=True)
class Caseload:
    """Somebody's caseload, counted in families."""

    person_id: UUID
    name: str
    count: int


def of_caseload(actor: Actor, person_id: UUID, *, day: datetime, also: Iterable[UUID] = ()) -> Desk:
    """Every family on a person's caseload, as far as the actor may see it; `also` adds others. One statement.

    `day` is when today began for the reader. A line of a snooze's words is left to `snoozes.current`.
    """
    if not actor.is_staff:
        raise NotAllowed
    also = list(also)
    statement = _DESK_AND_OTHERS if also else _DESK
    rows = statement.ask(
        actor, person_id=person_id, day=day, next_day=day + timedelta(days=1), also=also
    ).all()
    found: dict[UUID, Known] = {}
    for row in rows:
        before = found.get(row.family_id)
        meetings = {meeting.id: meeting for meeting in before.today} if before else {}
        if row.meeting_id:
            meetings[row.meeting_id] = Meeting(
                row.meeting_id, row.starts_at, Type(row.type), Means(row.means), row.zone
            )
        snoozed = Snoozed(Reason(row.reason), row.until_on, row.made_at) if row.reason else None
        found[row.family_id] = Known(row.at, snoozed, row.met_at, tuple(meetings.values()))
    known = {family_id: found.get(family_id, Known()) for family_id in {*found, *also}}
    return Desk(known, rows[0].asked, rows[0].for_supervision) if rows else Desk(known)


# Inside it `Appointment` is another than outside: it is the meetings that a family came to, not today's.
_met_at = (
    select(func.max(Appointment.starts_at))
    .where(Appointment.family_id == CaseloadEntry.family_id, Appointment.attendance.in_(CAME))
    .correlate(CaseloadEntry)
    .scalar_subquery()
)
_whose = bindparam("person_id", type_=Uuid())
_asked = select(func.count(Transfer.id)).where(Transfer.to_id == _whose, Transfer.state == "asked")
_for_supervision = select(func.count(ClinicalNote.id)).where(
    ClinicalNote.author_id == _whose,
    ClinicalNote.for_supervision.is_(True),
    ClinicalNote.supervised_at.is_(None),
    ClinicalNote.signed_at.is_not(None),
)
_today = and_(
    Appointment.family_id == CaseloadEntry.family_id,
    Appointment.practitioner_id == _whose,
    Appointment.state == State.BOOKED,
    Appointment.starts_at >= bindparam("day"),
    Appointment.starts_at < bindparam("next_day"),
)
_desk = (
    select(
        CaseloadEntry.family_id, LookedAt.at, Snooze.reason, Snooze.until_on, Snooze.made_at,
        _met_at.label("met_at"), Appointment.id.label("meeting_id"), Appointment.starts_at,
        Appointment.type, Appointment.means, Appointment.zone, _asked.scalar_subquery().label("asked"),
        _for_supervision.scalar_subquery().label("for_supervision"),
    )
    .outerjoin(LookedAt, and_(LookedAt.family_id == CaseloadEntry.family_id, LookedAt.person_id == _whose))
    .outerjoin(Snooze, and_(Snooze.family_id == CaseloadEntry.family_id, Snooze.ended_at.is_(None)))
    .outerjoin(Appointment, _today)
    .where(CaseloadEntry.ended_at.is_(None))
    .order_by(Appointment.starts_at)
)  # fmt: skip
_theirs = CaseloadEntry.person_id == _whose
_DESK = Prepared(_desk.where(_theirs))
_DESK_AND_OTHERS = Prepared(
    _desk.where(or_(_theirs, CaseloadEntry.family_id.in_(bindparam("also", expanding=True))))
)


def last_met(actor: Actor, family_id: UUID) -> datetime | None:
    """When the last appointment that a family came to began."""
    return db.session.scalar(
        scoped(actor, func.max(Appointment.starts_at)).where(
            Appointment.family_id == family_id, Appointment.attendance.in_(CAME)
        )
    )


def next_meeting(actor: Actor, family_id: UUID, *, after: datetime) -> Meeting | None:
    """The next booked appointment with a family."""
    row = db.session.scalars(
        scoped(actor, Appointment)
        .where(
            Appointment.family_id == family_id,
            Appointment.state == State.BOOKED,
            Appointment.starts_at >= after,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    ).first()
    if row is None or row.starts_at is None:
        return None
    return Meeting(row.id, row.starts_at, Type(row.type), Means(row.means), row.zone)


def weeks_to_read(actor: Actor) -> list[Caseload]:
    """Whose weeks a lead may read: everybody with families of the lead's areas on their caseload, by name."""
    if actor.role != Role.LEAD:
        raise NotAllowed
    rows = db.session.execute(
        scoped(actor, Person, func.count())
        .select_from(CaseloadEntry)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(CaseloadEntry.ended_at.is_(None))
        .group_by(Person)
    )
    found = [Caseload(person.id, person.name, count) for person, count in rows]
    return sorted(found, key=lambda caseload: caseload.name.casefold())
