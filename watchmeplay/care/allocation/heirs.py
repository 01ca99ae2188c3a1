"""Who goes on with a family when somebody is off its team, and nobody was named for it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.database import db


def of_families(
    family_ids: Collection[UUID], *, first: UUID | None = None, apart_from: UUID | None = None
) -> dict[UUID, UUID]:
    """By family, `first` where they look after it, else whoever has done so longest. All of them can sign in.

    A family that nobody who can sign in looks after is left out. Call in a system scope. One statement.
    """
    rows = db.session.execute(
        select(CaseloadEntry.family_id, CaseloadEntry.person_id)
        .join(Person, Person.id == CaseloadEntry.person_id)
        .where(
            CaseloadEntry.family_id.in_(family_ids),
            CaseloadEntry.ended_at.is_(None),
            Person.standing == Standing.ACTIVE,
        )
        .order_by(CaseloadEntry.since, CaseloadEntry.id)
    ).all()
    heirs: dict[UUID, UUID] = {}
    for family_id, person_id in rows:
        if person_id != apart_from and (family_id not in heirs or person_id == first):
            heirs[family_id] = person_id
    return heirs
