"""Reading notes. A draft comes to its author alone: the models see to it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid

from watchmeplay.accounts.models import Person
from watchmeplay.care.notes.models import ClinicalNote, NoteKind, NoteSigner, NoteSubject
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import scoped

PAGE = 30
FIRST_LINE = 160


@dataclass(frozen=True, slots=True)
class Signature:
    """A colleague who was asked to sign beside the author, and when they did."""

    person_id: UUID
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note as staff read it. Without `signed_at` it is a draft, and the reader its author."""

    id: UUID
    family_id: UUID
    author_id: UUID
    author_name: str
    mine: bool
    kind: NoteKind
    happened_at: datetime
    zone: str
    words: str
    third_party: bool
    harm: bool
    for_supervision: bool
    supervised_at: datetime | None
    adds_to_id: UUID | None
    number: int
    changed_at: datetime
    signed_at: datetime | None
    beside: tuple[Signature, ...]
    adults: frozenset[UUID] = frozenset()
    children: frozenset[UUID] = frozenset()

    @property
    def first_line(self) -> str:
        """The beginning of the words, in one line."""
        line = " ".join(self.words.split())
        return line if len(line) <= FIRST_LINE else f"{line[:FIRST_LINE].rstrip()}…"

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Whose signature is still to come."""
        return tuple(one.name for one in self.beside if one.at is None)


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Notes, newest first. `older` is what to pass as `before` for the page after."""

    rows: tuple[Note, ...]
    older: UUID | None


def notes_of(actor: Actor, family_id: UUID, *, before: UUID | None = None) -> NotesPage:
    """A family's notes by when they were about, newest first, drafts of one's own among them. Two statements.

    Raises `NotVisible` for a mark that is out of sight. Whoever lists them notes the reading: `note_reading`.
    """
    if not actor.is_staff:
        raise NotAllowed
    wanted = _with_authors(actor).where(ClinicalNote.family_id == family_id)
    if before is not None:
        wanted = wanted.where(_older_than(actor, before))
    found = _notes(actor, wanted.limit(PAGE + 1))
    return NotesPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def note(actor: Actor, note_id: UUID) -> tuple[Note, tuple[Note, ...]]:
    """A note, and what was added to it since, oldest first. Audited. Raises `NotVisible`. Three statements."""
    if not actor.is_staff:
        raise NotAllowed
    other = aliased(ClinicalNote)
    family = scoped(actor, other.family_id).where(other.id == note_id).scalar_subquery()
    wanted = _with_authors(actor).where(
        ClinicalNote.family_id == family,
        (ClinicalNote.id == note_id) | (ClinicalNote.adds_to_id == note_id),
    )
    found = _notes(actor, wanted)
    asked = next((row for row in found if row.id == note_id), None)
    if asked is None:
        raise NotVisible
    audit.record(actor, audit.Act.NOTE_READ, subject_id=note_id, family_id=asked.family_id)
    added = [row for row in found if row.id != note_id]
    return _with_subjects(actor, asked), tuple(sorted(added, key=lambda row: row.changed_at))


def marked(actor: Actor, family_id: UUID) -> frozenset[UUID]:
    """The notes to be weighed before anybody is given a copy: marked themselves, or in what was added to them.

    A mark on an addition names the note that it adds to. One statement.
    """
    rows = db.session.execute(
        scoped(actor, ClinicalNote.id, ClinicalNote.adds_to_id).where(
            ClinicalNote.family_id == family_id,
            ClinicalNote.third_party.is_(True) | ClinicalNote.harm.is_(True),
        )
    )
    return frozenset(adds_to_id or note_id for note_id, adds_to_id in rows)


def note_reading(actor: Actor, family_id: UUID) -> None:
    """Note that the beginnings of a family's notes were on the screen."""
    audit.record(actor, audit.Act.NOTE_READ, subject_id=family_id, family_id=family_id)


def _with_authors(actor: Actor) -> Select[Any]:
    return scoped(actor, ClinicalNote, Person).join(Person, Person.id == ClinicalNote.author_id)


def _notes(actor: Actor, wanted: Select[Any]) -> tuple[Note, ...]:
    newest = wanted.order_by(ClinicalNote.happened_at.desc(), ClinicalNote.id.desc())
    rows = db.session.execute(newest).all()
    beside = _beside(actor, [row.id for row, _ in rows])
    return tuple(_as_read(actor, row, author, beside.get(row.id, ())) for row, author in rows)


def _beside(actor: Actor, note_ids: Iterable[UUID]) -> dict[UUID, tuple[Signature, ...]]:
    found = db.session.execute(
        scoped(actor, NoteSigner, Person)
        .join(Person, Person.id == NoteSigner.person_id)
        .where(NoteSigner.note_id.in_(list(note_ids)))
    )
    beside: dict[UUID, list[Signature]] = defaultdict(list)
    for row, person in found:
        beside[row.note_id].append(Signature(person.id, person.name, row.signed_at))
    return {
        note_id: tuple(sorted(rows, key=lambda one: one.name.casefold())) for note_id, rows in beside.items()
    }


def _as_read(actor: Actor, row: ClinicalNote, author: Person, beside: tuple[Signature, ...]) -> Note:
    return Note(
        id=row.id,
        family_id=row.family_id,
        author_id=row.author_id,
        author_name=author.name,
        mine=row.author_id == actor.person_id,
        kind=NoteKind(row.kind),
        happened_at=row.happened_at,
        zone=row.zone,
        words=row.words,
        third_party=row.third_party,
        harm=row.harm,
        for_supervision=row.for_supervision,
        supervised_at=row.supervised_at,
        adds_to_id=row.adds_to_id,
        number=row.number,
        changed_at=row.changed_at,
        signed_at=row.signed_at,
        beside=beside,
    )


def _with_subjects(actor: Actor, read: Note) -> Note:
    rows = db.session.scalars(scoped(actor, NoteSubject).where(NoteSubject.note_id == read.id)).all()
    return replace(
        read,
        adults=frozenset(row.person_id for row in rows if row.person_id),
        children=frozenset(row.child_id for row in rows if row.child_id),
    )


def _older_than(actor: Actor, note_id: UUID) -> Any:
    other = aliased(ClinicalNote)
    at = scoped(actor, other.happened_at).where(other.id == note_id).scalar_subquery()
    return tuple_(ClinicalNote.happened_at, ClinicalNote.id) < tuple_(at, literal(note_id, Uuid()))
