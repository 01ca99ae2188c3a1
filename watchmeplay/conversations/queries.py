"""Reading conversations."""

from sqlalchemy import and_, func, or_

from watchmeplay.conversations.models import LastRead, Message
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped


def unread(actor: Actor) -> int:
    """How many messages from the other side this person has not read. The one count behind badge and list."""
    if not (actor.is_staff or actor.role == "caregiver"):
        return 0
    mine = and_(LastRead.thread_id == Message.thread_id, LastRead.person_id == actor.person_id)
    newer = or_(LastRead.up_to.is_(None), Message.sent_at > LastRead.up_to)
    count = (
        scoped(actor, func.count(Message.id))
        .outerjoin(LastRead, mine)
        .where(Message.from_team.is_(not actor.is_staff), newer)
    )
    return db.session.scalar(count) or 0
