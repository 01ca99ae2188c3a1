"""What must be sent, as rows in the same transaction as the fact that calls for it.

A row is the promise; the worker keeps it. Claims are conditional updates with a lease, so a worker that dies
loses nothing, and any number of workers send each row once (twice at most when one is killed between the
mail server's yes and its own note of it; the Message-ID is then the same).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified, db
from watchmeplay.foundation.ownership import NotPersonal, PersonOwned

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 2880))


class OutboxRow(Identified, PersonOwned, Base):
    """One notice to one person. Holds no words: only its kind, and what it is about by id."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open_due", "settled_at", "due_at"),)

    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    family_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))


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
    """Promise a notice. Rows with the same key within a window are one notice: the first stands."""
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    moment = now()
    row = {
        "id": uuid4(), "kind": kind, "person_id": to, "family_id": family_id, "about_id": about_id, "key": key,
        "made_at": moment, "due_at": moment + after, "attempts": 0,
    }  # fmt: skip
    db.session.execute(insert(OutboxRow).values(row).on_conflict_do_nothing(index_elements=["key"]))


def claim(worker: UUID, limit: int = 20) -> list[OutboxRow]:
    """Take the next due rows for this worker. Commit before acting on them."""
    moment = now()
    free = or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until < moment)
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.settled_at.is_(None), OutboxRow.due_at <= moment, free)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    if db.session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = db.session.scalars(due).all()
    if not ids:
        return []
    taken = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids), OutboxRow.settled_at.is_(None), free)
        .values(claimed_by=worker, claimed_until=moment + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(db.session.scalars(taken).all(), key=lambda row: (row.due_at, row.id))


def settle(row_id: UUID, worker: UUID, outcome: str, reason: str | None = None) -> bool:
    """Close a row for good, if this worker still holds it. `outcome` is sent, skipped or given-up."""
    closed = db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.claimed_by == worker, OutboxRow.settled_at.is_(None))
        .values(settled_at=now(), outcome=outcome, reason=reason, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    return closed.rowcount == 1


def try_later(row_id: UUID, worker: UUID, attempts: int, reason: str) -> bool:
    """Put a row back for its next try; False when it has no tries left and was given up instead."""
    if attempts > len(BACK_OFF):
        settle(row_id, worker, "given-up", reason)
        return False
    db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.claimed_by == worker, OutboxRow.settled_at.is_(None))
        .values(due_at=now() + BACK_OFF[attempts - 1], claimed_by=None, claimed_until=None, reason=reason)
        .execution_options(synchronize_session=False)
    )
    return True


def beat(name: str) -> None:
    """Leave a sign of life."""
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    mark = insert(Heartbeat).values(name=name, at=now())
    db.session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"at": mark.excluded.at}))


def last_beat(name: str) -> datetime | None:
    """When a job last left a sign of life."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def state() -> State:
    """What the operations page and `/health` show."""
    moment = now()
    open_rows = select(func.count()).select_from(OutboxRow).where(OutboxRow.settled_at.is_(None))
    oldest = select(func.min(OutboxRow.due_at)).where(
        OutboxRow.settled_at.is_(None), OutboxRow.due_at <= moment
    )
    given_up = select(func.count()).select_from(OutboxRow).where(OutboxRow.outcome == "given-up")
    first = db.session.scalar(oldest)
    age = int((moment - first).total_seconds()) if first else 0
    return State(db.session.scalar(open_rows) or 0, age, db.session.scalar(given_up) or 0)
