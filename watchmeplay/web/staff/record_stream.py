"""Everything that happened with a family as one stream, newest first, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, tuple_, union_all
from sqlalchemy.types import Uuid

from watchmeplay.accounts import people
from watchmeplay.care.documents.models import Document
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.plans.models import Goal, WatchFor
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import UtcDateTime, db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web.staff.record_columns import Happened
from watchmeplay.web.staff.record_sources import source

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Reading the words of these is noted beside the opening of the record.
READ = {
    Happened.NOTE: audit.Act.NOTE_READ,
    Happened.MESSAGE: audit.Act.MESSAGE_READ,
    Happened.PLAY_WORDS: audit.Act.DIARY_READ,
}
_CELLS = {
    Happened.NOTE: (ClinicalNote, "words_sealed"),
    Happened.MESSAGE: (Message, "words_sealed"),
    Happened.PLAY_WORDS: (Entry, "words_sealed"),
    Happened.WATCH_FOR: (WatchFor, "line_sealed"),
    Happened.GOAL: (Goal, "words_sealed"),
    Happened.DOCUMENT: (Document, "title_sealed"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record. `words` are whole; who shows them shortens them."""

    kind: Happened
    id: UUID
    at: datetime
    who: UUID | None
    other: UUID | None
    code: str
    flags: str
    ref: UUID | None
    words: str

    @property
    def mark(self) -> str:
        """The place of this line in the stream, for an address."""
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.id.hex}"


@dataclass(frozen=True, slots=True)
class Stream:
    """Lines, newest first, and the names of whom they mention. `older` is the mark to ask for next."""

    rows: tuple[Event, ...]
    names: dict[UUID, str]
    older: str | None


def stream(
    actor: Actor,
    family_id: UUID,
    kinds: Collection[Happened],
    *,
    limit: int,
    before: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Stream:
    """At most `limit` events of these kinds, before a mark, within [since, until). Two statements.

    Raises `NotVisible` for a mark that is none. That words were read is noted, once for each sort of them.
    """
    mark = _place(before) if before else None
    branches = [_newest(source(kind, family_id), mark, since, until, limit + 1) for kind in kinds]
    whole = union_all(*branches).subquery()
    found = db.session.execute(
        scoped(actor, *whole.c).order_by(whole.c.at.desc(), whole.c.id.desc()).limit(limit + 1)
    ).all()
    rows = tuple(_event(row) for row in found[:limit])
    for kind in {row.kind for row in rows} & READ.keys():
        audit.record(actor, READ[kind], subject_id=family_id, family_id=family_id)
    names = people.names({one for row in rows for one in (row.who, row.other) if one is not None})
    return Stream(rows, names, rows[-1].mark if len(found) > limit else None)


def _newest(
    wanted: Any,
    mark: tuple[datetime, UUID] | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> Any:
    """The newest of one kind, so that no more of a long diary is read than the page can show."""
    columns = wanted.selected_columns
    at, row_id = columns["at"].element, columns["id"].element
    if mark is not None:
        wanted = wanted.where(
            tuple_(at, row_id) < tuple_(literal(mark[0], UtcDateTime()), literal(mark[1], Uuid()))
        )
    if since is not None:
        wanted = wanted.where(at >= since)
    if until is not None:
        wanted = wanted.where(at < until)
    inner = wanted.order_by(at.desc(), row_id.desc()).limit(limit).subquery()
    return select(*inner.c)


def _event(row: Any) -> Event:
    kind = Happened(row.kind)
    words = ""
    if row.sealed is not None:
        model, column = _CELLS[kind]
        words = vault.unseal(row.sealed, vault.place(model.__tablename__, column, row.id))
    return Event(kind, row.id, row.at, row.who, row.other, row.code or "", row.flags or "", row.ref, words)


def _place(mark: str) -> tuple[datetime, UUID]:
    moment, _, row_id = mark.partition(".")
    try:
        if not moment.isascii() or not moment.isdigit():
            raise ValueError
        return EPOCH + timedelta(microseconds=int(moment)), UUID(row_id)
    except (ValueError, OverflowError):
        raise NotVisible from None
