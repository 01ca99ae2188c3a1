"""Signing in and out: what is told, what is counted, how long it lasts, where it leads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.cast import PASSWORD, email_of
from tests.conftest import NOW
from watchmeplay.accounts import passwords, people, sessions, tallies
from watchmeplay.accounts.models import SignInSession
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web.areas import Application

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def secret_of(browser: Browser) -> str | None:
    """The secret in a browser's cookie."""
    with browser.client.session_transaction() as session:
        return session.get("key")


def is_live(app: Application, secret: str | None) -> bool:
    """Whether the server knows the session."""
    with app.app_context():
        return secret is not None and sessions.find(secret) is not None


def sign_in(browser: Browser, who: str = "amy", password: str = PASSWORD, *, source: str = HERE, **more):
    """Send the form as from an address; the answer whatever it is."""
    page = browser.get("/sign-in")
    fields = {**page.form("/sign-in"), "email": email_of(who), "password": password, **more}
    return browser.client.post("/sign-in", data=fields, environ_base={"REMOTE_ADDR": source})


@pytest.mark.parametrize(
    ("who", "home"), [("amy", "/family/"), ("thea", "/staff/"), ("lea", "/staff/"), ("ann", "/admin/")]
)
def test_each_lands_in_their_own_room(cast, browser_for, who, home):
    answer = sign_in(browser_for(), who)
    assert (answer.status_code, answer.location) == (302, home)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(cast, browser_for):
    unknown = sign_in(browser_for(), "nobody").get_data(as_text=True)
    wrong = sign_in(browser_for(), "amy", "not the password at all").get_data(as_text=True)
    invited = sign_in(browser_for(), "pia").get_data(as_text=True)

    def told(page: str, who: str) -> str:
        lines = [line for line in page.splitlines() if "csrf_token" not in line]
        return "\n".join(lines).replace(email_of(who), "")

    assert told(unknown, "nobody") == told(wrong, "amy") == told(invited, "pia")


@pytest.mark.parametrize("who", ["amy", "nobody", "pia"])
def test_the_same_work_is_done_whoever_is_named(cast, browser_for, monkeypatch, who):
    worked = []

    class Counting:
        def verify(self, stored: str, content: bytes) -> bool:
            worked.append(stored.split("$")[1])
            return False

        def hash(self, content: bytes) -> str:
            return "$argon2id$nobody"

    monkeypatch.setattr(passwords, "_hasher", Counting())
    monkeypatch.setattr(passwords, "_nobodys", {})
    sign_in(browser_for(), who, "some words that are wrong")
    assert worked == ["argon2id"]


def test_what_was_typed_comes_back_without_the_password(cast, browser_for):
    page = sign_in(browser_for(), "amy", "some words that are wrong").get_data(as_text=True)
    assert email_of("amy") in page
    assert "some words that are wrong" not in page


@pytest.mark.parametrize(
    "twin", ["AMY@Families.Example", " amy@families.example ", "ａｍｙ@families.example"]
)
def test_an_address_is_known_whatever_its_case_and_width(app, cast, browser_for, twin):
    browser = browser_for()
    browser.send("/sign-in", {"email": twin, "password": PASSWORD})
    with app.app_context():
        assert sessions.find(secret_of(browser)).actor.person_id == cast.amy


def test_one_source_is_slowed_and_another_is_not_locked_out(app, cast, browser_for):
    guesser = browser_for()
    for _ in range(tallies.SIGN_IN_PAIR.tries):
        assert sign_in(guesser, password="wrong words again").status_code == 422
    slowed = sign_in(guesser)
    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "300"
    assert sign_in(browser_for(), source=ELSEWHERE).status_code == 302
    with clock.frozen(NOW + timedelta(seconds=301)):
        assert sign_in(browser_for()).status_code == 302


def test_a_siege_from_many_sources_does_not_lock_the_owner_out(cast, browser_for):
    for number in range(20):
        for _ in range(3):
            sign_in(browser_for(), password="wrong words again", source=f"192.0.2.{number}")
    attacker = browser_for()
    for _ in range(3):
        sign_in(attacker, password="wrong words again", source="192.0.2.99")
    assert sign_in(attacker, source="192.0.2.99").status_code == 429
    assert sign_in(browser_for(), source=ELSEWHERE).status_code == 302


def test_one_network_of_the_new_kind_is_one_source(cast, browser_for):
    for number in range(tallies.SIGN_IN_PAIR.tries):
        sign_in(browser_for(), password="wrong words again", source=f"2001:db8:0:1::{number:x}")
    assert sign_in(browser_for(), source="2001:db8:0:1:ffff::1").status_code == 429
    assert sign_in(browser_for(), source="2001:db8:0:2::1").status_code == 302


def test_a_clinic_behind_one_address_signs_in_all_morning(cast, browser_for):
    for _ in range(tallies.SIGN_IN_ADDRESS.tries + 5):
        assert sign_in(browser_for(), "thea").status_code == 302


def test_signing_in_makes_a_new_session_and_ends_the_one_before(app, cast, browser_for):
    browser = browser_for()
    sign_in(browser)
    first = secret_of(browser)
    fields = {"csrf_token": browser.token(), "email": email_of("ben"), "password": PASSWORD}
    browser.post("/sign-in", fields)
    assert secret_of(browser) != first
    assert not is_live(app, first)


def test_somebody_who_is_signed_in_goes_on_to_their_pages(cast, browser_for):
    browser = browser_for(cast.amy)
    assert browser.get("/sign-in", expect=302).location == "/family/"
    assert browser.get("/sign-in?next=/family/diary/", expect=302).location == "/family/diary/"
    assert browser.get("/sign-in?next=//elsewhere.example", expect=302).location == "/family/"


def test_a_session_that_somebody_planted_is_not_taken_over(app, cast, browser_for):
    browser = browser_for()
    with browser.client.session_transaction() as session:
        session["key"] = "planted-by-somebody-else"
    sign_in(browser)
    assert secret_of(browser) != "planted-by-somebody-else"


def test_signing_out_ends_the_session_on_the_server_too(app, cast, browser_for):
    browser = browser_for(cast.amy)
    secret = secret_of(browser)
    answer = browser.post("/sign-out", {"csrf_token": browser.token()}).response
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not is_live(app, secret)


@pytest.mark.parametrize("path", ["/sign-out", "/exit"])
def test_the_secret_does_not_work_again_after_leaving(app, cast, browser_for, path):
    browser = browser_for(cast.amy)
    secret = secret_of(browser)
    browser.client.post(path, data={"csrf_token": browser.token()})
    with browser.client.session_transaction() as session:
        session["key"] = secret
    assert "/sign-in" in browser.get("/family/", expect=302).location


LIMITS = [
    ("thea", {}, timedelta(minutes=30), timedelta(hours=12)),
    ("ann", {}, timedelta(minutes=30), timedelta(hours=12)),
    ("thea", {"lasting": "yes"}, timedelta(minutes=30), timedelta(hours=12)),
    ("amy", {}, timedelta(minutes=20), timedelta(hours=12)),
    ("amy", {"lasting": "yes"}, timedelta(days=14), timedelta(days=90)),
]


@pytest.mark.parametrize(("who", "more", "idle", "whole"), LIMITS)
def test_a_session_ends_when_nobody_touches_it(app, cast, browser_for, who, more, idle, whole):
    browser = browser_for()
    sign_in(browser, who, **more)
    with clock.frozen(NOW + idle - timedelta(seconds=1)):
        assert is_live(app, secret_of(browser))
    with clock.frozen(NOW + idle):
        assert not is_live(app, secret_of(browser))


@pytest.mark.parametrize(("who", "more", "idle", "whole"), LIMITS)
def test_a_session_ends_after_its_whole_time_however_busy(app, cast, browser_for, who, more, idle, whole):
    browser = browser_for()
    sign_in(browser, who, **more)
    with app.app_context(), unit_of_work():
        row = db.session.scalars(select(SignInSession).order_by(SignInSession.made_at.desc())).first()
        row.seen_at = NOW + whole - timedelta(seconds=2)
    with clock.frozen(NOW + whole - timedelta(seconds=1)):
        assert is_live(app, secret_of(browser))
    with clock.frozen(NOW + whole):
        assert not is_live(app, secret_of(browser))


def test_reading_a_page_keeps_a_session_alive(app, cast, browser_for):
    browser = browser_for(cast.amy)
    with clock.frozen(NOW + timedelta(minutes=15)):
        browser.client.get("/family/")
    with clock.frozen(NOW + timedelta(minutes=30)):
        assert is_live(app, secret_of(browser))


def test_a_late_touch_does_not_bring_an_ended_session_back(app, cast, browser_for):
    browser = browser_for(cast.amy)
    secret = secret_of(browser)
    with clock.frozen(NOW + timedelta(minutes=5)), app.app_context():
        found = sessions.find(secret)
        db.session.commit()
        other = db.session.session_factory()
        with other.begin():
            row = other.get_one(SignInSession, found.session_id)
            row.ended_at = clock.now()
        other.close()
        with unit_of_work():
            pass
        assert sessions.find(secret) is None
        db.session.expire_all()
        row = db.session.get_one(SignInSession, found.session_id)
        assert row.ended_at is not None
        assert row.seen_at == NOW


def test_a_suspended_person_is_out_at_once_and_cannot_come_back(app, cast, browser_for):
    browser = browser_for(cast.thea)
    browser.get("/account/")
    with app.app_context(), unit_of_work():
        ann = cast.actor(cast.ann)
        people.suspend(ann, people.staff_member(ann, cast.thea))
    assert "/sign-in" in browser.get("/account/", expect=302).location
    assert sign_in(browser_for(), "thea").status_code == 422
    with app.app_context(), unit_of_work():
        people.restore(ann, people.staff_member(ann, cast.thea))
    assert sign_in(browser_for(), "thea").status_code == 302


OPEN_REDIRECTS = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/",
    "http:/evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", " //evil.example",
    "evil.example", "/%0d%0aLocation:x\r\n", "/a\\..\\\\evil.example", "data:text/html,x", "\u2028//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("asked", OPEN_REDIRECTS)
def test_nobody_is_sent_to_another_site(cast, browser_for, asked):
    assert sign_in(browser_for(), next=asked).location == "/family/"


@pytest.mark.parametrize("asked", ["/family/diary/?page=2", "/family/write"])
def test_one_comes_to_the_page_that_was_asked_for(cast, browser_for, asked):
    assert sign_in(browser_for(), next=asked).location == asked


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example"])
def test_a_forged_host_is_turned_away(app, cast, host):
    answer = app.test_client().get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.get_data(as_text=True)


def test_the_cookie_is_kept_from_scripts_and_other_sites(cast, browser_for):
    answer = sign_in(browser_for(), lasting="yes")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("wmp="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_password_field_that_is_too_long_is_only_wrong(cast, browser_for):
    assert sign_in(browser_for(), password="long " * 100_000).status_code == 422
