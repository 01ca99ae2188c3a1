"""Files in a family's record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from watchmeplay.care.access import STAFF_RULES, own_row_with_a_child
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


def _kind_of(row: "Document") -> Kind:
    return Kind.STAFF if row.person_id is None else Kind.SHARED


class Document(Identified, FamilyOwned, Base):
    """A file. With `person_id` that carer may read it too. `content` is base64 before it is sealed."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        Index("ix_document_family", "family_id", "added_at"),
    )
    visible = {Role.CAREGIVER: own_row_with_a_child, **STAFF_RULES}

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    media: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    third_party: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    title_sealed: Mapped[bytes]
    content_sealed: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    title = Sealed("title_sealed", _kind_of)
    content = Sealed("content_sealed", _kind_of)
