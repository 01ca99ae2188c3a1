"""Offering and booking times, and moving them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.care.appointments import build
from tests.conftest import NOW
from watchmeplay.care.appointments.models import Appointment, BusyTime, OfferedTime
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope

AT_TEN = "20260312T1000"
OTHERS = ["20260312T1100", "20260313T0900"]


@pytest.fixture
def page_for(cast):
    return f"/staff/families/{cast.rowans}/appointments/new"


def wish(cast, **more) -> dict:
    return {
        "type": "facilitated", "means": "in-person", "minutes": "50", "practitioner": str(cast.thea),
        "child": str(cast.ada), "invitees": [str(cast.amy)], "act": "book", "times": [AT_TEN], **more,
    }  # fmt: skip


def typed(day: int, month: int, at: str, year: int = 2026) -> dict:
    return {
        "times": [], "day-day": str(day), "day-month": str(month), "day-year": str(year), "time": at,
    }  # fmt: skip


def stored(app, model) -> list:
    with app.app_context(), system_scope("test"):
        return list(db.session.scalars(select(model)))


def test_free_times_are_suggested_and_a_second_carer_is_not_invited_by_default(browser_for, cast, page_for):
    page = browser_for(cast.thea).get(page_for)
    assert "Wednesday 11 March at 9am" in page.text
    assert "Saturday" not in page.text
    assert 'name="invitees"' in page.html
    assert f'value="{cast.amy}" checked' not in page.html


def test_several_are_offered_and_the_same_form_twice_is_one_offer(browser_for, app, cast, page_for):
    browser = browser_for(cast.thea)
    fields = {**browser.get(page_for).form(page_for), **wish(cast, act="offer", times=[AT_TEN, *OTHERS])}
    for _ in range(2):
        done = browser.post(page_for, fields, expect=303)
        assert done.location == f"/staff/families/{cast.rowans}/appointments"
    assert len(stored(app, Appointment)) == 1
    assert len(stored(app, OfferedTime)) == 3
    page = browser.get(f"/staff/families/{cast.rowans}/appointments")
    assert "Thursday 12 March at 10am" in page.text


def test_one_is_booked_at_once_for_several_carers_together(browser_for, app, cast, page_for):
    browser = browser_for(cast.thea)
    browser.send(page_for, wish(cast, invitees=[str(cast.amy), str(cast.ben)]), expect=303)
    assert [row.starts_at for row in stored(app, BusyTime)] == [datetime(2026, 3, 12, 10, tzinfo=UTC)]
    for person in (cast.amy, cast.ben):
        assert "Thursday 12 March at 10am" in browser_for(person).get("/family/appointments/").text


def test_more_times_are_found_and_what_was_typed_stays(browser_for, cast, page_for):
    browser = browser_for(cast.thea)
    first = browser.send(page_for, wish(cast, act="find", words="See you <b>", evenings="yes"), expect=200)
    assert first.field("words") == "See you <b>"
    assert "at 7pm" in first.text
    later = browser.post(page_for, {**first.form(page_for), **wish(cast, act="later")}, expect=200)
    assert "Wednesday 18 March" in later.text
    assert "Thursday 12 March at 10am" in later.text
    again = browser.post(page_for, {**later.form(page_for), **wish(cast, act="later")}, expect=200)
    assert "Wednesday 25 March" in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"minutes": "0"}, "from 5 to 480"),
        ({"minutes": "10000"}, "from 5 to 480"),
        ({"minutes": "fifty"}, "from 5 to 480"),
        ({"minutes": "٥٠"}, "from 5 to 480"),
        ({"times": ["20260309T1000"], "anyway": "yes"}, "still to come"),
        ({"times": []}, "Choose at least one time"),
        ({"times": ["x", "20261301T0000"]}, "Choose from the answers"),
        ({"times": OTHERS}, "To book, choose one time"),
        ({"invitees": []}, "Choose whom to invite"),
        ({"invitees": ["nobody"]}, "Choose from the answers"),
        ({"practitioner": "nobody"}, "Choose one of the answers"),
        ({"type": "party"}, "Choose one of the answers"),
        ({"means": ""}, "Choose how you meet"),
        ({"means": "video", "link": "javascript:alert(1)"}, "meet.example.org"),
        ({"means": "video", "link": "https://meet.example.org@evil.example/"}, "meet.example.org"),
        ({"means": "video", "link": "https://user:pw@meet.example.org/"}, "meet.example.org"),
        ({"means": "video", "link": "https://meet.example.org/<script>"}, "meet.example.org"),
        ({"words": "x" * 1001}, "1,000 characters or fewer"),
        ({**typed(12, 3, "")}, "both the day and the time"),
        ({**typed(31, 2, "10:00")}, "has no day 31"),
        ({**typed(12, 3, "10:00", 2029), "anyway": "yes"}, "Check the year"),
    ],
)
def test_what_cannot_be_is_asked_about_and_nothing_is_stored(browser_for, app, cast, page_for, fields, words):
    with app.app_context(), unit_of_work():
        build.host(cast)
    page = browser_for(cast.thea).send(page_for, wish(cast, **fields), expect=422)
    assert words in page.text
    assert stored(app, Appointment) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (typed(14, 3, "10:00"), "not one of their working days"),
        (typed(12, 3, "18:30"), "outside their usual hours"),
        (typed(29, 3, "2:30"), "Sunday 29 March at 2:30am"),
        (typed(29, 3, "1:30"), "Sunday 29 March at 2:30am"),
        (typed(25, 10, "2:30"), "Sunday 25 October at 2:30am"),
    ],
)
def test_what_is_unusual_is_warned_about_and_kept_all_the_same(
    browser_for, app, cast, page_for, fields, words
):
    browser = browser_for(cast.thea)
    page = browser.send(page_for, wish(cast, **fields), expect=422)
    assert words in page.text
    assert stored(app, Appointment) == []
    browser.send(page_for, wish(cast, **fields, anyway="yes"), expect=303)
    assert len(stored(app, Appointment)) == 1


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_an_hour_that_comes_twice_is_asked_about(browser_for, app, cast, page_for, which, hour):
    browser = browser_for(cast.thea)
    twice = {**wish(cast, **typed(25, 10, "1:30")), "anyway": "yes"}
    page = browser.send(page_for, twice, expect=422)
    assert "this time comes twice" in page.text
    browser.post(page_for, {**page.form(page_for), **twice, "which": which}, expect=303)
    assert stored(app, Appointment)[0].starts_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_a_time_that_is_taken_is_warned_about_and_not_booked_twice(browser_for, app, cast, page_for):
    with app.app_context(), unit_of_work():
        build.booked(cast, datetime(2026, 3, 12, 10, tzinfo=UTC), to=(cast.nora,))
    browser = browser_for(cast.thea)
    page = browser.send(page_for, wish(cast), expect=422)
    assert "They have another appointment then." in page.text
    assert "Nyland" not in page.text and "Nora" not in page.text
    page = browser.send(page_for, wish(cast, anyway="yes"), expect=422)
    assert "This time was taken a moment ago" in page.text
    browser.send(page_for, wish(cast, act="offer", anyway="yes"), expect=303)


def test_strangers_and_a_lead_who_does_not_look_after_them_offer_nothing(browser_for, cast, page_for):
    for person, status in ((cast.una, 404), (cast.ola, 404), (cast.lou, 404), (cast.lea, 404)):
        browser = browser_for(person)
        browser.get(page_for, expect=status)
        browser.post(page_for, {"csrf_token": browser.token(), **wish(cast)}, expect=status)


def test_an_appointment_is_moved_and_its_link_is_the_new_one(browser_for, app, cast):
    with app.app_context(), unit_of_work():
        build.host(cast)
        appointment_id = build.booked(cast, NOW + timedelta(days=1))
    browser, place = browser_for(cast.thea), f"/staff/appointments/{appointment_id}/change"
    page = browser.get(place)
    assert page.field("day-day") == "11" and page.field("time") == "10:00"
    link = f"https://{build.HOST}/new"
    fields = wish(cast, means="video", link=link, times=[OTHERS[0]], act="", words="A little later.")
    browser.send(place, {**fields, "day-day": "11", "time": "10:00"}, expect=303)
    with app.app_context():
        row = build.row(appointment_id)
        assert (row.starts_at, row.link) == (datetime(2026, 3, 12, 11, tzinfo=UTC), link)
    seen = browser_for(cast.amy).get("/family/appointments/")
    assert "Thursday 12 March at 11am" in seen.text and "A little later." in seen.text
    stale = browser.post(place, {**page.form(place), **fields, "times": [OTHERS[1]]}, expect=422)
    assert "Somebody changed this appointment meanwhile" in stale.text


def test_other_times_are_offered_in_place_of_a_booked_one(browser_for, app, cast):
    with app.app_context(), unit_of_work():
        appointment_id = build.booked(cast, NOW + timedelta(days=1))
    place = f"/staff/appointments/{appointment_id}/change"
    browser_for(cast.thea).send(place, wish(cast, act="offer", times=OTHERS), expect=303)
    with app.app_context():
        assert build.row(appointment_id).state == "offered"
    assert stored(app, BusyTime) == []
