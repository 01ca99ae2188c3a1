"""Why a family is quiet, when the reason is known, and until when nobody needs to wonder."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchmeplay.care.week.models import Snooze
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.foundation.ownership import held, scoped

LONGEST = 300
FURTHEST = timedelta(weeks=8)


class Reason(StrEnum):
    """The reasons that are asked for. None of them is a judgement."""

    HOLIDAY = "holiday"
    ILLNESS = "illness"
    BEREAVEMENT = "bereavement"
    BUSY = "busy"
    MOVING = "moving"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A reason that stands, from `made_at` until the end of a day. `words` is a line for staff alone."""

    reason: Reason
    until_on: date
    made_at: datetime
    words: str = ""

    def counts(self, today: date, newest_page_at: datetime | None) -> bool:
        """Whether it still speaks: not past its day, and no page has come since."""
        return today <= self.until_on and (newest_page_at is None or newest_page_at <= self.made_at)


def snooze(
    actor: Actor,
    family_id: UUID,
    *,
    reason: Reason,
    until_on: date,
    today: date,
    words: str = "",
    key: str | None = None,
) -> UUID:
    """Say why a family is quiet, until a day from today on and at most eight weeks ahead. A new one replaces the old.

    Raises `Refused` naming "until_on" or "words"; `NotVisible`, `NotAllowed`, `KeyReused`.
    """
    if not actor.is_staff:
        raise NotAllowed
    family = held(actor, Family, family_id)
    if not today <= until_on <= today + FURTHEST:
        raise Refused("Choose a day from today on, and at most eight weeks ahead.", "until_on")
    if len(words) > LONGEST:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST)
    claim = idempotency.claim_if_keyed(actor, key, "snooze", family_id, reason, until_on, words)
    if not claim.first:
        return claim.result_id
    _end(actor, family.id)
    db.session.add(
        Snooze(
            id=claim.result_id, family_id=family.id, by_id=actor.person_id, until_on=until_on,
            reason=Reason(reason), words=words.strip() or None,
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.SNOOZE_CHANGED, subject_id=claim.result_id, family_id=family.id)
    return claim.result_id


def end(actor: Actor, family_id: UUID) -> None:
    """End it by hand. Where none stands, nothing happens."""
    if not actor.is_staff:
        raise NotAllowed
    family = held(actor, Family, family_id)
    if _end(actor, family.id):
        audit.record(actor, audit.Act.SNOOZE_CHANGED, subject_id=family.id, family_id=family.id)


def current(actor: Actor, family_id: UUID, today: date) -> Snoozed | None:
    """The reason that was given for a family and has not passed its day."""
    row = db.session.scalars(
        scoped(actor, Snooze)
        .where(Snooze.family_id == family_id, Snooze.ended_at.is_(None), Snooze.until_on >= today)
        .order_by(Snooze.made_at.desc())
        .limit(1)
    ).first()
    return Snoozed(Reason(row.reason), row.until_on, row.made_at, row.words or "") if row else None


def _end(actor: Actor, family_id: UUID) -> bool:
    rows = db.session.scalars(
        scoped(actor, Snooze).where(Snooze.family_id == family_id, Snooze.ended_at.is_(None))
    ).all()
    for row in rows:
        row.ended_at = now()
    db.session.flush()
    return bool(rows)
