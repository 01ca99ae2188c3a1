"""Notices that were given up, by kind, for whoever runs the service: how many, never to whom or about what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class GivenUp:
    """One kind of notice: how often it was given up, and when last."""

    kind: str
    count: int
    latest: datetime


def given_up(actor: Actor) -> list[GivenUp]:
    """Kinds of notice that were given up, the most frequent first. For administrators."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
    count = func.count(OutboxRow.id)
    rows = db.session.execute(
        select(OutboxRow.kind, count, func.max(OutboxRow.settled_at))
        .where(OutboxRow.outcome == "given-up", OutboxRow.settled_at.is_not(None))
        .group_by(OutboxRow.kind)
        .order_by(count.desc(), OutboxRow.kind)
    )
    return [GivenUp(kind, number, latest) for kind, number, latest in rows]
