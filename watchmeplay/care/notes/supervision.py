"""Notes that wait to be talked about in supervision: one's own, and for a lead those of the area."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchmeplay.accounts.models import Person
from watchmeplay.care.notes.models import ClinicalNote, NoteKind
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, idempotency, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped

MOST = 200
LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True)
class ForSupervision:
    """A signed note that waits to be talked about."""

    id: UUID
    family_id: UUID
    family_name: str
    author_name: str
    mine: bool
    kind: NoteKind
    happened_at: datetime
    zone: str
    signed_at: datetime
    words: str


def waiting(actor: Actor) -> list[ForSupervision]:
    """Notes marked for supervision and not talked about yet, the longest waiting first, at most `MOST`.

    Three statements at most, however many families. The reading is noted, once.
    """
    if not actor.is_staff:
        raise NotAllowed
    wanted = (
        scoped(actor, ClinicalNote, Person, Family)
        .join(Person, Person.id == ClinicalNote.author_id)
        .join(Family, Family.id == ClinicalNote.family_id)
        .where(
            ClinicalNote.for_supervision.is_(True),
            ClinicalNote.supervised_at.is_(None),
            ClinicalNote.signed_at.is_not(None),
        )
        .order_by(ClinicalNote.signed_at, ClinicalNote.id)
        .limit(MOST)
    )
    if actor.role != Role.LEAD:
        wanted = wanted.where(ClinicalNote.author_id == actor.person_id)
    rows = db.session.execute(wanted).all()
    vault.warm(family.id for _, _, family in rows)
    for family_id in {family.id for _, _, family in rows}:
        audit.record(actor, audit.Act.NOTE_READ, subject_id=family_id, family_id=family_id)
    return [
        ForSupervision(
            id=note.id,
            family_id=family.id,
            family_name=family.name,
            author_name=author.name,
            mine=note.author_id == actor.person_id,
            kind=NoteKind(note.kind),
            happened_at=note.happened_at,
            zone=note.zone,
            signed_at=note.signed_at,
            words=note.words,
        )
        for note, author, family in rows
    ]


def talked_about(actor: Actor, note_id: UUID, line: str, *, zone: str, key: str) -> None:
    """Tick a note as talked about. What came of it stands beside it as a signed addition of the actor's own.

    For its author, and for whoever leads the area. Raises `NotVisible`, `Refused`, `KeyReused`.
    """
    note = held(actor, ClinicalNote, note_id)
    if note.signed_at is None or not note.for_supervision:
        raise NotVisible
    if note.author_id != actor.person_id and actor.role != Role.LEAD:
        raise NotAllowed
    if not line.strip():
        raise Refused("Write a line about what came of it.", "line")
    if len(line) > LONGEST_LINE:
        raise Refused("Use %(most)s characters or fewer.", "line", most=LONGEST_LINE)
    claim = idempotency.claim(actor, key, idempotency.fingerprint(note_id, line))
    if not claim.first:
        one(actor, ClinicalNote, claim.result_id)
        return
    if note.supervised_at is not None:
        raise Refused(
            "This has been ticked already. Your line is below: add it to the note if you like.", "line"
        )
    note.supervised_at = now()
    added = ClinicalNote(
        id=claim.result_id,
        family_id=note.family_id,
        author_id=actor.person_id,
        kind=NoteKind.SUPERVISION,
        happened_at=now(),
        zone=zone,
        # What is marked in the note is likely to be in what was said about it.
        third_party=note.third_party,
        harm=note.harm,
        adds_to_id=note.adds_to_id or note.id,
        signed_at=now(),
        words=line,
    )
    db.session.add(added)
    db.session.flush()
    audit.record(actor, audit.Act.NOTE_SIGNED, subject_id=added.id, family_id=note.family_id)
