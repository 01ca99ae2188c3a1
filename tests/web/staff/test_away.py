"""Days away in the browser: three clicks from the week, what a lead may set, and what nobody else may."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.browse import Page
from tests.care.allocation import build
from tests.cast import Cast
from watchmeplay.care.allocation.models import Away
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web.staff.away import usual_days

OWN = "/staff/people/away"


def at(cast: Cast, of: str = "thea") -> str:
    return f"/staff/people/{getattr(cast, of)}/away"


def boxes(page: Page) -> dict[str, str]:
    """The days as the form shows them."""
    return {f"{name}-{part}": page.field(f"{name}-{part}")
            for name in ("from_on", "until_on") for part in ("day", "month", "year")}  # fmt: skip


def links(page: Page) -> set[str]:
    return {link.get("href", "") for link in page.tree.iter("a")}


@pytest.mark.parametrize(
    ("today", "days", "until"),
    [
        (date(2026, 3, 10), "12345", date(2026, 3, 13)),
        (date(2026, 3, 13), "12345", date(2026, 3, 20)),
        (date(2026, 3, 14), "12345", date(2026, 3, 20)),
        (date(2026, 3, 10), "12", date(2026, 3, 17)),
        (date(2026, 3, 10), "", date(2026, 3, 13)),
    ],
)
def test_the_usual_days_end_with_the_working_week(today: date, days: str, until: date) -> None:
    assert usual_days(today, days) == (today, until)


def test_three_clicks_from_the_week_to_cover_that_stands(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert OWN in links(browser.get("/staff/"))
    page = browser.get(OWN)
    assert boxes(page) == {
        "from_on-day": "10", "from_on-month": "3", "from_on-year": "2026",
        "until_on-day": "13", "until_on-month": "3", "until_on-year": "2026",
    }  # fmt: skip
    done = browser.post(OWN, {**page.form(OWN), **boxes(page), "covered_by": str(cast.una)}, expect=303)
    said = browser.get(done.location)
    assert "Saved. Families read who is there instead." in said.text and "Una covers" in said.text
    with app.app_context():
        assert build.team(cast.rowans) == {"Thea": None, "Una": "Thea"}
    assert "Rowan" in browser_for(cast.una).get("/staff/").text
    assert "You cover for Thea" in browser_for(cast.una).get(OWN).text


def test_ending_it_gives_the_families_back(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        away_id = build.away(cast)
    browser = browser_for(cast.thea)
    path = f"{at(cast)}/{away_id}/end"
    done = browser.post(path, browser.get(OWN).form(path), expect=303)
    assert "The families are back" in browser.get(done.location).text
    assert "Rowan" not in browser_for(cast.una).get("/staff/").text


def test_cover_for_somebody_whose_account_is_closed_goes_on_and_the_lead_reads_it(
    browser_for, app, cast: Cast
) -> None:
    with app.app_context():
        away_id = build.away(cast)
    lea, path = browser_for(cast.lea), f"{at(cast)}/{away_id}/end"
    fields = lea.get(at(cast)).form(path)
    with app.app_context(), unit_of_work():
        build.suspend(cast, cast.thea)
    for page in (
        "/staff/service/away",
        f"/staff/service/people/{cast.thea}",
        f"/staff/families/{cast.rowans}/transfer",
    ):
        assert "Una covers, goes on: the account is closed" in lea.get(page).text
    assert "It ends when the last of their families is given on." in lea.get(at(cast)).text
    assert "Give their families on first" in lea.post(path, fields, expect=422).text
    assert "Rowan" in browser_for(cast.una).get("/staff/").text


def test_what_is_refused_comes_back_with_all_that_was_chosen(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(OWN)
    fields = {**page.form(OWN), **boxes(page), "covered_by": str(cast.una), "until_on-day": "9"}
    answer = browser.post(OWN, fields, expect=422)
    assert "Enter the same day or a later one" in answer.text and answer.field("until_on-day") == "9"
    chosen = [o.get("value") for o in answer.tree.iter("option") if o.get("selected") is not None]
    assert chosen == [str(cast.una)]
    for wrong in ({"covered_by": ""}, {"covered_by": str(cast.ola)}, {"until_on-day": "x"}):
        browser.post(OWN, {**fields, "until_on-day": "13", **wrong}, expect=422)
    with app.app_context():
        assert db.session.scalars(select(Away)).all() == []


def test_the_same_form_twice_is_one_absence_and_another_from_it_is_asked_about(
    browser_for, app, cast: Cast
) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(OWN)
    fields = {**page.form(OWN), **boxes(page), "covered_by": "nobody"}
    browser.post(OWN, fields, expect=303)
    browser.post(OWN, fields, expect=303)
    assert "You saved other days" in browser.post(OWN, {**fields, "until_on-day": "12"}, expect=422).text
    with app.app_context():
        assert len(db.session.scalars(select(Away)).all()) == 1


def test_a_lead_sets_days_for_a_colleague_who_is_ill(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.lea)
    page = browser.get(at(cast))
    assert "Thea" in page.text
    browser.post(at(cast), {**page.form(at(cast)), **boxes(page), "covered_by": str(cast.una)}, expect=303)
    with app.app_context():
        assert build.team(cast.rowans) == {"Thea": None, "Una": "Thea"}
    rows = browser.get("/staff/service/away").text
    assert "Thea" in rows and "Una covers" in rows
    with app.app_context(), unit_of_work():
        build.suspend(cast, cast.una)
    rows = browser.get("/staff/service/away").text
    assert "Una was to cover and cannot sign in No cover" in rows


@pytest.mark.parametrize("name", ["thea", "una", "ola", "lou", "ann", "amy"])
def test_to_others_a_colleagues_days_are_missing(browser_for, app, cast: Cast, name: str) -> None:
    with app.app_context():
        away_id = build.away(cast)
    browser = browser_for(getattr(cast, name))
    assert (
        browser.get(at(cast), expect=404).text
        == browser.get(f"/staff/people/{uuid4()}/away", expect=404).text
    )
    fields = {"csrf_token": browser.token(), "covered_by": "nobody"}
    browser.post(at(cast), fields, expect=404)
    if name != "thea":
        browser.post(f"{at(cast)}/{away_id}/end", fields, expect=404)
        with app.app_context():
            assert db.session.get(Away, UUID(str(away_id))).ended_at is None
