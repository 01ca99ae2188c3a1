"""What staff looked at and found to be another family: kept for all of them, and never shown as alike again.

Said of two referrals, or of a referral and a family's record. Taking it back brings the likeness back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.accounts.models import Person
from watchmeplay.care.access import REFERRAL_STAFF
from watchmeplay.care.referrals.models import Referral
from watchmeplay.families.models import Family
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified, db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import ReferralOwned, held, one, scoped
from watchmeplay.foundation.vault import Kind


class NotTheSame(Identified, ReferralOwned, Base):
    """A pair. Of two referrals the lesser id comes first, so that a pair is kept once."""

    __tablename__ = "not_the_same"
    __table_args__ = (
        CheckConstraint("(other_id is null) <> (family_id is null)", name="one"),
        CheckConstraint("other_id is null or referral_id < other_id", name="order"),
        UniqueConstraint("referral_id", "other_id", name="uq_not_the_same_referral_id_other_id"),
        UniqueConstraint("referral_id", "family_id", name="uq_not_the_same_referral_id_family_id"),
        Index("ix_not_the_same_other", "other_id"),
        Index("ix_not_the_same_family", "family_id"),
    )
    visible = REFERRAL_STAFF

    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)


@dataclass(frozen=True, slots=True)
class Pair:
    """What one referral is not the same as. One id is set; `name` is a reference, or a family's name."""

    referral_id: UUID | None
    family_id: UUID | None
    name: str
    by: str
    at: datetime


def say(
    actor: Actor, referral_id: UUID, *, other_id: UUID | None = None, family_id: UUID | None = None
) -> None:
    """Keep that a referral is not of the same family as another, or as a family with a record.

    Said again it changes nothing. Raises `NotAllowed`, `NotVisible` unless both are in reach.
    """
    pair = _held_pair(actor, referral_id, other_id, family_id)
    if _kept(actor, pair) is not None:
        return
    db.session.add(NotTheSame(by_id=actor.person_id, at=now(), **pair))
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=referral_id)


def take_back(
    actor: Actor, referral_id: UUID, *, other_id: UUID | None = None, family_id: UUID | None = None
) -> None:
    """They may be the same after all. What nobody said changes nothing. Raises as `say`."""
    row = _kept(actor, _held_pair(actor, referral_id, other_id, family_id))
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=referral_id)


def of(actor: Actor, referral_id: UUID) -> list[Pair]:
    """What one referral was found not to be the same as, the latest first, where the other is in reach too."""
    mine = or_(NotTheSame.referral_id == referral_id, NotTheSame.other_id == referral_id)
    rows = db.session.execute(
        scoped(actor, NotTheSame, Person).join(Person, Person.id == NotTheSame.by_id).where(mine)
    ).all()
    others = {_other(row, referral_id) for row, _ in rows}
    family_ids = {row.family_id for row, _ in rows}
    references = {
        each.id: each.reference
        for each in db.session.execute(
            scoped(actor, Referral.id, Referral.reference).where(Referral.id.in_(others))
        )
    }
    families = db.session.scalars(scoped(actor, Family).where(Family.id.in_(family_ids))).all()
    vault.warm([family.id for family in families], Kind.FAMILY)
    names = references | {family.id: family.name for family in families}
    found = [
        Pair(_other(row, referral_id), row.family_id, names[key], person.name, row.at)
        for row, person in rows
        if (key := row.family_id or _other(row, referral_id)) in names
    ]
    return sorted(found, key=lambda pair: (pair.at, pair.name), reverse=True)


def apart(actor: Actor, families: Mapping[UUID, UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """By referral, the referrals and families it is not the same as. One statement, two where there are any.

    `families` gives the family of each referral that is asked about, where it has one. A family opened for a
    referral is told apart with it.
    """
    ids, of_families = set(families), {family_id for family_id in families.values() if family_id}
    rows = db.session.scalars(
        scoped(actor, NotTheSame).where(
            or_(
                NotTheSame.referral_id.in_(ids),
                NotTheSame.other_id.in_(ids),
                NotTheSame.family_id.in_(of_families),
            )
        )
    ).all()
    if not rows:
        return dict.fromkeys(families, frozenset())
    opened = _opened(actor, {each for row in rows for each in (row.referral_id, row.other_id) if each})
    found: dict[UUID, frozenset[UUID]] = {}
    for referral_id, family_id in families.items():
        others = {
            each
            for row in rows
            for each in (row.referral_id, row.other_id, row.family_id)
            if referral_id in (row.referral_id, row.other_id) or (family_id and row.family_id == family_id)
            if each and each not in (referral_id, family_id)
        }
        found[referral_id] = frozenset(others | {opened[each] for each in others if each in opened})
    return found


def _opened(actor: Actor, referral_ids: Collection[UUID]) -> dict[UUID, UUID]:
    wanted = scoped(actor, Referral.id, Referral.family_id).where(
        Referral.id.in_(referral_ids), Referral.family_id.is_not(None)
    )
    return {row.id: row.family_id for row in db.session.execute(wanted)}


def _held_pair(
    actor: Actor, referral_id: UUID, other_id: UUID | None, family_id: UUID | None
) -> dict[str, UUID | None]:
    """The pair in the order it is kept, with its first referral held: two who say it at once say it once."""
    if not actor.is_staff:
        raise NotAllowed
    if referral_id == other_id:
        raise NotVisible
    if family_id is not None:
        one(actor, Family, family_id)
    first, *rest = sorted(each for each in (referral_id, other_id) if each)
    for each in rest:
        one(actor, Referral, each)
    held(actor, Referral, first)
    return {"referral_id": first, "other_id": rest[0] if rest else None, "family_id": family_id}


def _kept(actor: Actor, pair: Mapping[str, UUID | None]) -> NotTheSame | None:
    return db.session.scalars(scoped(actor, NotTheSame).filter_by(**pair)).first()


def _other(row: NotTheSame, referral_id: UUID) -> UUID | None:
    return row.other_id if row.referral_id == referral_id else row.referral_id
