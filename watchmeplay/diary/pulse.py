"""Each family's diary at a glance, for the team: what is new, what is being thought about, when they play.

Two statements, however many families there are, and no word is unsealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, or_, select

from watchmeplay.diary.kept import NEWEST, is_kept, kept_at
from watchmeplay.diary.models import PlaySession, ReviewState
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import Prepared

RECENT = 24


@dataclass(frozen=True, slots=True)
class Pulse:
    """One family's diary as it stands. Private pages count nowhere.

    `new` pages wait for a first look, the oldest since `oldest_new_at`, the newest since `newest_new_at`.
    `thinking` pages were read with a promise to come back, the oldest since `thinking_since`. Pages that either
    side kept for a meeting, and that were not answered since, are `kept`: when that was said of each. `last_at`
    and `recent` (newest first, at most 24) are when the pages happened, `given_at` is when the team was last
    given one.
    """

    new: int = 0
    oldest_new_at: datetime | None = None
    newest_new_at: datetime | None = None
    thinking: int = 0
    thinking_since: datetime | None = None
    kept: tuple[datetime, ...] = ()
    recent: tuple[datetime, ...] = ()
    given_at: datetime | None = None

    @property
    def last_at(self) -> datetime | None:
        """When the newest page happened."""
        return self.recent[0] if self.recent else None

    def to_bring(self, met_at: datetime | None) -> int:
        """How many pages were kept for a meeting since the last one."""
        return sum(met_at is None or at > met_at for at in self.kept)


def pulses(actor: Actor, family_ids: Iterable[UUID]) -> dict[UUID, Pulse]:
    """The pulse of each named family, in two statements. A family without pages has an empty one."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = set(family_ids)
    if not wanted:
        return {}
    found = {family_id: _Found() for family_id in wanted}
    _add_open(actor, found)
    _add_recent(actor, found)
    return {family_id: one.pulse() for family_id, one in found.items()}


@dataclass
class _Found:
    new: list[datetime] = field(default_factory=list)
    thinking: list[datetime] = field(default_factory=list)
    kept: list[datetime] = field(default_factory=list)
    recent: list[datetime] = field(default_factory=list)
    given_at: datetime | None = None

    def pulse(self) -> Pulse:
        return Pulse(
            new=len(self.new),
            oldest_new_at=min(self.new, default=None),
            newest_new_at=max(self.new, default=None),
            thinking=len(self.thinking),
            thinking_since=min(self.thinking, default=None),
            kept=tuple(self.kept),
            recent=tuple(self.recent),
            given_at=self.given_at,
        )


def _add_open(actor: Actor, found: dict[UUID, _Found]) -> None:
    rows = _OPEN.ask(actor, family_ids=list(found))
    for family_id, given_at, reviewed, state, at, kept in rows:
        if not reviewed and given_at is not None:
            found[family_id].new.append(given_at)
        if state == ReviewState.THINKING and reviewed:
            found[family_id].thinking.append(at)
        if kept is not None:
            found[family_id].kept.append(kept)


def _add_recent(actor: Actor, found: dict[UUID, _Found]) -> None:
    for family_id, happened_at, given_at in _RECENT.ask(actor, family_ids=list(found)):
        found[family_id].recent.append(happened_at)
        found[family_id].given_at = found[family_id].given_at or given_at


_OF_FAMILIES = PlaySession.family_id.in_(bindparam("family_ids", expanding=True))
# The pages on which something is still to come, each with the newest step that was taken with it.
_OPEN = Prepared(
    select(
        PlaySession.family_id, PlaySession.given_at, PlaySession.reviewed, NEWEST.c.state, NEWEST.c.at,
        kept_at().label("kept_at"),
    )
    .outerjoin(NEWEST, and_(NEWEST.c.session_id == PlaySession.id, NEWEST.c.place == 1))
    .where(
        _OF_FAMILIES,
        or_(
            and_(PlaySession.reviewed.is_(False), PlaySession.given_at.is_not(None)),
            NEWEST.c.state == ReviewState.THINKING,
            is_kept(),
        ),
    )
)  # fmt: skip
_placed = (
    select(
        PlaySession.family_id.label("family_id"),
        PlaySession.happened_at.label("happened_at"),
        func.max(PlaySession.given_at).over(partition_by=PlaySession.family_id).label("given_at"),
        func.row_number()
        .over(partition_by=PlaySession.family_id, order_by=PlaySession.happened_at.desc())
        .label("place"),
    )
    .where(_OF_FAMILIES)
    .subquery()
)
# When the team was last given a page stands beside a family's newest alone.
_RECENT = Prepared(
    select(_placed.c.family_id, _placed.c.happened_at, case((_placed.c.place == 1, _placed.c.given_at)))
    .where(_placed.c.place <= RECENT)
    .order_by(_placed.c.happened_at.desc())
)
