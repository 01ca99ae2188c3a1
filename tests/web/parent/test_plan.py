"""A carer reads what was agreed in plain words, without counts, and says what they hope for."""

from datetime import date

import pytest

from tests.cast import Cast
from watchmeplay.care.endings import endings
from watchmeplay.care.plans import goals, plans, watch_for
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key

AT = "/family/plan"


@pytest.fixture
def agreed(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        plans.agree(
            thea, family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada, numbers=Numbers(),
            starts_on=date(2026, 3, 2), agreed_on=date(2026, 3, 2), words="After breakfast.", key=new_key(),
        )  # fmt: skip
        watch_for.set_line(thea, family_id=cast.rowans, person_id=cast.amy, words="How she looks away")


@pytest.mark.usefixtures("agreed")
def test_nothing_is_still_to_come_once_the_work_has_ended(app, cast: Cast, browser_for) -> None:
    assert "still to come" in browser_for(cast.amy).get(AT).text
    with app.app_context(), unit_of_work():
        endings.discharge(
            cast.actor(cast.thea), cast.rowans, outcome=endings.Outcome.COMPLETED, today=date(2026, 3, 10)
        )
    assert "still to come" not in browser_for(cast.amy).get(AT).text


def hope_of(app, cast: Cast):
    with app.app_context():
        return goals.of_family(cast.actor(cast.amy))


@pytest.mark.usefixtures("agreed")
def test_the_plan_stands_there_without_a_count_of_what_was_played(cast: Cast, browser_for) -> None:
    page = browser_for(cast.amy).get(AT)
    assert "You and Ada" in page.text
    assert "5 times together with your therapist" in page.text
    assert "About 10 times on your own" in page.text
    assert "From 2 March 2026 to about 6 April 2026" in page.text
    assert "How she looks away" in page.text
    for word in ("0 of", "missed", "so far", "only"):
        assert word not in page.text


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("name", ["ben", "nora"])
def test_another_carer_sees_nothing_of_it(cast: Cast, browser_for, name: str) -> None:
    page = browser_for(getattr(cast, name)).get(AT)
    assert "breakfast" not in page.text
    assert "looks away" not in page.text


def test_a_hope_is_written_and_a_number_given(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    amy.send(f"{AT}/hopes", {"words": "Calmer evenings"}, start=AT, expect=303)
    (hope,) = hope_of(app, cast)
    assert "Calmer evenings" in amy.get(AT).text
    amy.send(f"{AT}/hopes/{hope.id}", {"rating": "4"}, expect=303)
    page = amy.get(AT)
    assert "On Tuesday 10 March you said 4, between 0 (far away) and 10 (here)." in page.text
    assert [rated.rating for rated in hope_of(app, cast)[0].ratings] == [4]


def test_a_number_has_to_be_chosen(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    amy.send(f"{AT}/hopes", {"words": "Calmer evenings"}, start=AT, expect=303)
    (hope,) = hope_of(app, cast)
    page = amy.send(f"{AT}/hopes/{hope.id}", {}, expect=422)
    assert "Choose a number" in page.text


def test_a_hope_can_be_put_aside_and_taken_up_again(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    amy.send(f"{AT}/hopes", {"words": "Calmer evenings"}, start=AT, expect=303)
    (hope,) = hope_of(app, cast)
    aside = f"{AT}/hopes/{hope.id}/aside"
    amy.send(aside, {"aside": "yes"}, start=AT, expect=303)
    page = amy.get(AT)
    assert "Put aside" in page.text
    assert hope_of(app, cast)[0].closed_at is not None
    amy.send(aside, {"aside": "no"}, start=AT, expect=303)
    assert hope_of(app, cast)[0].closed_at is None


def test_words_that_are_too_long_come_back(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    page = amy.send(f"{AT}/hopes", {"words": "x" * 301}, start=AT, expect=422)
    assert page.field("words") == "x" * 301
    assert hope_of(app, cast) == []


def test_somebody_elses_hope_is_not_there(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    amy.send(f"{AT}/hopes", {"words": "Calmer evenings"}, start=AT, expect=303)
    (hope,) = hope_of(app, cast)
    for name in ("ben", "nora"):
        browser_for(getattr(cast, name)).get(f"{AT}/hopes/{hope.id}", expect=404)
