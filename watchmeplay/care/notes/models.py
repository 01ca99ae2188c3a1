"""Clinical notes. A draft is its author's; once signed it is never changed, only added to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import STAFF_RULES, signed_or_own_in_area, signed_or_own_on_caseload
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


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
    signed_at: Mapped[datetime | None]
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
