"""What a caregiver decides about themselves, and that the page knows of nobody else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from tests.web.parent.test_messages import join_second_family
from watchmeplay.accounts.models import SignInSession
from watchmeplay.families import consents, safe_contact
from watchmeplay.families.models import Consent, Purpose
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped

PATH = "/family/about-me/"
NEW_PASSWORD = "seven tall green trees"


def test_the_page_shows_the_address_the_team_and_nobody_else(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get(PATH)
    assert email_of("amy") in page.text
    assert "Thea" in page.text
    # Whole words: a sealed token may hold any three letters.
    for name in ("Ben", "Fred", "Pia", "Nora"):
        assert not re.search(rf"\b{name}\b", page.html)


def test_the_second_carer_changes_nothing_on_her_page(browser_for, app, cast: Cast) -> None:
    before = browser_for(cast.amy).get(PATH)
    ben = browser_for(cast.ben)
    ben.post(f"{PATH}contact", {**ben.get(PATH).form(f"{PATH}contact"), **EMAIL_BY_DAY})
    say(ben, "research", "yes")
    after = browser_for(cast.amy).get(PATH)
    assert plain(before.text) == plain(after.text)


def test_how_to_be_reached_is_saved_and_shown(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    page = browser.get(PATH)
    assert checked(page) == "no"
    saved = browser.post(f"{PATH}contact", {**page.form(f"{PATH}contact"), **EMAIL_BY_DAY})
    page = browser.get(saved.location)
    assert "Saved. This counts from now on." in page.text and checked(page) == "yes"
    with app.app_context():
        rules = safe_contact.mine(cast.actor(cast.amy))
        assert (rules.may_email, rules.quiet_from, rules.quiet_until) == (True, 18, 9)
        assert safe_contact.mine(cast.actor(cast.ben)).may_email is False


def test_rules_hold_in_both_families_of_one_person(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        join_second_family(cast)
    browser = browser_for(cast.amy)
    browser.post(f"{PATH}contact", {**browser.get(PATH).form(f"{PATH}contact"), **EMAIL_BY_DAY})
    with app.app_context():
        rows = db.session.scalars(scoped(cast.actor(cast.amy), safe_contact.SafeContact)).all()
        assert [row.may_email for row in rows] == [True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"may_email": "", "quiet_from": "18", "quiet_until": "9"},
        {"may_email": "maybe", "quiet_from": "18", "quiet_until": "9"},
        {"may_email": "yes", "quiet_from": "24", "quiet_until": "9"},
        {"may_email": "yes", "quiet_from": "-1", "quiet_until": "9"},
        {"may_email": "yes", "quiet_from": "18", "quiet_until": "9223372036854775808"},
    ],
)
def test_an_answer_that_was_not_offered_changes_nothing(browser_for, app, cast: Cast, wrong: dict) -> None:
    browser = browser_for(cast.amy)
    page = browser.post(f"{PATH}contact", {**browser.get(PATH).form(f"{PATH}contact"), **wrong}, expect=422)
    assert "Error:" in page.text
    with app.app_context():
        rules = safe_contact.mine(cast.actor(cast.amy))
        assert (rules.may_email, rules.quiet_from) == (False, 20)


def test_a_mark_that_contact_is_unsafe_stays_out_of_sight(browser_for, app, cast: Cast) -> None:
    before = browser_for(cast.amy).get(PATH)
    with app.app_context(), unit_of_work():
        safe_contact.mark_unsafe(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, unsafe=True, note="Her phone"
        )
    after = browser_for(cast.amy).get(PATH)
    assert "unsafe" not in after.text.lower() and "Her phone" not in after.html
    assert plain(before.text) == plain(after.text)


def test_a_consent_is_given_and_taken_back_with_dates(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    assert "You have not chosen yet." in browser.get(PATH).text
    say(browser, "research", "yes")
    assert "You said yes on Tuesday 10 March" in browser.get(PATH).text
    with clock.frozen(NOW + timedelta(minutes=5)):
        say(browser, "research", "no")
        assert "You said no on Tuesday 10 March" in browser.get(PATH).text
    with app.app_context():
        rows = db.session.scalars(scoped(cast.actor(cast.amy), Consent)).all()
        assert {row.given for row in rows} == {True, False}
        assert all(row.wording_version >= 1 for row in rows)


def test_a_double_tap_decides_once(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    say(browser, "photos", "yes")
    say(browser, "photos", "yes")
    with app.app_context():
        assert len(db.session.scalars(scoped(cast.actor(cast.amy), Consent)).all()) == 1


def test_a_yes_to_words_that_have_changed_is_asked_again(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    page = browser.get(say(browser, "research", "yes", version="999").location)
    assert "The words of this question have changed" in page.text
    with app.app_context():
        assert consents.standing(cast.actor(cast.amy)) == {}


@pytest.mark.parametrize("purpose", ["care", "everything", "research%00"])
def test_other_consents_cannot_be_changed_here(browser_for, app, cast: Cast, purpose: str) -> None:
    browser = browser_for(cast.amy)
    say(browser, purpose, "no", expect=404)
    with app.app_context():
        assert Purpose.CARE not in consents.standing(cast.actor(cast.amy))


def test_an_answer_other_than_yes_or_no_is_refused(browser_for, app, cast: Cast) -> None:
    say(browser_for(cast.amy), "research", "perhaps", expect=422)


def test_another_device_is_signed_out_and_this_one_stays(browser_for, app, cast: Cast) -> None:
    other, here = browser_for(cast.amy), browser_for(cast.amy)
    page = here.get(PATH)
    [path] = {form.get("action") for form in page.tree.iter("form") if "/devices/" in form.get("action", "")}
    done = here.post(path, page.form(path))
    assert "That phone or computer is signed out." in here.get(done.location).text
    other.get(PATH, expect=302)


def test_somebody_elses_session_cannot_be_ended(browser_for, app, cast: Cast) -> None:
    ben, amy = browser_for(cast.ben), browser_for(cast.amy)
    with app.app_context():
        his = db.session.scalars(select(SignInSession.id).where(SignInSession.person_id == cast.ben)).all()[
            -1
        ]
    amy.post(f"{PATH}devices/{his}", {"csrf_token": amy.token()})
    ben.get(PATH)


def test_a_new_password_ends_every_session_and_lets_her_in(browser_for, app, cast: Cast) -> None:
    other, here = browser_for(cast.amy), browser_for(cast.amy)
    sent = here.send(f"{PATH}password", {"current": PASSWORD, "new": NEW_PASSWORD})
    assert sent.location.startswith("/sign-in")
    here.get(PATH, expect=302)
    other.get(PATH, expect=302)
    fresh = Browser.of(app, None)
    fresh.send("/sign-in", {"email": email_of("amy"), "password": PASSWORD}, expect=422)
    fresh.send("/sign-in", {"email": email_of("amy"), "password": NEW_PASSWORD})
    assert fresh.get("/family/").heading == "Hello, Amy"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": "", "new": NEW_PASSWORD}, "Enter the password you use now"),
        ({"current": "not my password", "new": NEW_PASSWORD}, "Enter the password you use now"),
        ({"current": PASSWORD, "new": ""}, "Enter a new password"),
        ({"current": PASSWORD, "new": "short"}, "Use 12 characters or more"),
    ],
)
def test_a_password_that_is_wrong_or_weak_changes_nothing(
    browser_for, cast: Cast, fields: dict, words: str
) -> None:
    browser = browser_for(cast.amy)
    page = browser.send(f"{PATH}password", fields, expect=422)
    assert words in page.text
    assert PASSWORD not in page.html and NEW_PASSWORD not in page.html
    browser.get(PATH)


@pytest.mark.parametrize("name", ["thea", "lea", "ann"])
def test_staff_get_404(browser_for, cast: Cast, name: str) -> None:
    browser_for(getattr(cast, name)).get(PATH, expect=404)


def test_someone_who_has_left_sees_their_own_account_alone(browser_for, cast: Cast) -> None:
    page = browser_for(cast.fred).get(PATH)
    assert email_of("fred") in page.text
    assert "Thea" not in page.text and "What you agreed to" not in page.text


EMAIL_BY_DAY = {"may_email": "yes", "quiet_from": "18", "quiet_until": "9"}


def say(browser: Browser, purpose: str, given: str, *, version: str = "", expect: int = 302):
    if not version and purpose in {"research", "photos"}:
        path = f"{PATH}consent/{purpose}"
        version = browser.get(PATH).form(path)["version"]
    fields = {"csrf_token": browser.token(), "given": given, "version": version or "1"}
    return browser.post(f"{PATH}consent/{purpose}", fields, expect=expect)


def checked(page) -> str:
    [value] = [
        field.get("value")
        for field in page.tree.iter("input")
        if field.get("name") == "may_email" and field.get("checked") is not None
    ]
    return value


def plain(text: str) -> str:
    """A page's text without its list of sessions, which grows with every browser a test opens."""
    assert f"{NOW.day}" in text
    return re.split("Where you are signed in", text)[0]
