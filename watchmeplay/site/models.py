"""The service's own furniture: its areas (clusters)."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import NotPersonal


class Area(Identified, NotPersonal, Base):
    """A part of the service's ground, such as a town or a cluster of children's centres."""

    __tablename__ = "area"

    name: Mapped[str] = mapped_column(String(80), unique=True)


class AreaPostcode(Identified, NotPersonal, Base):
    """The beginning of postcodes that an area serves, such as PL, PL31, or SW11 4 with its space."""

    __tablename__ = "area_postcode"
    __table_args__ = (UniqueConstraint("prefix"),)

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    prefix: Mapped[str] = mapped_column(String(8))
