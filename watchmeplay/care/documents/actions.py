"""Adding files to a family's record and taking them out again."""

from base64 import b64encode
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from watchmeplay.care.documents import files
from watchmeplay.care.documents.models import Document
from watchmeplay.families import caseloads
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import held, one, scoped

LONGEST_TITLE = 120


class DocumentKind(StrEnum):
    """What a file in a record is."""

    LETTER = "letter"
    REPORT = "report"
    FORM = "form"
    FROM_FAMILY = "from-family"
    OTHER = "other"


def add(
    actor: Actor,
    *,
    family_id: UUID,
    content: bytes,
    media: str,
    title: str,
    kind: str,
    person_id: UUID | None = None,
    third_party: bool = False,
    key: str | None = None,
) -> Document:
    """Keep a file of at most `files.LARGEST` bytes; `person_id` is a carer of the family who may read it too.

    With a `key`, the same form twice is one file. Raises `Refused`, `NotAllowed`, `NotVisible`, `KeyReused`.
    """
    caseloads.must_look_after(actor, family_id)
    said = _title(title)
    kind = _kind(kind)
    if len(content) > files.LARGEST:
        raise Refused("A file may have up to %(most)s MB.", "file", most=files.LARGEST // 1_000_000)
    if files.media_of(content) != media:
        raise Refused("Choose a PDF, a PNG or JPEG picture, or a plain text.", "file")
    if person_id is not None:
        _check_reader(actor, family_id, person_id, third_party=third_party)
    claim = idempotency.claim_if_keyed(
        actor, key, family_id, sha256(content).hexdigest(), said, kind, person_id, third_party
    )
    if not claim.first:
        return one(actor, Document, claim.result_id)
    row = Document(
        id=claim.result_id,
        family_id=family_id,
        person_id=person_id,
        kind=kind,
        media=media,
        size=len(content),
        third_party=third_party,
        added_by=actor.person_id,
        title=said,
        content=b64encode(content).decode("ascii"),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.DOCUMENT_ADDED, subject_id=row.id, family_id=family_id)
    return row


def remove(actor: Actor, document_id: UUID) -> Document:
    """Take a file out: what is in it is erased here; its title, and who removed it when, stay.

    Twice is once. Raises `NotAllowed`, `NotVisible`.
    """
    row = held(actor, Document, document_id)
    caseloads.must_look_after(actor, row.family_id)
    if row.removed_at is None:
        row.removed_at, row.removed_by = now(), actor.person_id
        row.content = None
        db.session.flush()
        audit.record(actor, audit.Act.DOCUMENT_REMOVED, subject_id=row.id, family_id=row.family_id)
    return row


def _title(title: str) -> str:
    said = " ".join(title.split())
    if not said:
        raise Refused("Enter a title.", "title")
    if len(said) > LONGEST_TITLE:
        raise Refused("Use %(most)s characters or fewer.", "title", most=LONGEST_TITLE)
    return said


def _kind(kind: str) -> DocumentKind:
    if kind not in set(DocumentKind):
        raise Refused("Choose what kind of document it is.", "kind")
    return DocumentKind(kind)


def _check_reader(actor: Actor, family_id: UUID, person_id: UUID, *, third_party: bool) -> None:
    if third_party:
        raise Refused(
            "This document tells of other people too, so it is not shared. Keep it for staff.", "person"
        )
    here = scoped(actor, Membership.id).where(
        Membership.family_id == family_id,
        Membership.person_id == person_id,
        Membership.joined_at.is_not(None),
        Membership.ended_at.is_(None),
    )
    if db.session.scalar(here) is None:
        raise Refused("Choose an adult who belongs to this family now.", "person")
