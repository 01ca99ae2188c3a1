"""What the service promises families about answers: within how many working days. And when that has passed.

Working days are Monday to Friday, without the bank holidays of the nation that the service is in.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.bank_holidays import working_days_after
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.site.facts import SiteFact

ANSWER_WITHIN = "answer_within_days"
USUAL = 3
MOST = 20


def answer_within_days() -> int:
    """Within how many working days families are answered."""
    kept = db.session.scalar(select(SiteFact.value).where(SiteFact.name == ANSWER_WITHIN))
    return int(kept) if kept else USUAL


def promise(actor: Actor, days: int) -> None:
    """Set it. For administrators. Raises `Refused` naming "days", `NotAllowed`."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
    if not 1 <= days <= MOST:
        raise Refused("Enter a number from 1 to %(most)s.", "days", most=MOST)
    row = db.session.scalars(select(SiteFact).where(SiteFact.name == ANSWER_WITHIN)).one_or_none()
    if row is None:
        row = SiteFact(name=ANSWER_WITHIN)
        db.session.add(row)
    row.value = str(days)
    db.session.flush()
    audit.record(actor, audit.Act.SETTINGS_CHANGED)


def kept_since(moment: datetime, zone: str, days: int, nation: str) -> datetime:
    """What came before this is unanswered for longer than was promised, at a moment, in a zone and a nation.

    A word of Thursday is answered in time until the end of Monday, when two working days are promised.
    """
    place = ZoneInfo(zone)
    today = moment.astimezone(place).date()
    oldest = today
    while working_days_after(oldest - timedelta(days=1), days, nation) >= today:
        oldest -= timedelta(days=1)
    return datetime.combine(oldest, time(), place).astimezone(UTC)
