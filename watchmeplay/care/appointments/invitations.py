"""Appointments as a caregiver sees the ones they are invited to. Nothing here tells when else the team is busy."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_

from watchmeplay.accounts import people
from watchmeplay.care.appointments import busy
from watchmeplay.care.appointments.changes import What
from watchmeplay.care.appointments.models import (
    Appointment,
    AppointmentChange,
    Means,
    OfferedTime,
    State,
)
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

LINK_BEFORE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One appointment. `link` is there only from half an hour before until the end; `link_from` says when.

    `times` may be picked: they are on offer, still to come, and nobody has taken them. `asked`: they asked for
    other times and wait. `last_words` came with the team's last change.
    """

    id: UUID
    type: str
    means: str
    state: str
    starts_at: datetime | None
    minutes: int
    zone: str
    practitioner_name: str
    place: str
    link: str
    link_from: datetime | None
    words: str
    last_words: str
    times: tuple[tuple[UUID, datetime], ...]
    asked: bool


def mine(actor: Actor) -> list[Invitation]:
    """What is booked, soonest first, then what is on offer, then what was cancelled and would be still to come.

    One statement when there is nothing, and at most seven.
    """
    if actor.role != Role.CAREGIVER:
        raise NotVisible
    moment = now()
    rows = db.session.scalars(
        scoped(actor, Appointment)
        .where(or_(Appointment.state == State.OFFERED, Appointment.starts_at > moment - LONGEST))
        .order_by(Appointment.starts_at, Appointment.made_at)
    ).all()
    current = [row for row in rows if _ends_at(row) is None or _ends_at(row) > moment]  # type: ignore[operator]
    order = {State.BOOKED: 0, State.OFFERED: 1, State.CANCELLED: 2}
    # A meeting that was declined while it was on offer has no time to be remembered by.
    shown = [row for row in current if row.state != State.CANCELLED or row.starts_at]
    return _invitations(actor, sorted(shown, key=lambda row: order[State(row.state)]))


def for_home(actor: Actor) -> list[Invitation]:
    """The next that is booked, and the first with times to pick from: two at most, none for most."""
    known = mine(actor)
    booked = [each for each in known if each.state == State.BOOKED]
    on_offer = [each for each in known if each.state == State.OFFERED and each.times]
    return booked[:1] + on_offer[:1]


def one_of_mine(actor: Actor, appointment_id: UUID) -> Invitation:
    """One that is booked, on offer or cancelled. Raises `NotVisible` for another's and for one long past."""
    for invitation in mine(actor):
        if invitation.id == appointment_id:
            return invitation
    raise NotVisible


def link_shows(starts_at: datetime, minutes: int, moment: datetime) -> bool:
    """Whether a link to a video meeting is shown: from half an hour before its start until its end."""
    return starts_at - LINK_BEFORE <= moment < starts_at + timedelta(minutes=minutes)


def _invitations(actor: Actor, rows: list[Appointment]) -> list[Invitation]:
    if not rows:
        return []
    vault.warm({row.family_id for row in rows})
    names = people.names({row.practitioner_id for row in rows})
    ids = [row.id for row in rows]
    stories = _stories(actor, ids)
    times = _free(rows, _times(actor, [row.id for row in rows if row.state == State.OFFERED]))
    return [
        Invitation(
            id=row.id,
            type=row.type,
            means=row.means,
            state=row.state,
            starts_at=row.starts_at,
            minutes=row.minutes,
            zone=row.zone,
            practitioner_name=names[row.practitioner_id],
            place=row.place or "",
            link=_link(row),
            link_from=row.starts_at - LINK_BEFORE if row.starts_at and row.link else None,
            words=row.words or "",
            last_words=_team_words(stories[row.id]),
            times=tuple(times[row.id]),
            asked=row.state == State.OFFERED and stories[row.id][-1].what == What.ASKED_ANOTHER,
        )
        for row in rows
    ]


def _ends_at(row: Appointment) -> datetime | None:
    return row.starts_at + timedelta(minutes=row.minutes) if row.starts_at else None


def _link(row: Appointment) -> str:
    usable = row.state == State.BOOKED and row.means == Means.VIDEO and row.link and row.starts_at
    return row.link if usable and link_shows(row.starts_at, row.minutes, now()) else ""


def _team_words(story: list[AppointmentChange]) -> str:
    """What the team wrote with its last change, unless the family has done something since."""
    last = story[-1]
    said = last.what in (What.MOVED, What.CHANGED, What.CANCELLED, What.OFFERED) and not last.by_family
    return (last.words or "") if said and len(story) > 1 else ""


def _stories(actor: Actor, ids: list[UUID]) -> dict[UUID, list[AppointmentChange]]:
    rows = db.session.scalars(
        scoped(actor, AppointmentChange)
        .where(AppointmentChange.appointment_id.in_(ids))
        .order_by(AppointmentChange.at)
    )
    found: dict[UUID, list[AppointmentChange]] = defaultdict(list)
    for row in rows:
        found[row.appointment_id].append(row)
    return found


def _times(actor: Actor, ids: list[UUID]) -> dict[UUID, list[tuple[UUID, datetime]]]:
    found: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    if not ids:
        return found
    rows = db.session.execute(
        scoped(actor, OfferedTime.id, OfferedTime.appointment_id, OfferedTime.starts_at)
        .where(
            OfferedTime.appointment_id.in_(ids),
            OfferedTime.withdrawn_at.is_(None),
            OfferedTime.starts_at > now(),
        )
        .order_by(OfferedTime.starts_at)
    )
    for row in rows:
        found[row.appointment_id].append((row.id, row.starts_at))
    return found


def _free(
    rows: list[Appointment], times: dict[UUID, list[tuple[UUID, datetime]]]
) -> dict[UUID, list[tuple[UUID, datetime]]]:
    """Without the times that were taken meanwhile; one statement for each practitioner who offers."""
    taken: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for practitioner_id in {row.practitioner_id for row in rows if times.get(row.id)}:
        theirs = [row for row in rows if row.practitioner_id == practitioner_id]
        starts = [at for row in theirs for _, at in times.get(row.id, [])]
        taken[practitioner_id] = busy.between(practitioner_id, min(starts), max(starts) + LONGEST)
    found: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    for row in rows:
        length = timedelta(minutes=row.minutes)
        for offered_id, at in times.get(row.id, []):
            if not any(start < at + length and end > at for start, end in taken[row.practitioner_id]):
                found[row.id].append((offered_id, at))
    return found
