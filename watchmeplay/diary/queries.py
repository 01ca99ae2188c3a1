"""Reading the diary: the timeline, and one page.

Three statements a timeline, however long, each written once. What another carer shared comes as those parts
alone: the facts of the play, its other parts and what the team did with it leave this module for author and
team only.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Uuid, and_, bindparam, null, select, tuple_
from sqlalchemy import Row as Found
from sqlalchemy.orm import aliased

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
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import ASKING, Prepared

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
    mark = before or after
    forwards = bool(after) and not before
    line = _line(family_id is not None, child_id is not None, bool(mark), forwards)
    found = line.ask(
        actor,
        family_id=family_id,
        child_id=child_id,
        mark=_id(mark) if mark else None,
        limit=limit + 1,
    ).all()
    more = len(found) > limit
    rows = _rows(actor, found[:limit][::-1] if forwards else found[:limit])
    if actor.is_staff and family_id is not None:
        audit.record(actor, audit.Act.DIARY_READ, family_id=family_id)
    if forwards:
        return Timeline(rows, _mark(rows, -1), _mark(rows, 0) if more else None)
    return Timeline(rows, _mark(rows, -1) if more else None, _mark(rows, 0) if before else None)


def page(actor: Actor, session_id: UUID) -> Row:
    """One page as this actor may see it. Reading another person's page is audited. Raises `NotVisible`."""
    rows = _rows(actor, _NAMED.ask(actor, ids=[session_id]).all())
    if not rows:
        raise NotVisible
    if not rows[0].mine:
        audit.record(actor, audit.Act.DIARY_READ, subject_id=session_id, family_id=rows[0].family_id)
    return rows[0]


def chosen(actor: Actor, session_ids: Iterable[UUID]) -> tuple[Row, ...]:
    """Some pages by their ids, as this actor may see them, in the order asked for. Three statements; audited."""
    wanted = list(session_ids)
    rows = {row.id: row for row in _rows(actor, _NAMED.ask(actor, ids=wanted).all())}
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


_PAGES = (
    select(
        PlaySession.id, PlaySession.family_id, PlaySession.child_id, PlaySession.author_id,
        PlaySession.happened_at, PlaySession.zone, PlaySession.managed, PlaySession.minutes,
        PlaySession.feeling, PlaySession.audience, PlaySession.keep_for_meeting, PlaySession.reviewed,
        PlaySession.number, PlaySession.team_number, PlaySession.changed_at,
        Child.name_sealed.label("child_sealed"), Person.name_sealed.label("author_sealed"),
    )
    .join(Person, Person.id == PlaySession.author_id)
    .outerjoin(Child, Child.id == PlaySession.child_id)
)  # fmt: skip
_NAMED = Prepared(_PAGES.where(PlaySession.id.in_(bindparam("ids", expanding=True))))


@cache
def _line(of_family: bool, of_child: bool, beyond: bool, forwards: bool) -> Prepared:  # noqa: FBT001
    """Pages in the order of time. `beyond`: on one side of another, and none when that one is out of sight."""
    wanted, order = _PAGES, (PlaySession.happened_at, PlaySession.id)
    if of_family:
        wanted = wanted.where(PlaySession.family_id == bindparam("family_id"))
    if of_child:
        wanted = wanted.where(PlaySession.child_id == bindparam("child_id"))
    if beyond:
        mark = bindparam("mark", type_=Uuid())
        at = select(PlaySession.happened_at).where(PlaySession.id == mark).correlate(None).scalar_subquery()
        here, there = tuple_(*order), tuple_(at, mark)
        wanted = wanted.where(here > there if forwards else here < there)
    wanted = wanted.order_by(*(column.asc() if forwards else column.desc() for column in order))
    return Prepared(wanted.limit(bindparam("limit", type_=Integer())))


_practitioner, _carer = aliased(Person), aliased(Person)
_PARTS = (
    select(
        Entry.id, Entry.session_id, Entry.voice, Entry.audience, Entry.words_sealed,
        Noticing.id.label("noticing_id"), Noticing.phrase_sealed, Noticing.at,
        Noticing.words_sealed.label("noticed_sealed"),
        _practitioner.id.label("by_id"), _practitioner.name_sealed.label("by_sealed"),
    )
    .outerjoin(Noticing, Noticing.entry_id == Entry.id)
    .outerjoin(_practitioner, _practitioner.id == Noticing.practitioner_id)
    .where(Entry.session_id.in_(bindparam("ids", expanding=True)))
    .order_by(Noticing.at, Noticing.id)
)  # fmt: skip
_PARTS_FOR_STAFF = Prepared(_PARTS.add_columns(null().label("carer_id"), null().label("carer_sealed")))
_PARTS_FOR_CARERS = Prepared(
    _PARTS.add_columns(_carer.id.label("carer_id"), _carer.name_sealed.label("carer_sealed"))
    .outerjoin(SharedWith, and_(SharedWith.entry_id == Entry.id, SharedWith.author_id == ASKING))
    .outerjoin(
        SharingLink,
        and_(
            SharingLink.family_id == SharedWith.family_id,
            SharingLink.person_id == SharedWith.author_id,
            SharingLink.with_person_id == SharedWith.person_id,
            SharingLink.ended_at.is_(None),
        ),
    )
    .outerjoin(_carer, _carer.id == SharingLink.with_person_id)
)
_REVIEWS = Prepared(
    select(Review.session_id, Review.state, Review.at, Person.id, Person.name_sealed)
    .join(Person, Person.id == Review.practitioner_id)
    .where(Review.session_id.in_(bindparam("ids", expanding=True)))
    .order_by(Review.at, Review.id)
)


def _rows(actor: Actor, pages: Sequence[Found[Any]]) -> tuple[Row, ...]:
    if not pages:
        return ()
    vault.warm(found.family_id for found in pages)
    children = {found.child_id: found.child_sealed for found in pages}
    authors = {found.author_id: found.author_sealed for found in pages}
    names = {
        **{child_id: Child.name.opened(sealed, child_id) for child_id, sealed in children.items()},
        **{author_id: Person.name.opened(sealed, author_id) for author_id, sealed in authors.items()},
    }
    ids = [found.id for found in pages]
    parts, reviews = _parts(actor, ids), _reviews(actor, ids)
    return tuple(_row(actor, found, names, parts.get(found.id, []), reviews.get(found.id)) for found in pages)


def _parts(actor: Actor, session_ids: list[UUID]) -> dict[UUID, list[WrittenPart]]:
    """The parts of each page in the order of its form. One row a noticing and carer: put together here."""
    statement = _PARTS_FOR_STAFF if actor.is_staff else _PARTS_FOR_CARERS
    found: dict[UUID, Found[Any]] = {}
    noticed: dict[UUID, dict[UUID, Noticed]] = {}
    shared: dict[UUID, dict[UUID, str]] = {}
    for row in statement.ask(actor, ids=session_ids):
        found[row.id] = row
        if row.noticing_id is not None and row.noticing_id not in noticed.get(row.id, {}):
            noticed.setdefault(row.id, {})[row.noticing_id] = Noticed(
                Noticing.phrase.opened(row.phrase_sealed, row.noticing_id),
                Noticing.words.opened(row.noticed_sealed, row.noticing_id),
                Person.name.opened(row.by_sealed, row.by_id),
                row.at,
            )
        if row.carer_id is not None:
            shared.setdefault(row.id, {})[row.carer_id] = Person.name.opened(row.carer_sealed, row.carer_id)
    parts: dict[UUID, list[WrittenPart]] = {}
    for row in sorted(found.values(), key=lambda row: _ORDER[row.voice]):
        if words := Entry.words.opened(row.words_sealed, row.id):
            parts.setdefault(row.session_id, []).append(
                WrittenPart(
                    entry_id=row.id,
                    voice=Voice(row.voice),
                    audience=Audience(row.audience),
                    words=words,
                    noticed=tuple(noticed.get(row.id, {}).values()),
                    shared_with=shared.get(row.id, {}),
                )
            )
    return parts


_ORDER = {voice: place for place, voice in enumerate(Voice)}


def _reviews(actor: Actor, session_ids: list[UUID]) -> dict[UUID, Reviewed]:
    """The newest step with each page."""
    return {
        session_id: Reviewed(ReviewState(state), Person.name.opened(sealed, person_id), at)
        for session_id, state, at, person_id, sealed in _REVIEWS.ask(actor, ids=session_ids)
    }


def _row(
    actor: Actor,
    found: Found[Any],
    names: dict[UUID, str],
    parts: list[WrittenPart],
    review: Reviewed | None,
) -> Row:
    mine = found.author_id == actor.person_id
    whole = mine or actor.is_staff
    return Row(
        id=found.id,
        family_id=found.family_id,
        child_id=found.child_id,
        child_name=names[found.child_id],
        author_id=found.author_id,
        author_name=names[found.author_id],
        mine=mine,
        day=found.happened_at.astimezone(ZoneInfo(found.zone)).date(),
        facts=_facts(found, mine=mine) if whole else None,
        parts=tuple(parts),
        review=review if whole else None,
    )


def _facts(found: Found[Any], *, mine: bool) -> Facts:
    return Facts(
        happened_at=found.happened_at,
        zone=found.zone,
        managed=found.managed,
        minutes=found.minutes,
        feeling=found.feeling,
        audience=Audience(found.audience),
        keep_for_meeting=found.keep_for_meeting,
        number=found.number if mine else found.team_number,
        changed_at=found.changed_at,
        waiting=found.audience != Audience.ONLY_ME and not found.reviewed,
    )
