"""The diaries of an area as whoever leads it reads them: numbers and moments, one statement each, and no word."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func

from watchmeplay.diary import rhythm
from watchmeplay.diary.models import PlaySession
from watchmeplay.diary.rhythm import Quiet
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped

LOOKED_BACK = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Unread:
    """How many pages of a family nobody has looked at, and since when the oldest waits."""

    count: int
    since: datetime


def unread_before(actor: Actor, moment: datetime) -> dict[UUID, Unread]:
    """By family, the pages given to the team before a moment that nobody has looked at."""
    if not actor.is_staff:
        raise NotAllowed
    rows = db.session.execute(
        scoped(
            actor,
            PlaySession.family_id,
            func.count(PlaySession.id).label("number"),
            func.min(PlaySession.given_at).label("since"),
        )
        .where(PlaySession.reviewed.is_(False), PlaySession.given_at < moment)
        .group_by(PlaySession.family_id)
    )
    return {row.family_id: Unread(row.number, row.since) for row in rows}


def quiet(actor: Actor, zone: str) -> dict[UUID, Quiet]:
    """The families that are quieter than usual for them, of those who wrote in the last half year."""
    if not actor.is_staff:
        raise NotAllowed
    moment = now()
    happened: dict[UUID, list[datetime]] = defaultdict(list)
    heard: dict[UUID, datetime] = {}
    for family_id, happened_at, given_at in db.session.execute(
        scoped(actor, PlaySession.family_id, PlaySession.happened_at, PlaySession.given_at).where(
            PlaySession.happened_at >= moment - LOOKED_BACK
        )
    ):
        happened[family_id].append(happened_at)
        if given_at is not None:
            heard[family_id] = max(given_at, heard.get(family_id, given_at))
    found = {
        family_id: rhythm.quiet(recent, moment, heard_at=heard.get(family_id), zone=zone)
        for family_id, recent in happened.items()
    }
    return {family_id: silence for family_id, silence in found.items() if silence is not None}
