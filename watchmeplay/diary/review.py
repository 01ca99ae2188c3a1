"""The team's side of the diary: what is new, and the steps taken with a page.

Nothing here can reach a part that is for its author alone: the rows themselves are out of the team's sight.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, or_

from watchmeplay.diary.models import Audience, Entry, Noticing, PlaySession, Review, ReviewState
from watchmeplay.diary.pulse import Pulse, pulses
from watchmeplay.families import caseloads
from watchmeplay.foundation import audit, outbox
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotAllowed, Refused
from watchmeplay.foundation.idempotency import claim, fingerprint
from watchmeplay.foundation.ownership import held, one, scoped

__all__ = ["Pulse", "earlier", "mark", "next_after", "notice", "occurs", "pulses", "waiting"]

LONGEST_PHRASE = 2000
LONGEST_ANSWER = 20_000
TELL_AFTER = timedelta(minutes=5)
ONE_TICK = timedelta(microseconds=1)
TOLD = frozenset({ReviewState.THINKING, ReviewState.FOR_SESSION, ReviewState.ANSWERED})


def waiting(actor: Actor, family_id: UUID | None = None) -> list[UUID]:
    """Pages the team has not looked at since they were given to it; whoever has waited longest first."""
    wanted = _waiting(actor)
    if family_id is not None:
        wanted = wanted.where(PlaySession.family_id == family_id)
    return list(db.session.scalars(wanted))


def next_after(actor: Actor, session_id: UUID) -> UUID | None:
    """The waiting page that comes after this one, going round to the first; None when no other waits."""
    here = one(actor, PlaySession, session_id)
    rest = _waiting(actor).where(PlaySession.id != here.id).limit(1)
    if here.given_at is None:
        return db.session.scalar(rest)
    later = or_(
        PlaySession.given_at > here.given_at,
        and_(PlaySession.given_at == here.given_at, PlaySession.id > here.id),
    )
    return db.session.scalar(rest.where(later)) or db.session.scalar(rest)


def earlier(actor: Actor, session_id: UUID) -> UUID | None:
    """The page by the same author about the same child that came before this one, for “then and now”."""
    here = one(actor, PlaySession, session_id)
    return db.session.scalar(
        scoped(actor, PlaySession.id)
        .where(
            PlaySession.family_id == here.family_id,
            PlaySession.author_id == here.author_id,
            PlaySession.child_id == here.child_id,
            or_(
                PlaySession.happened_at < here.happened_at,
                and_(PlaySession.happened_at == here.happened_at, PlaySession.id < here.id),
            ),
        )
        .order_by(PlaySession.happened_at.desc(), PlaySession.id.desc())
        .limit(1)
    )


def mark(actor: Actor, session_id: UUID, state: ReviewState, *, number: int | None = None) -> None:
    """Say what the team has done with a page; the author is told of every step but `SEEN`.

    `number` is the version that was on the screen (`Facts.number`): when the author has changed the page
    since, `Changed` is raised and nothing is marked. The same step by the same person twice is one; `SEEN`
    takes nothing back.
    Raises `NotVisible`, `NotAllowed`.
    """
    session = _given(actor, session_id)
    if number is not None and number != session.team_number:
        raise Changed(session.team_number)
    latest = _latest(actor, session.id) if session.reviewed else None
    if latest and (
        state == ReviewState.SEEN or (latest.state, latest.practitioner_id) == (state, actor.person_id)
    ):
        return
    _step(actor, session, state)


def notice(actor: Actor, entry_id: UUID, *, phrase: str, words: str, key: str) -> UUID:
    """Answer a phrase of the author's. Returns the noticing's id; the page is then answered.

    Raises `Refused` when the phrase is not in the entry as it stands, `KeyReused`, `NotVisible` or
    `NotAllowed`.
    """
    if not actor.is_staff:
        raise NotAllowed
    session = _given(actor, one(actor, Entry, entry_id).session_id)
    entry = held(actor, Entry, entry_id)
    claimed = claim(actor, key, fingerprint("notice", entry_id, phrase, words))
    if not claimed.first:
        return claimed.result_id
    _check(entry.words, phrase, words)
    db.session.add(
        Noticing(
            id=claimed.result_id, family_id=entry.family_id, session_id=session.id, entry_id=entry.id,
            author_id=entry.author_id, practitioner_id=actor.person_id, phrase=phrase, words=words,
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.NOTICING_MADE, subject_id=claimed.result_id, family_id=entry.family_id)
    _step(actor, session, ReviewState.ANSWERED)
    return claimed.result_id


def occurs(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a text, whatever became of its line breaks on the way."""
    wanted = " ".join(phrase.split())
    return bool(wanted) and wanted in " ".join(text.split())


def _waiting(actor: Actor):  # noqa: ANN202 - a select of ids
    if not actor.is_staff:
        raise NotAllowed
    return (
        scoped(actor, PlaySession.id)
        .where(PlaySession.reviewed.is_(False), PlaySession.audience != Audience.ONLY_ME)
        .order_by(PlaySession.given_at, PlaySession.id)
    )


def _given(actor: Actor, session_id: UUID) -> PlaySession:
    """The page, held: words that the author adds at this moment come after the step, and so stay new.

    Only for those who look after the family: a lead who oversees it takes no step.
    """
    if not actor.is_staff:
        raise NotAllowed
    page = held(actor, PlaySession, session_id)
    caseloads.must_look_after(actor, page.family_id)
    return page


def _latest(actor: Actor, session_id: UUID) -> Review | None:
    return db.session.scalars(
        scoped(actor, Review)
        .where(Review.session_id == session_id)
        .order_by(Review.at.desc(), Review.id.desc())
        .limit(1)
    ).first()


def _step(actor: Actor, session: PlaySession, state: ReviewState) -> None:
    session.reviewed = True
    latest = _latest(actor, session.id)
    db.session.add(
        Review(
            family_id=session.family_id, session_id=session.id, author_id=session.author_id,
            practitioner_id=actor.person_id, state=state,
            at=max(now(), latest.at + ONE_TICK) if latest else now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.DIARY_REVIEWED, subject_id=session.id, family_id=session.family_id)
    if state in TOLD:
        outbox.enqueue(
            "answered",
            to=session.author_id,
            key=f"answered:{session.author_id}:{session.id}:{state}",
            family_id=session.family_id,
            about_id=session.id,
            after=TELL_AFTER,
        )


def _check(text: str, phrase: str, words: str) -> None:
    if not words.strip():
        raise Refused("Write what you noticed.", "words")
    if len(words) > LONGEST_ANSWER:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST_ANSWER)
    if len(phrase) > LONGEST_PHRASE:
        raise Refused("Choose a shorter part of what they wrote.", "phrase")
    if not occurs(phrase, text):
        raise Refused("These words are not in the page as it is now. Choose words that are.", "phrase")
