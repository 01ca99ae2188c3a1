"""Pages to bring to the next meeting: those their author keeps for it, and those the team does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_

from watchmeplay.accounts.models import Person
from watchmeplay.diary.models import PlaySession, Review, ReviewState
from watchmeplay.families.models import Child
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Kept:
    """A page to bring. `by_carer`: its author asked for that; else the team did."""

    session_id: UUID
    author_name: str
    child_name: str
    happened_at: datetime
    zone: str
    by_carer: bool


def kept(actor: Actor, family_id: UUID, *, since: datetime | None) -> list[Kept]:
    """The pages kept for a meeting after a moment (or ever), the oldest first. No word of them is unsealed."""
    if not actor.is_staff:
        raise NotAllowed
    newest = newest_steps(actor, {family_id})
    wanted = (
        scoped(actor, PlaySession, Child, Person)
        .join(Person, Person.id == PlaySession.author_id)
        .outerjoin(Child, Child.id == PlaySession.child_id)
        .outerjoin(newest, and_(newest.c.session_id == PlaySession.id, newest.c.place == 1))
        .where(PlaySession.family_id == family_id, is_kept(newest))
    )
    if since is not None:
        wanted = wanted.where(kept_at(newest) > since)
    rows = db.session.execute(wanted.order_by(PlaySession.happened_at, PlaySession.id)).all()
    vault.warm({family_id})
    return [
        Kept(
            session_id=page.id,
            author_name=author.name,
            child_name=child.name if child else "",
            happened_at=page.happened_at,
            zone=page.zone,
            by_carer=page.keep_for_meeting,
        )
        for page, child, author in rows
    ]


def newest_steps(actor: Actor, family_ids: Collection[UUID] | Mapping[UUID, Any]) -> Subquery:
    """The steps with the pages of some families; `place` 1 is the newest with each."""
    return (
        scoped(
            actor,
            Review.session_id.label("session_id"),
            Review.state.label("state"),
            Review.at.label("at"),
            func.row_number()
            .over(partition_by=Review.session_id, order_by=(Review.at.desc(), Review.id.desc()))
            .label("place"),
        )
        .where(Review.family_id.in_(family_ids))
        .subquery()
    )


def is_kept(newest: Subquery) -> ColumnElement[bool]:
    """Whether a page is to be brought: the team said so last, or its author did and nobody answered."""
    return or_(
        newest.c.state == ReviewState.FOR_SESSION,
        and_(
            PlaySession.keep_for_meeting,
            or_(newest.c.state.is_(None), newest.c.state != ReviewState.ANSWERED),
        ),
    )


def kept_at(newest: Subquery) -> ColumnElement[datetime | None]:
    """When that was said; None for a page that is not kept."""
    return case(
        (newest.c.state == ReviewState.FOR_SESSION, newest.c.at),
        (
            is_kept(newest),
            func.coalesce(PlaySession.changed_at, PlaySession.given_at, PlaySession.written_at),
        ),
    )
