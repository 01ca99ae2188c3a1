"""One family's record as tables. The diary and the messages are counted here; their words are in the FHIR bundle.

What staff note for themselves is `STAFF_ALONE`: such columns and tables are not in a copy for a carer.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from watchmeplay.care.appointments.models import MEANS_CODES, Appointment, Attendance, Means, Type
from watchmeplay.care.appointments.models import State as Booked
from watchmeplay.care.endings.closing_letters import State as Written
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Source
from watchmeplay.care.referrals.models import State as Referred
from watchmeplay.families.models import Membership
from watchmeplay.interchange.record import FamilyRecord
from watchmeplay.interchange.spreadsheets import Column, Kind, Table, codes, table

DATA_SET = "national data set (MHSDS): consultation mechanism"
CARER_SAID = "said by the carer"
STAFF_SAID = "noted by staff"
STAFF_ALONE = frozenset({"moments", "consultations", "contact_paused", "parents_know", "priority", "reason"})


def tables(record: FamilyRecord, *, zone: str) -> list[Table]:
    """Every table of one family. Moments are given in `zone`; those of appointments in the appointment's own."""
    place = ZoneInfo(zone)
    whole = record.carer_id is None
    kinds: tuple[tuple[str, Sequence[Column], Sequence[Any], ZoneInfo | None], ...] = (
        ("family", FAMILY, [record.family], place),
        ("children", CHILDREN, record.children, place),
        ("carers", CARERS, record.memberships, place),
        ("referrals", REFERRALS, record.referrals, place),
        ("moments", MOMENTS, record.moments, place),
        ("consultations", CONSULTATIONS, record.consultations, place),
        ("appointments", APPOINTMENTS, record.appointments, None),
        ("plans", PLANS, record.plans, place),
        ("goals", GOALS, record.goals, place),
        ("ratings", RATINGS, record.ratings, place),
        ("letters", LETTERS, record.letters, place),
    )
    return [
        *(
            table(name, _shown(columns, whole=whole), rows, place=where, known=record)
            for name, columns, rows, where in kinds
            if whole or name not in STAFF_ALONE
        ),
        Table("diary", DIARY, _diary(record, place)),
        Table("messages", MESSAGES, _messages(record, place)),
    ]


def _shown(columns: Sequence[Column], *, whole: bool) -> Sequence[Column]:
    return [column for column in columns if whole or column.name not in STAFF_ALONE]


def _name_of(attribute: str) -> Callable[[Any, FamilyRecord], str]:
    return lambda row, record: record.names[getattr(row, attribute)]


def _children_seen(row: Membership, record: FamilyRecord) -> str:
    return " ".join(
        str(grant.child_id)
        for grant in record.grants
        if grant.person_id == row.person_id and not grant.ended_at and not grant.suspended_at
    )


def _became(row: Appointment, record: FamilyRecord) -> str | None:
    """To one carer it is not told who called it off: it may have been another. That it was is its state."""
    return None if record.carer_id and row.state == Booked.CANCELLED else row.attendance


FAMILY = (
    Column("family", Kind.ID, "The family", of="id"),
    Column("name", Kind.TEXT, "What the record is called", source=STAFF_SAID),
    Column("area", Kind.TEXT, "The part of the service's ground it belongs to", of=lambda _, record: record.area),
    Column("opened", Kind.MOMENT, "When the record was opened", of="opened_at"),
    Column("closed", Kind.MOMENT, "When the time with the service ended", of="closed_at"),
    Column("contact_paused", Kind.MOMENT, "Since when nothing is sent to the family's adults", "", STAFF_SAID,
           "contact_paused_at"),
)  # fmt: skip
CHILDREN = (
    Column("child", Kind.ID, "The child", of="id"),
    Column("name", Kind.TEXT, "What the child is called", source=STAFF_SAID),
    Column("born", Kind.DATE, "Date of birth; empty before birth", of="born_on"),
    Column("expected", Kind.DATE, "When the child is expected; empty from birth on", of="expected_on"),
)
CARERS = (
    Column("carer", Kind.ID, "The adult", of="person_id"),
    Column("name", Kind.TEXT, "What the adult is called", of=_name_of("person_id")),
    Column("own_word", Kind.TEXT, "Their own word for who they are to the child", source=CARER_SAID),
    Column("children", Kind.ID, "The children whose pages they may see now, with spaces between", of=_children_seen),
    Column("invited", Kind.MOMENT, "When they were invited", of="invited_at"),
    Column("joined", Kind.MOMENT, "When they joined; empty if they never did", of="joined_at"),
    Column("left", Kind.MOMENT, "When their place in the family ended", of="ended_at"),
)  # fmt: skip
REFERRALS = (
    Column("referral", Kind.ID, "The referral", of="id"),
    Column("reference", Kind.TEXT, "The reference that was given to whoever sent it"),
    Column("source", Kind.CODE, "Who asked", codes(Source)),
    Column("state", Kind.CODE, "Where it stands", codes(Referred), STAFF_SAID),
    Column("priority", Kind.CODE, "How soon", codes(Priority), STAFF_SAID),
    Column("closing", Kind.CODE, "Why it was closed", codes(Closing), STAFF_SAID),
    Column("submitted", Kind.MOMENT, "When it was sent", of="submitted_at"),
    Column("closed", Kind.MOMENT, "When it was closed", of="closed_at"),
    Column("language", Kind.TEXT, "The language that was asked for"),
    Column("interpreter", Kind.YES_NO, "Whether an interpreter was asked for"),
    Column("parents_know", Kind.YES_NO, "Whether the parents know of it; if not, it must not reach them", "", STAFF_SAID,
           "parent_knows"),
)  # fmt: skip
MOMENTS = (
    Column("referral", Kind.ID, "The referral", of="referral_id"),
    Column("moment", Kind.CODE, "A time stamp that waiting times are worked out from, set once", codes(Moment)),
    Column("at", Kind.MOMENT, "When it was"),
)  # fmt: skip
CONSULTATIONS = (
    Column("consultation", Kind.ID, "The conversation about a referral", of="id"),
    Column("referral", Kind.ID, "The referral", of="referral_id"),
    Column("with_whom", Kind.CODE, "With the family, the referrer or both; without the family it is indirect"),
    Column("means", Kind.CODE, "How it was held", "01 face to face, 02 telephone, 04 aid, 11 video", DATA_SET),
    Column("held", Kind.MOMENT, "When it was held", of="held_at"),
    Column("minutes", Kind.NUMBER, "How long it lasted", source=STAFF_SAID),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance), STAFF_SAID),
    Column("outcome", Kind.CODE, "What came out of it", source=STAFF_SAID),
    Column("practitioner", Kind.TEXT, "Who held it", of=_name_of("practitioner_id")),
)  # fmt: skip
APPOINTMENTS = (
    Column("appointment", Kind.ID, "The appointment", of="id"),
    Column("child", Kind.ID, "The child it is about; empty: all of them", of="child_id"),
    Column("practitioner", Kind.TEXT, "Who it is with", of=_name_of("practitioner_id")),
    Column("type", Kind.CODE, "What kind of meeting", codes(Type)),
    Column("means", Kind.CODE, "How it takes place", codes(Means)),
    Column("means_code", Kind.CODE, "The same", codes(MEANS_CODES.values()), DATA_SET,
           lambda row, _: MEANS_CODES[Means(row.means)]),
    Column("state", Kind.CODE, "Where it stands", codes(Booked)),
    Column("starts", Kind.MOMENT, "When it starts, in its own zone; empty while times are on offer", of="starts_at"),
    Column("zone", Kind.TEXT, "The zone that its time was agreed in (IANA name)"),
    Column("minutes", Kind.NUMBER, "How long it lasts"),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance), STAFF_SAID, _became),
    Column("reason", Kind.CODE, "Why, if that was noted", source=STAFF_SAID, of="attendance_reason"),
    Column("cancelled", Kind.MOMENT, "When it was cancelled", of="cancelled_at"),
)  # fmt: skip
PLANS = (
    Column("plan", Kind.ID, "The plan as it was agreed; a change makes a new one", of="id"),
    Column("carer", Kind.ID, "The adult it was agreed with", of="person_id"),
    Column("child", Kind.ID, "The child it is about", of="child_id"),
    Column("together", Kind.NUMBER, "Sessions with a practitioner"),
    Column("alone", Kind.NUMBER, "Times of playing by themselves"),
    Column("weeks", Kind.NUMBER, "In how many weeks"),
    Column("starts", Kind.DATE, "First day", of="starts_on"),
    Column("agreed", Kind.DATE, "When it was agreed", of="agreed_on"),
    Column(
        "replaced",
        Kind.YES_NO,
        "Whether a later plan took its place",
        of=lambda row, _: row.replaced_at is not None,
    ),
)
GOALS = (
    Column("goal", Kind.ID, "The goal", of="id"),
    Column("carer", Kind.ID, "Whose goal it is", of="person_id"),
    Column("words", Kind.TEXT, "What they hope for, in their own words", source=CARER_SAID),
    Column("set", Kind.MOMENT, "When it was set", of="set_at"),
    Column("closed", Kind.MOMENT, "When it was laid aside", of="closed_at"),
)
RATINGS = (
    Column("goal", Kind.ID, "The goal", of="goal_id"),
    Column("at", Kind.MOMENT, "When it was given"),
    Column("rating", Kind.NUMBER, "How near the goal felt, 0 to 10", source=CARER_SAID),
    Column("given_by", Kind.TEXT, "Who put it down", of=_name_of("given_by")),
)
LETTERS = (
    Column("letter", Kind.ID, "The letter to the child", of="id"),
    Column("carer", Kind.ID, "The adult whose letter it is", of="person_id"),
    Column("child", Kind.ID, "The child it is to", of="child_id"),
    Column("state", Kind.CODE, "Where it stands", codes(Written)),
    Column("agreed", Kind.MOMENT, "When the adult agreed to it", of="agreed_at"),
    Column("words", Kind.TEXT, "The letter", source="written by the carer and the team together"),
)
DIARY = (
    Column("week", Kind.DATE, "The Monday of the week in which the play was"),
    Column("carer", Kind.ID, "Who wrote"),
    Column("child", Kind.ID, "The child"),
    Column("pages", Kind.NUMBER, "Pages that were given to the team"),
    Column("played", Kind.NUMBER, "Of them, those on which there was time to play"),
)
MESSAGES = (
    Column("week", Kind.DATE, "The Monday of the week"),
    Column("carer", Kind.ID, "In whose conversation with the team"),
    Column("from_carer", Kind.NUMBER, "Messages from the carer"),
    Column("from_team", Kind.NUMBER, "Messages from the team"),
)


def _diary(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    keys = [(_week(row.happened_at, place), row.author_id, row.child_id, row.managed) for row in record.pages]
    pages = Counter(key[:3] for key in keys)
    played = Counter(key[:3] for key in keys if key[3])
    for key in sorted(pages):
        yield (*key, pages[key], played[key])


def _messages(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    sent: Mapping[bool, Counter] = {side: Counter() for side in (False, True)}
    for row in record.messages:
        sent[row.from_team][_week(row.sent_at, place), row.caregiver_id] += 1
    for key in sorted(sent[False].keys() | sent[True].keys()):
        yield (*key, sent[False][key], sent[True][key])


def _week(moment: datetime, place: ZoneInfo) -> date:
    day = moment.astimezone(place).date()
    return day - timedelta(days=day.weekday())
