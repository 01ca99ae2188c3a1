"""How and when it is safe to reach an adult. Nothing leaves against these rules."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from watchmeplay.families.models import SafeContact
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped


def mine(actor: Actor) -> SafeContact | None:
    """This caregiver's own rules."""
    return db.session.scalars(
        scoped(actor, SafeContact).where(SafeContact.person_id == actor.person_id)
    ).first()


def choose(actor: Actor, *, may_email: bool, quiet_from: int, quiet_until: int) -> None:
    """Set one's own rules, in all one's families. Hours are 0 to 23 in one's own zone."""
    if quiet_from not in range(24) or quiet_until not in range(24):
        raise Refused("Choose an hour.", "quiet_from")
    for row in db.session.scalars(
        scoped(actor, SafeContact).where(SafeContact.person_id == actor.person_id)
    ).all():
        row.may_email, row.quiet_from, row.quiet_until = may_email, quiet_from, quiet_until
        audit.record(actor, audit.Act.CONTACT_CHANGED, subject_id=actor.person_id, family_id=row.family_id)
    db.session.flush()


def mark_unsafe(actor: Actor, *, family_id: UUID, person_id: UUID, unsafe: bool, note: str) -> None:
    """Staff: nothing may be sent to this adult (or again may). The note is for staff alone."""
    if not actor.is_staff:
        raise NotAllowed
    row = of(actor, family_id, person_id)
    if row is None:
        raise NotVisible
    row.unsafe_since = (row.unsafe_since or now()) if unsafe else None
    row.note = note or None
    db.session.flush()
    audit.record(actor, audit.Act.CONTACT_CHANGED, subject_id=person_id, family_id=family_id)


def of(actor: Actor, family_id: UUID, person_id: UUID) -> SafeContact | None:
    """The rules of one adult in one family."""
    return db.session.scalars(
        scoped(actor, SafeContact).where(
            SafeContact.family_id == family_id, SafeContact.person_id == person_id
        )
    ).one_or_none()


def quiet_until(moment: datetime, *, zone: str, start: int, end: int) -> datetime | None:
    """When the quiet hours that `moment` falls in will end, or None when it falls in none.

    `start` and `end` are local hours, 0 to 23; equal hours mean no quiet time.
    """
    local = moment.astimezone(ZoneInfo(zone))
    inside = start <= local.hour < end if start <= end else (local.hour >= start or local.hour < end)
    if start == end or not inside:
        return None
    day = local.date() if local.hour < end else local.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, end, tzinfo=ZoneInfo(zone)).astimezone(moment.tzinfo)
