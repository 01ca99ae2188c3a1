"""What waits for an answer, family by family, for the week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select

from watchmeplay.conversations.models import LaterMessage, Message, Thread
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import Prepared


@dataclass(frozen=True, slots=True)
class Waits:
    """When the oldest and the newest message came that a family waits to have answered.

    `answer_comes`: to everybody who waits there, a message is to go later.
    """

    since: datetime
    newest: datetime
    answer_comes: bool = False


def waits(actor: Actor, family_ids: Iterable[UUID]) -> dict[UUID, Waits]:
    """One statement for any number of families. Those that wait for nothing are left out."""
    if not actor.is_staff:
        raise NotAllowed
    rows = _WAITS.ask(actor, family_ids=list(family_ids))
    return {row.family_id: Waits(row.since, row.newest or row.since, not row.unanswered) for row in rows}


_asked = and_(
    Message.thread_id == Thread.id, Message.from_team.is_(False), Message.sent_at >= Thread.waiting_since
)
_coming = and_(
    LaterMessage.family_id == Thread.family_id,
    LaterMessage.caregiver_id == Thread.caregiver_id,
    LaterMessage.settled_at.is_(None),
)
_WAITS = Prepared(
    select(
        Thread.family_id,
        func.min(Thread.waiting_since).label("since"),
        func.max(Message.sent_at).label("newest"),
        func.count(case((LaterMessage.id.is_(None), Thread.id)).distinct()).label("unanswered"),
    )
    .outerjoin(Message, _asked)
    .outerjoin(LaterMessage, _coming)
    .where(Thread.family_id.in_(bindparam("family_ids", expanding=True)), Thread.waiting_since.is_not(None))
    .group_by(Thread.family_id)
)
