"""The waiting room in a browser: opened with code and PIN, written in, closed, and shut to everybody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.care.waiting_room import build
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.accounts import tallies
from watchmeplay.care.referrals import triage
from watchmeplay.care.referrals.models import Closing, Side, Source, State
from watchmeplay.care.waiting_room.models import WaitingPage, WaitingRoom
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope

PAGE = {"when": "now", "feeling": "calm", "seen": "He looked up\r\nand laughed.", "felt": "Warm"}


@pytest.fixture
def sent(app, cast):
    with app.app_context(), unit_of_work():
        return build.sent(cast)


@pytest.fixture
def code(sent) -> str:
    return sent.codes[Side.PARENT]


def opened(app, code: str, pin: str = build.PIN, *, expect: int = 303) -> Browser:
    browser = Browser.of(app, None)
    page = browser.send("/refer/waiting/open", {"code": code}, expect=200)
    browser.post("/refer/waiting/pin", {**page.form("/refer/waiting/pin"), "pin": pin}, expect=expect)
    return browser


def test_the_first_opening_chooses_a_pin_and_shows_where_it_stands(app, code, sent):
    page = opened(app, code).get("/refer/waiting/")
    assert sent.reference in page.text
    assert "10 March" in page.text
    assert "We cannot say yet" in page.text
    assert "place in the queue" not in page.text
    assert "/refer/waiting/words" not in page.html


def test_the_next_opening_asks_for_that_pin(app, code):
    opened(app, code)
    browser = Browser.of(app, None)
    page = browser.send("/refer/waiting/open", {"code": f" {code.lower()} "}, expect=200)
    assert page.heading == "Your PIN"
    wrong = {**page.form("/refer/waiting/pin"), "pin": "000111"}
    again = browser.post("/refer/waiting/pin", wrong, expect=422)
    assert "does not match" in again.text
    assert "000111" not in again.html
    right = {**again.form("/refer/waiting/pin"), "pin": build.PIN}
    assert browser.post("/refer/waiting/pin", right, expect=303).location == "/refer/waiting/"


def test_a_plain_pin_is_refused_with_a_reason(app, code):
    browser = Browser.of(app, None)
    page = browser.send("/refer/waiting/open", {"code": code}, expect=200)
    told = browser.post(
        "/refer/waiting/pin", {**page.form("/refer/waiting/pin"), "pin": "123456"}, expect=422
    )
    assert "harder to guess" in told.text
    assert told.heading == "Choose a PIN"


def test_five_wrong_pins_lock_it_until_the_time_that_is_said(app, code):
    opened(app, code)
    for _ in range(5):
        opened(app, code, "000111", expect=422)
    browser = Browser.of(app, None)
    page = browser.send("/refer/waiting/open", {"code": code}, expect=200)
    told = browser.post(
        "/refer/waiting/pin", {**page.form("/refer/waiting/pin"), "pin": build.PIN}, expect=422
    )
    assert "locked for now" in told.text and "on Tuesday 10 March at 10:15am." in told.text
    with clock.frozen(NOW + timedelta(minutes=15)):
        opened(app, code)


def test_an_unknown_code_opens_nothing_and_guessing_is_slowed(app, code):
    browser = Browser.of(app, None)
    for _ in range(tallies.ROOM_ADDRESS.tries):
        assert (
            "does not open a page"
            in browser.send("/refer/waiting/open", {"code": "AAAAAAAA"}, expect=422).text
        )
    browser.send("/refer/waiting/open", {"code": code}, expect=429)


def test_each_step_that_was_told_is_there_with_its_day(app, cast, sent, code):
    with app.app_context(), unit_of_work():
        lea = cast.actor(cast.lea)
        triage.move(
            lea, sent.referral_id, State.CONSULTATION, told="We ring you on Monday.", for_staff="Hidden line"
        )
    page = opened(app, code).get("/refer/waiting/")
    assert "We ring you on Monday." in page.text
    assert "Hidden line" not in page.text
    with app.app_context(), unit_of_work():
        triage.close(lea, sent.referral_id, reason=Closing.CONSULTATION_ENOUGH, told="It was good to talk.")
    browser = Browser.of(app, None)
    step = browser.send("/refer/waiting/open", {"code": code}, expect=200)
    browser.post("/refer/waiting/pin", {**step.form("/refer/waiting/pin"), "pin": build.PIN}, expect=303)
    page = browser.get("/refer/waiting/")
    assert "It was good to talk." in page.text
    assert "How long may it be" not in page.text


def test_what_a_professional_wrote_is_one_link_away(app, cast):
    with app.app_context(), unit_of_work():
        sent = build.sent(cast, source=Source.MIDWIFE)
    assert "/refer/waiting/words" in opened(app, sent.codes[Side.PARENT]).get("/refer/waiting/").html


def test_a_page_is_written_read_and_removed(app, code):
    browser = opened(app, code)
    assert browser.send("/refer/waiting/write", PAGE, expect=303).location == "/refer/waiting/diary"
    page = browser.get("/refer/waiting/diary")
    assert "He looked up" in page.text
    assert "Warm" in page.text
    assert "Calm" in page.text
    link = next(a.get("href") for a in page.tree.iter("a") if "remove" in (a.get("href") or ""))
    ask = browser.get(link)
    assert "He looked up" in ask.text
    browser.post("/refer/waiting/remove", ask.form("/refer/waiting/remove"), expect=303)
    assert "He looked up" not in browser.get("/refer/waiting/diary").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"when": "now"}, "Write a line"),
        ({"when": "", "seen": "x"}, "Choose when it was"),
        ({"when": "other", "seen": "x"}, "Write which day"),
        (
            {"when": "other", "seen": "x", "day-day": "11", "day-month": "3", "day-year": "2026"},
            "a day that has been",
        ),
        ({"when": "now", "feeling": "furious", "seen": "x"}, "Choose one of the answers"),
    ],
)
def test_a_page_that_cannot_be_comes_back_with_its_words(app, code, fields, words):
    told = opened(app, code).send("/refer/waiting/write", fields, expect=422)
    assert words in told.text
    assert told.field("seen") == fields.get("seen", "")


def test_a_page_of_another_day_keeps_its_day(app, code):
    browser = opened(app, code)
    fields = {"when": "other", "seen": "x", "day-day": "1", "day-month": "March", "day-year": "2026"}
    browser.send("/refer/waiting/write", fields, expect=303)
    assert "Sunday 1 March" in browser.get("/refer/waiting/diary").text


def test_a_long_diary_is_turned_page_by_page(app, code):
    browser = opened(app, code)
    with app.app_context(), unit_of_work(), system_scope("test"):
        room = db.session.scalars(select(WaitingRoom)).one()
        for number in range(35):
            build.page(Actor(room.id, Role.WAITING), str(number), seen=f"Page {number}.")
    page = browser.get("/refer/waiting/diary")
    older = next(a.get("href") for a in page.tree.iter("a") if "before=" in (a.get("href") or ""))
    both = page.text + browser.get(older).text
    assert all(f"Page {number}." in both for number in range(35))
    browser.get("/refer/waiting/diary?before=nonsense", expect=404)


def test_a_diary_costs_the_same_however_long(app, code):
    browser = opened(app, code)
    browser.send("/refer/waiting/write", PAGE, expect=303)
    browser.get("/refer/waiting/diary")
    with counting(app) as few:
        browser.client.get("/refer/waiting/diary")
    for _ in range(5):
        browser.send("/refer/waiting/write", PAGE, expect=303)
    with counting(app) as many:
        browser.client.get("/refer/waiting/diary")
    assert few.number == many.number < 15


@pytest.mark.parametrize(
    "address",
    ["/refer/waiting/", "/refer/waiting/diary", "/refer/waiting/write", "/refer/waiting/remove?page=x"],
)
def test_who_is_not_in_is_asked_to_open_it(app, code, address):
    for browser in (Browser.of(app, None), opened(app, code)):
        if browser.client.get_cookie("waiting", path="/refer/waiting"):
            page = browser.get("/refer/waiting/write")
            browser.post("/refer/waiting/close", page.form("/refer/waiting/close"), expect=303)
        assert browser.get(address, expect=303).location == "/refer/waiting/open"


def test_exit_ends_it_on_the_server_too(app, code):
    browser = opened(app, code)
    secret = browser.client.get_cookie("waiting", path="/refer/waiting").value
    browser.get("/refer/waiting/").form("/refer/waiting/exit")
    assert "Weather" in browser.client.post("/refer/waiting/exit").text
    assert browser.client.get_cookie("waiting", path="/refer/waiting") is None
    browser.client.set_cookie("waiting", secret, path="/refer/waiting")
    browser.get("/refer/waiting/", expect=303)


def test_words_written_after_it_closed_go_on_when_it_is_opened_again(app, code):
    browser = opened(app, code)
    form = {**browser.get("/refer/waiting/write").form("/refer/waiting/write"), **PAGE}
    browser.client.delete_cookie("waiting", path="/refer/waiting")
    asked = browser.post("/refer/waiting/write", form, expect=401)
    assert "Your words are safe here" in asked.text
    assert "He looked up" not in asked.html
    step = browser.post(
        "/refer/waiting/open", {**asked.form("/refer/waiting/open"), "code": code}, expect=200
    )
    done = browser.post(
        "/refer/waiting/pin", {**step.form("/refer/waiting/pin"), "pin": build.PIN}, expect=200
    )
    assert "He looked up" in done.text
    browser.post("/refer/waiting/write", done.form("/refer/waiting/write"), expect=303)
    assert "He looked up" in browser.get("/refer/waiting/diary").text


def test_words_of_one_room_are_not_shown_in_another(app, cast, code):
    browser = opened(app, code)
    form = {**browser.get("/refer/waiting/write").form("/refer/waiting/write"), **PAGE}
    with app.app_context(), unit_of_work():
        other = build.sent(cast).codes[Side.PARENT]
    step = browser.send("/refer/waiting/open", {"code": other}, expect=200)
    browser.post("/refer/waiting/pin", {**step.form("/refer/waiting/pin"), "pin": build.PIN}, expect=303)
    told = browser.post("/refer/waiting/write", form, expect=409)
    assert "He looked up" not in told.text
    with app.app_context(), system_scope("test"):
        assert db.session.scalars(select(WaitingPage)).all() == []


def test_the_referrers_code_opens_no_parents_page(app, cast):
    with app.app_context(), unit_of_work():
        sent = build.sent(cast, source=Source.MIDWIFE)
    browser = Browser.of(app, None)
    browser.send("/refer/waiting/open", {"code": sent.codes[Side.REFERRER]}, expect=422)


@pytest.mark.parametrize("who", ["thea", "lea", "ann", "amy"])
def test_being_signed_in_opens_no_room(app, cast, code, who):
    opened(app, code)
    browser = Browser.of(app, getattr(cast, who))
    browser.get("/refer/waiting/diary", expect=303)
