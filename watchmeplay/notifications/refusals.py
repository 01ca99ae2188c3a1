"""What staff see when a notice could not reach someone: whom, why, since when. Never the notice itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from watchmeplay.families.models import Family
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.notifications.checks import CONTACT_REASONS


@dataclass(frozen=True, slots=True)
class Refusal:
    """The newest notice to this person did not go: tried and given up, or forbidden by the contact rules."""

    family_id: UUID
    person_id: UUID
    given_up: bool
    reason: str
    at: datetime


def for_family(actor: Actor, family_id: UUID) -> list[Refusal]:
    """Whom the newest notice about one family did not reach. Staff only: `NotAllowed`, `NotVisible`."""
    if not actor.is_staff:
        raise NotAllowed
    return _refusals([one(actor, Family, family_id).id])


def given_up(actor: Actor) -> list[Refusal]:
    """The same for all families this member of staff may see, only where sending was tried and given up."""
    if not actor.is_staff:
        raise NotAllowed
    families = db.session.scalars(scoped(actor, Family.id)).all()
    return [refusal for refusal in _refusals(families) if refusal.given_up]


def _refusals(family_ids: Iterable[UUID]) -> list[Refusal]:
    """A notice that reached the person later, about any family, takes the refusal away."""
    telling = or_(
        OutboxRow.outcome.in_(("sent", "given-up")),
        OutboxRow.reason.in_(CONTACT_REASONS),
    )
    rows = db.session.execute(
        select(
            OutboxRow.family_id, OutboxRow.person_id, OutboxRow.outcome, OutboxRow.reason,
            OutboxRow.settled_at,
        )
        .where(OutboxRow.family_id.in_(list(family_ids)), OutboxRow.settled_at.is_not(None), telling)
        .order_by(OutboxRow.settled_at, OutboxRow.id)
    )  # fmt: skip
    newest = {(row.family_id, row.person_id): row for row in rows}
    return [
        Refusal(row.family_id, row.person_id, row.outcome == "given-up", row.reason or "", row.settled_at)
        for row in sorted(newest.values(), key=lambda row: row.settled_at, reverse=True)
        if row.outcome != "sent"
    ]
