"""What people are told who ask for help: a number to ring, when it is answered, how soon they hear from us."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.site.facts import SiteFact

PHONE, HOURS, DAYS = "referral-phone", "referral-hours", "referral-days"
DAYS_BY_DEFAULT = 5
LONGEST = {PHONE: 40, HOURS: 200}
MOST_DAYS = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """`phone` and `hours` may be empty. `days` is in working days."""

    phone: str = ""
    hours: str = ""
    days: int = DAYS_BY_DEFAULT

    @property
    def call(self) -> str:
        """The digits to ring."""
        abroad = self.phone.startswith("+")
        written = self.phone.replace("(0)", "") if abroad else self.phone
        return "".join(letter for letter in written if letter.isdecimal() or letter == "+")


def read() -> Asking:
    """What stands now."""
    wanted = select(SiteFact.name, SiteFact.value).where(SiteFact.name.in_([PHONE, HOURS, DAYS]))
    known = {row.name: row.value for row in db.session.execute(wanted)}
    days = known.get(DAYS, "")
    return Asking(
        known.get(PHONE, ""), known.get(HOURS, ""), int(days) if days.isdecimal() else DAYS_BY_DEFAULT
    )


def keep(actor: Actor, *, phone: str, hours: str, days: int) -> None:
    """Change it. Raises `Refused` naming the field."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
    if not 1 <= days <= MOST_DAYS:
        raise Refused("Choose from 1 to %(most)s working days.", "days", most=MOST_DAYS)
    for name, text, field in ((PHONE, phone, "phone"), (HOURS, hours, "hours")):
        if len(text.strip()) > LONGEST[name]:
            raise Refused("Use %(most)s characters or fewer.", field, most=LONGEST[name])
    _store({PHONE: phone.strip(), HOURS: hours.strip(), DAYS: str(days)})
    audit.record(actor, audit.Act.SETTINGS_CHANGED)


def _store(values: Mapping[str, str]) -> None:
    rows = {
        row.name: row for row in db.session.scalars(select(SiteFact).where(SiteFact.name.in_(list(values))))
    }
    for name, value in values.items():
        if name in rows:
            rows[name].value = value
        else:
            db.session.add(SiteFact(name=name, value=value))
    db.session.flush()
