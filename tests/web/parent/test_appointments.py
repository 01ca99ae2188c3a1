"""A carer's appointments: picking a time in two taps, and changing one's mind without blame."""

import re
from datetime import timedelta

import pytest

from tests.care.appointments import build
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.accounts.models import Person
from watchmeplay.care.appointments import booking, offering
from watchmeplay.care.appointments.models import Means
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work

PLACE = "/family/appointments/"
DAYS = [NOW + timedelta(days=number) for number in (2, 3, 4)]


@pytest.fixture
def offered(app, cast):
    with app.app_context(), unit_of_work():
        return build.offered(cast, *DAYS, words="Which suits you, <Amy>?")


def booked(app, cast, at=DAYS[0], **facts):
    with app.app_context(), unit_of_work():
        build.host(cast)
        return build.booked(cast, at, **facts)


def buttons(page) -> list[str]:
    return re.findall(r'name="time" value="([^"]+)"', page.html)


def test_a_time_is_picked_in_two_taps_from_home(browser_for, cast, offered):
    amy = browser_for(cast.amy)
    home = amy.get("/family/")
    assert "Thea offers you times to meet." in home.text
    assert f'href="{PLACE}"' in home.html
    page = amy.get(PLACE)
    assert "Which suits you, <Amy>?" in page.text
    assert len(buttons(page)) == 3
    address = f"{PLACE}{offered}/pick"
    done = amy.post(address, {**page.form(address), "time": buttons(page)[1]}, expect=303)
    assert done.location == PLACE
    page = amy.get(PLACE)
    assert "That is your time now." in page.text
    assert "Friday 13 March at 10am" in page.text
    assert buttons(page) == []
    assert "Friday 13 March at 10am, with Thea" in amy.get("/family/").text


def test_a_time_that_has_gone_is_said_kindly_with_those_that_are_free(browser_for, app, cast, offered):
    amy = browser_for(cast.amy)
    page = amy.get(PLACE)
    first = buttons(page)[0]
    with app.app_context(), unit_of_work():
        build.booked(cast, DAYS[0], to=(cast.nora,))
    address = f"{PLACE}{offered}/pick"
    answer = amy.post(address, {**page.form(address), "time": first}, expect=422)
    assert "Sorry, somebody else has chosen that time a moment ago. These are still free." in answer.text
    assert len(buttons(answer)) == 2
    assert "Nora" not in answer.text and "Nyland" not in answer.text
    amy.post(address, {**page.form(address), "time": buttons(answer)[0]}, expect=303)


def test_when_none_is_left_others_can_be_asked_for(browser_for, app, cast, offered):
    with app.app_context(), unit_of_work():
        for at in DAYS:
            build.booked(cast, at, to=(cast.nora,))
    page = browser_for(cast.amy).get(PLACE)
    assert "None of these times is left." in page.text
    assert "Ask for other times" in page.text
    assert "offers you times" not in browser_for(cast.amy).get("/family/").text


@pytest.mark.parametrize("time", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_nonsense_for_a_time_is_asked_about_or_a_missing_page(browser_for, cast, offered, time):
    amy = browser_for(cast.amy)
    address = f"{PLACE}{offered}/pick"
    status = 404 if len(time) > 1 else 422
    amy.post(address, {"csrf_token": amy.token(), "time": time}, expect=status)


def test_a_withdrawn_time_is_not_picked_and_the_new_ones_are_shown(browser_for, app, cast, offered):
    amy = browser_for(cast.amy)
    page = amy.get(PLACE)
    with app.app_context(), unit_of_work():
        offering.offer_again(cast.actor(cast.thea), offered, times=DAYS[1:], number=0)
    address = f"{PLACE}{offered}/pick"
    answer = amy.post(address, {**page.form(address), "time": buttons(page)[0]}, expect=422)
    assert "not on offer any more" in answer.text
    assert len(buttons(answer)) == 2


@pytest.mark.parametrize("name", ["ben", "stan", "nora", "fred"])
def test_another_carer_and_a_stranger_get_404_and_see_nothing(browser_for, app, cast, offered, name):
    place = booked(app, cast, DAYS[1], place="12 Rose Lane", words="Come to me.")
    browser = browser_for(getattr(cast, name))
    assert "Nothing is planned" in browser.get(PLACE).text
    assert "appointment" not in browser.get("/family/").text
    for appointment_id in (offered, place):
        browser.get(f"{PLACE}{appointment_id}/other", expect=404)
        browser.get(f"{PLACE}{appointment_id}/prepare", expect=404)
        for act in ("pick", "other"):
            fields = {"csrf_token": browser.token(), "wish": "cancel", "time": str(offered), "key": "a"}
            browser.post(f"{PLACE}{appointment_id}/{act}", fields, expect=404)


def test_a_therapists_other_work_shows_as_nothing_but_a_time_that_is_gone(browser_for, app, cast, offered):
    with app.app_context(), unit_of_work():
        build.booked(cast, DAYS[0], to=(cast.nora,), place="Nyland’s")
    page = browser_for(cast.amy).get(PLACE)
    assert "Thursday 12 March" not in page.text
    for word in ("busy", "taken", "free", "Nyland"):
        assert word not in page.text


def test_somebody_suspended_meanwhile_sees_an_ordinary_quiet_page(browser_for, app, cast):
    appointment_id = booked(app, cast, child_id=cast.ada, place="12 Rose Lane")
    with app.app_context(), unit_of_work():
        memberships.suspend(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            person_id=cast.amy,
            child_id=cast.ada,
            suspended=True,
        )
    amy = browser_for(cast.amy)
    assert "Nothing is planned" in amy.get(PLACE).text
    amy.get(f"{PLACE}{appointment_id}/other", expect=404)


@pytest.mark.parametrize(("minutes", "shown"), [(-31, False), (-30, True), (0, True), (49, True), (50, None)])
def test_the_link_is_there_from_half_an_hour_before_until_the_end(browser_for, app, cast, minutes, shown):
    link = f"https://{build.HOST}/room"
    booked(app, cast, means=Means.VIDEO, link=link)
    with clock.frozen(DAYS[0] + timedelta(minutes=minutes)):
        page = browser_for(cast.amy).get(PLACE)
        home = browser_for(cast.amy).get("/family/")
    assert (link in page.html) is bool(shown)
    assert link not in home.html
    assert ("appears here at 9:30am" in page.text) is (shown is False)
    assert ("Nothing is planned" in page.text) is (shown is None)


def test_another_time_is_fine_and_no_reason_is_asked_for(browser_for, app, cast):
    appointment_id = booked(app, cast)
    amy, place = browser_for(cast.amy), f"{PLACE}{appointment_id}/other"
    page = amy.get(place)
    assert page.heading == "Another time is fine"
    assert "Choose one" in amy.send(place, {}, expect=422).text
    fields = {**page.form(place), "wish": "another"}
    for _ in range(2):
        amy.post(place, fields, expect=303)
    page = amy.get(PLACE)
    assert "You asked for another time. We will offer you some." in page.text
    with app.app_context():
        assert build.row(appointment_id).sequence == 2


def test_cancelling_twice_is_once_and_says_the_same_kind_words(browser_for, app, cast):
    appointment_id = booked(app, cast)
    amy, place = browser_for(cast.amy), f"{PLACE}{appointment_id}/other"
    fields = {**amy.get(place).form(place), "wish": "cancel", "words": "She is ill."}
    for _ in range(2):
        amy.post(place, fields, expect=303)
        page = amy.get(PLACE)
        assert "It is cancelled. Thank you for telling us." in page.text
        assert "will not take place" in page.text
    amy.get(place, expect=404)


def test_words_come_back_when_they_are_too_many(browser_for, app, cast):
    appointment_id = booked(app, cast)
    place = f"{PLACE}{appointment_id}/other"
    page = browser_for(cast.amy).send(place, {"wish": "cancel", "words": "x" * 1001}, expect=422)
    assert page.field("words") == "x" * 1001


def test_a_page_makes_ready_for_a_video_and_says_what_if_the_signal_goes(browser_for, app, cast):
    appointment_id = booked(app, cast, means=Means.VIDEO, place="01208 000000")
    amy = browser_for(cast.amy)
    assert "How to make ready" in amy.get(PLACE).text
    page = amy.get(f"{PLACE}{appointment_id}/prepare")
    for words in ("Prop the phone up", "on the floor", "who is in the room", "01208 000000"):
        assert words in page.text
    with app.app_context(), unit_of_work():
        in_person = build.booked(cast, DAYS[1])
    amy.get(f"{PLACE}{in_person}/prepare", expect=404)


def test_a_reader_in_another_zone_reads_both_times_with_their_places(browser_for, app, cast):
    booked(app, cast)
    with app.app_context(), unit_of_work():
        db.session.get(Person, cast.amy).zone = "Europe/Warsaw"
    page = browser_for(cast.amy).get(PLACE)
    assert "Thursday 12 March at 11am" in page.text
    assert "Warsaw time. In London it is Thursday 12 March at 10am." in page.text


def test_what_the_service_cancelled_is_said_with_its_words_until_its_time_has_passed(browser_for, app, cast):
    appointment_id = booked(app, cast)
    with app.app_context(), unit_of_work():
        booking.cancel(cast.actor(cast.thea), appointment_id, by_family=False, words="I am ill. Sorry.")
    page = browser_for(cast.amy).get(PLACE)
    assert "will not take place" in page.text and "I am ill. Sorry." in page.text
    with clock.frozen(DAYS[0] + timedelta(hours=2)):
        assert "Nothing is planned" in browser_for(cast.amy).get(PLACE).text


def test_the_page_asks_the_same_number_of_questions_however_much_is_planned(browser_for, app, cast, offered):
    amy = browser_for(cast.amy)
    amy.get(PLACE)
    with counting(app) as few:
        amy.client.get(PLACE)
    with app.app_context(), unit_of_work():
        for number in range(5):
            build.booked(cast, NOW + timedelta(days=10 + number))
            build.offered(cast, NOW + timedelta(days=20 + number), NOW + timedelta(days=30 + number))
    with counting(app) as many:
        amy.client.get(PLACE)
    assert many.number <= few.number <= 16
