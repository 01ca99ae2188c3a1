"""What a waiting room knows of its own referral besides its steps: whose words it holds, and the usual wait."""

from dataclasses import dataclass
from datetime import timedelta

from watchmeplay.care.referrals.models import Referral, State
from watchmeplay.care.referrals.typical_wait import typical_wait
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

BEFORE_MEETING = frozenset({State.NEW, State.CONSULTATION, State.WAITING})


@dataclass(frozen=True, slots=True)
class Wait:
    """`usual` and `so_far` are in whole weeks; `usual` is None when it cannot be said."""

    source: str
    is_waiting: bool
    usual: int | None
    so_far: int


def wait(actor: Actor) -> Wait:
    """The wait of the room's own referral. Raises `NotVisible`."""
    wanted = scoped(actor, Referral.source, Referral.state, Referral.area_id, Referral.submitted_at)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotVisible
    waiting = row.state in BEFORE_MEETING
    return Wait(
        row.source,
        waiting,
        typical_wait(row.area_id) if waiting else None,
        max(now() - row.submitted_at, timedelta()) // timedelta(weeks=1),
    )
