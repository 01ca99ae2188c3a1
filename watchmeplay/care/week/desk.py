"""What a week knows of each family on somebody's caseload besides what the family wrote, in one statement.

Since when somebody has looked, why a family is quiet, when they last met, and whether they meet today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, or_
from sqlalchemy.orm import aliased

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
from watchmeplay.foundation.ownership import scoped


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
    meeting, earlier = aliased(Appointment), aliased(Appointment)
    met_at = (
        scoped(actor, func.max(earlier.starts_at))
        .where(earlier.family_id == CaseloadEntry.family_id, earlier.attendance.in_(CAME))
        .correlate(CaseloadEntry)
        .scalar_subquery()
    )
    theirs = CaseloadEntry.person_id == person_id
    rows = db.session.execute(
        scoped(
            actor,
            CaseloadEntry.family_id, LookedAt.at, Snooze.reason, Snooze.until_on, Snooze.made_at,
            met_at.label("met_at"), meeting.id.label("meeting_id"), meeting.starts_at, meeting.type,
            meeting.means, meeting.zone, _asked(actor, person_id).label("asked"),
            _for_supervision(actor, person_id).label("for_supervision"),
        )
        .outerjoin(
            LookedAt, and_(LookedAt.family_id == CaseloadEntry.family_id, LookedAt.person_id == person_id)
        )
        .outerjoin(Snooze, and_(Snooze.family_id == CaseloadEntry.family_id, Snooze.ended_at.is_(None)))
        .outerjoin(meeting, and_(meeting.family_id == CaseloadEntry.family_id, _is_on(meeting, person_id, day)))
        .where(
            or_(theirs, CaseloadEntry.family_id.in_(list(also))) if also else theirs,
            CaseloadEntry.ended_at.is_(None),
        )
        .order_by(meeting.starts_at)
    ).all()  # fmt: skip
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


def _asked(actor: Actor, person_id: UUID) -> ScalarSelect[int]:
    asked = scoped(actor, func.count(Transfer.id)).where(
        Transfer.to_id == person_id, Transfer.state == "asked"
    )
    return asked.scalar_subquery()


def _for_supervision(actor: Actor, person_id: UUID) -> ScalarSelect[int]:
    notes = scoped(actor, func.count(ClinicalNote.id)).where(
        ClinicalNote.author_id == person_id,
        ClinicalNote.for_supervision.is_(True),
        ClinicalNote.supervised_at.is_(None),
        ClinicalNote.signed_at.is_not(None),
    )
    return notes.scalar_subquery()


def _is_on(meeting, person_id: UUID, day: datetime):  # noqa: ANN001, ANN202 - an alias, a condition
    return and_(
        meeting.practitioner_id == person_id,
        meeting.state == State.BOOKED,
        meeting.starts_at >= day,
        meeting.starts_at < day + timedelta(days=1),
    )
