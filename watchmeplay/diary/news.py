"""What has become of a caregiver's own pages, for the first page they see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func

from watchmeplay.accounts import people
from watchmeplay.diary.models import PlaySession, Review, ReviewState
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Step:
    """The newest thing the team did with a page of this caregiver's."""

    session_id: UUID
    state: ReviewState
    practitioner_name: str
    at: datetime


def newest_step(actor: Actor) -> Step | None:
    """The newest step the team took with any of one's own pages."""
    row = db.session.scalars(
        scoped(actor, Review)
        .where(Review.author_id == actor.person_id)
        .order_by(Review.at.desc(), Review.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    names = people.names([row.practitioner_id])
    return Step(row.session_id, ReviewState(row.state), names[row.practitioner_id], row.at)


def last_written_at(actor: Actor) -> datetime | None:
    """When this caregiver last wrote a page of their own, private ones included."""
    return db.session.scalar(
        scoped(actor, func.max(PlaySession.written_at)).where(PlaySession.author_id == actor.person_id)
    )
