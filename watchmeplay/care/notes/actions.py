"""Writing notes: drafts, signing, signing beside a colleague, adding to what is signed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.notes import circle
from watchmeplay.care.notes.models import ClinicalNote, NoteKind, NoteSigner, NoteSubject
from watchmeplay.families import caseloads
from watchmeplay.families.models import Child, Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped

LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody put into a note. `beside` are colleagues who are asked to sign as well."""

    kind: NoteKind
    happened_at: datetime
    zone: str
    words: str
    adults: frozenset[UUID] = frozenset()
    children: frozenset[UUID] = frozenset()
    third_party: bool = False
    harm: bool = False
    for_supervision: bool = False
    beside: frozenset[UUID] = frozenset()


def begin(
    actor: Actor,
    writing: Writing,
    *,
    family_id: UUID,
    key: str,
    adds_to_id: UUID | None = None,
    appointment_id: UUID | None = None,
) -> ClinicalNote:
    """Keep a draft, its author's alone until it is signed. The same form twice is one draft.

    `adds_to_id` names the signed note that this one amends. Raises `NotVisible`, `Refused`, `KeyReused`.
    """
    caseloads.must_look_after(actor, family_id)
    _check(actor, writing, family_id)
    if adds_to_id is not None:
        _must_be_amendable(one(actor, ClinicalNote, adds_to_id), family_id)
    if appointment_id is not None and one(actor, Appointment, appointment_id).family_id != family_id:
        raise NotVisible
    mark = idempotency.fingerprint(family_id, adds_to_id, *_parts(writing))
    claim = idempotency.claim(actor, key, mark)
    if not claim.first:
        return one(actor, ClinicalNote, claim.result_id)
    note = ClinicalNote(
        id=claim.result_id,
        family_id=family_id,
        author_id=actor.person_id,
        adds_to_id=adds_to_id,
        appointment_id=appointment_id,
        **_columns(writing),
    )
    db.session.add(note)
    db.session.flush()
    _surround(note, writing)
    audit.record(actor, audit.Act.NOTE_WRITTEN, subject_id=note.id, family_id=family_id)
    return note


def save(actor: Actor, note_id: UUID, writing: Writing, *, number: int) -> ClinicalNote:
    """Change one's own draft. `number` is the version that was changed.

    Raises `Changed` when it is not the newest, `NotVisible` for another's or a signed note, `Refused`.
    """
    note = _own_draft(actor, note_id)
    _check(actor, writing, note.family_id)
    if note.number != number:
        raise Changed(note.number)
    for name, value in _columns(writing).items():
        setattr(note, name, value)
    note.number, note.changed_at = number + 1, now()
    for model in (NoteSubject, NoteSigner):
        db.session.execute(
            delete(model).where(model.note_id == note.id),
            execution_options={"actor": actor, "synchronize_session": False},
        )
    db.session.flush()
    _surround(note, writing)
    audit.record(actor, audit.Act.NOTE_WRITTEN, subject_id=note.id, family_id=note.family_id)
    return note


def sign(actor: Actor, note_id: UUID, *, number: int) -> ClinicalNote:
    """Sign one's own draft, as it stood in version `number`. From now on it is only added to.

    Whoever was asked to sign beside sees it now. Raises `Changed`, `NotVisible`, `Refused`.
    """
    note = _own_draft(actor, note_id)
    if note.number != number:
        raise Changed(note.number)
    if not note.words.strip():
        raise Refused("Write the note before you sign it.", "words")
    note.signed_at = now()
    db.session.flush()
    audit.record(actor, audit.Act.NOTE_SIGNED, subject_id=note.id, family_id=note.family_id)
    return note


def sign_beside(actor: Actor, note_id: UUID) -> None:
    """Sign a colleague's signed note as somebody who was asked to. Twice is once. Raises `NotVisible`."""
    note = one(actor, ClinicalNote, note_id)
    mine = db.session.scalars(
        scoped(actor, NoteSigner)
        .where(NoteSigner.note_id == note_id, NoteSigner.person_id == actor.person_id)
        .with_for_update()
    ).one_or_none()
    if mine is None or note.signed_at is None:
        raise NotVisible
    if mine.signed_at is None:
        mine.signed_at = now()
        db.session.flush()
        audit.record(actor, audit.Act.NOTE_SIGNED, subject_id=note.id, family_id=note.family_id)


def throw_away(actor: Actor, note_id: UUID) -> UUID:
    """Erase one's own draft: nobody else has ever seen it. Gives the family. Raises `NotVisible`."""
    note = _own_draft(actor, note_id)
    for model in (NoteSubject, NoteSigner):
        db.session.execute(
            delete(model).where(model.note_id == note.id),
            execution_options={"actor": actor, "synchronize_session": False},
        )
    db.session.delete(note)
    db.session.flush()
    audit.record(actor, audit.Act.NOTE_WRITTEN, subject_id=note_id, family_id=note.family_id)
    return note.family_id


def _own_draft(actor: Actor, note_id: UUID) -> ClinicalNote:
    """Held: two windows that save, or save and sign, do so one after the other."""
    note = held(actor, ClinicalNote, note_id)
    if note.author_id != actor.person_id or note.signed_at is not None:
        raise NotVisible
    caseloads.must_look_after(actor, note.family_id)
    return note


def _check(actor: Actor, writing: Writing, family_id: UUID) -> None:
    if len(writing.words) > LONGEST:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST)
    if writing.happened_at > now():
        raise Refused("A note is about something that has happened. Enter a time in the past.", "time")
    adults = set(
        db.session.scalars(scoped(actor, Membership.person_id).where(Membership.family_id == family_id))
    )
    children = set(db.session.scalars(scoped(actor, Child.id).where(Child.family_id == family_id)))
    if not (writing.adults <= adults and writing.children <= children):
        raise Refused("Choose from the people of this family.", "about")
    colleagues = {person.id for person in circle.colleagues(actor, family_id)}
    if not writing.beside <= colleagues:
        raise Refused("Choose colleagues who can open this family’s record.", "beside")


def _must_be_amendable(note: ClinicalNote, family_id: UUID) -> None:
    """What is added stands beside the first note, never beside another addition."""
    if note.signed_at is None or note.family_id != family_id or note.adds_to_id is not None:
        raise NotVisible


def _columns(writing: Writing) -> dict[str, object]:
    return {
        "kind": writing.kind,
        "happened_at": writing.happened_at,
        "zone": writing.zone,
        "words": writing.words,
        "third_party": writing.third_party,
        "harm": writing.harm,
        "for_supervision": writing.for_supervision,
    }


def _parts(writing: Writing) -> tuple[object, ...]:
    people_and_children = (sorted(writing.adults), sorted(writing.children), sorted(writing.beside))
    return (*_columns(writing).values(), *people_and_children)


def _surround(note: ClinicalNote, writing: Writing) -> None:
    place = {"note_id": note.id, "family_id": note.family_id}
    db.session.add_all(
        [
            *(NoteSubject(**place, person_id=person_id) for person_id in writing.adults),
            *(NoteSubject(**place, child_id=child_id) for child_id in writing.children),
            *(NoteSigner(**place, person_id=person_id) for person_id in writing.beside),
        ]
    )
    db.session.flush()
