"""A few facts about this installation, such as that it holds a demonstration."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.database import Base, db
from watchmeplay.foundation.ownership import NotPersonal

DEMONSTRATION = "demonstration"


class SiteFact(NotPersonal, Base):
    """One fact by name."""

    __tablename__ = "site_fact"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def is_demonstration() -> bool:
    """Whether this database holds the demonstration."""
    return db.session.scalar(select(SiteFact.value).where(SiteFact.name == DEMONSTRATION)) == "yes"


def mark_demonstration() -> None:
    """Say for good that this database holds the demonstration."""
    db.session.add(SiteFact(name=DEMONSTRATION, value="yes"))
