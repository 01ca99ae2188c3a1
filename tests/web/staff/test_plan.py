"""The staff's pages of a plan, the line to watch for and hopes: what was typed stays, and strangers find nothing."""

import pytest

from tests.cast import Cast
from watchmeplay.care.plans import goals, plans, watch_for
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key

PAGES = ("plan", "watch-for", "goals")


def plan_of(app, cast: Cast):
    with app.app_context():
        return plans.standing(cast.actor(cast.thea), cast.rowans)


def test_a_plan_is_written_down_with_the_usual_numbers(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    at = f"/staff/families/{cast.rowans}/plan"
    form = thea.get(at).form(at)
    assert (form["together"], form["alone"], form["weeks"]) == ("5", "10", "5")
    thea.send(at, {"pair": f"{cast.amy} {cast.ada}", "words": "After breakfast."}, expect=303)
    page = thea.get(at)
    assert "Amy with Ada" in page.text
    assert "0 of 5 together" in page.text
    assert "0 written down, 10 or more planned on their own" in page.text
    (plan,) = plan_of(app, cast)
    assert plan.words == "After breakfast."


def test_a_plan_is_changed_from_what_it_was(app, cast: Cast, browser_for) -> None:
    thea, at = browser_for(cast.thea), f"/staff/families/{cast.rowans}/plan"
    thea.send(at, {"pair": f"{cast.amy} {cast.ada}", "words": "After breakfast."}, expect=303)
    (plan,) = plan_of(app, cast)
    page = thea.get(f"{at}?change={plan.id}")
    assert page.field("words") == "After breakfast."
    thea.post(at, {**page.form(at), "pair": f"{cast.amy} {cast.ada}", "weeks": "8"}, expect=303)
    (plan,) = plan_of(app, cast)
    assert plan.numbers.weeks == 8


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"together": "two"}, "Enter a whole number."),
        ({"weeks": "٥"}, "Enter a whole number."),
        ({"weeks": "99"}, "Enter a number of weeks from 1 to 52."),
        ({"starts_on-year": "2036"}, "Enter a day within a year of today."),
        (
            {"agreed_on-day": "31", "agreed_on-month": "12", "agreed_on-year": "2026"},
            "Enter today or a day before it.",
        ),
        ({"pair": ""}, "Choose a carer and a child"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_the_words_stay(
    app, cast: Cast, browser_for, typed: dict, said: str
) -> None:
    sent = {"pair": f"{cast.amy} {cast.ada}", "words": "Mornings <b>& such</b>.", **typed}
    page = browser_for(cast.thea).send(f"/staff/families/{cast.rowans}/plan", sent, expect=422)
    assert said in page.text
    assert page.field("words") == "Mornings <b>& such</b>."
    assert plan_of(app, cast) == []


def test_each_carer_has_a_line_to_watch_for_saved_in_place(app, cast: Cast, browser_for) -> None:
    thea, at = browser_for(cast.thea), f"/staff/families/{cast.rowans}/watch-for"
    page = thea.get(at)
    assert "Amy" in page.text and "Ben" in page.text and "Fred" not in page.text
    thea.send(at, {"person": str(cast.ben), "words": "His hands"}, expect=303)
    with app.app_context():
        assert watch_for.current(cast.actor(cast.thea), cast.rowans) == {cast.ben: "His hands"}
    timeline = thea.get(f"/staff/families/{cast.rowans}/timeline").text
    assert "Watch for Ben" in " ".join(timeline.split()) and "for for" not in timeline


def test_a_line_that_is_too_long_comes_back(cast: Cast, browser_for) -> None:
    thea, at = browser_for(cast.thea), f"/staff/families/{cast.rowans}/watch-for"
    page = thea.send(at, {"words": "x" * 201}, expect=422)
    assert "x" * 201 in page.html


def test_hopes_are_written_rated_and_put_aside(app, cast: Cast, browser_for) -> None:
    thea, at = browser_for(cast.thea), f"/staff/families/{cast.rowans}/goals"
    thea.send(at, {"person": str(cast.amy), "words": "Calmer evenings"}, expect=303)
    assert "Calmer evenings" in thea.get(at).text
    with app.app_context():
        (hope,) = goals.of_family(cast.actor(cast.thea), cast.rowans)
    thea.send(f"{at}/{hope.id}/rate", {"rating": "3"}, start=at, expect=303)
    thea.send(f"{at}/{hope.id}/aside", {"aside": "yes"}, start=at, expect=303)
    assert "put aside" in thea.get(at).text
    with app.app_context():
        (hope,) = goals.of_family(cast.actor(cast.thea), cast.rowans)
        assert [rated.rating for rated in hope.ratings] == [3]
        assert hope.closed_at is not None


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
@pytest.mark.parametrize("page", PAGES)
def test_another_team_finds_nothing_there(cast: Cast, browser_for, name: str, page: str) -> None:
    browser_for(getattr(cast, name)).get(f"/staff/families/{cast.rowans}/{page}", expect=404)


def test_a_hope_of_one_family_is_not_reached_through_another(app, cast: Cast, browser_for) -> None:
    with app.app_context(), unit_of_work():
        hope = goals.add(
            cast.actor(cast.nora),
            family_id=cast.neighbours,
            person_id=cast.nora,
            words="Sleep",
            key=new_key(),
        )
    thea = browser_for(cast.thea)
    form = thea.get(f"/staff/families/{cast.neighbours}/goals").form(
        f"/staff/families/{cast.neighbours}/goals/{hope}/rate"
    )
    thea.post(f"/staff/families/{cast.rowans}/goals/{hope}/rate", {**form, "rating": "3"}, expect=404)
