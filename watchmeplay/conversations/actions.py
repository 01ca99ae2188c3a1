"""Writing in conversations."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from watchmeplay.conversations.models import LastRead, Message, Thread
from watchmeplay.families import caseloads, closing
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import after_reading, db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.outbox import OutboxRow, enqueue
from watchmeplay.foundation.ownership import one, owned_models, scoped

LONGEST = 5_000
NOTICE_WINDOW = timedelta(hours=2)
BEFORE_TELLING_CAREGIVER = timedelta(minutes=5)
ONE_TICK = timedelta(microseconds=1)


def send(
    actor: Actor,
    *,
    family_id: UUID,
    caregiver_id: UUID,
    words: str,
    key: str,
    about_session_id: UUID | None = None,
) -> UUID:
    """Write in a caregiver's thread with the team; the message's id. The same key twice is one message.

    A caregiver writes in their own thread alone, staff in that of any adult who has joined a family on their
    own caseload. `about_session_id` names a page of that adult's diary which the team may read. Raises
    `NotVisible`, `NotAllowed`, `Refused` naming "words", `KeyReused`.
    """
    check(actor, family_id, caregiver_id, words, about_session_id)
    mark = idempotency.fingerprint("message", family_id, caregiver_id, words, about_session_id)
    claim = idempotency.claim(actor, key, mark)
    if not claim.first:
        return claim.result_id
    thread = _held_thread(actor, family_id, caregiver_id)
    message = Message(
        id=claim.result_id,
        family_id=thread.family_id,
        thread_id=thread.id,
        caregiver_id=thread.caregiver_id,
        author_id=actor.person_id,
        from_team=actor.is_staff,
        about_session_id=about_session_id,
        sent_at=_next_moment(thread),
        words=words,
    )
    db.session.add(message)
    thread.last_at = message.sent_at
    thread.waiting_since = _waiting_after(actor, thread, message)
    db.session.flush()
    audit.record(actor, audit.Act.MESSAGE_SENT, subject_id=message.id, family_id=thread.family_id)
    _tell(actor, thread)
    return message.id


def check(
    actor: Actor, family_id: UUID, caregiver_id: UUID, words: str, about_session_id: UUID | None = None
) -> None:
    """Everything that a message is asked before it goes. Raises as `send` does."""
    _check_words(words)
    _check_writer(actor, family_id, caregiver_id)
    closing.must_be_open(actor, family_id)
    if about_session_id is not None:
        _check_page(actor, family_id, caregiver_id, about_session_id)


def no_answer_needed(actor: Actor, thread: Thread) -> None:
    """Staff: what the caregiver wrote needs no answer, such as a thank-you. The thread waits no longer."""
    if not actor.is_staff:
        raise NotVisible
    caseloads.must_look_after(actor, thread.family_id)
    held = _held_thread(actor, thread.family_id, thread.caregiver_id)
    held.waiting_since = _oldest_not_read(actor, held)
    db.session.flush()
    audit.record(actor, audit.Act.MESSAGE_SETTLED, subject_id=held.id, family_id=held.family_id)


def mark_read(actor: Actor, thread: Thread, *, up_to: datetime | None = None) -> None:
    """Note, after the page, that this person has read up to the message sent at `up_to`, the last on the page.

    Without it, that they have read as far as the thread went when `thread` was fetched.
    """
    if actor.is_staff:
        audit.record(actor, audit.Act.MESSAGE_READ, subject_id=thread.id, family_id=thread.family_id)
    last = up_to or thread.last_at
    if last is not None:
        _note_reading(actor, thread, last)


def mark_answers_read(actor: Actor, session_id: UUID, *, up_to: datetime) -> None:
    """Note, after a diary page, that its author has read the answers on it; `up_to` is when the last was sent.

    A message that was not on that page stays new, and so does what came after it.
    """
    thread = db.session.scalars(
        scoped(actor, Thread)
        .join(Message, Message.thread_id == Thread.id)
        .where(Message.about_session_id == session_id, Thread.caregiver_id == actor.person_id)
        .limit(1)
    ).first()
    if thread is None:
        return
    before = _read_up_to(actor, thread)
    news = scoped(actor, Message.sent_at, Message.about_session_id).where(
        Message.thread_id == thread.id, Message.from_team.is_(True), Message.sent_at <= up_to
    )
    if before is not None:
        news = news.where(Message.sent_at > before)
    rows = db.session.execute(news.order_by(Message.sent_at)).all()
    answers = list(takewhile(lambda row: row.about_session_id == session_id, rows))
    if answers:
        _note_reading(actor, thread, answers[-1].sent_at)


def _note_reading(actor: Actor, thread: Thread, up_to: datetime) -> None:
    before = _read_up_to(actor, thread)
    if before is not None and before >= up_to:
        return
    row = LastRead(
        family_id=thread.family_id,
        thread_id=thread.id,
        caregiver_id=thread.caregiver_id,
        person_id=actor.person_id,
        up_to=up_to,
        read_at=now(),
    )
    after_reading(lambda session: session.add(row))


def _check_words(words: str) -> None:
    if not words.strip():
        raise Refused("Write your message.", "words")
    count = len(words.replace("\r\n", "\n"))
    if count > LONGEST:
        raise Refused(
            "Write %(most)s characters or fewer. You have %(count)s.", "words", most=LONGEST, count=count
        )


def _check_writer(actor: Actor, family_id: UUID, caregiver_id: UUID) -> None:
    own = actor.role == Role.CAREGIVER and caregiver_id == actor.person_id
    joined = db.session.scalar(
        scoped(actor, Membership.id).where(
            Membership.family_id == family_id,
            Membership.person_id == caregiver_id,
            Membership.joined_at.is_not(None),
            Membership.ended_at.is_(None),
        )
    )
    if joined is None or not (own or actor.is_staff):
        raise NotVisible
    if actor.is_staff:
        caseloads.must_look_after(actor, family_id)


def _check_page(actor: Actor, family_id: UUID, caregiver_id: UUID, session_id: UUID) -> None:
    """The page is known by its table alone: conversations and the diary do not import each other."""
    page = one(actor, owned_models()["play_session"], session_id)
    of_this_carer = (page.family_id, page.author_id) == (family_id, caregiver_id)  # type: ignore[attr-defined]
    if not of_this_carer or page.audience == "only-me":  # type: ignore[attr-defined]
        raise NotVisible


def _held_thread(actor: Actor, family_id: UUID, caregiver_id: UUID) -> Thread:
    """The thread, opened on first use, and held until the transaction ends: messages stand in one order."""
    wanted = (
        scoped(actor, Thread)
        .where(Thread.family_id == family_id, Thread.caregiver_id == caregiver_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(Thread(family_id=family_id, caregiver_id=caregiver_id))
        except IntegrityError:
            pass  # somebody opened it a moment ago: theirs is the one
        found = db.session.scalars(wanted).one()
    return found


def _next_moment(thread: Thread) -> datetime:
    return max(now(), thread.last_at + ONE_TICK) if thread.last_at else now()


def _waiting_after(actor: Actor, thread: Thread, message: Message) -> datetime | None:
    """A caregiver's message waits from the first unanswered one on.

    The team's answers what its writer had read; a message that came in meanwhile goes on waiting. An answer
    to a diary page answers that page, and no message.
    """
    if not actor.is_staff:
        return thread.waiting_since or message.sent_at
    if message.about_session_id is not None:
        return thread.waiting_since
    return _oldest_not_read(actor, thread)


def _oldest_not_read(actor: Actor, thread: Thread) -> datetime | None:
    """When the oldest message came that this person has not seen. Who never opened the thread leaves none."""
    up_to = _read_up_to(actor, thread)
    if thread.waiting_since is None or up_to is None:
        return None
    return db.session.scalar(
        scoped(actor, func.min(Message.sent_at)).where(
            Message.thread_id == thread.id, Message.from_team.is_(False), Message.sent_at > up_to
        )
    )


def _read_up_to(actor: Actor, thread: Thread) -> datetime | None:
    furthest = scoped(actor, func.max(LastRead.up_to)).where(
        LastRead.thread_id == thread.id, LastRead.person_id == actor.person_id
    )
    return db.session.scalar(furthest)


def _tell(actor: Actor, thread: Thread) -> None:
    if actor.is_staff:
        _notice("message_for_you", "message", thread.caregiver_id, thread, BEFORE_TELLING_CAREGIVER)
        return
    for person_id in sorted(caseloads.team_ids(actor, thread.family_id)):
        _notice("message_for_team", "team-message", person_id, thread, timedelta())


def _notice(kind: str, name: str, person_id: UUID, thread: Thread, after: timedelta) -> None:
    """At most one notice to a person about a family in a window. Once that has gone, another waits."""
    window = int(now().timestamp() // NOTICE_WINDOW.total_seconds())
    about = f"{name}:{person_id}:{thread.family_id}"
    key = f"{about}:{window}"
    gone = select(OutboxRow.id).where(
        OutboxRow.person_id == person_id, OutboxRow.key == key, OutboxRow.settled_at.is_not(None)
    )
    if db.session.scalar(gone.limit(1)):
        opens = datetime.fromtimestamp((window + 1) * NOTICE_WINDOW.total_seconds(), UTC)
        key, after = f"{about}:{window + 1}", max(after, opens - now())
    enqueue(kind, to=person_id, key=key, family_id=thread.family_id, about_id=thread.id, after=after)
