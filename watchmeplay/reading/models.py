"""A page of the guide that the team gave to one carer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.families.access import in_area, on_caseload, own_row
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


class GivenPage(Identified, FamilyOwned, Base):
    """A page for one carer, `person_id`, with a line of why. Another carer of the same child sees nothing of it.

    `opened_at` is the first time it was opened: whether, never how often.
    """

    __tablename__ = "given_page"
    __table_args__ = (Index("ix_given_page_reader", "family_id", "person_id", "given_at"),)
    visible = {Role.CAREGIVER: own_row, Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str] = mapped_column(String(60))
    why_sealed: Mapped[bytes]
    given_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]

    why = Sealed("why_sealed", Kind.SHARED)
