"""Waiting rooms: made with a referral, opened with a code and a PIN of the holder's own, held by one browser.

The code is given once and never stored. With the code alone, or the PIN alone, nobody gets in: staff can give
a new code, yet what a parent wrote inside opens only with the parent's PIN.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.care.referrals.models import Referral, Side
from watchmeplay.care.waiting_room import locks, pins
from watchmeplay.care.waiting_room.locks import PIN, Locked
from watchmeplay.care.waiting_room.models import WaitingRoom
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import after_reading, begin_write, db, finish
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.links import digest, new_code, new_token, tidy_code
from watchmeplay.foundation.ownership import one, scoped, system_scope
from watchmeplay.foundation.vault import blind
from watchmeplay.foundation.words import noted

PURPOSE = "waiting-room"
OPENING = "opening a waiting room"
IDLE = timedelta(minutes=30)
TOUCH = timedelta(minutes=2)
WRONG = noted("That does not match. Check it, then type it again.")
LOCKED = noted(
    "This page is locked for now, because the PIN was wrong too often. Nothing in it is lost. Wait, or ask us for a "
    "new code."
)


def make(referral_id: UUID, side: str) -> str:
    """Make a room for one side of a referral and return its code: eight letters and figures to be shown once."""
    code = new_code()
    db.session.add(WaitingRoom(referral_id=referral_id, side=side, code_digest=blind(code, PURPOSE)))
    db.session.flush()
    return code


def renew(actor: Actor, referral_id: UUID, side: str, *, new_pin: bool = False) -> str:
    """A new code for one side's room, from a member of staff; the code before it opens nothing more.

    The room, its pages and its PIN stay as they are, so the code alone does not let staff in. `new_pin` is for
    somebody who has forgotten theirs: they get an empty room, and the pages in the old one stay shut for good.
    Raises `NotVisible` for a referral out of reach.
    """
    if not actor.is_staff:
        raise NotAllowed
    referral = one(actor, Referral, referral_id)
    if side == Side.REFERRER:
        locks.forget_reference(referral.reference)
    room = _standing(actor, referral_id, side)
    audit.record(actor, audit.Act.WAITING_ROOM_CHANGED, subject_id=referral_id)
    if room is not None and not (new_pin and room.pin_hash):
        return _fresh_code(room)
    if room is not None:
        room.ended_at, room.token_digest, room.token_until = now(), None, None
    return make(referral_id, side)


def show_again(referral_id: UUID, side: str) -> str | None:
    """A new code for a room that nobody has opened: the page with the first was lost on its way. Else None.

    For whoever has just sent the referral, and for nobody else: the caller makes sure of it.
    """
    with system_scope(OPENING):
        unopened = select(WaitingRoom).where(
            WaitingRoom.referral_id == referral_id,
            WaitingRoom.side == side,
            WaitingRoom.pin_hash.is_(None),
            WaitingRoom.opened_at.is_(None),
            WaitingRoom.ended_at.is_(None),
        )
        room = db.session.scalars(unopened.with_for_update()).first()
        return _fresh_code(room) if room else None


def find(code: str, side: str) -> WaitingRoom:
    """The room that a code opens, for one side. Raises `NotVisible`; callers slow down guesses."""
    with system_scope(OPENING):
        wanted = select(WaitingRoom).where(
            WaitingRoom.code_digest == blind(tidy_code(code), PURPOSE),
            WaitingRoom.side == side,
            WaitingRoom.ended_at.is_(None),
        )
        room = db.session.scalars(wanted).one_or_none()
    if room is None:
        raise NotVisible
    return room


def choose_pin(ring: Keyring, code: str, side: str, typed: str) -> str:
    """Set the PIN of a room that has none, and go in. Returns the secret for the browser's cookie.

    Raises `Refused` for a PIN that is too plain, `NotVisible` when somebody has set one meanwhile.
    """
    pin = pins.check_new(typed)
    room = find(code, side)
    with system_scope(OPENING):
        set_now = db.session.execute(
            update(WaitingRoom)
            .where(WaitingRoom.id == room.id, WaitingRoom.pin_hash.is_(None))
            .values(pin_hash=pins.keep(ring, pin), opened_at=now(), tries=0)
            .execution_options(synchronize_session=False)
        )
    if set_now.rowcount != 1:
        raise NotVisible
    audit.record(_holder(room), audit.Act.WAITING_ROOM_CHANGED, subject_id=room.referral_id)
    return let_in(room.id)


def enter(ring: Keyring, code: str, side: str, typed: str) -> str:
    """Go in with the PIN. The try is stored before it is judged; five wrong ones lock the room for a while.

    Returns the secret for the browser's cookie; a browser that was in before is out. Raises `Refused`, `Locked`.
    """
    return let_in(prove(ring, code, side, typed).id)


def prove(ring: Keyring, code: str, side: str, typed: str) -> WaitingRoom:
    """The room, for somebody who knows both its code and its PIN. Counts and locks as `enter` does."""
    room = _counted(find(code, side))
    pin_hash, until = room.pin_hash, PIN.until(room.tries, room.locked_at)
    finish()
    right = pins.matches(ring, pin_hash, typed)
    begin_write()
    if right:
        _set(room.id, tries=0, locked_at=None)
        return room
    if until is None:
        raise Refused(WRONG, "pin")
    audit.record(_holder(room), audit.Act.WAITING_ROOM_CHANGED, subject_id=room.referral_id)
    finish()
    begin_write()
    raise Locked(LOCKED, "pin", until)


def let_in(room_id: UUID, **more: object) -> str:
    """Let in a browser that has shown it may come in, and return the secret for its cookie; store `more` with it."""
    token = new_token()
    _set(room_id, token_digest=digest(token), token_until=now() + IDLE, **more)
    return token


def inside(token: str, side: str) -> Actor | None:
    """Who is in a room with this browser's secret; None when they are not, or have been idle for 30 minutes."""
    with system_scope(OPENING):
        found = db.session.execute(
            select(WaitingRoom.id, WaitingRoom.token_until).where(
                WaitingRoom.token_digest == digest(token),
                WaitingRoom.side == side,
                WaitingRoom.ended_at.is_(None),
            )
        ).one_or_none()
    if found is None or found.token_until is None or found.token_until <= now():
        return None
    if found.token_until < now() + IDLE - TOUCH:
        _stay(digest(token))
    return Actor(found.id, Role.WAITING)


def close(token: str) -> None:
    """Leave the room: this browser's secret opens nothing more. An unknown one does nothing."""
    with system_scope(OPENING):
        db.session.execute(
            update(WaitingRoom)
            .where(WaitingRoom.token_digest == digest(token))
            .values(token_digest=None, token_until=None)
            .execution_options(synchronize_session=False)
        )


def _counted(found: WaitingRoom) -> WaitingRoom:
    """The room with one more try on it, held until the commit. A try that would lock it locks it at once."""
    with system_scope(OPENING):
        wanted = select(WaitingRoom).where(WaitingRoom.id == found.id).with_for_update()
        room = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
        until = PIN.until(room.tries, room.locked_at)
        if room.pin_hash is None or room.ended_at is not None:
            raise NotVisible
        if until is not None and until > now():
            raise Locked(LOCKED, "pin", until)
        room.tries = PIN.next_try(room.tries, room.locked_at)
        room.locked_at = now() if PIN.until(room.tries, now()) else None
        db.session.flush()
    return room


def _standing(actor: Actor, referral_id: UUID, side: str) -> WaitingRoom | None:
    wanted = scoped(actor, WaitingRoom).where(
        WaitingRoom.referral_id == referral_id, WaitingRoom.side == side, WaitingRoom.ended_at.is_(None)
    )
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _fresh_code(room: WaitingRoom) -> str:
    code = new_code()
    room.code_digest, room.tries, room.locked_at = blind(code, PURPOSE), 0, None
    room.token_digest, room.token_until = None, None
    db.session.flush()
    return code


def _set(room_id: UUID, **values: object) -> None:
    with system_scope(OPENING):
        db.session.execute(
            update(WaitingRoom)
            .where(WaitingRoom.id == room_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _stay(token_digest: bytes) -> None:
    """Half an hour more, after the page is read. It runs outside any scope of ours, so it opens its own."""
    until = now() + IDLE

    def write(session) -> None:  # noqa: ANN001 - the session that `after_reading` hands over
        with system_scope(OPENING):
            session.execute(
                update(WaitingRoom)
                .where(WaitingRoom.token_digest == token_digest)
                .values(token_until=until)
                .execution_options(synchronize_session=False)
            )

    after_reading(write)


def _holder(room: WaitingRoom) -> Actor:
    return Actor(room.id, Role.WAITING)
