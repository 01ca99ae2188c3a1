"""Reading conversations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, nulls_last, select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person
from watchmeplay.conversations.models import LastRead, Message, Thread
from watchmeplay.families.models import Family, Membership
from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import UtcDateTime, db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import ASKING, Prepared, one, scoped

MESSAGES_ON_A_PAGE = 30
THREADS_ON_A_PAGE = 50
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """What has become of a message."""

    SENT = "sent"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone of the other side who has read a message, and when they first did."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as shown to one person. `new` until they have read it; `read_by` in the order of reading."""

    id: UUID
    author_name: str
    mine: bool
    from_team: bool
    words: str
    sent_at: datetime
    about_session_id: UUID | None
    new: bool
    read_by: tuple[Reader, ...]

    @property
    def state(self) -> State:
        """Whether anyone of the other side has read it."""
        return State.READ if self.read_by else State.SENT


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages oldest first. `older` is what to pass as `before` for the page before, if there is one."""

    rows: tuple[MessageRow, ...]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as staff see it in a list. `current` says whether the carer still belongs to the family."""

    id: UUID
    family_id: UUID
    caregiver_id: UUID
    family_name: str
    carer_name: str
    current: bool
    last_at: datetime
    waiting_since: datetime | None
    unread: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone of the team wrote about a diary page."""

    author_name: str
    words: str
    sent_at: datetime


def unread(actor: Actor) -> int:
    """How many messages from the other side this person has not read. The one count behind badge and list."""
    if not (actor.is_staff or actor.role == Role.CAREGIVER):
        return 0
    return (_UNREAD_BY_STAFF if actor.is_staff else _UNREAD_BY_CARERS).ask(actor).scalar_one()


def thread(actor: Actor, family_id: UUID, caregiver_id: UUID) -> Thread | None:
    """A caregiver's thread, or None when nobody has written in it yet or this actor may not see it."""
    return db.session.scalars(
        scoped(actor, Thread).where(Thread.family_id == family_id, Thread.caregiver_id == caregiver_id)
    ).one_or_none()


def messages(actor: Actor, thread: Thread, *, before: UUID | None = None) -> MessagePage:
    """The newest messages of a thread, or those before the message with the id `before`.

    Four queries however long the thread. Raises `NotVisible` for a `before` that is not in the thread.
    """
    wanted = scoped(actor, Message).where(Message.thread_id == thread.id)
    if before is not None:
        mark = one(actor, Message, before)
        if mark.thread_id != thread.id:
            raise NotVisible
        wanted = wanted.where(Message.sent_at < mark.sent_at)
    found = db.session.scalars(wanted.order_by(Message.sent_at.desc()).limit(MESSAGES_ON_A_PAGE + 1)).all()
    shown = found[:MESSAGES_ON_A_PAGE][::-1]
    if not shown:
        return MessagePage((), None)
    readings = db.session.scalars(
        scoped(actor, LastRead)
        .where(LastRead.thread_id == thread.id, LastRead.up_to >= shown[0].sent_at)
        .order_by(LastRead.read_at, LastRead.up_to)
    ).all()
    names = people.names({row.author_id for row in shown} | {reading.person_id for reading in readings})
    rows = tuple(_row(actor, message, readings, names) for message in shown)
    return MessagePage(rows, shown[0].id if len(found) > len(shown) else None)


def threads(actor: Actor, *, page: int = 1) -> list[ThreadRow]:
    """Staff: the threads of all families they may see: the longest waiting first, then unread, then newest.

    Four queries however many there are; `THREADS_ON_A_PAGE` a page, and one more when another page follows.
    """
    number = (
        select(func.count(Message.id))
        .where(Message.thread_id == Thread.id, _is_unread(actor.person_id, from_team=not actor.is_staff))
        .correlate(Thread)
        .scalar_subquery()
    )
    current = and_(Membership.joined_at.is_not(None), Membership.ended_at.is_(None))
    found = db.session.execute(
        scoped(actor, Thread, Family, number.label("number"), current.label("current"))
        .join(Family, Family.id == Thread.family_id)
        .outerjoin(
            Membership,
            and_(Membership.family_id == Thread.family_id, Membership.person_id == Thread.caregiver_id),
        )
        .where(Thread.last_at.is_not(None))
        .order_by(
            nulls_last(Thread.waiting_since.asc()), (number == 0).asc(), Thread.last_at.desc(), Thread.id
        )
        .offset((page - 1) * THREADS_ON_A_PAGE)
        .limit(THREADS_ON_A_PAGE + 1)
    ).all()
    vault.warm(row.Family.id for row in found)
    names = people.names(row.Thread.caregiver_id for row in found)
    return [
        ThreadRow(
            id=row.Thread.id,
            family_id=row.Thread.family_id,
            caregiver_id=row.Thread.caregiver_id,
            family_name=row.Family.name,
            carer_name=names[row.Thread.caregiver_id],
            current=bool(row.current),
            last_at=row.Thread.last_at,
            waiting_since=row.Thread.waiting_since,
            unread=row.number,
        )
        for row in found
    ]


def threads_of(actor: Actor, family_id: UUID) -> list[Thread]:
    """The threads of one family that this actor may see and somebody has written in."""
    return list(
        db.session.scalars(
            scoped(actor, Thread).where(Thread.family_id == family_id, Thread.last_at.is_not(None))
        )
    )


def waiting(actor: Actor, family_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Since when the oldest unanswered message of each family waits. Families without one are left out."""
    rows = db.session.execute(
        scoped(actor, Thread.family_id, func.min(Thread.waiting_since).label("since"))
        .where(Thread.family_id.in_(set(family_ids)), Thread.waiting_since.is_not(None))
        .group_by(Thread.family_id)
    )
    return {row.family_id: row.since for row in rows}


def about(actor: Actor, session_ids: Iterable[UUID]) -> dict[UUID, list[Answer]]:
    """What the team wrote about diary pages, oldest first. Pages without an answer are left out."""
    rows = _ABOUT.ask(actor, ids=list(session_ids)).all()
    vault.warm(row.family_id for row in rows)
    answers: dict[UUID, list[Answer]] = {}
    for row in rows:
        author = Person.name.opened(row.name_sealed, row.author_id)
        answer = Answer(author, Message.words.opened(row.words_sealed, row.id), row.sent_at)
        answers.setdefault(row.about_session_id, []).append(answer)
    return answers


_ABOUT = Prepared(
    select(
        Message.id, Message.family_id, Message.about_session_id, Message.sent_at, Message.words_sealed,
        Message.author_id, Person.name_sealed,
    )
    .join(Person, Person.id == Message.author_id)
    .where(
        Message.about_session_id.in_(bindparam("ids", expanding=True)), Message.from_team.is_(True)
    )
    .order_by(Message.sent_at, Message.id)
)  # fmt: skip


def newest_from_team(actor: Actor) -> MessageRow | None:
    """A caregiver: the last message the team wrote to them, in any of their families."""
    found = db.session.scalars(
        scoped(actor, Message)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Thread.caregiver_id == actor.person_id, Message.from_team.is_(True))
        .order_by(Message.sent_at.desc(), Message.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    readings = db.session.scalars(
        scoped(actor, LastRead).where(
            LastRead.thread_id == found.thread_id,
            LastRead.person_id == actor.person_id,
            LastRead.up_to >= found.sent_at,
        )
    ).all()
    return _row(actor, found, readings, people.names({found.author_id, actor.person_id}))


def _is_unread(person_id: UUID | ColumnElement[UUID], *, from_team: bool) -> ColumnElement[bool]:
    """From the other side, and later than this person has read in the thread that stands in the statement."""
    furthest = (
        select(func.max(LastRead.up_to))
        .where(LastRead.thread_id == Thread.id, LastRead.person_id == person_id)
        .correlate(Thread)
        .scalar_subquery()
    )
    read: Any = func.coalesce(furthest, literal(BEGINNING, UtcDateTime()))
    return and_(Message.from_team.is_(from_team), Message.sent_at > read)


def _count_of_unread(*, from_team: bool) -> Prepared:
    return Prepared(
        select(func.count(Message.id))
        .select_from(Thread)
        .join(Message, Message.thread_id == Thread.id)
        .where(_is_unread(ASKING, from_team=from_team))
    )


_UNREAD_BY_STAFF, _UNREAD_BY_CARERS = _count_of_unread(from_team=False), _count_of_unread(from_team=True)


def _row(actor: Actor, message: Message, readings: Iterable[LastRead], names: dict[UUID, str]) -> MessageRow:
    """`readings` are in the order in which they happened."""
    first: dict[UUID, datetime] = {}
    for reading in readings:
        if reading.up_to >= message.sent_at:
            first.setdefault(reading.person_id, reading.read_at)
    other_side = [
        Reader(names[person_id], at)
        for person_id, at in first.items()
        if (person_id == message.caregiver_id) is message.from_team
    ]
    return MessageRow(
        id=message.id,
        author_name=names[message.author_id],
        mine=message.author_id == actor.person_id,
        from_team=message.from_team,
        words=message.words,
        sent_at=message.sent_at,
        about_session_id=message.about_session_id,
        new=message.from_team is not actor.is_staff and actor.person_id not in first,
        read_by=tuple(other_side),
    )
