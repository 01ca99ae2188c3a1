"""Joining by invitation, as the invited, as a stranger with the link, and as a machine that opens links."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser, Page
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from watchmeplay.accounts import invitations, sessions
from watchmeplay.accounts.invitations import State, Way
from watchmeplay.accounts.models import Invitation, Person, SignInSession
from watchmeplay.families import consents, memberships, postings, records, safe_contact
from watchmeplay.families.models import Consent, Purpose
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.links import digest
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web.areas import Application

WORDS = "seven tall green trees"
WRONG = "22222222"
GONE = "This link does not work"


def link(app: Application, cast: Cast, who: str = "pia") -> Way:
    """A fresh invitation from Thea to somebody of the Rowan family."""
    with app.app_context(), unit_of_work():
        person_id = getattr(cast, who)
        return memberships.invite_again(cast.actor(cast.thea), family_id=cast.rowans, person_id=person_id)


def row_of(way: Way) -> Invitation:
    """The stored invitation."""
    wanted = select(Invitation).where(Invitation.link_digest == digest(way.link_token))
    return db.session.scalars(wanted).one()


def state(app: Application, way: Way) -> State:
    """Where an invitation stands."""
    with app.app_context():
        return invitations.state(row_of(way))


def after_code(browser: Browser, way: Way) -> str:
    """The address of the screen after the right code."""
    return browser.send(f"/j/{way.link_token}", {"code": way.code}, expect=303).location


def before_the_end(browser: Browser, way: Way, **more: str) -> str:
    """All screens of a new carer but the last, and the address of that."""
    agree = after_code(browser, way)
    ticks = {purpose: "yes" for purpose in Purpose if purpose in more}
    you = browser.send(agree, {"answer": "yes", **ticks}, expect=303).location
    said = {"name": more.get("name", "Pia"), "own_word": more.get("own_word", "")}
    return browser.send(you, said, expect=303).location


def walk(browser: Browser, way: Way, **more: str) -> Page:
    """All screens of a new carer."""
    fields = {"email": email_of("pia"), "password": WORDS, "may_email": "no"} | more
    return browser.send(before_the_end(browser, way, **more), fields, expect=303)


def secret_of(browser: Browser) -> str:
    """The secret in a browser's session cookie."""
    with browser.client.session_transaction() as session:
        return session["key"]


def is_signed_in(app: Application, browser: Browser) -> bool:
    """Whether the server still knows this browser's session."""
    with app.app_context():
        return sessions.find(secret_of(browser)) is not None


def test_an_invited_carer_joins_and_is_at_home(app, cast, browser_for):
    browser = browser_for()
    assert walk(browser, link(app, cast), own_word="foster carer").location == "/family/"
    with app.app_context():
        pia = Actor(cast.pia, Role.CAREGIVER)
        assert memberships.own_word(pia) == "foster carer"
        assert [child.name for child in records.children(pia)] == ["Ada"]
        person = db.session.get_one(Person, cast.pia)
        assert (person.name, person.email, person.standing) == ("Pia", email_of("pia"), "active")
        rules = safe_contact.mine(pia)
        assert rules is not None
        assert not rules.may_email


def test_each_decision_is_kept_by_itself_with_its_wording(app, cast, browser_for):
    walk(browser_for(), link(app, cast), research="yes")
    with app.app_context():
        kept = consents.standing(Actor(cast.pia, Role.CAREGIVER))
        cards = app.extensions["pages"]["en"]
        assert {purpose: row.given for purpose, row in kept.items()} == {
            Purpose.CARE: True, Purpose.RESEARCH: True, Purpose.PHOTOS: False,
        }  # fmt: skip
        assert all(row.wording_version == cards.card(purpose).version for purpose, row in kept.items())


def test_research_and_photos_are_off_until_ticked(app, cast, browser_for):
    browser = browser_for()
    page = browser.get(after_code(browser, link(app, cast)))
    ticks = [box for box in page.tree.iter("input") if box.get("type") == "checkbox"]
    assert {box.get("name") for box in ticks} == {"research", "photos"}
    assert all(box.get("checked") is None for box in ticks)


def test_limits_of_confidentiality_stand_before_the_first_box_for_words(app, cast, browser_for):
    browser = browser_for()
    page = browser.get(after_code(browser, link(app, cast)))
    assert "risk of harm" in page.text
    assert not list(page.tree.iter("textarea"))
    assert all(box.get("type") != "text" for box in page.tree.iter("input"))


def test_who_invites_is_not_told_before_the_code(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    before = browser.get(f"/j/{way.link_token}")
    assert "Thea" not in before.html
    assert "pia" not in before.html.casefold()
    assert "Thea" in browser.get(after_code(browser, way)).text


def test_a_decision_on_words_that_changed_meanwhile_is_asked_again(app, cast, browser_for):
    browser = browser_for()
    agree = after_code(browser, link(app, cast))
    page = browser.send(agree, {"answer": "yes", "wording": "care:0:en"}, expect=422)
    assert "have changed" in page.text


def test_saying_no_keeps_nothing(app, cast, browser_for):
    browser = browser_for()
    agree = after_code(browser, link(app, cast))
    assert "kept nothing" in browser.send(agree, {"answer": "no"}, expect=200).text
    with app.app_context():
        kept = db.session.scalars(
            scoped(cast.actor(cast.thea), Consent).where(Consent.person_id == cast.pia)
        ).all()
        assert kept == []


def test_a_screen_cannot_be_skipped(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    after_code(browser, way)
    assert browser.get(f"/j/{way.link_token}/sign-in", expect=303).location == f"/j/{way.link_token}/agree"
    sent = {"csrf_token": browser.token(), "email": "a@b.example", "password": WORDS, "may_email": "no"}
    assert browser.post(f"/j/{way.link_token}/sign-in", sent, expect=303).location.endswith("/agree")
    assert state(app, way) == State.OPEN


def test_a_lost_signal_goes_on_where_it_was(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    way_in = before_the_end(browser, way, name="Pia P")
    assert browser.get(f"/j/{way.link_token}", expect=303).location == way_in
    assert browser.get(f"/j/{way.link_token}/you").field("name") == "Pia P"


def test_what_was_typed_comes_back_but_never_the_password(app, cast, browser_for):
    browser = browser_for()
    way_in = before_the_end(browser, link(app, cast))
    sent = {"email": "pia at home", "password": WORDS, "may_email": "yes"}
    page = browser.send(way_in, sent, expect=422)
    assert page.field("email") == "pia at home"
    assert WORDS not in page.html
    assert WORDS not in str(browser.client._cookies)


@pytest.mark.parametrize("password", ["short words", "password1234", "aaaaaaaaaaaaaaa", "a" * 201])
def test_a_password_that_is_easy_to_guess_is_turned_down(app, cast, browser_for, password):
    browser, way = browser_for(), link(app, cast)
    fields = {"email": email_of("pia"), "password": password, "may_email": "no"}
    browser.send(before_the_end(browser, way), fields, expect=422)
    assert state(app, way) == State.OPEN


def test_another_accounts_address_is_turned_down_whatever_its_letters(app, cast, browser_for):
    browser = browser_for()
    way_in = before_the_end(browser, link(app, cast))
    for twin in ("AMY@families.example", "amy@families.example", "amy@FAMILIES.example "):
        fields = {"email": twin, "password": WORDS, "may_email": "no"}
        assert "different e-mail address" in browser.send(way_in, fields, expect=422).text


def test_a_link_works_once(app, cast, browser_for):
    way = link(app, cast)
    walk(browser_for(), way)
    assert browser_for().get(f"/j/{way.link_token}", expect=404).heading == GONE


def test_the_form_sent_twice_opens_one_account_and_lets_them_in_both_times(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    way_in = before_the_end(browser, way)
    page = browser.get(way_in)
    fields = {**page.form(way_in), "email": email_of("pia"), "password": WORDS, "may_email": "no"}
    kept = browser.client.get_cookie("joining", path="/j/")
    browser.post(way_in, fields, expect=303)
    # The answer was lost on its way: the browser still has what it had before.
    browser.client.set_cookie("joining", kept.value, path="/j/")
    again = browser.post(way_in, {**fields, "csrf_token": browser.token()}, expect=303)
    assert again.location == "/family/"
    wrong = {**fields, "csrf_token": browser.token(), "password": "not those words at all"}
    browser.client.set_cookie("joining", kept.value, path="/j/")
    browser.post(way_in, wrong, expect=404)


def test_of_two_browsers_with_the_code_the_later_one_goes_on(app, cast, browser_for):
    way, first, second = link(app, cast), browser_for(), browser_for()
    way_in = before_the_end(first, way)
    page = first.get(way_in)
    before_the_end(second, way)
    fields = {"email": email_of("pia"), "password": WORDS, "may_email": "no"}
    assert first.post(way_in, {**page.form(way_in), **fields}, expect=303).location == f"/j/{way.link_token}"
    assert second.send(way_in, fields, expect=303).location == "/family/"
    first.post(way_in, {**page.form(way_in), **fields}, expect=404)


def test_another_browser_without_the_cookie_starts_at_the_code(app, cast, browser_for):
    way = link(app, cast)
    way_in = before_the_end(browser_for(), way)
    other = browser_for()
    hello = f"/j/{way.link_token}"
    for path in (f"{hello}/agree", f"{hello}/you", way_in):
        assert other.get(path, expect=303).location == hello
        assert other.post(path, {"csrf_token": other.token()}, expect=303).location == hello
    assert other.get(hello).heading == "Hello"


def test_a_forged_cookie_is_no_cookie(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    browser.client.set_cookie("joining", "gAAAAAB-forged", path="/j/")
    assert browser.get(f"/j/{way.link_token}/agree", expect=303).location == f"/j/{way.link_token}"


def test_a_scanner_that_opens_links_and_presses_buttons_uses_nothing_up(app, cast, browser_for):
    way, scanner = link(app, cast), browser_for()
    for _ in range(6):
        scanner.get(f"/j/{way.link_token}")
        scanner.client.head(f"/j/{way.link_token}")
        scanner.send(f"/j/{way.link_token}", {"code": ""}, expect=422)
        scanner.send(f"/j/{way.link_token}", {"code": "test"}, expect=422)
        scanner.post(f"/j/{way.link_token}", {"code": WRONG}, expect=400)
    assert state(app, way) == State.OPEN
    assert walk(browser_for(), way).location == "/family/"


def test_five_wrong_codes_lock_the_link_for_everyone_and_leave_a_line(app, cast, browser_for):
    way, guesser = link(app, cast), browser_for()
    for left in ("4 more times", "3 more times", "2 more times", "once more"):
        assert left in guesser.send(f"/j/{way.link_token}", {"code": WRONG}, expect=422).text
    assert guesser.send(f"/j/{way.link_token}", {"code": WRONG}, expect=404).heading == GONE
    owner = browser_for()
    assert owner.get(f"/j/{way.link_token}", expect=404).heading == GONE
    right = {"code": way.code, "csrf_token": owner.token()}
    assert owner.post(f"/j/{way.link_token}", right, expect=404).heading == GONE
    assert state(app, way) == State.LOCKED
    with app.app_context():
        locked = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.INVITATION_LOCKED)).all()
        assert [line.subject_id for line in locked] == [row_of(way).id]


def test_links_that_do_not_work_all_read_the_same(app, cast, browser_for):
    # The links to other languages hold the address that was asked for, and nothing else may differ.
    def gone(token: str) -> str:
        return browser_for().get(f"/j/{token}", expect=404).html.replace(token, "")

    unknown = gone("never-made-by-anyone")
    used, withdrawn, old = link(app, cast), link(app, cast, "ben"), link(app, cast, "amy")
    walk(browser_for(), used)
    link(app, cast, "ben")
    answers = [gone(way.link_token) for way in (used, withdrawn)]
    with clock.frozen(NOW + timedelta(hours=72)):
        answers.append(gone(old.link_token))
    assert answers == [unknown] * 3


def test_a_code_is_taken_however_it_is_written(app, cast, browser_for):
    way = link(app, cast)
    typed = f" {way.code[:4].lower()} – {way.code[4:]} "
    assert browser_for().send(f"/j/{way.link_token}", {"code": typed}, expect=303).location.endswith("/agree")


def test_a_source_that_tries_many_links_is_slowed(app, cast, browser_for):
    way, browser = link(app, cast), browser_for()
    page = browser.get(f"/j/{way.link_token}")
    fields = {**page.form(f"/j/{way.link_token}"), "code": "not a code"}
    for _ in range(30):
        browser.post(f"/j/{way.link_token}", fields, expect=422)
    slowed = browser.post(f"/j/{way.link_token}", fields, expect=429)
    assert slowed.response.headers["Retry-After"] == "300"


def test_a_new_phone_keeps_everything_and_ends_what_was_open(app, cast, browser_for):
    old_phone = browser_for(cast.amy)
    way = link(app, cast, "amy")
    assert is_signed_in(app, old_phone)
    browser = browser_for()
    way_in = after_code(browser, way)
    assert way_in.endswith("/sign-in")
    fields = {"email": email_of("amy"), "password": WORDS, "may_email": "yes"}
    assert browser.send(way_in, fields, expect=303).location == "/family/"
    assert not is_signed_in(app, old_phone)
    with app.app_context():
        amy = cast.actor(cast.amy)
        assert len(records.children(amy)) == 2
        assert len(memberships.carers(amy, cast.rowans)) == 1
    stranger = browser_for()
    stranger.send("/sign-in", {"email": email_of("amy"), "password": PASSWORD}, expect=422)
    assert stranger.send("/sign-in", {"email": email_of("amy"), "password": WORDS}).location == "/family/"


def test_a_colleague_joins_without_consents_and_lands_in_their_own_room(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        _, way = postings.invite_staff(
            cast.actor(cast.ann), role=Role.LEAD, name="Lil", area_ids=[cast.north]
        )
    browser = browser_for()
    way_in = after_code(browser, way)
    assert way_in.endswith("/sign-in")
    short = {"name": "Lil", "email": "lil@service.example", "password": "fourteen chars"}
    assert "15 characters" in browser.send(way_in, short, expect=422).text
    assert (
        browser.send(way_in, {**short, "password": "a good long password"}, expect=303).location == "/staff/"
    )


def test_a_suspended_account_is_not_opened_by_an_invitation_from_before(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        una = db.session.get_one(Person, cast.una)
        way = postings.invite_staff_again(cast.actor(cast.ann), una)
    browser = browser_for()
    way_in = after_code(browser, way)
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, cast.una).standing = "suspended"
    fields = {"name": "Una", "email": email_of("una"), "password": "a good long password"}
    browser.send(way_in, fields, expect=404)
    with app.app_context():
        assert db.session.get_one(Person, cast.una).standing == "suspended"


def test_a_carer_whose_place_ended_meanwhile_does_not_come_in(app, cast, browser_for):
    browser, way = browser_for(), link(app, cast)
    way_in = before_the_end(browser, way)
    page = browser.get(way_in)
    with app.app_context(), unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.pia)
    fields = {**page.form(way_in), "email": email_of("pia"), "password": WORDS, "may_email": "no"}
    browser.post(way_in, fields, expect=404)
    with app.app_context():
        open_sessions = select(SignInSession).where(SignInSession.person_id == cast.pia)
        assert db.session.scalars(open_sessions).all() == []


def test_joining_on_a_shared_phone_ends_the_session_that_was_open_there(app, cast, browser_for):
    browser = browser_for(cast.ben)
    bens = secret_of(browser)
    walk(browser, link(app, cast))
    with app.app_context():
        assert sessions.find(bens) is None
        assert sessions.find(secret_of(browser)).actor.person_id == cast.pia


def test_the_code_guards_against_a_link_sent_to_the_wrong_person(app, cast, browser_for):
    way, stranger = link(app, cast), browser_for()
    stranger.send(f"/j/{way.link_token}", {"code": WRONG}, expect=422)
    assert stranger.get(f"/j/{way.link_token}/you", expect=303).location == f"/j/{way.link_token}"
