"""Hopes in a carer's own words, and how near each feels from 0 to 10; a rating is only ever added."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.plans import goals
from watchmeplay.care.plans.models import Goal, GoalRating
from watchmeplay.care.referrals.models import Moment, Referral, ReferralMoment, State
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")

HOPE = "To sit with her for five minutes and not think of the washing up."


def add(cast: Cast, words: str = HOPE, *, whose=None, by=None, key: str | None = None):
    whose = whose or cast.amy
    with unit_of_work():
        return goals.add(
            cast.actor(by or whose), family_id=cast.rowans, person_id=whose, words=words, key=key or new_key()
        )


def rate(cast: Cast, goal_id, rating: int, *, by=None, after: timedelta = timedelta()) -> None:
    with clock.frozen(NOW + after), unit_of_work():
        goals.rate(cast.actor(by or cast.amy), goal_id, rating)


def test_a_carer_writes_a_hope_and_the_team_reads_it(cast: Cast) -> None:
    add(cast)
    for reader in (cast.amy, cast.thea, cast.lea):
        (hope,) = goals.of_family(cast.actor(reader), cast.rowans)
        assert (hope.carer_name, hope.words, hope.ratings) == ("Amy", HOPE, ())


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_sees_a_hope_or_can_rate_it(cast: Cast, name: str) -> None:
    hope = add(cast)
    actor = cast.actor(getattr(cast, name))
    assert goals.of_family(actor) == []
    assert db.session.scalar(scoped(actor, func.count(Goal.id))) == 0
    with pytest.raises(NotVisible):
        rate(cast, hope, 3, by=actor.person_id)


def test_ratings_stand_in_the_order_they_were_given(cast: Cast) -> None:
    hope = add(cast)
    rate(cast, hope, 2)
    rate(cast, hope, 1, after=timedelta(days=7))
    rate(cast, hope, 6, by=cast.thea, after=timedelta(days=14))
    (found,) = goals.of_family(cast.actor(cast.amy))
    assert [rated.rating for rated in found.ratings] == [2, 1, 6]


def test_who_gave_a_rating_is_kept(cast: Cast) -> None:
    hope = add(cast)
    rate(cast, hope, 0, by=cast.thea)
    with system_scope("test"):
        row = db.session.scalars(select(GoalRating)).one()
    assert (row.person_id, row.given_by, row.rating) == (cast.amy, cast.thea, 0)


@pytest.mark.parametrize("number", [-1, 11, 1000])
def test_numbers_beyond_the_line_are_refused(cast: Cast, number: int) -> None:
    with pytest.raises(Refused):
        rate(cast, add(cast), number)


def test_a_hope_put_aside_keeps_its_ratings_and_takes_no_more_until_it_is_taken_up_again(cast: Cast) -> None:
    hope = add(cast)
    rate(cast, hope, 4)
    with unit_of_work():
        goals.put_aside(cast.actor(cast.amy), hope, aside=True)
    with pytest.raises(Refused):
        rate(cast, hope, 5)
    with unit_of_work():
        goals.put_aside(cast.actor(cast.thea), hope, aside=False)
    rate(cast, hope, 5)
    (found,) = goals.of_family(cast.actor(cast.amy))
    assert [rated.rating for rated in found.ratings] == [4, 5]


def test_three_at_a_time_are_enough(cast: Cast) -> None:
    first = add(cast, "One")
    add(cast, "Two")
    add(cast, "Three")
    with pytest.raises(Refused) as refused:
        add(cast, "Four")
    assert refused.value.field == "words"
    with unit_of_work():
        goals.put_aside(cast.actor(cast.amy), first, aside=True)
    add(cast, "Four")
    assert [hope.words for hope in goals.of_family(cast.actor(cast.amy))] == ["Two", "Three", "Four", "One"]


@pytest.mark.parametrize("words", ["", " \n ", "x" * 301])
def test_a_hope_is_some_words_and_not_a_book(cast: Cast, words: str) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, words)
    assert refused.value.field == "words"


def test_staff_write_it_down_for_a_carer_of_the_family_only(cast: Cast) -> None:
    add(cast, whose=cast.ben, by=cast.thea)
    for whose, by in (
        (cast.nora, cast.thea),
        (cast.amy, cast.una),
        (cast.amy, cast.ben),
        (cast.fred, cast.thea),
    ):
        with pytest.raises(NotVisible):
            add(cast, whose=whose, by=by)


def test_the_same_form_sent_twice_is_one_hope(cast: Cast) -> None:
    key = new_key()
    assert add(cast, key=key) == add(cast, key=key)
    with pytest.raises(KeyReused):
        add(cast, "Another.", key=key)


def test_reading_costs_two_statements_however_many_there_are(context, cast: Cast) -> None:
    for words in ("One", "Two", "Three"):
        rate(cast, add(cast, words), 3)
    with counting(context) as counted:
        goals.of_family(cast.actor(cast.amy))
    assert sum(statement.startswith("SELECT") for statement in counted.statements) == 2


def test_the_first_number_of_any_carer_is_the_baseline_of_the_referral(cast: Cast) -> None:
    with unit_of_work():
        referral = asked.ask(cast, parent_knows=False).referral_id
    with unit_of_work(), system_scope("test"):
        row = db.session.scalars(select(Referral).where(Referral.id == referral)).one()
        row.family_id, row.person_id, row.state = cast.rowans, cast.amy, State.ALLOCATED
    rate(cast, add(cast, whose=cast.ben, by=cast.ben), 4, by=cast.ben)
    with system_scope("test"):
        wanted = select(ReferralMoment.moment).where(ReferralMoment.referral_id == referral)
        assert Moment.BASELINE in db.session.scalars(wanted).all()
