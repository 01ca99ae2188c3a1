"""The threads of an area as whoever leads it reads them: how many wait, and since when. No word."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func

from watchmeplay.conversations.models import Thread
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many carers of a family wait for a word from the team, and since when the first does."""

    count: int
    since: datetime


def unanswered_before(actor: Actor, moment: datetime) -> dict[UUID, Unanswered]:
    """By family, the threads that have waited for an answer since before a moment. One statement."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.execute(
        scoped(
            actor,
            Thread.family_id,
            func.count(Thread.id).label("number"),
            func.min(Thread.waiting_since).label("since"),
        )
        .where(Thread.waiting_since < moment)
        .group_by(Thread.family_id)
    )
    return {row.family_id: Unanswered(row.number, row.since) for row in rows}
