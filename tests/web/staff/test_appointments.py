"""A practitioner's own days, and marking what became of each appointment."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.appointments import build
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.appointments import booking
from watchmeplay.care.appointments.models import Attendance, Means
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import system_scope

LIST = "/staff/appointments/"


@pytest.fixture
def days(app, cast):
    """One an hour ago, one this afternoon, one yesterday, one in three days, one on offer; some are the Nylands’."""
    with app.app_context(), unit_of_work():
        build.host(cast)
        with clock.frozen(NOW - timedelta(days=3)):
            morning = build.booked(cast, NOW - timedelta(hours=1))
            yesterday = build.booked(cast, NOW - timedelta(days=1), to=(cast.nora,))
        link = f"https://{build.HOST}/a"
        afternoon = build.booked(
            cast, NOW + timedelta(hours=4), to=(cast.nora,), means=Means.VIDEO, link=link
        )
        later = build.booked(cast, NOW + timedelta(days=3), means=Means.VIDEO, place="01208 000")
        offered = build.offered(cast, NOW + timedelta(days=5), to=(cast.amy, cast.ben))
    return {
        "morning": morning,
        "yesterday": yesterday,
        "afternoon": afternoon,
        "later": later,
        "offered": offered,
    }


def test_the_day_comes_first_then_what_has_no_outcome_then_the_week(browser_for, cast, days):
    page = browser_for(cast.thea).get(LIST)
    order = [page.html.index(f'id="appointment-{days[name]}"') for name in (
        "morning", "afternoon", "yesterday", "offered", "later",
    )]  # fmt: skip
    assert order == sorted(order)
    assert "2 still to mark today" in page.text
    assert page.html.count("meetings__row--unmarked") == 2
    assert "No link yet" in page.text


@pytest.mark.parametrize("outcome", ["attended", "late", "not-brought"])
def test_an_outcome_takes_one_press_and_is_taken_back_with_another(browser_for, cast, days, outcome):
    browser, place = browser_for(cast.thea), f"{LIST}{days['morning']}"
    page = browser.get(LIST)
    form = page.form(f"{place}/mark")
    done = browser.post(f"{place}/mark", {**form, "outcome": outcome}, expect=303)
    assert done.location == f"{LIST}#appointment-{days['morning']}"
    page = browser.get(LIST)
    assert page.html.count("meetings__row--unmarked") == 1
    browser.post(f"{place}/take-back", page.form(f"{place}/take-back"), expect=303)
    assert browser.get(LIST).html.count("meetings__row--unmarked") == 2


def test_an_earlier_one_stays_where_it_was_marked_long_enough_to_be_taken_back(browser_for, cast, days):
    browser, place = browser_for(cast.thea), f"{LIST}{days['yesterday']}"
    fields = {**browser.get(LIST).form(f"{place}/mark"), "outcome": "not-brought"}
    assert browser.post(f"{place}/mark", fields, expect=303).location.endswith(
        f"#appointment-{days['yesterday']}"
    )
    page = browser.get(LIST)
    assert f'id="appointment-{days["yesterday"]}"' in page.html
    above = page.html.partition("data-row")[0]
    assert 'data-key="u"' in above and f'href="{place}"' in above and "Was not brought" in above
    with clock.frozen(NOW + timedelta(minutes=11)):
        late = browser.get(LIST)
        assert str(days["yesterday"]) not in late.html
        assert 'data-key="u"' not in late.html.partition("data-row")[0]
    browser.post(f"{place}/take-back", page.form(f"{place}/take-back"), expect=303)
    page = browser.get(LIST)
    assert page.form(f"{place}/mark") and f"{place}/take-back" not in page.html


def test_the_page_of_one_says_what_became_of_it(browser_for, cast, days):
    browser, place = browser_for(cast.thea), f"{LIST}{days['morning']}"
    lead = browser.get(place).html.partition('class="lead"')[2].partition("</p>")[0]
    assert "Booked" in lead
    browser.post(f"{place}/mark", {"csrf_token": browser.token(), "outcome": "late"}, expect=303)
    lead = browser.get(place).html.partition('class="lead"')[2].partition("</p>")[0]
    assert "Came late" in lead and "Booked" not in lead


def test_a_reason_may_follow(browser_for, app, cast, days):
    browser, place = browser_for(cast.thea), f"{LIST}{days['yesterday']}/mark"
    form = browser.get(LIST).form(place)
    browser.post(place, {**form, "outcome": "not-brought", "back": "family"}, expect=303)
    page = browser.get(f"/staff/families/{cast.neighbours}/appointments")
    assert "Was not brought" in page.text
    browser.post(place, {**page.form(place), "reason": "illness"}, expect=303)
    assert "Illness" in browser.get(f"/staff/families/{cast.neighbours}/appointments").text
    for reason in ("drunk", "<b>", "x" * 40):
        browser.post(place, {**form, "outcome": "not-brought", "reason": reason}, expect=404)


def test_what_cannot_be_marked_says_why(browser_for, cast, days):
    browser = browser_for(cast.thea)
    place = f"{LIST}{days['later']}/mark"
    assert f'action="{place}"' not in browser.get(LIST).html
    form = {"csrf_token": browser.token()}
    assert "still to come" in browser.post(place, {**form, "outcome": "attended"}, expect=422).text
    for outcome in ("", "ATTENDED", "nonsense"):
        browser.post(place, {**form, "outcome": outcome}, expect=404)


def test_who_asks_for_another_time_stands_out_with_their_words(browser_for, app, cast, days):
    with app.app_context(), unit_of_work():
        booking.ask_for_another(
            cast.actor(cast.amy), days["later"], words="Mornings are <hard>.", key=new_key()
        )
    page = browser_for(cast.thea).get(LIST)
    assert "Asks for another time" in page.text
    assert "Mornings are <hard>." in page.text


def test_a_colleague_sees_none_of_it_and_a_stranger_gets_404_for_a_mark(browser_for, cast, days):
    for person in (cast.una, cast.ola, cast.lou):
        browser = browser_for(person)
        assert "Nothing today" in browser.get(LIST).text
        for act in ("mark", "take-back", "cancel"):
            browser.post(
                f"{LIST}{days['morning']}/{act}",
                {"csrf_token": browser.token(), "outcome": "attended"},
                expect=404,
            )
        browser.get(f"{LIST}{days['morning']}", expect=404)
        browser.get(f"{LIST}{days['morning']}/change", expect=404)


def test_a_lead_reads_along_and_acts_only_on_their_own_caseload(browser_for, app, cast, days):
    browser = browser_for(cast.lea)
    place = f"{LIST}{days['morning']}"
    page = browser.get(place)
    assert "/mark" not in page.html and "/cancel" not in page.html
    fields = {"csrf_token": browser.token(), "outcome": "attended"}
    browser.post(f"{place}/mark", fields, expect=404)
    browser.get(f"{place}/change", expect=404)
    assert "You read along" in browser.get(f"/staff/families/{cast.rowans}/appointments").text
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.lea)
    browser.post(f"{place}/mark", fields, expect=303)


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(browser_for, app, cast, days):
    browser = browser_for(cast.thea)
    browser.get(LIST)
    with counting(app) as few:
        browser.client.get(LIST)
    with app.app_context(), unit_of_work():
        for number in range(6):
            build.booked(cast, NOW + timedelta(days=4, hours=number), to=(cast.nora,))
            build.offered(cast, NOW + timedelta(days=5, hours=number))
    with counting(app) as many:
        browser.client.get(LIST)
    assert many.number <= few.number <= 20
    place = f"{LIST}{days['yesterday']}/mark"
    browser.post(place, {"csrf_token": browser.token(), "outcome": "attended"}, expect=303)
    browser.get(LIST)
    with counting(app) as marked:
        browser.client.get(LIST)
    assert marked.number <= few.number


def test_an_appointment_tells_its_story_and_can_be_cancelled_kindly(browser_for, app, cast, days):
    browser, place = browser_for(cast.thea), f"{LIST}{days['later']}"
    page = browser.get(place)
    assert "Booked" in page.text and "01208 000" in page.text
    assert browser.send(f"{place}/cancel", {}, start=place, expect=422).text.count("Choose who cancels")
    done = browser.send(
        f"{place}/cancel", {"who": "service", "words": "I am ill. Sorry."}, start=place, expect=303
    )
    assert done.location == f"/staff/families/{cast.rowans}/appointments"
    page = browser.get(place)
    assert "I am ill. Sorry." in page.text and "Cancelled by the service" in page.text
    assert "I am ill. Sorry." in browser_for(cast.amy).get("/family/appointments/").text


def test_a_note_is_written_from_the_appointment_it_is_about(browser_for, app, cast, days):
    browser = browser_for(cast.thea)
    for name, day, hour in (("morning", "10", "09:00"), ("later", "10", "10:00")):
        page = browser.get(f"{LIST}{days[name]}")
        [link] = [a.get("href") for a in page.tree.iter("a") if (a.text or "") == "Write a note about it"]
        form = browser.get(link)
        assert (form.field("day-day"), form.field("time")) == (day, hour)
        sent = {**form.form(), "words": "⟦We played.⟧", "kind": "session", "act": "sign"}
        browser.post(f"/staff/families/{cast.rowans}/notes/new", sent, expect=303)
    with app.app_context(), system_scope("test"):
        assert set(db.session.scalars(select(ClinicalNote.appointment_id))) == {
            days["morning"],
            days["later"],
        }
    assert "Write a note about it" not in browser_for(cast.lea).get(f"{LIST}{days['morning']}").text


def test_the_pattern_prompts_staff_and_the_services_own_stand_apart(browser_for, app, cast):
    address = f"/staff/families/{cast.rowans}/appointments"
    with app.app_context(), unit_of_work():
        build.past(cast, 20, Attendance.ATTENDED)
        build.past(cast, 16, Attendance.CANCELLED_BY_SERVICE)
        build.past(cast, 12, Attendance.NOT_BROUGHT)
    page = browser_for(cast.thea).get(address)
    assert "Came to 1 of 2." in page.text
    assert "Apart from that, we cancelled 1 time." in page.text
    assert "Think about safety" not in page.text
    with app.app_context(), unit_of_work():
        build.past(cast, 8, Attendance.NOT_BROUGHT)
    assert "Think about safety; talk about it in supervision." in browser_for(cast.thea).get(address).text


def test_the_past_goes_on_page_by_page_and_leaves_none_out(browser_for, app, cast):
    address = f"/staff/families/{cast.rowans}/appointments"
    with app.app_context(), unit_of_work():
        made = {build.past(cast, 100 + number, Attendance.ATTENDED) for number in range(23)}
    browser = browser_for(cast.thea)
    page = browser.get(address)
    first = {each for each in made if f'id="appointment-{each}"' in page.html}
    link = page.html.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    rest = browser.get(link)
    assert len(first) == 20
    assert {each for each in made if f'id="appointment-{each}"' in rest.html} == made - first
    browser.get(f"{address}?before=nonsense", expect=404)
