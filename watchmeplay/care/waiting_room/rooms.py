"""Making a waiting room: its code is given once and never stored."""

from uuid import UUID

from watchmeplay.care.waiting_room.models import WaitingRoom
from watchmeplay.foundation.database import db
from watchmeplay.foundation.links import new_code
from watchmeplay.foundation.vault import blind

PURPOSE = "waiting-room"


def make(referral_id: UUID, side: str) -> str:
    """Make a room for one side of a referral and return its code: eight letters and figures to be shown once."""
    code = new_code()
    db.session.add(WaitingRoom(referral_id=referral_id, side=side, code_digest=blind(code, PURPOSE)))
    db.session.flush()
    return code
