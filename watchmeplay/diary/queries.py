"""Reading the diary: the timeline, and one page.

Three statements a timeline, however long. What another carer shared comes as those parts alone: the facts of
the play, its other parts and what the team did with it leave this module for author and team only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, literal, null, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid

from watchmeplay.accounts.models import Person
from watchmeplay.diary.history import Version, history
from watchmeplay.diary.models import (
    Audience,
    Entry,
    Noticing,
    PlaySession,
    Review,
    ReviewState,
    SharedWith,
    Voice,
)  # fmt: skip
from watchmeplay.diary.rows import Facts, Noticed, Reviewed, Row, Timeline, WrittenPart
from watchmeplay.families.models import Child, SharingLink
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

__all__ = [
    "Facts", "Noticed", "Reviewed", "Row", "Timeline", "Version", "WrittenPart",
    "chosen", "history", "page", "timeline",
]  # fmt: skip

PAGE = 20


def timeline(
    actor: Actor,
    *,
    before: str | None = None,
    after: str | None = None,
    family_id: UUID | None = None,
    child_id: UUID | None = None,
    limit: int = PAGE,
) -> Timeline:
    """The newest pages this actor may see, or those before or after a page given by its id.

    Raises `NotVisible` for a mark that is no id. Three statements; opening a family's is audited for staff.
    """
    wanted = scoped(actor, PlaySession.id)
    if family_id is not None:
        wanted = wanted.where(PlaySession.family_id == family_id)
    if child_id is not None:
        wanted = wanted.where(PlaySession.child_id == child_id)
    mark = before or after
    if mark:
        wanted = wanted.where(_beyond(actor, _id(mark), older=bool(before)))
    order = (PlaySession.happened_at, PlaySession.id)
    forwards = bool(after) and not before
    wanted = wanted.order_by(*(column.asc() if forwards else column.desc() for column in order))
    rows = _rows(actor, wanted.limit(limit + 1).subquery())
    more = len(rows) > limit
    if actor.is_staff and family_id is not None:
        audit.record(actor, audit.Act.DIARY_READ, family_id=family_id)
    if forwards:
        rows = rows[-limit:]
        return Timeline(rows, _mark(rows, -1), _mark(rows, 0) if more else None)
    rows = rows[:limit]
    return Timeline(rows, _mark(rows, -1) if more else None, _mark(rows, 0) if before else None)


def page(actor: Actor, session_id: UUID) -> Row:
    """One page as this actor may see it. Reading another person's page is audited. Raises `NotVisible`."""
    rows = _rows(actor, scoped(actor, PlaySession.id).where(PlaySession.id == session_id).subquery())
    if not rows:
        raise NotVisible
    if not rows[0].mine:
        audit.record(actor, audit.Act.DIARY_READ, subject_id=session_id, family_id=rows[0].family_id)
    return rows[0]


def chosen(actor: Actor, session_ids: Iterable[UUID]) -> tuple[Row, ...]:
    """Some pages by their ids, as this actor may see them, in the order asked for. Three statements; audited."""
    wanted = list(session_ids)
    rows = {
        row.id: row
        for row in _rows(actor, scoped(actor, PlaySession.id).where(PlaySession.id.in_(wanted)).subquery())
    }
    for row in rows.values():
        if not row.mine:
            audit.record(actor, audit.Act.DIARY_READ, subject_id=row.id, family_id=row.family_id)
    return tuple(rows[session_id] for session_id in wanted if session_id in rows)


def _id(mark: str) -> UUID:
    try:
        return UUID(mark)
    except ValueError:
        raise NotVisible from None


def _mark(rows: tuple[Row, ...], place: int) -> str | None:
    return str(rows[place].id) if rows else None


def _beyond(actor: Actor, session_id: UUID, *, older: bool) -> Any:
    """The pages on one side of another, by when they happened. None at all when that one is out of sight."""
    other = aliased(PlaySession)
    at = scoped(actor, other.happened_at).where(other.id == session_id).scalar_subquery()
    here, there = tuple_(PlaySession.happened_at, PlaySession.id), tuple_(at, literal(session_id, Uuid()))
    return here < there if older else here > there


@dataclass
class _Gathered:
    session: PlaySession
    child: Child | None
    author: Person
    entries: dict[UUID, Entry]
    shared_with: dict[UUID, dict[UUID, str]]


def _rows(actor: Actor, wanted: Any) -> tuple[Row, ...]:
    pages = _gather(actor, wanted)
    vault.warm(gathered.session.family_id for gathered in pages.values())
    reviews = _reviews(actor, pages)
    noticed = _noticed(actor, [entry_id for gathered in pages.values() for entry_id in gathered.entries])
    return tuple(
        _row(actor, gathered, reviews.get(session_id), noticed) for session_id, gathered in pages.items()
    )


def _gather(actor: Actor, wanted: Any) -> dict[UUID, _Gathered]:
    author, carer = aliased(Person), aliased(Person)
    wanted_rows = (
        scoped(actor, PlaySession, Child, author, Entry)
        .join(wanted, wanted.c.id == PlaySession.id)
        .join(author, author.id == PlaySession.author_id)
        .outerjoin(Child, Child.id == PlaySession.child_id)
        .outerjoin(Entry, Entry.session_id == PlaySession.id)
        .order_by(PlaySession.happened_at.desc(), PlaySession.id.desc())
    )
    if actor.is_staff:
        wanted_rows = wanted_rows.add_columns(null())
    else:
        mine = and_(SharedWith.entry_id == Entry.id, SharedWith.author_id == actor.person_id)
        still_agreed = and_(
            SharingLink.family_id == SharedWith.family_id,
            SharingLink.person_id == SharedWith.author_id,
            SharingLink.with_person_id == SharedWith.person_id,
            SharingLink.ended_at.is_(None),
        )
        wanted_rows = (
            wanted_rows.outerjoin(SharedWith, mine)
            .outerjoin(SharingLink, still_agreed)
            .outerjoin(carer, carer.id == SharingLink.with_person_id)
            .add_columns(carer)
        )
    found = db.session.execute(wanted_rows)
    pages: dict[UUID, _Gathered] = {}
    for session, child, writer, entry, other in found:
        here = pages.setdefault(session.id, _Gathered(session, child, writer, {}, {}))
        if entry is not None:
            here.entries[entry.id] = entry
            names = here.shared_with.setdefault(entry.id, {})
            names.update({other.id: other.name} if other is not None else {})
    return pages


def _reviews(actor: Actor, session_ids: Iterable[UUID]) -> dict[UUID, Reviewed]:
    """The newest step with each page."""
    found = db.session.execute(
        scoped(actor, Review, Person)
        .join(Person, Person.id == Review.practitioner_id)
        .where(Review.session_id.in_(list(session_ids)))
        .order_by(Review.at, Review.id)
    )
    return {
        review.session_id: Reviewed(ReviewState(review.state), person.name, review.at)
        for review, person in found
    }


def _noticed(actor: Actor, entry_ids: list[UUID]) -> dict[UUID, tuple[Noticed, ...]]:
    found = db.session.execute(
        scoped(actor, Noticing, Person)
        .join(Person, Person.id == Noticing.practitioner_id)
        .where(Noticing.entry_id.in_(entry_ids))
        .order_by(Noticing.at, Noticing.id)
    )
    noticed: dict[UUID, tuple[Noticed, ...]] = {}
    for row, person in found:
        one_more = Noticed(row.phrase, row.words, person.name, row.at)
        noticed[row.entry_id] = (*noticed.get(row.entry_id, ()), one_more)
    return noticed


def _row(
    actor: Actor, found: _Gathered, review: Reviewed | None, noticed: dict[UUID, tuple[Noticed, ...]]
) -> Row:
    session = found.session
    mine = session.author_id == actor.person_id
    whole = mine or actor.is_staff
    parts = [
        WrittenPart(
            entry_id=entry.id,
            voice=Voice(entry.voice),
            audience=Audience(entry.audience),
            words=words,
            noticed=noticed.get(entry.id, ()) if whole else (),
            shared_with=found.shared_with.get(entry.id, {}),
        )
        for entry in found.entries.values()
        if (words := entry.words)
    ]
    return Row(
        id=session.id,
        family_id=session.family_id,
        child_id=session.child_id,
        child_name=found.child.name if found.child else None,
        author_id=session.author_id,
        author_name=found.author.name,
        mine=mine,
        day=session.happened_at.astimezone(ZoneInfo(session.zone)).date(),
        facts=_facts(session, mine=mine) if whole else None,
        parts=tuple(sorted(parts, key=lambda part: list(Voice).index(part.voice))),
        review=review if whole else None,
    )


def _facts(session: PlaySession, *, mine: bool) -> Facts:
    return Facts(
        happened_at=session.happened_at,
        zone=session.zone,
        managed=session.managed,
        minutes=session.minutes,
        feeling=session.feeling,
        audience=Audience(session.audience),
        keep_for_meeting=session.keep_for_meeting,
        number=session.number if mine else session.team_number,
        changed_at=session.changed_at,
        waiting=session.audience != Audience.ONLY_ME and not session.reviewed,
    )
