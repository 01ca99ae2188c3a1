"""How often a carer wrote that they played with a child, for staff beside a plan. Private pages count nowhere."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from watchmeplay.diary.models import PlaySession
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


def times(
    actor: Actor, family_ids: Iterable[UUID], *, since: datetime
) -> dict[tuple[UUID, UUID], list[datetime]]:
    """By carer and child, when they played and managed to, from `since` on. One query, no word unsealed."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.execute(
        scoped(actor, PlaySession.author_id, PlaySession.child_id, PlaySession.happened_at).where(
            PlaySession.family_id.in_(list(family_ids)),
            PlaySession.happened_at >= since,
            PlaySession.managed.is_(True),
        )
    )
    found: dict[tuple[UUID, UUID], list[datetime]] = {}
    for author_id, child_id, happened_at in rows:
        found.setdefault((author_id, child_id), []).append(happened_at)
    return found
