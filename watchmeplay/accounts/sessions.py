"""Signed-in browsers: rows that can be ended from here. The cookie holds a token, the row its digest.

| who        | idle       | whole      | asked for                                   |
|------------|------------|------------|---------------------------------------------|
| staff      | 30 minutes | 12 hours   | always                                      |
| caregivers | 20 minutes | 12 hours   | unless they say the phone is theirs alone   |
| caregivers | 14 days    | 90 days    | "Only I use this phone"                     |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update

from watchmeplay.accounts.models import Person, SignInSession, Standing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import after_reading, db
from watchmeplay.foundation.links import digest, new_token
from watchmeplay.foundation.ownership import Prepared

TOUCH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a live session belongs to."""

    session_id: UUID
    actor: Actor
    zone: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts untouched, and in all."""

    idle: timedelta
    whole: timedelta


STAFF_LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
SHARED_PHONE = Limits(timedelta(minutes=20), timedelta(hours=12))
OWN_PHONE = Limits(timedelta(days=14), timedelta(days=90))


def start(person: Person, *, lasting: bool, device: str) -> str:
    """Begin a session and return the secret for its cookie. The secret is stored nowhere."""
    token, moment = new_token(), now()
    row = SignInSession(
        person_id=person.id,
        token_digest=digest(token),
        lasting=lasting and person.role == Role.CAREGIVER,
        device=device[:60],
        made_at=moment,
        seen_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(Actor(person.id, Role(person.role)), audit.Act.SIGNED_IN, subject_id=row.id)
    return token


_LIVE = Prepared(
    select(
        SignInSession.id, SignInSession.person_id, SignInSession.lasting, SignInSession.made_at,
        SignInSession.seen_at, Person.role, Person.zone, Person.language,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .where(
        SignInSession.token_digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        Person.standing == Standing.ACTIVE,
    )
)  # fmt: skip


def find(token: str) -> SignedIn | None:
    """The live session of a cookie's secret, or None. Touches it now and then, after the page is read."""
    found = _LIVE.ask_unguarded(digest=digest(token)).one_or_none()
    if found is None or not _is_live(Role(found.role), found.lasting, found.made_at, found.seen_at):
        return None
    if now() - found.seen_at > TOUCH:
        _touch(found.id)
    return SignedIn(found.id, Actor(found.person_id, Role(found.role)), found.zone, found.language)


def whose(token: str) -> UUID | None:
    """Whose cookie this was, live or not: only to hand words back to the one who typed them."""
    return db.session.scalar(
        select(SignInSession.person_id).where(SignInSession.token_digest == digest(token))
    )


def of(actor: Actor) -> list[SignInSession]:
    """This person's live sessions, newest first."""
    rows = db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == actor.person_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.made_at.desc(), SignInSession.id)
    )
    return [row for row in rows if _is_live(actor.role, row.lasting, row.made_at, row.seen_at)]


def end(actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions at once. Unknown ids do nothing."""
    ended = db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.person_id == actor.person_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now())
    )
    if ended.rowcount:
        audit.record(actor, audit.Act.SESSION_ENDED, subject_id=session_id)


def drop(token: str) -> None:
    """End the session a cookie holds, whoever it belongs to: another person signs in on this browser."""
    dropped = db.session.scalars(
        update(SignInSession)
        .where(SignInSession.token_digest == digest(token), SignInSession.ended_at.is_(None))
        .values(ended_at=now())
        .returning(SignInSession.id)
    ).all()
    for session_id in dropped:
        audit.record(None, audit.Act.SESSION_ENDED, subject_id=session_id)


def end_all(person_id: UUID) -> None:
    """End every session of a person: on suspension, a new password, or their own wish."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now())
    )


def limits(role: Role, lasting: bool) -> Limits:
    """How long sessions of this kind last."""
    if role != Role.CAREGIVER:
        return STAFF_LIMITS
    return OWN_PHONE if lasting else SHARED_PHONE


def _is_live(role: Role, lasting: bool, made_at: datetime, seen_at: datetime) -> bool:
    limit, moment = limits(role, lasting), now()
    return moment - made_at < limit.whole and moment - seen_at < limit.idle


def _touch(session_id: UUID) -> None:
    moment = now()
    after_reading(
        lambda session: session.execute(
            update(SignInSession)
            .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
            .values(seen_at=moment)
        )
    )
