"""Which families somebody has looked at this week. Only that they looked: what they did stands elsewhere."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from watchmeplay.care.week.models import LookedAt
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


def mark(actor: Actor, family_ids: Iterable[UUID], *, at: datetime | None = None) -> int:
    """Note that one has looked at these families, as far as they are on one's own caseload; how many.

    `at` is when, if not now: what came to the family after that has not been looked at.
    """
    if not actor.is_staff:
        raise NotAllowed
    wanted = set(
        db.session.scalars(
            scoped(actor, CaseloadEntry.family_id).where(
                CaseloadEntry.person_id == actor.person_id,
                CaseloadEntry.ended_at.is_(None),
                CaseloadEntry.family_id.in_(list(family_ids)),
            )
        )
    )
    moment = at or now()
    missing = wanted - _move_on(actor, wanted, moment)
    if missing:
        try:
            with db.session.begin_nested():
                db.session.add_all(
                    LookedAt(family_id=family_id, person_id=actor.person_id, at=moment)
                    for family_id in missing
                )
        except IntegrityError:  # the same person in another window, at this very moment
            _move_on(actor, missing, moment)
    for family_id in wanted:
        audit.record(actor, audit.Act.WEEK_LOOKED_AT, subject_id=family_id, family_id=family_id)
    return len(wanted)


def monday(zone: str) -> datetime:
    """When the week began, in an IANA zone: Monday at midnight."""
    today = clock.today(zone)
    first = today - timedelta(days=today.weekday())
    return datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone))


def is_looked_at(looked_at: datetime | None, zone: str, newest: datetime | None) -> bool:
    """Whether a family counts as looked at: since Monday, and nothing that waits for the team came after."""
    if looked_at is None or looked_at < monday(zone):
        return False
    return newest is None or newest <= looked_at


def _move_on(actor: Actor, family_ids: set[UUID], moment: datetime) -> set[UUID]:
    rows = db.session.scalars(
        scoped(actor, LookedAt)
        .where(LookedAt.person_id == actor.person_id, LookedAt.family_id.in_(family_ids))
        .with_for_update()
    ).all()
    for row in rows:
        row.at = max(row.at, moment)
    db.session.flush()
    return {row.family_id for row in rows}
