"""Appointments as staff see them: one's own days, a family's past and coming, and one with its story.

However many rows there are, the number of statements is the same.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_

from watchmeplay.accounts import people
from watchmeplay.care.appointments import pattern
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import (
    Appointment,
    AppointmentChange,
    AppointmentInvitee,
    Attendance,
    OfferedTime,
    State,
    Type,
)
from watchmeplay.care.appointments.pattern import Pattern
from watchmeplay.families.models import Child, Family
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one, scoped

# How long before its start an appointment can be marked.
EARLY = timedelta(minutes=30)
MARKED_WITHIN = timedelta(days=90)
JUST_NOW = timedelta(days=1)
# How long a row that its practitioner marked stays where they marked it.
STAYS = timedelta(minutes=10)
PAGE = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """One appointment as a row. `times` are those still on offer; `asked` says that the family wants others."""

    id: UUID
    family_id: UUID
    family_name: str
    child_id: UUID | None
    child_name: str
    practitioner_id: UUID
    practitioner_name: str
    invitees: tuple[tuple[UUID, str], ...]
    type: str
    means: str
    state: str
    starts_at: datetime | None
    minutes: int
    zone: str
    sequence: int
    attendance: str | None
    attendance_reason: str | None
    attendance_at: datetime | None
    attendance_by: UUID | None
    place: str
    link: str
    words: str
    times: tuple[datetime, ...]
    asked: bool
    asked_words: str

    @property
    def ends_at(self) -> datetime | None:
        """When it will be over."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return self.starts_at is not None and self.starts_at <= now()

    @property
    def can_be_marked(self) -> bool:
        """Whether it can be said who came."""
        booked = self.state == State.BOOKED and self.attendance is None
        return booked and self.starts_at is not None and self.starts_at - EARLY <= now()

    @property
    def marked_just_now(self) -> bool:
        """Whether its mark is so fresh that a slip of the finger may be put right on a list."""
        return self.attendance_at is not None and self.attendance_at > now() - JUST_NOW


@dataclass(frozen=True, slots=True)
class Days:
    """One's own: today's, earlier ones without an outcome or just marked, those to come, offers, and the last mark."""

    today: tuple[Seen, ...]
    to_mark: tuple[Seen, ...]
    later: tuple[Seen, ...]
    on_offer: tuple[Seen, ...]
    last_marked: Seen | None


@dataclass(frozen=True, slots=True)
class OfFamily:
    """A family's appointments: coming soonest first, past newest first. `older`: the last shown, if more follow."""

    coming: tuple[Seen, ...]
    past: tuple[Seen, ...]
    older: UUID | None


def own_days(actor: Actor, *, today: datetime, tomorrow: datetime, until: datetime) -> Days:
    """One's own appointments. `today` and `tomorrow` are the midnights in one's own zone that begin them."""
    mine = scoped(actor, Appointment).where(Appointment.practitioner_id == actor.person_id)
    unmarked = and_(Appointment.state == State.BOOKED, Appointment.attendance.is_(None))
    fresh = now() - STAYS
    lately = and_(Appointment.attendance_by == actor.person_id, Appointment.attendance_at > fresh)
    earlier = and_(Appointment.starts_at < today, Appointment.starts_at >= today - MARKED_WITHIN)
    wanted = mine.where(
        or_(
            and_(Appointment.starts_at >= today, Appointment.starts_at < until),
            and_(earlier, or_(unmarked, lately)),
            Appointment.state == State.OFFERED,
        )
    ).order_by(Appointment.starts_at, Appointment.made_at)
    rows = seen(actor, db.session.scalars(wanted).all())
    dated = [(row, row.starts_at) for row in rows if row.starts_at is not None]
    marks = [
        (row.attendance_at, row)
        for row, _ in dated
        if row.attendance_by == actor.person_id and row.attendance_at and row.attendance_at > fresh
    ]
    offers = [row for row in rows if row.state == State.OFFERED]
    return Days(
        today=tuple(row for row, at in dated if today <= at < tomorrow),
        to_mark=tuple(row for row, at in dated if at < today),
        later=tuple(row for row, at in dated if at >= tomorrow and row.state == State.BOOKED),
        on_offer=tuple(sorted(offers, key=lambda row: (not row.asked, bool(row.times)))),
        last_marked=max(marks, key=lambda mark: mark[0])[1] if marks else None,
    )


def of_family(actor: Actor, family_id: UUID, *, before: UUID | None = None) -> OfFamily:
    """A family's appointments; with `before`, those after this one in the list of the past. Raises `NotVisible`."""
    if not actor.is_staff:
        raise NotVisible
    one(actor, Family, family_id)
    theirs = scoped(actor, Appointment).where(Appointment.family_id == family_id)
    moment = now()
    coming: list[Appointment] = []
    if before is None:
        coming = list(
            db.session.scalars(
                theirs.where(
                    or_(
                        and_(Appointment.starts_at > moment, Appointment.state == State.BOOKED),
                        Appointment.state == State.OFFERED,
                    )
                ).order_by(Appointment.starts_at.nulls_last(), Appointment.made_at)
            )
        )
    over = theirs.where(
        Appointment.starts_at.is_not(None),
        or_(Appointment.starts_at <= moment, Appointment.state == State.CANCELLED),
    )
    if before is not None:
        last = one(actor, Appointment, before)
        at = last.starts_at or moment
        over = over.where(
            or_(Appointment.starts_at < at, and_(Appointment.starts_at == at, Appointment.id > last.id))
        )
    ordered = over.order_by(Appointment.starts_at.desc(), Appointment.id).limit(PAGE + 1)
    past = list(db.session.scalars(ordered))
    rows = {row.id: row for row in seen(actor, [*coming, *past[:PAGE]])}
    return OfFamily(
        coming=tuple(rows[each.id] for each in coming),
        past=tuple(rows[each.id] for each in past[:PAGE]),
        older=past[PAGE - 1].id if len(past) > PAGE else None,
    )


def one_of(actor: Actor, appointment_id: UUID) -> Seen:
    """One appointment, for staff. Raises `NotVisible`."""
    if not actor.is_staff:
        raise NotVisible
    return seen(actor, [one(actor, Appointment, appointment_id)])[0]


def pattern_of(actor: Actor, family_id: UUID) -> Pattern:
    """What a family's appointments show together, for staff; two statements."""
    if not actor.is_staff:
        raise NotVisible
    outcomes = db.session.execute(
        scoped(actor, Appointment.starts_at, Appointment.attendance).where(
            Appointment.family_id == family_id,
            Appointment.attendance.is_not(None),
            Appointment.starts_at.is_not(None),
            Appointment.type != Type.PROFESSIONALS,
        )
    ).all()
    moved = db.session.scalars(
        scoped(actor, AppointmentChange.started_at).where(
            AppointmentChange.family_id == family_id,
            AppointmentChange.what == What.ASKED_ANOTHER,
            AppointmentChange.started_at.is_not(None),
        )
    ).all()
    return pattern.of(((row.starts_at, Attendance(row.attendance)) for row in outcomes), filter(None, moved))


def seen(actor: Actor, rows: Iterable[Appointment]) -> list[Seen]:
    """Appointments with the names and times that a row shows, in the order given; six statements."""
    appointments = list(rows)
    if not appointments:
        return []
    ids, family_ids = [row.id for row in appointments], {row.family_id for row in appointments}
    vault.warm(family_ids)
    families = _by_id(actor, Family, family_ids)
    children = _by_id(actor, Child, {row.child_id for row in appointments if row.child_id})
    invitees = _invitees(actor, ids)
    names = people.names(
        {row.practitioner_id for row in appointments}
        | {each for those in invitees.values() for each in those}
    )
    times, last = _open_times(actor, ids), _last_changes(actor, ids)
    return [
        Seen(
            family_name=families[row.family_id].name,
            child_name=children[row.child_id].name if row.child_id in children else "",
            practitioner_name=names[row.practitioner_id],
            invitees=tuple(
                sorted(
                    ((each, names[each]) for each in invitees[row.id]), key=lambda pair: pair[1].casefold()
                )
            ),
            place=row.place or "",
            link=row.link or "",
            words=row.words or "",
            times=tuple(times[row.id]),
            asked=row.state == State.OFFERED and last[row.id].what == What.ASKED_ANOTHER,
            asked_words=(last[row.id].words or "") if last[row.id].what == What.ASKED_ANOTHER else "",
            **{name: getattr(row, name) for name in _PLAIN},
        )
        for row in appointments
    ]


_PLAIN = (
    "id", "family_id", "child_id", "practitioner_id", "type", "means", "state", "starts_at", "minutes", "zone",
    "sequence", "attendance", "attendance_reason", "attendance_at", "attendance_by",
)  # fmt: skip


def _by_id(actor: Actor, model, ids: set[UUID]) -> dict:  # noqa: ANN001 - one of the owned models
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(scoped(actor, model).where(model.id.in_(ids)))}


def _invitees(actor: Actor, ids: list[UUID]) -> dict[UUID, list[UUID]]:
    rows = db.session.execute(
        scoped(actor, AppointmentInvitee.appointment_id, AppointmentInvitee.person_id).where(
            AppointmentInvitee.appointment_id.in_(ids)
        )
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        found[row.appointment_id].append(row.person_id)
    return found


def _open_times(actor: Actor, ids: list[UUID]) -> dict[UUID, list[datetime]]:
    rows = db.session.execute(
        scoped(actor, OfferedTime.appointment_id, OfferedTime.starts_at)
        .where(
            OfferedTime.appointment_id.in_(ids),
            OfferedTime.withdrawn_at.is_(None),
            OfferedTime.starts_at > now(),
        )
        .order_by(OfferedTime.starts_at)
    )
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        found[row.appointment_id].append(row.starts_at)
    return found


def _last_changes(actor: Actor, ids: list[UUID]) -> dict[UUID, AppointmentChange]:
    rows = db.session.scalars(
        scoped(actor, AppointmentChange)
        .where(AppointmentChange.appointment_id.in_(ids))
        .order_by(AppointmentChange.at)
    )
    return {row.appointment_id: row for row in rows}
