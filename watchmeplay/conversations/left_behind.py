"""Messages that somebody wrote to go later, when they no longer look after the family: stopped, and in sight."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import func

from watchmeplay.conversations.later import Outcome
from watchmeplay.conversations.models import LaterMessage
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


def waiting(actor: Actor, *, author_id: UUID, family_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many of somebody's messages are still to go to each of these families; those without are left out."""
    rows = db.session.execute(
        scoped(actor, LaterMessage.family_id, func.count(LaterMessage.id))
        .where(
            LaterMessage.author_id == author_id,
            LaterMessage.family_id.in_(set(family_ids)),
            LaterMessage.settled_at.is_(None),
        )
        .group_by(LaterMessage.family_id)
    )
    return dict(rows.all())


def stop(actor: Actor, *, author_id: UUID, family_ids: Collection[UUID]) -> int:
    """Keep somebody's messages to these families from going; how many. The thread shows them as not sent."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.scalars(
        scoped(actor, LaterMessage)
        .where(
            LaterMessage.author_id == author_id,
            LaterMessage.family_id.in_(family_ids),
            LaterMessage.settled_at.is_(None),
        )
        .with_for_update()
    ).all()
    for row in rows:
        row.settled_at, row.outcome = now(), Outcome.NOT_SENT
    db.session.flush()
    for row in rows:
        audit.record(actor, audit.Act.MESSAGE_LATER, subject_id=row.id, family_id=row.family_id)
    return len(rows)
