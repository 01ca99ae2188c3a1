"""Messages from the team that are to go later: tomorrow at nine, or at a time within fourteen days.

Until it goes, such a message is the team's alone; then it is a message like any other, sent as its author by
the same checks. What makes it a message and what settles it are one transaction, so it goes once or not at all.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, or_, select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.conversations import actions
from watchmeplay.conversations.models import LaterMessage
from watchmeplay.families import caseloads
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, clock, idempotency
from watchmeplay.foundation.actors import STAFF, Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, scoped, system_scope
from watchmeplay.foundation.vault import Shredded

FURTHEST = timedelta(days=14)
NINE = time(9, 0)
JOB = "messages that go later"


class Outcome(StrEnum):
    """How it was settled."""

    SENT = "sent"
    STOPPED = "stopped"
    NOT_SENT = "not-sent"


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A message that is still to go, or that did not go (`not_sent`) and has not been put away."""

    id: UUID
    family_id: UUID
    caregiver_id: UUID
    author_name: str
    mine: bool
    words: str
    send_at: datetime
    about_session_id: UUID | None
    not_sent: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """How many of somebody's messages are still to go, and when the first and the last of them do."""

    count: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message that was due: as whom, about which page, and whether it went."""

    actor: Actor
    about_session_id: UUID | None
    sent: bool


def tomorrow_at_nine(zone: str) -> datetime:
    """Nine in the morning of the day after today, in an IANA zone."""
    return clock.exact(datetime.combine(clock.today(zone) + timedelta(days=1), NINE), zone).at


def write(
    actor: Actor,
    *,
    family_id: UUID,
    caregiver_id: UUID,
    words: str,
    send_at: datetime,
    key: str,
    about_session_id: UUID | None = None,
) -> UUID:
    """Keep a message until a time within fourteen days; its id. The same key twice is one message.

    For those who look after the family. Raises `Refused` naming "words" or "send_at"; `NotVisible`,
    `NotAllowed`, `KeyReused`.
    """
    caseloads.must_look_after(actor, family_id)
    actions.check(actor, family_id, caregiver_id, words, about_session_id)
    mark = idempotency.fingerprint("later", family_id, caregiver_id, words, about_session_id, send_at)
    claim = idempotency.claim(actor, key, mark)
    if not claim.first:
        return claim.result_id
    if not now() < send_at <= now() + FURTHEST:
        raise Refused("Choose a time to come, and at most 14 days ahead.", "send_at")
    db.session.add(
        LaterMessage(
            id=claim.result_id, family_id=family_id, caregiver_id=caregiver_id, author_id=actor.person_id,
            about_session_id=about_session_id, send_at=send_at, words=words,
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.MESSAGE_LATER, subject_id=claim.result_id, family_id=family_id)
    return claim.result_id


def of_family(actor: Actor, family_id: UUID) -> list[LaterRow]:
    """What is still to go to this family, the first to go first; before it stands what did not go."""
    rows = db.session.scalars(
        scoped(actor, LaterMessage)
        .where(
            LaterMessage.family_id == family_id,
            or_(LaterMessage.settled_at.is_(None), LaterMessage.outcome == Outcome.NOT_SENT),
        )
        .order_by(LaterMessage.settled_at.is_(None), LaterMessage.send_at, LaterMessage.id)
    ).all()
    names = people.names(row.author_id for row in rows)
    return [_row(actor, row, names) for row in rows]


def coming(actor: Actor, person_id: UUID) -> Coming:
    """What a member of staff has written that is still to go."""
    at = LaterMessage.send_at
    row = db.session.execute(
        scoped(actor, func.count(LaterMessage.id), func.min(at), func.max(at)).where(
            LaterMessage.author_id == person_id, LaterMessage.settled_at.is_(None)
        )
    ).one()
    return Coming(*row)


def stop(actor: Actor, later_id: UUID) -> LaterRow:
    """Keep it from going, or put away one that did not go; what it was. Anybody of the team may.

    Raises `NotVisible`, and `Refused` when it has gone.
    """
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, LaterMessage, later_id)
    if row.outcome == Outcome.SENT:
        raise Refused("This message has gone already.")
    row.settled_at, row.outcome = row.settled_at or now(), Outcome.STOPPED
    db.session.flush()
    audit.record(actor, audit.Act.MESSAGE_LATER, subject_id=row.id, family_id=row.family_id)
    return _row(actor, row, people.names([row.author_id]))


def is_due(moment: datetime) -> bool:
    """Whether anything is to go by a moment. A glance: nothing is held."""
    with system_scope(JOB):
        return db.session.scalar(_due(moment).with_only_columns(LaterMessage.id).limit(1)) is not None


def settle_next(moment: datetime) -> Settled | None:
    """Send the message that has been due longest, as its author; None when none is due, or another has them all.

    One message in the transaction that is under way. What can no longer go is settled as not sent: its author
    lost the family or the account, the carer has left, the family's contact is paused, the page was taken back.
    """
    with system_scope(JOB):
        row = db.session.scalars(
            _due(moment)
            .order_by(LaterMessage.send_at, LaterMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).first()
    if row is None:
        return None
    author = db.session.scalars(select(Person).where(Person.id == row.author_id)).one()
    actor = Actor(author.id, Role(author.role))
    try:
        with db.session.begin_nested():
            row.sent_id = _send(actor, author, row)
        row.outcome = Outcome.SENT
    except (NotVisible, NotAllowed, Refused, KeyReused, Shredded, InvalidTag):
        row.sent_id, row.outcome = None, Outcome.NOT_SENT
    row.settled_at = now()
    db.session.flush()
    audit.record(None, audit.Act.SYSTEM_SCOPE_USED, subject_id=row.id, family_id=row.family_id)
    return Settled(actor, row.about_session_id, row.outcome == Outcome.SENT)


def _row(actor: Actor, row: LaterMessage, names: dict[UUID, str]) -> LaterRow:
    return LaterRow(
        id=row.id,
        family_id=row.family_id,
        caregiver_id=row.caregiver_id,
        author_name=names[row.author_id],
        mine=row.author_id == actor.person_id,
        words=row.words,
        send_at=row.send_at,
        about_session_id=row.about_session_id,
        not_sent=row.outcome == Outcome.NOT_SENT,
    )


def _due(moment: datetime):  # noqa: ANN202 - a select of messages; used within the system's scope alone
    return select(LaterMessage).where(LaterMessage.settled_at.is_(None), LaterMessage.send_at <= moment)


def _send(actor: Actor, author: Person, row: LaterMessage) -> UUID:
    if author.standing != Standing.ACTIVE or actor.role not in STAFF:
        raise NotAllowed
    family = db.session.scalars(scoped(actor, Family).where(Family.id == row.family_id)).one_or_none()
    if family is None or family.contact_paused_at or family.closed_at:
        raise NotVisible
    return actions.send(
        actor,
        family_id=family.id,
        caregiver_id=row.caregiver_id,
        words=row.words,
        key=str(row.id),
        about_session_id=row.about_session_id,
    )
