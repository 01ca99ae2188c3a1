"""The private diary of a waiting room: written, read and removed by its writer, and by nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, func, or_

from watchmeplay.care.waiting_room.models import WaitingPage, WaitingRoom
from watchmeplay.foundation import idempotency, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import KEY_LENGTH
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.foundation.vault import Kind

LONGEST = 20_000
MOST = 2_000
SHOWN = 30
GIVEN_AT_ONCE = 20
AHEAD = timedelta(minutes=5)
LONGEST_AGO = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, opened."""

    id: UUID
    happened_at: datetime
    zone: str
    feeling: str | None
    seen: str
    felt: str
    given_at: datetime | None


def write(
    actor: Actor,
    *,
    happened_at: datetime,
    zone: str,
    feeling: str | None,
    seen: str,
    felt: str,
    key: str,
) -> UUID:
    """Keep a page; the same form sent twice keeps one, with other words another.

    At least one of feeling, seen and felt has to be there.

    Raises `Refused` naming the field.
    """
    room = _room(actor)
    if not key or len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Refused("This page is out of date. Your words are below: send them again from here.")
    # The words count too: who goes back to the form, adds a line and sends it again has written more.
    known = idempotency.fingerprint("waiting-page", room.id, key, feeling, seen, felt)[:60]
    before = db.session.scalar(scoped(actor, WaitingPage.id).where(WaitingPage.key == known))
    if before is not None:
        return before
    if not (feeling or seen.strip() or felt.strip()):
        raise Refused("Write a line, or choose how it was for you.", "seen")
    for words, field in ((seen, "seen"), (felt, "felt")):
        if len(words.replace("\r\n", "\n")) > LONGEST:
            raise Refused("Write %(most)s characters or fewer.", field, most=LONGEST)
    if happened_at > now() + AHEAD:
        raise Refused("Enter a day that has been, for example 14 3 2026.", "day")
    if happened_at < now() - LONGEST_AGO:
        raise Refused("Enter a day in the last ten years.", "day")
    written = db.session.scalar(scoped(actor, func.count(WaitingPage.id)))
    if written is not None and written >= MOST:
        raise Refused("This diary is full. Remove a page that you do not need.")
    page = WaitingPage(
        referral_id=room.referral_id, room_id=room.id, key=known, happened_at=happened_at, zone=zone,
        feeling=feeling or None,
    )  # fmt: skip
    page.seen, page.felt = (seen if seen.strip() else None), (felt if felt.strip() else None)
    db.session.add(page)
    db.session.flush()
    return page.id


def of(
    actor: Actor, *, before: tuple[datetime, UUID] | None = None, limit: int = SHOWN
) -> tuple[list[Page], bool]:
    """Pages from the newest, older than a place, and whether there are more still."""
    wanted = scoped(actor, WaitingPage)
    if before is not None:
        at, page_id = before
        same = and_(WaitingPage.happened_at == at, WaitingPage.id < page_id)
        wanted = wanted.where(or_(WaitingPage.happened_at < at, same))
    newest = wanted.order_by(WaitingPage.happened_at.desc(), WaitingPage.id.desc()).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    _warm(rows)
    return [_opened(row) for row in rows[:limit]], len(rows) > limit


def not_given(actor: Actor) -> list[Page]:
    """Pages that were not brought into a diary yet, from the oldest; the first `GIVEN_AT_ONCE`."""
    wanted = scoped(actor, WaitingPage).where(WaitingPage.given_at.is_(None))
    oldest = wanted.order_by(WaitingPage.happened_at, WaitingPage.id).limit(GIVEN_AT_ONCE)
    rows = db.session.scalars(oldest).all()
    _warm(rows)
    return [_opened(row) for row in rows]


def page(actor: Actor, page_id: UUID) -> Page:
    """One page. Raises `NotVisible`."""
    return _opened(one(actor, WaitingPage, page_id))


def remove(actor: Actor, page_id: UUID) -> None:
    """Remove a page for good. Raises `NotVisible`."""
    if actor.role != Role.WAITING:
        raise NotAllowed
    one(actor, WaitingPage, page_id)
    gone = delete(WaitingPage).where(WaitingPage.id == page_id)
    db.session.execute(gone.execution_options(actor=actor, synchronize_session=False))


def _room(actor: Actor) -> WaitingRoom:
    if actor.role != Role.WAITING:
        raise NotAllowed
    # Held, so that the same form sent twice at one moment is kept once, and the last free place is taken once.
    wanted = scoped(actor, WaitingRoom).with_for_update().execution_options(populate_existing=True)
    room = db.session.scalars(wanted).one_or_none()
    if room is None:
        raise NotVisible
    return room


def _opened(row: WaitingPage) -> Page:
    return Page(row.id, row.happened_at, row.zone, row.feeling, row.seen or "", row.felt or "", row.given_at)


def _warm(rows: Sequence[WaitingPage]) -> None:
    vault.warm({row.referral_id for row in rows}, Kind.PRIVATE)
