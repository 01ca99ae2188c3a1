"""Reading the files of a record: as a list without what is in them, and one at a time."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import aliased, undefer
from sqlalchemy.types import Uuid

from watchmeplay.accounts.models import Person
from watchmeplay.care.documents.files import ENDINGS
from watchmeplay.care.documents.models import Document
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.vault import Kind

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as it stands in a list. `reader` is the carer it was shared with; `size` in bytes."""

    id: UUID
    family_id: UUID
    title: str
    kind: str
    media: str
    size: int
    third_party: bool
    reader: str | None
    added_by: str
    added_at: datetime
    removed_by: str | None
    removed_at: datetime | None

    @property
    def ending(self) -> str:
        """What its name ends in: pdf, png, jpg, txt."""
        return ENDINGS[self.media]

    @property
    def file_name(self) -> str:
        """The name it is saved under. It says nothing of what is in it or of whom."""
        return f"document-{self.added_at:%Y-%m-%d}-{self.id.hex[:4]}.{self.ending}"


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """Files, newest first. `older` is what to pass as `before` for the page after."""

    rows: tuple[Listed, ...]
    older: UUID | None


def documents_of(actor: Actor, family_id: UUID, *, before: UUID | None = None) -> DocumentsPage:
    """The files of a family, those removed among them by title alone. One statement. Raises `NotVisible`."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = _listing(actor).where(Document.family_id == family_id)
    if before is not None:
        wanted = wanted.where(_older_than(actor, before))
    found = _listed(wanted.limit(PAGE + 1))
    return DocumentsPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def document(actor: Actor, document_id: UUID) -> Listed:
    """One file of the list. Raises `NotVisible`."""
    found = _listed(_listing(actor).where(Document.id == document_id))
    if not found:
        raise NotVisible
    return found[0]


def shared_with_me(actor: Actor) -> tuple[Listed, ...]:
    """A carer: the files that were shared with them and not removed since, at most `PAGE`, newest first."""
    if actor.role != Role.CAREGIVER:
        raise NotAllowed
    return _listed(_listing(actor).where(Document.removed_at.is_(None)).limit(PAGE))


def content(actor: Actor, document_id: UUID) -> tuple[Listed, bytes]:
    """The file itself, which is noted. Raises `NotVisible`, also when it was removed."""
    found = document(actor, document_id)
    wanted = scoped(actor, Document).where(Document.id == document_id, Document.removed_at.is_(None))
    row = db.session.scalars(wanted.options(undefer(Document.content_sealed))).one_or_none()
    text = row.content if row is not None else None
    if text is None:
        raise NotVisible
    audit.record(actor, audit.Act.DOCUMENT_READ, subject_id=document_id, family_id=found.family_id)
    return found, b64decode(text)


_reader, _adder, _remover = aliased(Person), aliased(Person), aliased(Person)


def _listing(actor: Actor) -> Select[Any]:
    return (
        scoped(actor, Document, _reader, _adder, _remover)
        .join(_adder, _adder.id == Document.added_by)
        .outerjoin(_reader, _reader.id == Document.person_id)
        .outerjoin(_remover, _remover.id == Document.removed_by)
        .order_by(Document.added_at.desc(), Document.id.desc())
    )


def _listed(wanted: Select[Any]) -> tuple[Listed, ...]:
    rows = db.session.execute(wanted).all()
    vault.warm((row.family_id for row, *_ in rows), Kind.SHARED)
    return tuple(
        Listed(
            id=row.id,
            family_id=row.family_id,
            title=row.title,
            kind=row.kind,
            media=row.media,
            size=row.size,
            third_party=row.third_party,
            reader=reader.name if reader else None,
            added_by=adder.name,
            added_at=row.added_at,
            removed_by=remover.name if remover else None,
            removed_at=row.removed_at,
        )
        for row, reader, adder, remover in rows
    )


def _older_than(actor: Actor, document_id: UUID) -> Any:
    other = aliased(Document)
    at = scoped(actor, other.added_at).where(other.id == document_id).scalar_subquery()
    return tuple_(Document.added_at, Document.id) < tuple_(at, literal(document_id, Uuid()))
