"""Families, their children and adults, and who may see what of them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    column,
)  # fmt: skip
from sqlalchemy.orm import Mapped, mapped_column, synonym

from watchmeplay.families.access import granted_child, in_area, on_caseload, own_family, own_row
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned, PersonOwned
from watchmeplay.foundation.vault import Kind, Sealed

OPEN = {"sqlite_where": column("ended_at").is_(None), "postgresql_where": column("ended_at").is_(None)}
STAFF_RULES = {Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}


class Basis(StrEnum):
    """Why an adult may see a child's pages."""

    PARENTAL_RESPONSIBILITY = "parental-responsibility"
    DELEGATED_AUTHORITY = "delegated-authority"
    PRACTITIONER_APPROVED = "practitioner-approved"


class Purpose(StrEnum):
    """What a consent is for. Each is decided by itself and can be taken back."""

    CARE = "care"
    RESEARCH = "research"
    PHOTOS = "photos"


class Posting(Identified, PersonOwned, Base):
    """A member of staff working in an area."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_person", "person_id", "ended_at"),
        Index("ix_posting_area", "area_id", "ended_at", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class Family(Identified, FamilyOwned, Base):
    """A child or children with the adults who care for them. The unit that owns every other row here."""

    __tablename__ = "family"
    __table_args__ = (Index("ix_family_area", "area_id", "id"),)
    visible = {Role.CAREGIVER: own_family, **STAFF_RULES}

    family_id: Mapped[UUID] = synonym("id")
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    name_sealed: Mapped[bytes]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    contact_paused_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    erase_on: Mapped[date | None]

    name = Sealed("name_sealed", Kind.FAMILY)

    @property
    def vault_owner(self) -> UUID:
        """A family's keys belong to the family itself."""
        return self.id


class Household(Identified, FamilyOwned, Base):
    """One of the homes a child lives in. Holds a label for staff, never shown to a caregiver."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("id", "family_id"), Index("ix_household_family", "family_id"))
    visible = STAFF_RULES

    label_sealed: Mapped[bytes]

    label = Sealed("label_sealed", Kind.STAFF)


class Child(Identified, FamilyOwned, Base):
    """A child from before birth to about eight. Twins are two children born on one day."""

    __tablename__ = "child"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        CheckConstraint("(born_on is null) <> (expected_on is null)", name="born_or_expected"),
        Index("ix_child_family", "family_id"),
    )
    visible = {Role.CAREGIVER: granted_child, **STAFF_RULES}

    name_sealed: Mapped[bytes]
    born_on: Mapped[date | None]
    expected_on: Mapped[date | None]

    name = Sealed("name_sealed", Kind.FAMILY)


class ChildHome(Identified, FamilyOwned, Base):
    """A child living, some or all of the time, in a household."""

    __tablename__ = "child_home"
    __table_args__ = (
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        ForeignKeyConstraint(["household_id", "family_id"], ["household.id", "household.family_id"]),
        UniqueConstraint("child_id", "household_id"),
        Index("ix_child_home_family", "family_id"),
        Index("ix_child_home_household", "household_id"),
    )
    visible = STAFF_RULES

    child_id: Mapped[UUID]
    household_id: Mapped[UUID]


class Membership(Identified, FamilyOwned, Base):
    """An adult's place in a family, with their own word for themselves (gran, dad, foster carer …)."""

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["household_id", "family_id"], ["household.id", "household.family_id"]),
        UniqueConstraint("family_id", "person_id"),
        Index("ix_membership_person", "person_id", "ended_at", "joined_at", "family_id"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    household_id: Mapped[UUID | None]
    own_word_sealed: Mapped[bytes | None]
    invited_at: Mapped[datetime] = mapped_column(default=now)
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    own_word = Sealed("own_word_sealed", Kind.FAMILY)


class Grant(Identified, FamilyOwned, Base):
    """One adult's dated access to one child's pages, with its basis. Unequal between adults by design."""

    __tablename__ = "access_grant"
    __table_args__ = (
        Index("uq_access_grant_open", "child_id", "person_id", unique=True, **OPEN),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        CheckConstraint(
            "basis in ('parental-responsibility', 'delegated-authority', 'practitioner-approved')",
            name="basis",
        ),
        Index("ix_access_grant_person", "person_id", "ended_at", "suspended_at", "child_id"),
        Index("ix_access_grant_child", "child_id"),
        Index("ix_access_grant_family", "family_id", "ended_at"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[UUID]
    basis: Mapped[str] = mapped_column(String(40))
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SharingLink(Identified, FamilyOwned, Base):
    """Agreed with both: this adult may choose to share single pages with that one. One direction a row."""

    __tablename__ = "sharing_link"
    __table_args__ = (
        Index("uq_sharing_link_open", "family_id", "person_id", "with_person_id", unique=True, **OPEN),
        Index("ix_sharing_link_person", "person_id", "ended_at"),
        Index("ix_sharing_link_family", "family_id"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    with_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class CaseloadEntry(Identified, FamilyOwned, Base):
    """A practitioner looking after a family, from a day to a day. `weight`: 1 light, 2 usual, 3 heavy.

    `covering_for` names the colleague who is away meanwhile.
    """

    __tablename__ = "caseload_entry"
    __table_args__ = (
        Index("uq_caseload_entry_open", "family_id", "person_id", unique=True, **OPEN),
        Index("ix_caseload_entry_person", "person_id", "ended_at", "family_id"),
        Index("ix_caseload_entry_family", "family_id", "ended_at"),
    )
    visible = {Role.CAREGIVER: own_family, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    weight: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    covering_for: Mapped[UUID | None]


class Consent(Identified, FamilyOwned, Base):
    """One decision by one adult about one purpose, with the wording it was given on. Never overwritten."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person", "person_id", "purpose", "decided_at"),)
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    wording_version: Mapped[int]
    decided_at: Mapped[datetime] = mapped_column(default=now)


class SafeContact(Identified, FamilyOwned, Base):
    """How and when it is safe to reach one adult. The sender obeys it at the moment of sending.

    Hours are local to the adult's zone; quiet from 20 to 8 means nothing leaves between 8pm and 8am.
    """

    __tablename__ = "safe_contact"
    __table_args__ = (
        UniqueConstraint("family_id", "person_id"),
        CheckConstraint("quiet_from between 0 and 23 and quiet_until between 0 and 23", name="hours"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    may_email: Mapped[bool] = mapped_column(default=False)
    quiet_from: Mapped[int] = mapped_column(SmallInteger, default=20)
    quiet_until: Mapped[int] = mapped_column(SmallInteger, default=8)
    unsafe_since: Mapped[datetime | None]
    note_sealed: Mapped[bytes | None]

    note = Sealed("note_sealed", Kind.STAFF)
