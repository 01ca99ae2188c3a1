"""What must be sent, as rows in the same transaction as the fact that calls for it.

A row is the promise; the worker keeps it. A worker claims everything that is open for one person at a time,
under a lease: a worker that dies loses nothing, rows for one person go in order, and any number of workers
send each row once (twice at most when one is killed between the mail server's yes and its own note of it;
the Message-ID is then the same).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Uuid,
    column,
    delete,
    func,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified, db, insert
from watchmeplay.foundation.ownership import NotPersonal, PersonOwned

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 2880))
TRIES_TO_CLAIM = 5
CANDIDATES = 100
WITHDRAWN = "it was withdrawn"

_person = table("person", column("id", Uuid))


class OutboxRow(Identified, PersonOwned, Base):
    """One notice to one person. Holds no words: only its kind, and what it is about by id.

    `mentions` counts how often the notice was called for while it was open. `attempts` counts tries that the
    mail server put off; being claimed, held back or killed costs none.
    """

    __tablename__ = "outbox"

    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    family_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None]
    key: Mapped[str] = mapped_column(String(120))
    mentions: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))


_is_open = OutboxRow.settled_at.is_(None)
_is_settled = OutboxRow.settled_at.is_not(None)

Index(
    "ix_outbox_open_due", OutboxRow.due_at, OutboxRow.made_at, OutboxRow.id,
    sqlite_where=_is_open, postgresql_where=_is_open,
)  # fmt: skip
Index("ix_outbox_person", OutboxRow.person_id, OutboxRow.settled_at)
Index("ix_outbox_family", OutboxRow.family_id, OutboxRow.outcome)
Index("ix_outbox_settled", OutboxRow.settled_at, sqlite_where=_is_settled, postgresql_where=_is_settled)
Index(
    "ix_outbox_outcome", OutboxRow.outcome, OutboxRow.kind, OutboxRow.settled_at,
    sqlite_where=_is_settled, postgresql_where=_is_settled,
)  # fmt: skip
Index(
    "uq_outbox_open_key", OutboxRow.person_id, OutboxRow.key, unique=True,
    sqlite_where=_is_open, postgresql_where=_is_open,
)  # fmt: skip


class Heartbeat(NotPersonal, Base):
    """The last sign of life of a background job."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class State:
    """The outbox at a glance: rows still open, the age of the oldest that is due (seconds), rows given up."""

    waiting: int
    oldest_due_seconds: int
    given_up: int


def enqueue(
    kind: str,
    *,
    to: UUID,
    key: str,
    family_id: UUID | None = None,
    about_id: UUID | None = None,
    after: timedelta = timedelta(),
) -> None:
    """Promise a notice. While one to the same person with the same key is open, that one stands for both."""
    moment = now()
    row = {
        "id": uuid4(), "kind": kind, "person_id": to, "family_id": family_id, "about_id": about_id,
        "key": key, "mentions": 1, "made_at": moment, "due_at": moment + after, "attempts": 0,
    }  # fmt: skip
    promise = insert(OutboxRow).values(row)
    db.session.execute(
        promise.on_conflict_do_update(
            index_elements=["person_id", "key"],
            index_where=_is_open,
            set_={"mentions": OutboxRow.mentions + 1},
        )
    )


def withdraw(people: Iterable[UUID], keys: Collection[str]) -> int:
    """Close the open notices to these people with these keys: what they told of is so no more. How many it was."""
    closed = (
        update(OutboxRow)
        .where(OutboxRow.person_id.in_(list(people)), OutboxRow.key.in_(keys), _is_open)
        .values(settled_at=now(), outcome="skipped", reason=WITHDRAWN, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(closed).rowcount


def claim(worker: UUID, *, lease: timedelta = LEASE) -> list[OutboxRow]:
    """Take all that is open, due or not yet, for the person whose notice has been due longest; in due order.

    Nobody else holds anything for that person then. Empty when nothing is due. Commit before acting on it.
    """
    for _ in range(TRIES_TO_CLAIM):
        moment = now()
        person_id = db.session.scalar(_next_person(moment))
        if person_id is None:
            return []
        taken = (
            update(OutboxRow)
            .where(OutboxRow.person_id == person_id, _is_open, ~_held_for(OutboxRow.person_id, moment))
            .values(claimed_by=worker, claimed_until=moment + lease)
            .returning(OutboxRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        rows = db.session.scalars(taken).all()
        if rows:
            return sorted(rows, key=lambda row: (row.due_at, row.made_at, row.id))
    return []


def renew(row_ids: Collection[UUID], worker: UUID, *, lease: timedelta = LEASE) -> set[UUID]:
    """Hold rows for a whole lease from now on; the ids of those this worker still holds."""
    held = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(row_ids), OutboxRow.claimed_by == worker, _is_open)
        .values(claimed_until=now() + lease)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return set(db.session.scalars(held))


def settle(
    row_id: UUID, worker: UUID, outcome: str, reason: str | None = None, *, mentions: int | None = None
) -> bool:
    """Close a row for good, if this worker still holds it. `outcome` is sent, skipped or given-up.

    With `mentions`, only if nobody has called for the notice again since it was counted.
    """
    unchanged = [] if mentions is None else [OutboxRow.mentions == mentions]
    values = {"settled_at": now(), "outcome": outcome, "reason": reason}
    return _let_go(row_id, worker, *unchanged, **values)


def try_later(row_id: UUID, worker: UUID, attempts: int, reason: str) -> bool:
    """Put a row back after its try number `attempts`; False when that was the last and it was given up."""
    if attempts > len(BACK_OFF):
        settle(row_id, worker, "given-up", reason)
        return False
    return _let_go(row_id, worker, attempts=attempts, due_at=now() + BACK_OFF[attempts - 1], reason=reason)


def hold_back(row_id: UUID, worker: UUID, until: datetime, reason: str) -> bool:
    """Put a row back until a time at which it may go. Costs no try."""
    return _let_go(row_id, worker, due_at=until, reason=reason)


def release(row_id: UUID, worker: UUID) -> bool:
    """Put a row back as it was."""
    return _let_go(row_id, worker)


def last_sent(person_id: UUID) -> datetime | None:
    """When the newest notice to a person went."""
    sent = select(func.max(OutboxRow.settled_at))
    return db.session.scalar(sent.where(OutboxRow.person_id == person_id, OutboxRow.outcome == "sent"))


def forget_settled(before: datetime) -> None:
    """Remove the rows that were settled before a time."""
    db.session.execute(
        delete(OutboxRow).where(OutboxRow.settled_at < before).execution_options(synchronize_session=False)
    )


def beat(name: str) -> None:
    """Leave a sign of life."""
    mark = insert(Heartbeat).values(name=name, at=now())
    db.session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": mark.excluded.at}))


def last_beat(name: str) -> datetime | None:
    """When a job last left a sign of life."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def state() -> State:
    """What the operations page and `/health` show."""
    moment = now()
    # A column of the index of open rows is counted: SQLite would walk a wider one for the rows themselves.
    open_rows = select(func.count(OutboxRow.due_at)).where(_is_open)
    oldest = select(func.min(OutboxRow.due_at)).where(_is_open, OutboxRow.due_at <= moment)
    given_up = select(func.count()).select_from(OutboxRow).where(OutboxRow.outcome == "given-up", _is_settled)
    first = db.session.scalar(oldest)
    age = int((moment - first).total_seconds()) if first else 0
    return State(db.session.scalar(open_rows) or 0, age, db.session.scalar(given_up) or 0)


def _next_person(moment: datetime) -> Any:
    """Locks the person's row until the claim is stored, so that no other worker chooses them meanwhile."""
    first = (
        select(OutboxRow.person_id, OutboxRow.due_at, OutboxRow.made_at, OutboxRow.id)
        .where(_is_open, OutboxRow.due_at <= moment, ~_held_for(OutboxRow.person_id, moment))
        .order_by(OutboxRow.due_at, OutboxRow.made_at, OutboxRow.id)
        .limit(CANDIDATES)
        .subquery()
    )
    return (
        select(_person.c.id)
        .join(first, first.c.person_id == _person.c.id)
        .order_by(first.c.due_at, first.c.made_at, first.c.id)
        .limit(1)
        .with_for_update(of=_person, key_share=True, skip_locked=True)
    )


def _held_for(person_id: Any, moment: datetime) -> ColumnElement[bool]:
    """Whether a worker holds anything for a person."""
    other = aliased(OutboxRow)
    held = select(other.id).where(
        other.person_id == person_id, other.settled_at.is_(None), other.claimed_until >= moment
    )
    return held.exists()


def _let_go(row_id: UUID, worker: UUID, *conditions: ColumnElement[bool], **values: Any) -> bool:
    done = db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.claimed_by == worker, _is_open, *conditions)
        .values(claimed_by=None, claimed_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount == 1
