"""What a waiting room knows of its own referral besides its steps: whose words it holds, and the usual wait."""

from dataclasses import dataclass

from watchmeplay.care.referrals.models import Referral, State
from watchmeplay.care.referrals.typical_wait import typical_wait
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

BEFORE_MEETING = frozenset({State.NEW, State.CONSULTATION, State.WAITING})


@dataclass(frozen=True, slots=True)
class Wait:
    """`usual` is in whole weeks; None when it cannot be said."""

    source: str
    is_waiting: bool
    usual: int | None


def wait(actor: Actor) -> Wait:
    """The wait of the room's own referral. Raises `NotVisible`."""
    wanted = scoped(actor, Referral.source, Referral.state, Referral.area_id)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotVisible
    waiting = row.state in BEFORE_MEETING
    return Wait(row.source, waiting, typical_wait(row.area_id) if waiting else None)
