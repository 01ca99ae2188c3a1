"""Everything that happened with a family as one stream, newest first, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select, tuple_, union_all

from watchmeplay.accounts import people
from watchmeplay.care.documents.models import Document
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.plans.models import Goal, WatchFor
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import UtcDateTime
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import Prepared
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
    mark_at, mark_id = _place(before) if before else (None, None)
    # In one order and each once, however a form put them: for every other there would be a statement to keep.
    wanted = tuple(kind for kind in Happened if kind in kinds)
    line = _line(wanted, before is not None, since is not None, until is not None)
    found = line.ask(
        actor,
        family_id=family_id,
        mark_at=mark_at,
        mark_id=mark_id,
        since=since,
        until=until,
        limit=limit + 1,
    ).all()
    rows = tuple(_event(row) for row in found[:limit])
    for kind in {row.kind for row in rows} & READ.keys():
        audit.record(actor, READ[kind], subject_id=family_id, family_id=family_id)
    names = people.names({one for row in rows for one in (row.who, row.other) if one is not None})
    return Stream(rows, names, rows[-1].mark if len(found) > limit else None)


@cache
def _line(kinds: tuple[Happened, ...], marked: bool, since: bool, until: bool) -> Prepared:  # noqa: FBT001
    """The newest events of these kinds; the flags say which bounds will be bound."""
    branches = [_newest(kind, marked=marked, since=since, until=until) for kind in kinds]
    whole = union_all(*branches).subquery()
    return Prepared(select(*whole.c).order_by(whole.c.at.desc(), whole.c.id.desc()).limit(_LIMIT))


def _newest(kind: Happened, *, marked: bool, since: bool, until: bool) -> Any:
    """The newest of one kind, so that no more of a long diary is read than the page can show."""
    wanted = source(kind, _FAMILY)
    at, row_id = (wanted.selected_columns[name].element for name in ("at", "id"))
    if marked:
        wanted = wanted.where(tuple_(at, row_id) < tuple_(_MARK_AT, _MARK_ID))
    if since:
        wanted = wanted.where(at >= bindparam("since", type_=UtcDateTime()))
    if until:
        wanted = wanted.where(at < bindparam("until", type_=UtcDateTime()))
    inner = wanted.order_by(at.desc(), row_id.desc()).limit(_LIMIT).subquery()
    return select(*inner.c)


_FAMILY, _LIMIT = bindparam("family_id", type_=Uuid()), bindparam("limit", type_=Integer())
_MARK_AT, _MARK_ID = bindparam("mark_at", type_=UtcDateTime()), bindparam("mark_id", type_=Uuid())


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
