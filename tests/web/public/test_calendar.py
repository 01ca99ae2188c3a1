"""Private calendar addresses over HTTP: no session, no trace, the same missing page for whatever does not work."""

import logging
from datetime import timedelta

import icalendar
import pytest
import vobject

from tests.browse import Browser
from tests.cast import Cast
from tests.conftest import NOW
from tests.interchange import build
from watchmeplay.accounts import people, tallies
from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments import feeds
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web.areas import Application

NEVER = "x" * 43


def made(app: Application, cast: Cast, person_id) -> str:
    """The path of a fresh address of somebody’s, with a meeting of Amy’s in the database."""
    with app.app_context(), unit_of_work():
        build.appointment(cast, child=cast.ada)
        return f"/calendar/{feeds.open_feed(cast.actor(person_id))}.ics"


def test_a_calendar_program_is_given_the_appointments_without_a_session(app, cast) -> None:
    path = made(app, cast, cast.amy)
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    event = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event["dtstart"].dt == build.NEXT_WEEK
    assert event["summary"] == "Appointment"
    assert vobject.readOne(answer.text).vevent.dtstart.value == build.NEXT_WEEK
    for secret in (build.PLACE, build.LINK, "Ada", "Thea", "Rowan", "red cup", "facilitated"):
        assert secret not in answer.text


def test_a_calendar_speaks_its_persons_own_language_and_not_the_browsers(app, cast, monkeypatch) -> None:
    path = made(app, cast, cast.amy)
    with app.app_context(), unit_of_work():
        people.choose_language(cast.actor(cast.amy), "cy")
    monkeypatch.setitem(app.extensions, "catalogues", {"cy": _Welsh()})
    client = app.test_client()
    client.set_cookie("language", "pl")
    assert "SUMMARY:Apwyntiad" in client.get(path).text


class _Welsh:
    def ugettext(self, message: str) -> str:
        return {"Appointment": "Apwyntiad"}.get(message, message)


def test_an_unchanged_calendar_is_not_sent_again_and_a_changed_one_is(app, cast) -> None:
    path, client = made(app, cast, cast.amy), app.test_client()
    mark = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context(), unit_of_work():
        build.appointment(cast, starts_at=build.NEXT_WEEK + timedelta(days=7))
    changed = client.get(path, headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != mark


def test_the_mark_of_an_unchanged_calendar_tells_nothing_of_another_persons(app, cast) -> None:
    with app.app_context(), unit_of_work():
        build.appointment(cast, invited=[cast.amy, cast.ben])
        paths = [f"/calendar/{feeds.open_feed(cast.actor(each))}.ics" for each in (cast.amy, cast.ben)]
    first, second = (app.test_client().get(path) for path in paths)
    assert first.data == second.data
    assert first.headers["ETag"] != second.headers["ETag"]


@pytest.mark.parametrize("how", ["left", "suspended", "closed"])
def test_an_address_dies_at_once_even_for_a_program_that_holds_its_mark(app, cast, how: str) -> None:
    path, client = made(app, cast, cast.ben), app.test_client()
    mark = client.get(path).headers["ETag"]
    with app.app_context(), unit_of_work():
        if how == "left":
            memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.ben)
        elif how == "suspended":
            person = db.session.get_one(Person, cast.ben)
            people.suspend(cast.actor(cast.ann), person)
        else:
            feeds.close_feed(cast.actor(cast.ben))
    never = client.get(f"/calendar/{NEVER}.ics")
    for answer in (client.get(path), client.get(path, headers={"If-None-Match": mark})):
        assert answer.status_code == 404
        assert answer.data == never.data
        assert "ETag" not in answer.headers


def test_asking_for_what_never_was_is_limited_and_asking_for_ones_own_is_not(app, cast) -> None:
    path, client = made(app, cast, cast.amy), app.test_client()
    for _ in range(tallies.CALENDAR_SOURCE.tries):
        assert client.get(f"/calendar/{NEVER}.ics").status_code == 404
    assert client.get(f"/calendar/{NEVER}.ics").status_code == 429
    assert client.get(path).status_code == 429, "the source has to wait, whatever it asks for"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(tallies.CALENDAR_SOURCE.tries + 1):
        assert client.get(path, environ_base=elsewhere).status_code == 200
    with clock.frozen(NOW + timedelta(seconds=tallies.CALENDAR_SOURCE.seconds + 1)):
        assert client.get(path).status_code == 200


def test_no_log_holds_the_secret(app, cast, caplog, monkeypatch) -> None:
    path = made(app, cast, cast.amy)
    monkeypatch.setitem(app.config, "RAISE_UNEXPECTED", False)
    monkeypatch.setattr(feeds, "bookings", lambda _: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get(path).status_code == 500
        assert app.test_client().get(f"/calendar/{NEVER}.ics").status_code == 404
    assert "ZeroDivisionError" in caplog.text
    assert path[10:-4] not in caplog.text
    assert NEVER not in caplog.text


def test_a_carer_makes_an_address_sees_it_once_and_closes_it(app, cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    page = amy.send("/family/about-me/calendar", {}, expect=200)
    address = next(e for e in page.tree.iter("textarea")).text.strip()
    assert address.startswith("http://localhost/calendar/")
    assert f"webcal://{address.partition('://')[2]}" in page.html
    path = address.removeprefix("http://localhost")
    assert Browser.of(app, None).client.get(path).status_code == 200
    later = amy.get("/family/about-me/calendar")
    assert path not in later.html
    assert "You have had a private address since" in later.text
    amy.send("/family/about-me/calendar/close", {}, start="/family/about-me/calendar", expect=303)
    assert Browser.of(app, None).client.get(path).status_code == 404
    assert "Close the address" not in amy.get("/family/about-me/calendar").text


def test_staff_make_and_close_theirs_and_administrators_have_none(cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    page = thea.send("/account/calendar", {}, expect=200)
    assert "http://localhost/calendar/" in page.html
    thea.send("/account/calendar/close", {}, start="/account/calendar", expect=303)
    for person_id in (cast.ann, cast.amy):
        browser_for(person_id).get("/account/calendar", expect=404)
    assert "/account/calendar" not in browser_for(cast.ann).get("/account/").html
    assert "/account/calendar" in thea.get("/account/").html


def test_somebody_who_left_is_offered_no_address(cast, browser_for) -> None:
    fred = browser_for(cast.fred)
    assert "There is nothing to show" in fred.get("/family/about-me/calendar").text
    fred.post("/family/about-me/calendar", {"csrf_token": fred.token()}, expect=404)


def test_one_appointment_is_a_file_for_those_it_is_for_and_a_missing_page_for_others(
    app, cast, browser_for
) -> None:
    with app.app_context(), unit_of_work():
        appointment_id = build.appointment(cast, child=cast.ada)
    for person_id, room in ((cast.amy, "family"), (cast.thea, "staff")):
        answer = browser_for(person_id).client.get(f"/{room}/appointments/{appointment_id}.ics")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
        said = answer.text.replace("\r\n ", "")
        assert f"DESCRIPTION:http://localhost/{room}/appointments/{appointment_id}\r\n" in said
        assert said.count("BEGIN:VEVENT") == 1
        assert "\r\nATTENDEE" not in said and "LOCATION" not in said
    for person_id, room in (
        (cast.ben, "family"),
        (cast.stan, "family"),
        (cast.una, "staff"),
        (cast.ola, "staff"),
    ):
        browser_for(person_id).get(f"/{room}/appointments/{appointment_id}.ics", expect=404)
