"""How much the other carers of a family play: counts beside those of the family's first carer, and no word.

The first carer is whoever joined the family first and is still in it. Pages for their author alone count nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func

from watchmeplay.diary.models import PlaySession
from watchmeplay.families.models import Membership
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped


@dataclass(frozen=True, slots=True)
class Plays:
    """Plays of one family in a while: by the first carer, and by all the others."""

    first: int
    others: int


def plays(actor: Actor, since: datetime) -> dict[UUID, Plays]:
    """The families that played since a moment. Two statements, however many."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.execute(
        scoped(actor, PlaySession.family_id, PlaySession.author_id, func.count(PlaySession.id))
        .where(PlaySession.happened_at >= since, PlaySession.managed.is_(True))
        .group_by(PlaySession.family_id, PlaySession.author_id)
    ).all()
    first = _first_carers(actor, {family_id for family_id, _, _ in rows})
    found: dict[UUID, Plays] = {}
    for family_id, author_id, number in rows:
        before = found.get(family_id, Plays(0, 0))
        mine = author_id == first.get(family_id)
        found[family_id] = Plays(
            before.first + (number if mine else 0), before.others + (0 if mine else number)
        )
    return found


def _first_carers(actor: Actor, family_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of each family, whoever joined first and is still there; the last of the rows counts."""
    rows = db.session.execute(
        scoped(actor, Membership.family_id, Membership.person_id)
        .where(Membership.family_id.in_(family_ids), Membership.joined_at.is_not(None))
        .order_by(Membership.ended_at.is_(None), Membership.joined_at.desc(), Membership.id.desc())
    )
    return dict(rows.all())
