"""Documents by others that families may fetch unaltered, such as the published manual as a PDF."""

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual.models import Attachment

LARGEST = 12_000_000
LONGEST_TITLE = 120
LONGEST_ATTRIBUTION = 300
LONGEST_NAME = 120
BEGINS = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Attached:
    """A document without its content. `size` in bytes."""

    id: UUID
    title: str
    attribution: str
    language: str
    file_name: str
    size: int
    sha256: str


def shown() -> tuple[Attached, ...]:
    """What families may fetch, by title."""
    rows = db.session.execute(
        select(
            Attachment.id, Attachment.title, Attachment.attribution, Attachment.language,
            Attachment.file_name, Attachment.size, Attachment.sha256,
        ).where(Attachment.removed_at.is_(None))
    )  # fmt: skip
    return tuple(sorted((Attached(*row) for row in rows), key=lambda one: (one.title.casefold(), one.id)))


def one(attachment_id: UUID) -> Attached:
    """One of them. Raises `NotVisible` when there is none, or no longer."""
    found = next((attached for attached in shown() if attached.id == attachment_id), None)
    if found is None:
        raise NotVisible
    return found


def content(attachment_id: UUID) -> bytes:
    """The document itself. Raises `NotVisible`."""
    wanted = select(Attachment).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
    row = db.session.scalars(wanted.options(undefer(Attachment.content))).one_or_none()
    if row is None:
        raise NotVisible
    return row.content


def attach(
    actor: Actor,
    content: bytes,
    *,
    title: str,
    attribution: str,
    language: str,
    file_name: str,
    permitted: bool,
) -> Attachment:
    """Offer a document to families. `permitted`: its owners let us share it unaltered. The same twice is one.

    Raises `Refused`.
    """
    _must_be_admin(actor)
    if len(content) > LARGEST:
        raise Refused(
            "The file is larger than %(most)s MB. Ask its owners for a smaller one.",
            "file",
            most=LARGEST // 1_000_000,
        )
    if not content.startswith(BEGINS):
        raise Refused("This is not a PDF. Choose the document as a PDF.", "file")
    if language not in LANGUAGES:
        raise Refused("Choose the language that the document is written in.", "language")
    if not permitted:
        raise Refused("Documents by others can be shared only with their permission.", "permitted")
    told = {
        "title": _line(title, LONGEST_TITLE, "title"),
        "attribution": _line(attribution, LONGEST_ATTRIBUTION, "attribution"),
        "language": language,
        "file_name": safe_name(file_name),
        "sha256": sha256(content).hexdigest(),
    }
    same = select(Attachment).filter_by(**told, removed_at=None).limit(1)
    if (before := db.session.scalars(same).first()) is not None:
        return before
    row = Attachment(**told, size=len(content), content=content, added_by=actor.person_id)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.GUIDE_ATTACHED, subject_id=row.id)
    return row


def remove(actor: Actor, attachment_id: UUID) -> None:
    """Take a document away from families, and erase it here. Who added it and when stays known.

    Raises `NotVisible`.
    """
    _must_be_admin(actor)
    wanted = select(Attachment).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
    row = db.session.scalars(wanted).one_or_none()
    if row is None:
        raise NotVisible
    row.removed_at = now()
    row.content = b""
    audit.record(actor, audit.Act.GUIDE_DETACHED, subject_id=row.id)


def safe_name(file_name: str) -> str:
    """A name that every device can keep: letters, figures, dots and hyphens, ending in .pdf."""
    stem = re.sub(r"\.pdf$", "", file_name.replace("\\", "/").rpartition("/")[2], flags=re.IGNORECASE)
    kept = re.sub(r"[^\w.]+", "-", stem).strip("-._")[: LONGEST_NAME - len(".pdf")]
    return f"{kept or 'document'}.pdf"


def _line(text: str, longest: int, field: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refused("Fill this in.", field)
    if len(said) > longest:
        raise Refused("Use %(most)s characters or fewer.", field, most=longest)
    return said


def _must_be_admin(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
