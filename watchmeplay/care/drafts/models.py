"""A referral that is not sent yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import CodeHeld
from watchmeplay.foundation.vault import Kind, Sealed


class ReferralDraft(Identified, CodeHeld, Base):
    """A referral that somebody is still writing. `answers` is JSON by field name."""

    __tablename__ = "referral_draft"
    __table_args__ = (Index("ix_referral_draft_changed", "changed_at"),)

    source: Mapped[str] = mapped_column(String(12))
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    page: Mapped[str] = mapped_column(String(30))
    number: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    sent_id: Mapped[UUID | None]
    answers_sealed: Mapped[bytes]

    answers = Sealed("answers_sealed", Kind.SHARED)

    @property
    def vault_owner(self) -> UUID:
        """A draft has a key of its own, which goes with it."""
        return self.id
