"""A lead's areas as tables without names: few columns, and in the place of each id a word that tells nothing.

The same row has the same word in every file and at every export, and nobody can work it out without the key file.
Somebody who knows a family may still know it again by its dates: these are records of people, not statistics.
"""

from base64 import b32encode
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from watchmeplay.care.appointments.models import Appointment, Attendance, Means, Type
from watchmeplay.care.appointments.models import State as Booked
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Referral, ReferralMoment, Source
from watchmeplay.care.referrals.models import State as Referred
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import PlaySession
from watchmeplay.families.models import Child, Family, Membership
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.vault import keyed_digest
from watchmeplay.foundation.words import noted
from watchmeplay.interchange.spreadsheets import Column, Kind, Table, codes
from watchmeplay.site.models import Area

ROWS_AT_ONCE = 1000
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

FAMILIES = (
    Column("family", Kind.ID, WORD.format("the family")),
    Column("area", Kind.TEXT, "The area"),
    Column("opened", Kind.DATE, "When the record was opened"),
    Column("closed", Kind.DATE, "When the time with the service ended"),
    Column("children", Kind.NUMBER, "How many children, born or expected"),
    Column("carers", Kind.NUMBER, "How many adults who joined and did not leave"),
    Column("pages", Kind.NUMBER, "Pages of the diary that were given to the team"),
    Column("played", Kind.NUMBER, "Of them, those on which there was time to play"),
    Column("from_carers", Kind.NUMBER, "Messages from carers"),
    Column("from_team", Kind.NUMBER, "Messages from the team"),
)
REFERRALS = (
    Column("referral", Kind.ID, WORD.format("the referral")),
    Column("family", Kind.ID, WORD.format("the family") + "; empty before one was opened for it"),
    Column("source", Kind.CODE, "Who asked", codes(Source)),
    Column("state", Kind.CODE, "Where it stands", codes(Referred)),
    Column("priority", Kind.CODE, "How soon", codes(Priority)),
    Column("closing", Kind.CODE, "Why it was closed", codes(Closing)),
    *(
        Column(
            moment.replace("-", "_"), Kind.DATE, "The day of this time stamp, which waiting times are made of"
        )
        for moment in Moment
    ),
    Column("closed", Kind.DATE, "When it was closed"),
)
APPOINTMENTS = (
    Column("family", Kind.ID, WORD.format("the family")),
    Column("type", Kind.CODE, "What kind of meeting", codes(Type)),
    Column("means", Kind.CODE, "How it takes place", codes(Means)),
    Column("state", Kind.CODE, "Where it stands", codes(Booked)),
    Column("on", Kind.DATE, "The day, in its own zone; empty while times are on offer"),
    Column("minutes", Kind.NUMBER, "How long it lasts"),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance)),
)


def tables(actor: Actor, *, zone: str) -> list[Table]:
    """The tables of a lead's areas; dates in `zone`. Rows are read as they are written. Raises `NotAllowed`."""
    if actor.role != Role.LEAD:
        raise NotAllowed
    place = ZoneInfo(zone)
    return [
        Table("families", FAMILIES, _families(actor, place)),
        Table("referrals", REFERRALS, _referrals(actor, place)),
        Table("appointments", APPOINTMENTS, _appointments(actor)),
    ]


def pseudonym(row_id: UUID | None) -> str:
    """The word that stands for a row: 80 bits of a keyed digest."""
    return b32encode(keyed_digest(row_id.bytes, "export-pseudonym")[:10]).decode().lower() if row_id else ""


def _families(actor: Actor, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    areas = {area.id: area.name for area in db.session.scalars(select(Area))}
    adults = (Membership.joined_at.is_not(None), Membership.ended_at.is_(None))
    counts = (
        _counted(actor, Child),
        _counted(actor, Membership, *adults),
        _counted(actor, PlaySession),
        _counted(actor, PlaySession, PlaySession.managed),
        _counted(actor, Message, ~Message.from_team),
        _counted(actor, Message, Message.from_team),
    )
    rows = scoped(actor, Family.id, Family.area_id, Family.opened_at, Family.closed_at).order_by(Family.id)
    for row in db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)):
        days = (_day(row.opened_at, place), _day(row.closed_at, place))
        numbers = (each.get(row.id, 0) for each in counts)
        yield (pseudonym(row.id), areas[row.area_id], *days, *numbers)


def _referrals(actor: Actor, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    """A referral may have six time stamps: each is a column here."""
    stamps = [
        func.max(case((ReferralMoment.moment == moment, ReferralMoment.at))).label(moment.name)
        for moment in Moment
    ]
    facts = (
        Referral.id, Referral.family_id, Referral.source, Referral.state, Referral.priority, Referral.closing,
        Referral.closed_at,
    )  # fmt: skip
    rows = (
        scoped(actor, *facts, *stamps)
        .outerjoin(ReferralMoment, ReferralMoment.referral_id == Referral.id)
        .group_by(*facts)
        .order_by(Referral.id)
    )
    for row in db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)):
        days = (_day(getattr(row, moment.name), place) for moment in Moment)
        yield (
            pseudonym(row.id), pseudonym(row.family_id), row.source, row.state, row.priority, row.closing, *days,
            _day(row.closed_at, place),
        )  # fmt: skip


def _appointments(actor: Actor) -> Iterator[tuple[Any, ...]]:
    facts = (
        Appointment.family_id, Appointment.type, Appointment.means, Appointment.state, Appointment.starts_at,
        Appointment.zone, Appointment.minutes, Appointment.attendance,
    )  # fmt: skip
    rows = scoped(actor, *facts).order_by(Appointment.family_id, Appointment.starts_at, Appointment.id)
    for row in db.session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)):
        day = _day(row.starts_at, ZoneInfo(row.zone))
        yield (pseudonym(row.family_id), row.type, row.means, row.state, day, row.minutes, row.attendance)


def _counted(actor: Actor, model: Any, *conditions: Any) -> dict[UUID, int]:
    """How many rows each family has, in one statement: two numbers a family are held, and no row."""
    wanted = scoped(actor, model.family_id, func.count()).where(*conditions).group_by(model.family_id)
    return dict(db.session.execute(wanted).all())


def _day(moment: datetime | None, place: ZoneInfo) -> date | None:
    return moment.astimezone(place).date() if moment else None
