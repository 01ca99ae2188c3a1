"""A lead's areas as tables without names: few columns, and in the place of each id a word that tells nothing.

The same row has the same word in every file and at every export, and nobody can work it out without the key file.
Somebody who knows a family may still know it again by its dates: these are records of people, not statistics.
"""

from base64 import b32encode
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, func

from watchmeplay.care.appointments.models import Appointment, Attendance, Means, Type
from watchmeplay.care.appointments.models import State as Booked
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Referral, ReferralMoment, Source
from watchmeplay.care.referrals.models import State as Referred
from watchmeplay.care.referrals.moments import stands
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import PlaySession
from watchmeplay.families.models import Child, Family, Membership
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.vault import keyed_digest
from watchmeplay.foundation.words import noted
from watchmeplay.interchange.spreadsheets import Column, Kind, Table, codes, table
from watchmeplay.site.models import Area

ROWS_AT_ONCE = 1000
STAMP = "The day of this time stamp, which waiting times are made of"
WORD = "A word that stands for {}, the same in every file"

IN = (
    noted("families: their area, the days on which they came and went, and counts"),
    noted("referrals with their time stamps"),
    noted("appointments and what became of them"),
)
LEFT_OUT = (
    noted("names, words, ages and everything else by which somebody could be looked up"),
    noted("families of other areas"),
)


def _word(attribute: str) -> Callable[[Any, Any], str]:
    return lambda row, _: pseudonym(getattr(row, attribute))


def _number(of_what: str) -> Callable[[Any, Any], int]:
    return lambda row, counts: counts[of_what].get(row.id, 0)


FAMILIES = (
    Column("family", Kind.ID, WORD.format("the family"), of=_word("id")),
    Column("area", Kind.TEXT, "The area", of="name"),
    Column("opened", Kind.DATE, "When the record was opened", of="opened_at"),
    Column("closed", Kind.DATE, "When the time with the service ended", of="closed_at"),
    Column("children", Kind.NUMBER, "How many children, born or expected", of=_number("children")),
    Column("carers", Kind.NUMBER, "How many adults who joined and did not leave", of=_number("carers")),
    Column("pages", Kind.NUMBER, "Pages of the diary that were given to the team", of=_number("pages")),
    Column("played", Kind.NUMBER, "Of them, those on which there was time to play", of=_number("played")),
    Column("from_carers", Kind.NUMBER, "Messages from carers", of=_number("from_carers")),
    Column("from_team", Kind.NUMBER, "Messages from the team", of=_number("from_team")),
)
REFERRALS = (
    Column("referral", Kind.ID, WORD.format("the referral"), of=_word("id")),
    Column(
        "family",
        Kind.ID,
        WORD.format("the family") + "; empty before one was opened for it",
        of=_word("family_id"),
    ),
    Column("source", Kind.CODE, "Who asked", codes(Source)),
    Column("state", Kind.CODE, "Where it stands", codes(Referred)),
    Column("priority", Kind.CODE, "How soon", codes(Priority)),
    Column("closing", Kind.CODE, "Why it was closed", codes(Closing)),
    *(Column(moment.replace("-", "_"), Kind.DATE, STAMP, of=moment.name) for moment in Moment),
    Column("closed", Kind.DATE, "When it was closed", of="closed_at"),
)
APPOINTMENTS = (
    Column("family", Kind.ID, WORD.format("the family"), of=_word("family_id")),
    Column("type", Kind.CODE, "What kind of meeting", codes(Type)),
    Column("means", Kind.CODE, "How it takes place", codes(Means)),
    Column("state", Kind.CODE, "Where it stands", codes(Booked)),
    Column("on", Kind.DATE, "The day, in its own zone; empty while times are on offer", of="starts_at"),
    Column("minutes", Kind.NUMBER, "How long it lasts"),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance)),
)


def tables(actor: Actor, *, zone: str) -> list[Table]:
    """The tables of a lead's areas; dates in `zone`. Rows are read as they are written. Raises `NotAllowed`."""
    if actor.role != Role.LEAD:
        raise NotAllowed
    place = ZoneInfo(zone)
    return [
        table("families", FAMILIES, _read(_families(actor)), place=place, known=_counts(actor)),
        table("referrals", REFERRALS, _read(_referrals(actor)), place=place),
        table("appointments", APPOINTMENTS, _read(_appointments(actor)), place=None),
    ]


def pseudonym(row_id: UUID | None) -> str:
    """The word that stands for a row: 80 bits of a keyed digest."""
    return b32encode(keyed_digest(row_id.bytes, "export-pseudonym")[:10]).decode().lower() if row_id else ""


def _read(rows: Select[Any]) -> Iterator[Any]:
    """Rows as they are wanted, so that no table has to be held."""
    yield from db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE))


def _families(actor: Actor) -> Select[Any]:
    facts = (Family.id, Area.name, Family.opened_at, Family.closed_at)
    return scoped(actor, *facts).join(Area, Area.id == Family.area_id).order_by(Family.id)


def _counts(actor: Actor) -> dict[str, dict[UUID, int]]:
    adults = (Membership.joined_at.is_not(None), Membership.ended_at.is_(None))
    return {
        "children": _counted(actor, Child),
        "carers": _counted(actor, Membership, *adults),
        "pages": _counted(actor, PlaySession),
        "played": _counted(actor, PlaySession, PlaySession.managed),
        "from_carers": _counted(actor, Message, ~Message.from_team),
        "from_team": _counted(actor, Message, Message.from_team),
    }


def _referrals(actor: Actor) -> Select[Any]:
    """A referral may have six time stamps: each is a column here."""
    stamps = [
        func.max(case((ReferralMoment.moment == moment, ReferralMoment.at))).label(moment.name)
        for moment in Moment
    ]
    facts = (
        Referral.id, Referral.family_id, Referral.source, Referral.state, Referral.priority, Referral.closing,
        Referral.closed_at,
    )  # fmt: skip
    return (
        scoped(actor, *facts, *stamps)
        .outerjoin(ReferralMoment, and_(ReferralMoment.referral_id == Referral.id, stands()))
        .group_by(*facts)
        .order_by(Referral.id)
    )


def _appointments(actor: Actor) -> Select[Any]:
    facts = (
        Appointment.family_id, Appointment.type, Appointment.means, Appointment.state, Appointment.starts_at,
        Appointment.zone, Appointment.minutes, Appointment.attendance,
    )  # fmt: skip
    return scoped(actor, *facts).order_by(Appointment.family_id, Appointment.starts_at, Appointment.id)


def _counted(actor: Actor, model: Any, *conditions: Any) -> dict[UUID, int]:
    """How many rows each family has, in one statement: two numbers a family are held, and no row."""
    wanted = scoped(actor, model.family_id, func.count()).where(*conditions).group_by(model.family_id)
    return dict(db.session.execute(wanted).all())
