"""Going into a referrer's room: the reference and its code are enough, for little can be read in it.

Wrong codes are counted for the reference that was typed, and the tenth locks it for a while.
"""

import hmac

from sqlalchemy import select

from watchmeplay.care.referrals.models import Referral, Side
from watchmeplay.care.waiting_room import locks
from watchmeplay.care.waiting_room.locks import Locked
from watchmeplay.care.waiting_room.models import WaitingRoom
from watchmeplay.care.waiting_room.rooms import PURPOSE, let_in
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import begin_write, db, finish
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.links import tidy_code
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.foundation.vault import blind
from watchmeplay.foundation.words import noted

OPENING = "opening a referrer's room"
WRONG = noted("The reference and the code do not belong together. Check both, then type them again.")
LOCKED = noted("Locked for now, after ten wrong codes. Wait, or ask us for a new code.")
NO_CODE = bytes(32)


def enter(reference: str, code: str) -> str:
    """Go in. The try is stored before it is judged; the tenth wrong one locks. Gives the cookie's secret.

    Raises `Refused`, with the same words for a wrong code and an unknown reference, and `Locked` likewise.
    """
    typed = tidy_reference(reference)
    tries, until = locks.count_for_reference(typed)
    if tries == 0 and until is not None:
        raise Locked(LOCKED, "code", until)
    room = _room(typed)
    finish()
    begin_write()
    right = hmac.compare_digest(blind(tidy_code(code), PURPOSE), room.code_digest if room else NO_CODE)
    if right and room is not None:
        locks.forget_reference(typed)
        return let_in(room.id, opened_at=room.opened_at or now())
    if until is None:
        raise Refused(WRONG, "code")
    if room is not None:
        holder = Actor(room.id, Role.WAITING)
        audit.record(holder, audit.Act.WAITING_ROOM_CHANGED, subject_id=room.referral_id)
        finish()
        begin_write()
    raise Locked(LOCKED, "code", until)


def tidy_reference(typed: str) -> str:
    """A reference as it is stored, however it was typed: ABCD-EFG."""
    letters = tidy_code(typed)
    return f"{letters[:4]}-{letters[4:]}"


def _room(reference: str) -> WaitingRoom | None:
    wanted = (
        select(WaitingRoom)
        .join(Referral, Referral.id == WaitingRoom.referral_id)
        .where(
            Referral.reference == reference,
            WaitingRoom.side == Side.REFERRER,
            WaitingRoom.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    with system_scope(OPENING):
        return db.session.scalars(wanted).first()
