"""Bringing pages from the waiting room into one's own diary, once there is an account for the one who waited."""

from uuid import UUID

from sqlalchemy import select

from watchmeplay.care.referrals.models import Referral, Side
from watchmeplay.care.waiting_room import rooms
from watchmeplay.care.waiting_room.models import WaitingPage, WaitingRoom
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.ownership import ASKING, Prepared, held, scoped, system_scope

JOB = "asking whether one's own waiting room holds pages"

# Asked on each visit to a carer's first page.
_MINE = Prepared(select(Referral.id).where(Referral.person_id == ASKING))


def are_there(actor: Actor) -> bool:
    """Whether this caregiver wrote pages while waiting that they have not brought yet. Of their own referral only."""
    mine = _own_referrals(actor)
    if not mine:
        return False
    left = select(WaitingPage.id).where(WaitingPage.referral_id.in_(mine), WaitingPage.given_at.is_(None))
    with system_scope(JOB):
        return db.session.scalar(left.limit(1)) is not None


def enter(ring: Keyring, actor: Actor, code: str, typed: str) -> str:
    """Open one's own room from one's account, with its code and PIN. Gives the secret for a cookie.

    Raises `NotVisible` for a code that opens nothing or another's room, `Refused` for a wrong PIN.
    """
    room = rooms.find(code, Side.PARENT)
    if room.referral_id not in _own_referrals(actor):
        raise NotVisible
    return rooms.enter(ring, code, Side.PARENT, typed)


def inside(actor: Actor, secret: str) -> Actor | None:
    """The room that this caregiver has open, as its actor; None when it is not theirs, or not open any more."""
    waiting = rooms.inside(secret, Side.PARENT) if secret else None
    if waiting is None:
        return None
    referral_id = db.session.scalar(scoped(waiting, WaitingRoom.referral_id))
    return waiting if referral_id in _own_referrals(actor) else None


def mark_given(waiting: Actor, page_id: UUID) -> None:
    """Note that a page was brought. It stays in the room too, for its writer to read. Raises `NotVisible`."""
    held(waiting, WaitingPage, page_id).given_at = now()
    db.session.flush()


def _own_referrals(actor: Actor) -> set[UUID]:
    if actor.role != Role.CAREGIVER:
        return set()
    return set(_MINE.ask(actor).scalars())
