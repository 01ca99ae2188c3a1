"""The service's own furniture: its areas (clusters)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import NotPersonal


class Area(Identified, NotPersonal, Base):
    """A part of the service's ground, such as a town or a cluster of children's centres."""

    __tablename__ = "area"

    name: Mapped[str] = mapped_column(String(80), unique=True)
