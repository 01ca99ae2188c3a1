"""Nothing typed is lost when a session ends, and nobody else is handed it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from tests.browse import Browser, Page
from tests.cast import PASSWORD, email_of
from tests.security import crawl
from watchmeplay.accounts.models import SignInSession
from watchmeplay.conversations.models import Message
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web import kept_words
from watchmeplay.web.kept_words import KeptWords

WORDS = '  Her first step! <3 "She\'s" – שלום 👣\r\n\r\nThen she sat down.  '
PLACE = "/family/messages/"


def end_sessions(app) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(SignInSession).values(ended_at=clock.now()))


def interrupted(app, cast) -> tuple[Browser, Page]:
    """Amy sends a message after her session ended: her browser, and the page she gets."""
    browser = Browser.of(app, cast.amy)
    form = crawl.form_to(browser.client, PLACE, PLACE)
    end_sessions(app)
    return browser, browser.post(PLACE, form.filled(words=WORDS), expect=401)


def carry_on(browser: Browser, page: Page, name: str) -> Page:
    sent = {**page.form("/sign-in"), "email": email_of(name), "password": PASSWORD}
    return Page(browser.client.post("/sign-in", data=sent))


def said(app, actor) -> list[str]:
    with app.app_context():
        return [message.words for message in db.session.scalars(scoped(actor, Message))]


def test_words_go_on_after_signing_in_again_byte_for_byte(app, cast) -> None:
    browser, page = interrupted(app, cast)
    assert "Her first step" not in page.html, "whoever holds the telephone now does not read them"
    page = carry_on(browser, page, "amy")
    assert page.status == 200
    form = next(form for form in crawl.read(page.response, PLACE).forms if "words" in form.fields)
    assert form.fields["words"] == WORDS
    assert browser.client.post(form.action, data=form.untouched()).status_code in {302, 303}
    assert said(app, cast.actor(cast.amy)) == [WORDS]


def test_the_same_page_sent_twice_after_that_is_one_message(app, cast) -> None:
    browser, page = interrupted(app, cast)
    page = carry_on(browser, page, "amy")
    form = next(form for form in crawl.read(page.response, PLACE).forms if "words" in form.fields)
    for _ in range(2):
        browser.client.post(form.action, data=form.untouched())
    assert len(said(app, cast.actor(cast.amy))) == 1


@pytest.mark.parametrize("name", ["ben", "thea"])
def test_another_person_who_signs_in_is_not_handed_them(app, cast, name: str) -> None:
    browser, page = interrupted(app, cast)
    page = carry_on(browser, page, name)
    assert "Her first step" not in page.html
    assert page.status in {302, 303}
    assert not said(app, cast.actor(cast.amy))


def test_they_are_handed_back_for_a_day(app, cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, page = interrupted(app, cast)
    assert timedelta(seconds=kept_words.LASTS) == timedelta(days=1)
    monkeypatch.setattr(kept_words, "LASTS", -1)
    assert carry_on(browser, page, "amy").status in {302, 303}


@pytest.mark.parametrize(
    "spoil", [lambda packet: packet[:-6] + "AAAAAA", lambda packet: "x", lambda packet: "é" * 9]
)
def test_a_spoilt_packet_is_passed_over(app, cast, spoil) -> None:
    browser, page = interrupted(app, cast)
    sent = {**page.form("/sign-in"), "email": email_of("amy"), "password": PASSWORD}
    sent["kept"] = spoil(sent["kept"])
    assert browser.client.post("/sign-in", data=sent).status_code in {302, 303}


def test_a_wrong_password_keeps_the_packet_for_the_next_try(app, cast) -> None:
    browser, page = interrupted(app, cast)
    packet = page.form("/sign-in")["kept"]
    sent = {**page.form("/sign-in"), "email": email_of("amy"), "password": "not this one"}
    again = Page(browser.client.post("/sign-in", data=sent))
    assert again.status == 422
    assert again.field("kept") == packet
    assert "Her first step" in carry_on(browser, again, "amy").html


def test_a_browser_that_lost_its_cookie_still_keeps_them_for_their_author(app, cast) -> None:
    form = crawl.form_to(Browser.of(app, cast.amy).client, PLACE, PLACE)
    stranger = Browser.of(app, None)
    page = stranger.post(PLACE, form.filled(words=WORDS), expect=401)
    assert WORDS.strip().split("\r\n")[0] not in page.html
    assert carry_on(stranger, page, "amy").status == 200


def test_words_of_nobody_known_are_not_kept(app) -> None:
    page = Browser.of(app, None).post(PLACE, {"words": WORDS}, expect=401)
    assert page.form("/sign-in").get("kept") == ""


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/exit", "/j/secret-token", "/j/secret-token/sign-in"]
)
def test_ways_in_and_out_keep_nothing(app, path: str) -> None:
    with app.test_request_context(path, method="POST", data={"words": "one two"}):
        assert kept_words.of_request() is None


def test_secrets_and_tokens_are_never_kept(app) -> None:
    secret = dict.fromkeys(("csrf_token", "author", "password", "current", "new", "code", "kept"), "secret")
    with app.test_request_context("/family/write", method="POST", data={**secret, "seen": "a cup"}):
        kept = kept_words.of_request()
    assert kept is not None
    assert kept.fields == (("seen", "a cup"),)


@pytest.mark.parametrize("path", ["//evil.example/family", "/\\evil.example", "///evil.example"])
def test_words_are_never_sent_on_to_another_site(app, path: str) -> None:
    with app.test_request_context(
        method="POST", data={"words": "one two"}, environ_overrides={"PATH_INFO": path}
    ):
        kept = kept_words.of_request()
    assert kept is not None
    assert kept.path.startswith("/")
    assert not kept.path.startswith(("//", "/\\"))


def test_a_packet_opens_for_its_owner_alone(app) -> None:
    kept, owner = (
        KeptWords("/family/write", (("seen", WORDS), ("seen", "twice"), ("half", "\ud83d"))),
        uuid4(),
    )
    with app.app_context():
        packet = kept_words.sealed(kept, owner)
        assert kept_words.unsealed(packet, owner) == kept
        assert kept_words.unsealed(packet, uuid4()) is None
        assert kept_words.unsealed(kept_words.sealed(kept, None), owner) is None
    assert "cup" not in packet


def test_a_page_that_would_be_missed_is_told_from_a_code() -> None:
    kept = KeptWords("/x", (("a", "yes"), ("b", "two words"), ("c", "x" * 41), ("d", " y ")))
    assert kept.words == ("two words", "x" * 41)
