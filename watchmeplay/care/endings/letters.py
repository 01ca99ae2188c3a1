"""Letters to others: a referrer, a GP, another service. Drafted from a template, signed by a person, kept as a PDF."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from watchmeplay.accounts.models import Person
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.documents.actions import DocumentKind
from watchmeplay.care.endings.models import Letter
from watchmeplay.care.partners import directory
from watchmeplay.families import caseloads
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, scoped

LONGEST_TO = 500
LONGEST_WORDS = 12_000
PDF = "application/pdf"


class Kind(StrEnum):
    """Whom a letter is for."""

    REFERRER = "referrer"
    GP = "gp"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as staff see it. `document_id` once it is signed."""

    id: UUID
    family_id: UUID
    kind: Kind
    to: str
    words: str
    number: int
    writer_name: str
    changed_at: datetime
    agreed_with_family: bool
    signed_at: datetime | None
    document_id: UUID | None


def begin(
    actor: Actor, *, family_id: UUID, kind: str, to: str, words: str, key: str, partner_id: UUID | None = None
) -> UUID:
    """Begin a letter; its id. The same key twice is one. Raises `Refused` with its field, `NotAllowed`, `KeyReused`."""
    caseloads.must_look_after(actor, family_id)
    if kind not in set(Kind):
        raise Refused("Choose whom it is for.", "kind")
    known = directory.one(actor, partner_id).id if partner_id else None
    address, said = _checked(to, words)
    mark = idempotency.fingerprint("letter", family_id, kind, address, said, partner_id)
    claim = idempotency.claim(actor, key, mark)
    if claim.first:
        row = Letter(
            id=claim.result_id, family_id=family_id, kind=kind, partner_id=known, made_by=actor.person_id
        )
        row.to, row.words = address, said
        db.session.add(row)
        db.session.flush()
        audit.record(actor, audit.Act.LETTER_CHANGED, subject_id=row.id, family_id=family_id)
    return claim.result_id


def edit(
    actor: Actor, letter_id: UUID, *, to: str, words: str, agreed_with_family: bool, number: int
) -> None:
    """Change a letter that is not signed. Raises `Changed`, `Refused`, `NotAllowed`, `NotVisible`."""
    row = _unsigned(actor, letter_id)
    address, said = _checked(to, words)
    if row.number != number:
        raise Changed(row.number)
    row.to, row.words, row.agreed_with_family = address, said, agreed_with_family
    row.number, row.changed_at = row.number + 1, now()
    db.session.flush()
    audit.record(actor, audit.Act.LETTER_CHANGED, subject_id=row.id, family_id=row.family_id)


def sign(actor: Actor, letter_id: UUID, *, number: int, pdf: bytes, title: str) -> UUID:
    """Sign the version that was on the page; `pdf` is it in type. It is kept among the documents, whose id this is.

    Raises `Changed` when somebody saved meanwhile, `Refused` when it is signed, `NotAllowed`, `NotVisible`.
    """
    row = _unsigned(actor, letter_id)
    if row.number != number:
        raise Changed(row.number)
    kept = documents.add(
        actor,
        family_id=row.family_id,
        content=pdf,
        media=PDF,
        title=title,
        kind=DocumentKind.LETTER,
        third_party=False,
    )
    row.document_id, row.signed_by, row.signed_at = kept.id, actor.person_id, now()
    db.session.flush()
    audit.record(actor, audit.Act.LETTER_SIGNED, subject_id=row.id, family_id=row.family_id)
    return kept.id


def letters(actor: Actor, family_id: UUID) -> list[Written]:
    """The letters of a family, newest first. One query."""
    rows = db.session.execute(
        scoped(actor, Letter, Person)
        .join(Person, Person.id == Letter.made_by)
        .where(Letter.family_id == family_id)
        .order_by(Letter.made_at.desc(), Letter.id)
    ).all()
    return [
        Written(
            id=row.id,
            family_id=row.family_id,
            kind=Kind(row.kind),
            to=row.to,
            words=row.words,
            number=row.number,
            writer_name=person.name,
            changed_at=row.changed_at,
            agreed_with_family=row.agreed_with_family,
            signed_at=row.signed_at,
            document_id=row.document_id,
        )
        for row, person in rows
    ]


def letter(actor: Actor, family_id: UUID, letter_id: UUID) -> Written:
    """One of them. Raises `NotVisible`."""
    for written in letters(actor, family_id):
        if written.id == letter_id:
            return written
    raise NotVisible


def _unsigned(actor: Actor, letter_id: UUID) -> Letter:
    row = held(actor, Letter, letter_id)
    caseloads.must_look_after(actor, row.family_id)
    if row.signed_at is not None:
        raise Refused("This letter is signed. Write another to add to it.")
    return row


def _checked(to: str, words: str) -> tuple[str, str]:
    address, said = to.strip(), words.strip()
    if not address:
        raise Refused("Enter whom the letter is to.", "to")
    if len(address.replace("\r\n", "\n")) > LONGEST_TO:
        raise Refused("Use %(most)s characters or fewer.", "to", most=LONGEST_TO)
    if not said:
        raise Refused("Write the letter.", "words")
    if len(said.replace("\r\n", "\n")) > LONGEST_WORDS:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST_WORDS)
    return address, said
