"""Who comes in, and what those are told who do not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.browse import Browser
from tests.cast import PASSWORD, email_of
from watchmeplay.accounts import people, sessions
from watchmeplay.accounts.models import Person, SignInSession
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import ACCOUNTS
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web import gate

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def sign_in(browser: Browser, name: str, **fields: str):
    page = browser.get("/sign-in")
    sent = {**page.form("/sign-in"), "email": email_of(name), "password": PASSWORD, **fields}
    return browser.client.post("/sign-in", data=sent)


@pytest.mark.parametrize(
    ("name", "home"), [("amy", "/family/"), ("thea", "/staff/"), ("lea", "/staff/"), ("ann", "/admin/")]
)
def test_signing_in_leads_home(browser_for, name: str, home: str) -> None:
    answer = sign_in(browser_for(), name)
    assert answer.status_code in {302, 303}
    assert answer.headers["Location"] == home


def test_every_role_has_a_home() -> None:
    assert set(gate.HOME) == ACCOUNTS


def test_a_stranger_is_asked_to_sign_in_and_led_on(browser_for) -> None:
    browser = browser_for()
    asked = browser.get("/family/diary/?child=x", expect=302)
    assert asked.location.startswith("/sign-in?next=/family/diary/")
    page = browser.get(asked.location)
    sent = {**page.form("/sign-in"), "email": email_of("amy"), "password": PASSWORD}
    assert browser.post("/sign-in", sent).location == "/family/diary/?child=x"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "",
        "javascript:alert(1)", " /family/", "/\t/evil.example", "///evil.example", "/family/\r\nX: y", "evil.example",
        "http:evil",
        "/\x00/evil.example", "http://localhost.evil.example", "data:text/html,x", "/.//evil.example\\",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site_after_signing_in(browser_for, elsewhere: str) -> None:
    location = sign_in(browser_for(), "amy", next=elsewhere).headers.get("Location", "/family/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\\" not in location
    assert "\n" not in location


def test_a_suspended_account_is_out_at_once(app, cast, browser_for) -> None:
    browser = browser_for(cast.una)
    browser.get("/staff/")
    with app.app_context(), unit_of_work():
        una = db.session.scalars(select(Person).where(Person.id == cast.una)).one()
        people.suspend(cast.actor(cast.ann), una)
    browser.get("/staff/", expect=302)
    assert sign_in(browser_for(), "una").status_code == 422


@pytest.mark.parametrize(
    ("name", "lasting", "idle"),
    [("amy", False, 20), ("amy", True, 14 * 24 * 60), ("thea", False, 30), ("ann", True, 30)],
)
def test_a_session_runs_out_when_it_is_left_alone(app, cast, name: str, lasting: bool, idle: int) -> None:
    browser = Browser.of(app, None)
    sign_in(browser, name, **({"lasting": "yes"} if lasting else {}))
    home = gate.HOME[cast.role(getattr(cast, name))]
    with clock.frozen(NOW + timedelta(minutes=idle, seconds=-1)):
        assert browser.client.get(home).status_code == 200
    with clock.frozen(NOW + timedelta(minutes=2 * idle)):
        assert browser.client.get(home).status_code == 302


def test_a_session_runs_out_however_much_it_is_used(app, cast) -> None:
    browser = Browser.of(app, cast.thea)
    for minutes in range(0, 12 * 60, 25):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            assert browser.client.get("/staff/").status_code == 200
    with clock.frozen(NOW + timedelta(hours=12)):
        assert browser.client.get("/staff/").status_code == 302


def test_a_cookie_of_somebody_elses_making_opens_nothing(app, cast) -> None:
    browser = Browser.of(app, None)
    for planted in ("x", "", None, 7, ["x"], {"x": "y"}, cast.amy.hex, "0" * 43):
        with browser.client.session_transaction() as cookie:
            cookie["key"] = planted
        assert browser.client.get("/family/").status_code == 302
    browser.client.set_cookie("wmp", "not.a.cookie")
    assert browser.client.get("/family/").status_code == 302


def test_signing_in_again_ends_the_session_before(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    with browser.client.session_transaction() as cookie:
        former = cookie["key"]
    sent = {"csrf_token": browser.token(), "email": email_of("amy"), "password": PASSWORD}
    assert browser.client.post("/sign-in", data=sent).status_code in {302, 303}
    with app.app_context():
        assert sessions.find(former) is None


def test_signing_out_ends_the_session_on_the_server_too(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    with browser.client.session_transaction() as cookie:
        kept = dict(cookie)
    browser.post("/sign-out", {"csrf_token": browser.token()})
    with browser.client.session_transaction() as cookie:
        cookie.update(kept)
    browser.get("/family/", expect=302)


def test_reading_does_not_prolong_a_session_that_was_ended(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    with app.app_context(), unit_of_work():
        db.session.execute(update(SignInSession).values(ended_at=NOW))
    assert browser.client.get("/family/").status_code == 302
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(SignInSession.seen_at > NOW)) == 0
