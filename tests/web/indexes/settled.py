"""A service in which everything has happened once: rows in every table that a page or a chore may read."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tests import build
from tests.care.allocation import build as allocation
from tests.care.referrals import asked
from tests.care.waiting_room import build as rooms
from tests.cast import Cast
from tests.security import asking, goodbye, monday, scene
from tests.web.lived_in import lived_in
from watchmeplay.care.allocation import transfers
from watchmeplay.care.appointments import feeds
from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.conversations import later
from watchmeplay.diary.models import Audience
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.web.areas import Application


@dataclass(frozen=True)
class Settled:
    """What a visitor needs to know beyond the ids: ways in, and every id there is by its table."""

    pin: str
    room_code: str
    feeds: tuple[str, ...]
    ids: dict[str, list[UUID]] = field(default_factory=dict)


def settle(app: Application, cast: Cast) -> Settled:
    """Let everything happen, by the actions that the pages use. A transaction of its own for each part."""
    lived_in(app, cast)
    with app.app_context():
        with unit_of_work():
            rooms.ground(cast)
            build.session(cast, seen="Only mine.", audience=Audience.ONLY_ME)
        scene.document(cast)
        scene.voices_of_staff(cast)
        asking.referrals(cast)
        monday.kept(cast)
        goodbye.prepared(cast)
        with unit_of_work():
            build.given_page(cast, "watching", why="Because.")
            tokens = [feeds.open_feed(cast.actor(one)) for one in (cast.amy, cast.thea)]
            own = asked.ask(cast, parent="Amy")
            asked.belongs(cast, own.referral_id, cast.rowans).person_id = cast.amy
            asked.consult(cast, own.referral_id, now() - timedelta(hours=3))
        with unit_of_work():
            sent = rooms.sent(cast, source=Source.GP)
            _, parent = rooms.opened(sent.codes[Side.PARENT])
            rooms.page(parent, new_key(), seen="He looked up.", felt="Warm")
        with unit_of_work():
            transfers.ask(
                cast.actor(cast.thea),
                family_id=cast.neighbours,
                from_id=cast.thea,
                to_id=cast.una,
                why="Nearer to them.",
            )
            later.write(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                caregiver_id=cast.ben,
                words="Soon.",
                key=new_key(),
                send_at=now() + timedelta(hours=4),
            )
        allocation.away(cast)
        with system_scope("test"):
            ids = {
                mapper.local_table.name: sorted(db.session.scalars(select(mapper.class_.id)))
                for mapper in Base.registry.mappers
                if "id" in mapper.columns
            }
        db.session.remove()
    calendars = tuple(f"/calendar/{token}.ics" for token in tokens)
    return Settled(rooms.PIN, sent.codes[Side.PARENT], calendars, ids)
