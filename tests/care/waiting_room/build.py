"""A referral with its rooms, sent as a parent sends it; rooms opened. Call inside `unit_of_work()`."""

from datetime import date, datetime
from uuid import UUID

from flask import current_app

from tests.cast import Cast
from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request, Sent, send
from watchmeplay.care.waiting_room import pages, rooms
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.site import postcodes

PIN = "482915"
POSTCODE = "PL31 1AA"


def ground(cast: Cast) -> None:
    """The north serves PL31, the south SW11."""
    postcodes.keep(cast.actor(cast.ann), cast.north, ["PL31"])
    postcodes.keep(cast.actor(cast.ann), cast.south, ["SW11"])


def sent(cast: Cast, *, source: Source = Source.SELF, **facts: object) -> Sent:
    """A referral to the north."""
    wanted = {
        "answers": {"name": "Maya", "hope": "Calmer evenings"},
        "children": (NamedChild("Otto", born_on=date(2025, 3, 1)),),
        "contacts": (Contact(Side.PARENT, name="Maya", phone="07700 900982", by_phone=True),),
        "postcode": POSTCODE,
        **facts,
    }
    return send(Request(area_id=cast.north, source=source, **wanted))  # type: ignore[arg-type]


def opened(code: str, *, side: Side = Side.PARENT, pin: str = PIN) -> tuple[str, Actor]:
    """Open a room for the first time: the browser's secret, and who is in."""
    secret = rooms.choose_pin(current_app.extensions["keyring"], code, side, pin)
    actor = rooms.inside(secret, side)
    assert actor
    return secret, actor


def page(actor: Actor, key: str, *, at: datetime | None = None, seen: str = "", felt: str = "") -> UUID:
    """A page in the room's diary."""
    return pages.write(
        actor, happened_at=at or now(), zone="Europe/London", feeling="calm", seen=seen, felt=felt, key=key
    )
