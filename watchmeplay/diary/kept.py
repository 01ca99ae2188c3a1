"""Pages to bring to the next meeting: those their author keeps for it, and those the team does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from watchmeplay.accounts.models import Person
from watchmeplay.diary.models import PlaySession, Review, ReviewState
from watchmeplay.families.models import Child
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import UtcDateTime
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import Prepared

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


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
    vault.warm({family_id})
    return [
        Kept(
            session_id=page.id,
            author_name=Person.name.opened(page.author_sealed, page.author_id),
            child_name=Child.name.opened(page.child_sealed, page.child_id) or "",
            happened_at=page.happened_at,
            zone=page.zone,
            by_carer=page.keep_for_meeting,
        )
        for page in _KEPT.ask(actor, family_ids=[family_id], since=since or BEGINNING)
    ]


NEWEST = (
    select(
        Review.session_id.label("session_id"),
        Review.state.label("state"),
        Review.at.label("at"),
        func.row_number()
        .over(partition_by=Review.session_id, order_by=(Review.at.desc(), Review.id.desc()))
        .label("place"),
    )
    .where(Review.family_id.in_(bindparam("family_ids", expanding=True)))
    .subquery()
)
"""The steps with the pages of the families bound as `family_ids`; `place` 1 is the newest with each."""


def is_kept() -> ColumnElement[bool]:
    """Whether a page is to be brought: the team said so last, or its author did and nobody answered."""
    return or_(
        NEWEST.c.state == ReviewState.FOR_SESSION,
        and_(
            PlaySession.keep_for_meeting,
            or_(NEWEST.c.state.is_(None), NEWEST.c.state != ReviewState.ANSWERED),
        ),
    )


def kept_at() -> ColumnElement[datetime | None]:
    """When that was said; None for a page that is not kept."""
    return case(
        (NEWEST.c.state == ReviewState.FOR_SESSION, NEWEST.c.at),
        (is_kept(), func.coalesce(PlaySession.changed_at, PlaySession.given_at, PlaySession.written_at)),
    )


_KEPT = Prepared(
    select(
        PlaySession.id, PlaySession.author_id, PlaySession.child_id, PlaySession.happened_at,
        PlaySession.zone, PlaySession.keep_for_meeting, Person.name_sealed.label("author_sealed"),
        Child.name_sealed.label("child_sealed"),
    )
    .join(Person, Person.id == PlaySession.author_id)
    .outerjoin(Child, Child.id == PlaySession.child_id)
    .outerjoin(NEWEST, and_(NEWEST.c.session_id == PlaySession.id, NEWEST.c.place == 1))
    .where(
        PlaySession.family_id.in_(bindparam("family_ids", expanding=True)),
        is_kept(),
        kept_at() > bindparam("since", type_=UtcDateTime()),
    )
    .order_by(PlaySession.happened_at, PlaySession.id)
)  # fmt: skip
