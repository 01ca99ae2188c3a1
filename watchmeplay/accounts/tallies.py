"""Limits on guessing. Counted in the database, in one statement, before the try is judged.

No account is ever locked: a limit slows one source down and runs out by itself. Every limit here fails closed
(no count, no try), for all of them guard a secret. A try that turns out right is given back, so that a whole
clinic behind one address can come in on a Monday morning.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import case, select, update

from watchmeplay.accounts.models import Tally
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, insert
from watchmeplay.foundation.errors import TooMany
from watchmeplay.foundation.vault import blind


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a window of so many seconds."""

    name: str
    tries: int
    seconds: int


SIGN_IN_PAIR = Limit("sign-in:pair", 10, 300)
SIGN_IN_PAIR_UNDER_SIEGE = Limit(SIGN_IN_PAIR.name, 3, SIGN_IN_PAIR.seconds)
SIGN_IN_ACCOUNT = Limit("sign-in:account", 50, 300)
SIGN_IN_ADDRESS = Limit("sign-in:address", 30, 300)
JOIN_ADDRESS = Limit("join:address", 30, 300)
NEW_PASSWORD = Limit("new-password", 10, 300)
PASSWORD_AGAIN = Limit("password-again", 10, 300)
INVITE_STAFF = Limit("invite:staff", 20, 86_400)
CALENDAR_SOURCE = Limit("calendar:source", 120, 300)
EXPORT_STAFF = Limit("export:staff", 20, 86_400)
REFER_START = Limit("refer:start", 60, 3600)
REFER_RETURN = Limit("refer:return", 10, 300)
REFER_SEND = Limit("refer:send", 30, 3600)
ROOM_ADDRESS = Limit("room:address", 20, 300)


def count(limit: Limit, who: str) -> None:
    """Count one try by `who`. Raises `TooMany` when the limit is passed. Commit before judging the try."""
    if is_passed(limit, who):
        raise TooMany(limit.seconds)


def is_passed(limit: Limit, who: str) -> bool:
    """Count one try by `who` and say whether the limit is passed. Commit before judging the try."""
    moment = now()
    over = Tally.window_started_at < moment - timedelta(seconds=limit.seconds)
    made = insert(Tally).values(key=blind(who, limit.name), window_started_at=moment, count=1)
    counted = made.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=Tally.count + 1),
            "window_started_at": case((over, moment), else_=Tally.window_started_at),
        },
    ).returning(Tally.count)
    return db.session.execute(counted).scalar_one() > limit.tries


def is_reached(limit: Limit, who: str) -> bool:
    """Whether `who` has used up the limit already. Counts nothing, so that a page that only reads may ask."""
    since = now() - timedelta(seconds=limit.seconds)
    counted = select(Tally.count).where(Tally.key == blind(who, limit.name), Tally.window_started_at >= since)
    return (db.session.scalar(counted) or 0) >= limit.tries


def give_back(limit: Limit, who: str) -> None:
    """Take one try off again: it was the right person."""
    db.session.execute(
        update(Tally)
        .where(Tally.key == blind(who, limit.name), Tally.count > 0)
        .values(count=Tally.count - 1)
    )


def source(address: str | None) -> str:
    """One source of tries: an IPv4 address, or the /64 an IPv6 address lies in."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
