"""What of a conversation is still unread by the person whom a notice is about to go to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from watchmeplay.conversations.models import LastRead, Message
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped
from watchmeplay.notifications.kinds import ANSWERED

SAME_ACT = timedelta(minutes=1)


def oldest(actor: Actor, family_id: UUID) -> datetime | None:
    """When the oldest message was sent that this person has not read in a family; None when all is read."""
    read = (
        select(LastRead.id)
        .where(
            LastRead.thread_id == Message.thread_id,
            LastRead.person_id == actor.person_id,
            LastRead.up_to >= Message.sent_at,
        )
        .correlate(Message)
    )
    return db.session.scalar(
        scoped(actor, func.min(Message.sent_at)).where(
            Message.family_id == family_id, Message.from_team.is_(not actor.is_staff), ~read.exists()
        )
    )


def can_tell(actor: Actor, row: OutboxRow) -> bool:
    """Whether reading the conversation settles a notice: an answer to a page may have come without a message."""
    if row.kind != ANSWERED.name:
        return True
    if row.about_id is None:
        return False
    written = scoped(actor, Message.id).where(
        Message.about_session_id == row.about_id,
        Message.from_team.is_(True),
        Message.sent_at >= row.made_at - SAME_ACT,
    )
    return db.session.scalar(written.limit(1)) is not None
