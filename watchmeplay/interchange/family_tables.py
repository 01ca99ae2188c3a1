"""One family's record as tables. The diary and the messages are counted here; their words are in the FHIR bundle."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from watchmeplay.care.appointments.models import MEANS_CODES, Attendance, Means, Type
from watchmeplay.care.appointments.models import State as Booked
from watchmeplay.care.referrals.models import Closing, Moment, Priority, Source
from watchmeplay.care.referrals.models import State as Referred
from watchmeplay.interchange.record import FamilyRecord
from watchmeplay.interchange.spreadsheets import Column, Kind, Table, codes

DATA_SET = "national data set (MHSDS): consultation mechanism"
CARER_SAID = "said by the carer"
STAFF_SAID = "noted by staff"


def tables(record: FamilyRecord, *, zone: str) -> list[Table]:
    """Every table of one family. Moments are given in `zone`; those of appointments in the appointment's own."""
    place = ZoneInfo(zone)
    return [
        Table("family", FAMILY, _family(record, place)),
        Table("children", CHILDREN, _children(record)),
        Table("carers", CARERS, _carers(record, place)),
        Table("referrals", REFERRALS, _referrals(record, place)),
        Table("moments", MOMENTS, _moments(record, place)),
        Table("consultations", CONSULTATIONS, _consultations(record, place)),
        Table("appointments", APPOINTMENTS, _appointments(record)),
        Table("plans", PLANS, _plans(record)),
        Table("goals", GOALS, _goals(record, place)),
        Table("ratings", RATINGS, _ratings(record, place)),
        Table("diary", DIARY, _diary(record, place)),
        Table("messages", MESSAGES, _messages(record, place)),
    ]


FAMILY = (
    Column("family", Kind.ID, "The family"),
    Column("name", Kind.TEXT, "What the record is called", source=STAFF_SAID),
    Column("area", Kind.TEXT, "The part of the service's ground it belongs to"),
    Column("opened", Kind.MOMENT, "When the record was opened"),
    Column("closed", Kind.MOMENT, "When the time with the service ended"),
    Column(
        "contact_paused", Kind.MOMENT, "Since when nothing is sent to the family's adults", source=STAFF_SAID
    ),
)
CHILDREN = (
    Column("child", Kind.ID, "The child"),
    Column("name", Kind.TEXT, "What the child is called", source=STAFF_SAID),
    Column("born", Kind.DATE, "Date of birth; empty before birth"),
    Column("expected", Kind.DATE, "When the child is expected; empty from birth on"),
)
CARERS = (
    Column("carer", Kind.ID, "The adult"),
    Column("name", Kind.TEXT, "What the adult is called"),
    Column("own_word", Kind.TEXT, "Their own word for who they are to the child", source=CARER_SAID),
    Column("children", Kind.ID, "The children whose pages they may see now, with spaces between"),
    Column("invited", Kind.MOMENT, "When they were invited"),
    Column("joined", Kind.MOMENT, "When they joined; empty if they never did"),
    Column("left", Kind.MOMENT, "When their place in the family ended"),
)
REFERRALS = (
    Column("referral", Kind.ID, "The referral"),
    Column("reference", Kind.TEXT, "The reference that was given to whoever sent it"),
    Column("source", Kind.CODE, "Who asked", codes(Source)),
    Column("state", Kind.CODE, "Where it stands", codes(Referred), STAFF_SAID),
    Column("priority", Kind.CODE, "How soon", codes(Priority), STAFF_SAID),
    Column("closing", Kind.CODE, "Why it was closed", codes(Closing), STAFF_SAID),
    Column("submitted", Kind.MOMENT, "When it was sent"),
    Column("closed", Kind.MOMENT, "When it was closed"),
    Column("language", Kind.TEXT, "The language that was asked for"),
    Column("interpreter", Kind.YES_NO, "Whether an interpreter was asked for"),
)
MOMENTS = (
    Column("referral", Kind.ID, "The referral"),
    Column(
        "moment", Kind.CODE, "A time stamp that waiting times are worked out from, set once", codes(Moment)
    ),
    Column("at", Kind.MOMENT, "When it was"),
)
CONSULTATIONS = (
    Column("consultation", Kind.ID, "The conversation about a referral"),
    Column("referral", Kind.ID, "The referral"),
    Column(
        "with_whom", Kind.CODE, "With the family, the referrer or both; without the family it is indirect"
    ),
    Column(
        "means", Kind.CODE, "How it was held", "01 face to face, 02 telephone, 04 aid, 11 video", DATA_SET
    ),
    Column("held", Kind.MOMENT, "When it was held"),
    Column("minutes", Kind.NUMBER, "How long it lasted", source=STAFF_SAID),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance), STAFF_SAID),
    Column("outcome", Kind.CODE, "What came out of it", source=STAFF_SAID),
    Column("practitioner", Kind.TEXT, "Who held it"),
)
APPOINTMENTS = (
    Column("appointment", Kind.ID, "The appointment"),
    Column("child", Kind.ID, "The child it is about; empty: all of them"),
    Column("practitioner", Kind.TEXT, "Who it is with"),
    Column("type", Kind.CODE, "What kind of meeting", codes(Type)),
    Column("means", Kind.CODE, "How it takes place", codes(Means)),
    Column("means_code", Kind.CODE, "The same", codes(MEANS_CODES.values()), DATA_SET),
    Column("state", Kind.CODE, "Where it stands", codes(Booked)),
    Column("starts", Kind.MOMENT, "When it starts, in its own zone; empty while times are on offer"),
    Column("zone", Kind.TEXT, "The zone that its time was agreed in (IANA name)"),
    Column("minutes", Kind.NUMBER, "How long it lasts"),
    Column("attendance", Kind.CODE, "What became of it", codes(Attendance), STAFF_SAID),
    Column("reason", Kind.CODE, "Why, if that was noted", source=STAFF_SAID),
    Column("cancelled", Kind.MOMENT, "When it was cancelled"),
)
PLANS = (
    Column("plan", Kind.ID, "The plan as it was agreed; a change makes a new one"),
    Column("carer", Kind.ID, "The adult it was agreed with"),
    Column("child", Kind.ID, "The child it is about"),
    Column("together", Kind.NUMBER, "Sessions with a practitioner"),
    Column("alone", Kind.NUMBER, "Times of playing by themselves"),
    Column("weeks", Kind.NUMBER, "In how many weeks"),
    Column("starts", Kind.DATE, "First day"),
    Column("agreed", Kind.DATE, "When it was agreed"),
    Column("replaced", Kind.YES_NO, "Whether a later plan took its place"),
)
GOALS = (
    Column("goal", Kind.ID, "The goal"),
    Column("carer", Kind.ID, "Whose goal it is"),
    Column("words", Kind.TEXT, "What they hope for, in their own words", source=CARER_SAID),
    Column("set", Kind.MOMENT, "When it was set"),
    Column("closed", Kind.MOMENT, "When it was laid aside"),
)
RATINGS = (
    Column("goal", Kind.ID, "The goal"),
    Column("at", Kind.MOMENT, "When it was given"),
    Column("rating", Kind.NUMBER, "How near the goal felt, 0 to 10", source=CARER_SAID),
    Column("given_by", Kind.TEXT, "Who put it down"),
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


def _family(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    row = record.family
    moments = (row.opened_at, row.closed_at, row.contact_paused_at)
    yield (row.id, row.name, record.area, *(_there(moment, place) for moment in moments))


def _children(record: FamilyRecord) -> Iterator[tuple[Any, ...]]:
    for row in record.children:
        yield (row.id, row.name, row.born_on, row.expected_on)


def _carers(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.memberships:
        children = [
            str(grant.child_id)
            for grant in record.grants
            if grant.person_id == row.person_id and not grant.ended_at and not grant.suspended_at
        ]
        moments = (row.invited_at, row.joined_at, row.ended_at)
        there = (_there(moment, place) for moment in moments)
        yield (row.person_id, record.names[row.person_id], row.own_word, " ".join(children), *there)


def _referrals(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.referrals:
        submitted, closed = _there(row.submitted_at, place), _there(row.closed_at, place)
        yield (
            row.id, row.reference, row.source, row.state, row.priority, row.closing, submitted, closed, row.language,
            row.interpreter,
        )  # fmt: skip


def _moments(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.moments:
        yield (row.referral_id, row.moment, _there(row.at, place))


def _consultations(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.consultations:
        yield (
            row.id, row.referral_id, row.with_whom, row.means, _there(row.held_at, place), row.minutes, row.attendance,
            row.outcome, record.names[row.practitioner_id],
        )  # fmt: skip


def _appointments(record: FamilyRecord) -> Iterator[tuple[Any, ...]]:
    for row in record.appointments:
        place = ZoneInfo(row.zone)
        starts, cancelled = _there(row.starts_at, place), _there(row.cancelled_at, place)
        yield (
            row.id, row.child_id, record.names[row.practitioner_id], row.type, row.means, MEANS_CODES[Means(row.means)],
            row.state, starts, row.zone, row.minutes, row.attendance, row.attendance_reason, cancelled,
        )  # fmt: skip


def _plans(record: FamilyRecord) -> Iterator[tuple[Any, ...]]:
    for row in record.plans:
        numbers = (row.together, row.alone, row.weeks)
        replaced = row.replaced_at is not None
        yield (row.id, row.person_id, row.child_id, *numbers, row.starts_on, row.agreed_on, replaced)


def _goals(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.goals:
        yield (row.id, row.person_id, row.words, _there(row.set_at, place), _there(row.closed_at, place))


def _ratings(record: FamilyRecord, place: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    for row in record.ratings:
        yield (row.goal_id, _there(row.at, place), row.rating, record.names[row.given_by])


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


def _there(moment: datetime | None, place: ZoneInfo) -> datetime | None:
    return moment.astimezone(place) if moment else None
