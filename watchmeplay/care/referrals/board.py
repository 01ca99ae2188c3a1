"""The columns of triage: one card for each referral in reach, whoever has waited longest first.

Open referrals all, closed ones by pages. A constant number of statements, however many there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_

from watchmeplay.care.referrals import duplicates, states, waiting
from watchmeplay.care.referrals.likeness import SeenChild
from watchmeplay.care.referrals.models import (
    Referral,
    ReferralNotice,
    ReferralStep,
    ReferredChild,
    Side,
    Source,
    State,
)
from watchmeplay.care.referrals.sending import RECEIPT
from watchmeplay.care.referrals.waiting import Clock
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.vault import Kind

CLOSED_SHOWN = timedelta(days=30)
PAGE = 25


@dataclass(frozen=True, slots=True)
class Card:
    """A referral as a line."""

    id: UUID
    reference: str
    area_id: UUID
    source: str
    state: str
    priority: str
    closing: str | None
    closed_at: datetime | None
    call_instead: bool
    parent_knows: bool
    children: tuple[SeenChild, ...]
    clock: Clock
    receipt_owed: bool
    may_be_known: bool


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """Closed referrals, the latest first; `older` is the mark to go on from."""

    cards: tuple[Card, ...]
    older: str


def columns(actor: Actor, zone: str, *, area_id: UUID | None = None) -> dict[State, list[Card]]:
    """Every referral that is open, by its column."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.scalars(_in(actor, area_id).where(Referral.state != State.CLOSED)).all()
    found: dict[State, list[Card]] = {state: [] for state in State if state != State.CLOSED}
    for card in _cards(actor, zone, rows, look_alike=True):
        found[State(card.state)].append(card)
    return found


def closed(
    actor: Actor,
    zone: str,
    *,
    area_id: UUID | None = None,
    before: str | None = None,
    most: int = PAGE,
    since: datetime | None = None,
) -> ClosedPage:
    """Closed referrals by pages; with `since`, only those that were closed after it."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = _in(actor, area_id).where(Referral.state == State.CLOSED)
    mark = _mark(before)
    if mark is not None:
        at, last = mark
        wanted = wanted.where(
            or_(Referral.closed_at < at, and_(Referral.closed_at == at, Referral.id < last))
        )
    if since is not None:
        wanted = wanted.where(Referral.closed_at >= since)
    rows = db.session.scalars(
        wanted.order_by(Referral.closed_at.desc(), Referral.id.desc()).limit(most + 1)
    ).all()
    cards = {card.id: card for card in _cards(actor, zone, rows[:most], look_alike=False)}
    shown = tuple(cards[row.id] for row in rows[:most])
    last_row = rows[most - 1] if len(rows) > most else None
    older = f"{last_row.closed_at.isoformat()}~{last_row.id}" if last_row and last_row.closed_at else ""
    return ClosedPage(shown, older)


def closed_lately() -> datetime:
    """Since when the board shows closed referrals."""
    return now() - CLOSED_SHOWN


def receipts_owed(actor: Actor, rows: Sequence[Referral]) -> set[UUID]:
    """Those whose parent has had no receipt and will get none by e-mail: a person has to tell them. Three statements.

    Where the parent does not know of the referral, nothing is owed yet.
    """
    ids = [row.id for row in rows if row.parent_knows and row.state != State.CLOSED]
    told = set(
        db.session.scalars(
            scoped(actor, ReferralStep.referral_id).where(
                ReferralStep.referral_id.in_(ids), ReferralStep.reason.startswith(states.RECEIPT)
            )
        )
    )
    by_email = set(
        db.session.scalars(
            scoped(actor, ReferralNotice.referral_id).where(
                ReferralNotice.referral_id.in_(ids),
                ReferralNotice.side == Side.PARENT,
                ReferralNotice.kind == RECEIPT,
                or_(ReferralNotice.settled_at.is_(None), ReferralNotice.outcome == "sent"),
            )
        )
    )
    return {referral_id for referral_id in ids if referral_id not in told | by_email}


def by_day(child: SeenChild | ReferredChild) -> tuple[str, str]:
    """The order of children: by day of birth, or the day they are expected; twins by name."""
    return str(child.born_on or child.expected_on), child.name or ""


def _in(actor: Actor, area_id: UUID | None):  # noqa: ANN202 - a select of referrals
    wanted = scoped(actor, Referral)
    return wanted if area_id is None else wanted.where(Referral.area_id == area_id)


def _cards(actor: Actor, zone: str, rows: Sequence[Referral], *, look_alike: bool) -> list[Card]:
    ids = [row.id for row in rows]
    vault.warm(ids, Kind.SHARED)
    by_parents = {row.id for row in rows if row.source == Source.SELF}
    children: dict[UUID, list[SeenChild]] = {}
    for child in db.session.scalars(scoped(actor, ReferredChild).where(ReferredChild.referral_id.in_(ids))):
        seen = duplicates.seen_in(child, by_parent=child.referral_id in by_parents)
        children.setdefault(child.referral_id, []).append(seen)
    clocks = waiting.clocks(actor, {row.id: row.submitted_at for row in rows}, zone)
    owed = receipts_owed(actor, rows)
    alike: Collection[UUID] = ()
    if look_alike:
        alike = duplicates.found(actor, [row.id for row in rows if row.state != State.ALLOCATED])
    cards = [
        Card(
            id=row.id,
            reference=row.reference,
            area_id=row.area_id,
            source=row.source,
            state=row.state,
            priority=row.priority,
            closing=row.closing,
            closed_at=row.closed_at,
            call_instead=row.call_instead,
            parent_knows=row.parent_knows,
            children=tuple(sorted(children.get(row.id, []), key=by_day)),
            clock=clocks[row.id],
            receipt_owed=row.id in owed,
            may_be_known=row.id in alike,
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.clock.start, card.reference))


def _mark(text: str | None) -> tuple[datetime, UUID] | None:
    """The mark of an address, or None for one that is not ours."""
    moment, _, row_id = (text or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(row_id)) if at.tzinfo else None
    except ValueError:
        return None
