"""Clinical notes. A draft is its author's; once signed it is never changed, only added to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from watchmeplay.care.access import STAFF_RULES, signed_or_own_in_area, signed_or_own_on_caseload
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


class NoteKind(StrEnum):
    """What a note is about."""

    SESSION = "session"
    PHONE_CALL = "phone-call"
    CONSULTATION = "consultation"
    LIAISON = "liaison"
    SUPERVISION = "supervision"
    OTHER = "other"


class SignedForGood(RuntimeError):
    """Something tried to change or remove a signed note. A fault in the code, never shown to a person."""


class ClinicalNote(Identified, FamilyOwned, Base):
    """A note about a family, for staff alone. `number` counts savings of the draft.

    `adds_to_id` names the signed note that this one amends. `third_party` and `harm` mark what must be weighed
    before a copy of the record is given to anybody.
    """

    __tablename__ = "clinical_note"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        ForeignKeyConstraint(["adds_to_id", "family_id"], ["clinical_note.id", "clinical_note.family_id"]),
        ForeignKeyConstraint(["appointment_id", "family_id"], ["appointment.id", "appointment.family_id"]),
        Index("ix_clinical_note_family", "family_id", "happened_at"),
        Index("ix_clinical_note_author", "author_id", "signed_at"),
        Index("ix_clinical_note_supervision", "for_supervision", "supervised_at", "family_id"),
    )
    visible = {Role.PRACTITIONER: signed_or_own_on_caseload, Role.LEAD: signed_or_own_in_area}

    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60))
    third_party: Mapped[bool] = mapped_column(default=False)
    harm: Mapped[bool] = mapped_column(default=False)
    for_supervision: Mapped[bool] = mapped_column(default=False)
    supervised_at: Mapped[datetime | None]
    adds_to_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    number: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    signed_at: Mapped[datetime | None] = mapped_column(active_history=True)
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.STAFF)


class NoteSigner(Identified, FamilyOwned, Base):
    """Somebody asked to sign a joint note beside its author, and when they did."""

    __tablename__ = "note_signer"
    __table_args__ = (
        ForeignKeyConstraint(["note_id", "family_id"], ["clinical_note.id", "clinical_note.family_id"]),
        UniqueConstraint("note_id", "person_id"),
        Index("ix_note_signer_person", "person_id", "signed_at"),
    )
    visible = STAFF_RULES

    note_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]


class NoteSubject(Identified, FamilyOwned, Base):
    """Whom a note is about: an adult or a child of the family."""

    __tablename__ = "note_subject"
    __table_args__ = (
        ForeignKeyConstraint(["note_id", "family_id"], ["clinical_note.id", "clinical_note.family_id"]),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        Index("ix_note_subject_note", "note_id"),
    )
    visible = STAFF_RULES

    note_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[UUID | None]


# All that may still happen to a signed note.
_AFTER_SIGNING = frozenset({"supervised_at"})


@event.listens_for(ClinicalNote, "before_update")
def _keep_signed(_mapper: Any, _connection: Any, note: ClinicalNote) -> None:
    """Whatever forgets to ask: a note that was signed before this transaction's change stays as it was."""
    state = inspect(note)
    signed = state.attrs.signed_at.history
    was_signed = any(signed.deleted) if signed.has_changes() else bool(note.signed_at)
    changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
    if was_signed and changed - _AFTER_SIGNING:
        raise SignedForGood(f"a signed note cannot change its {', '.join(sorted(changed))}")


@event.listens_for(ClinicalNote, "before_delete")
def _keep_whole(_mapper: Any, _connection: Any, note: ClinicalNote) -> None:
    if note.signed_at:
        raise SignedForGood("a signed note cannot be removed")


@event.listens_for(Session, "do_orm_execute")
def _one_by_one(state: ORMExecuteState) -> None:
    """Statements over many notes would pass by the two above."""
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and mapper.class_ is ClinicalNote:
        raise SignedForGood("notes are changed and removed one by one")
