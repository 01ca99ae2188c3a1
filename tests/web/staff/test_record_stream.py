"""Everything about a family in one stream: complete, in order, page by page, and nobody else's."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests import build as diary
from tests.care.notes import build as notes
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.endings.models import ClosingLetter, Ending, Letter
from watchmeplay.care.plans.models import Goal, GoalRating, Plan, WatchFor
from watchmeplay.care.referrals.models import Consultation, Referral, ReferralStep
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary.models import Audience
from watchmeplay.foundation import vault
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.vault import Kind
from watchmeplay.web.staff.record_columns import Happened
from watchmeplay.web.staff.record_stream import _line, stream

pytestmark = pytest.mark.usefixtures("context")
ALL = tuple(Happened)


def everything(cast: Cast) -> None:
    """One event of each kind for the Rowans, a day apart; one private page that must never show."""
    thea, home = cast.thea, {"family_id": cast.rowans}
    days = iter(NOW - timedelta(days=number) for number in range(1, 40))
    with unit_of_work():
        diary.session(cast, at=next(days), seen="The blue cup")
        diary.session(cast, at=next(days), seen="Mine alone", audience=Audience.ONLY_ME)
        diary.given_page(cast)
        notes.signed(cast, "Signed words", happened_at=next(days), third_party=True)
        conversations.send(
            cast.actor(cast.amy),
            family_id=cast.rowans,
            caregiver_id=cast.amy,
            words="Can we meet?",
            key=new_key(),
        )
        documents.add(
            cast.actor(thea),
            family_id=cast.rowans,
            content=b"%PDF-1",
            media="application/pdf",
            title="From the GP",
            kind="letter",
        )
        referral_id = uuid4()
        vault.make_keys(referral_id, [Kind.SHARED, Kind.STAFF])
        referral = Referral(
            id=referral_id,
            area_id=cast.north,
            reference="R1",
            source="gp",
            state="allocated",
            family_id=cast.rowans,
            answers="{}",
        )
        goal = Goal(**home, person_id=cast.amy, set_by=thea, set_at=next(days), words="Sleep")
        db.session.add_all([referral, goal])
        db.session.flush()
        db.session.add_all(
            [
                ReferralStep(referral_id=referral_id, state="new", at=next(days)),
                Consultation(
                    referral_id=referral_id,
                    with_whom="family",
                    means="02",
                    practitioner_id=thea,
                    offered_at=next(days),
                    held_at=next(days),
                ),
                Appointment(
                    **home,
                    practitioner_id=thea,
                    type="facilitated",
                    means="video",
                    state="booked",
                    starts_at=next(days),
                    minutes=60,
                    zone=diary.ZONE,
                    made_by=thea,
                    attendance="attended",
                ),
                Plan(
                    **home,
                    person_id=cast.amy,
                    child_id=cast.ada,
                    starts_on=date(2026, 3, 1),
                    made_by=thea,
                    made_at=next(days),
                ),
                WatchFor(
                    **home, person_id=cast.amy, set_by=thea, set_at=next(days), line="What her hands do"
                ),
                GoalRating(
                    **home, goal_id=goal.id, person_id=cast.amy, rating=6, given_by=thea, at=next(days)
                ),
                Letter(**home, kind="gp", made_by=thea, changed_at=next(days), to="Dr", words="Dear"),
                ClosingLetter(
                    **home,
                    person_id=cast.amy,
                    child_id=cast.ada,
                    edited_by=thea,
                    edited_at=next(days),
                    words="Dear Ada",
                ),
                Transfer(**home, from_id=thea, to_id=cast.una, asked_by=thea, asked_at=next(days)),
                Ending(
                    **home,
                    planned_by=thea,
                    planned_at=next(days),
                    discharged_at=next(days),
                    discharged_by=thea,
                ),
            ]
        )


def kinds_of(cast: Cast, name: str = "thea", **how) -> list[Happened]:
    return [
        row.kind for row in stream(cast.actor(getattr(cast, name)), cast.rowans, ALL, limit=100, **how).rows
    ]


def test_every_kind_of_event_is_in_the_stream_newest_first(cast: Cast) -> None:
    everything(cast)
    found = stream(cast.actor(cast.thea), cast.rowans, ALL, limit=100)
    assert {row.kind for row in found.rows} == set(ALL) - {Happened.TEAM_LEFT}
    assert [(row.at, row.id) for row in found.rows] == sorted(
        ((row.at, row.id) for row in found.rows), reverse=True
    )
    words = {row.words for row in found.rows if row.words}
    assert words == {
        "Signed words",
        "Can we meet?",
        "From the GP",
        "Sleep",
        "What her hands do",
        "The blue cup",
    }
    assert found.names.keys() >= {cast.thea, cast.amy, cast.una} and found.older is None


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "fred", "nora"])
def test_nothing_of_it_is_anybody_elses(cast: Cast, name: str) -> None:
    everything(cast)
    # A colleague in the area triages its referrals, and is asked to take the family on.
    theirs = {Happened.TRANSFER, Happened.REFERRAL_STEP, Happened.CONSULTATION} if name == "una" else set()
    assert set(kinds_of(cast, name)) == theirs


def test_a_lead_of_the_area_sees_it_and_no_draft(cast: Cast) -> None:
    everything(cast)
    with unit_of_work():
        notes.draft(cast, "Draft words")
    assert len(kinds_of(cast, "lea")) == len(kinds_of(cast)) - 1


@pytest.mark.parametrize("limit", [1, 4, 7])
def test_page_by_page_nothing_is_left_out_or_twice(cast: Cast, limit: int) -> None:
    everything(cast)
    whole = [row.id for row in stream(cast.actor(cast.thea), cast.rowans, ALL, limit=100).rows]
    found, before = [], None
    while True:
        page = stream(cast.actor(cast.thea), cast.rowans, ALL, limit=limit, before=before)
        found += [row.id for row in page.rows]
        if (before := page.older) is None:
            break
    assert found == whole


def test_kinds_that_are_asked_for_twice_or_in_another_order_are_one_statement_and_stand_once(
    cast: Cast,
) -> None:
    everything(cast)
    thea = cast.actor(cast.thea)
    kinds = (Happened.PLAY, Happened.NOTE)
    once = stream(thea, cast.rowans, kinds, limit=50)
    known = _line.cache_info().currsize
    for again in ((*kinds, *kinds), kinds[::-1]):
        assert stream(thea, cast.rowans, again, limit=50) == once
    assert _line.cache_info().currsize == known


def test_a_stretch_of_time_begins_with_its_first_moment_and_ends_before_its_last(cast: Cast) -> None:
    everything(cast)
    whole = stream(cast.actor(cast.thea), cast.rowans, ALL, limit=100).rows
    since, until = whole[9].at, whole[4].at
    found = stream(cast.actor(cast.thea), cast.rowans, ALL, limit=100, since=since, until=until).rows
    assert [row.id for row in found] == [row.id for row in whole if since <= row.at < until]


@pytest.mark.parametrize(
    "mark", ["x", "1.x", ".", "1", "-1." + "0" * 32, "9" * 40 + "." + "0" * 32, "١." + "0" * 32]
)
def test_a_mark_that_is_none_is_a_missing_page(cast: Cast, mark: str) -> None:
    with pytest.raises(NotVisible):
        kinds_of(cast, before=mark)


def test_it_takes_two_statements_however_much_there_is(app, cast: Cast) -> None:
    numbers = []
    for _ in range(2):
        everything(cast) if not numbers else [notes_and_plays(cast) for _ in range(3)]
        with counting(app) as counted:
            kinds_of(cast)
        numbers.append(sum(sent.startswith("SELECT") for sent in counted.statements))
        db.session.rollback()
    assert numbers == [2, 2]


def notes_and_plays(cast: Cast) -> None:
    with unit_of_work():
        notes.signed(cast)
        diary.session(cast, seen="Again")
