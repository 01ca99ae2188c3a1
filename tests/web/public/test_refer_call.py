"""Call me instead; and what the receipt and the landing page say."""

import json

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.care.waiting_room import build
from tests.web.public import asking
from tests.web.public.asking import answer, code_in
from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferralNotice
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.site import asking as facts
from watchmeplay.web.public import refer_sent

CALL = {"phone": "07700 900982", "when": "before 2pm", "postcode": "PL31 1AA"}


@pytest.fixture
def browser(app, cast) -> Browser:
    with app.app_context(), unit_of_work():
        build.ground(cast)
    return Browser.of(app, None)


def test_a_number_and_a_time_are_enough(app, browser):
    assert browser.send("/refer/call", CALL, expect=303).location == "/refer/sent"
    page = browser.get("/refer/sent")
    assert "Somebody in our team will ring you" in page.text
    assert code_in(page)
    with app.app_context(), system_scope("test"):
        row, contact = (db.session.scalars(select(model)).one() for model in (Referral, ReferralContact))
        assert row.call_instead
        assert (contact.phone, contact.when, contact.by_phone) == ("07700 900982", "before 2pm", True)


def test_what_was_answered_before_goes_with_it(app, browser):
    answer(browser, "you", asking.YOU)
    answer(browser, "hope", asking.HOPE)
    browser.send("/refer/call", {**CALL, "name": "Maya"}, expect=303)
    with app.app_context(), system_scope("test"):
        said = json.loads(db.session.scalars(select(Referral)).one().answers)
    assert (said["name"], said["relationship"], said["postcode"]) == ("Maya", "mum", "PL31 1AA")
    assert said["hope"].startswith("Calmer")


def test_the_same_form_sent_twice_is_one_request(app, browser):
    form = {**browser.get("/refer/call").form("/refer/call"), **CALL}
    browser.post("/refer/call", form, expect=303)
    browser.client.delete_cookie("referral", path="/refer")
    browser.post("/refer/call", form, expect=303)
    with app.app_context(), system_scope("test"):
        assert len(db.session.scalars(select(Referral)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("phone", "", "Enter your phone number"), ("phone", "123", "phone number"), ("when", "", "when it is safe"),
     ("postcode", "XX", "no postcode")],
)  # fmt: skip
def test_what_is_missing_is_asked_for(browser, field, value, words):
    page = browser.send("/refer/call", {**CALL, field: value}, expect=422)
    assert words in page.text


def test_outside_our_ground_nobody_is_rung(app, browser):
    page = browser.send("/refer/call", {**CALL, "postcode": "TR1 1AA"}, expect=200)
    assert "Our team works somewhere else" in page.heading
    with app.app_context(), system_scope("test"):
        assert db.session.scalars(select(Referral)).all() == []


@pytest.mark.parametrize(
    ("ways", "words", "notices"),
    [
        ({"ways": "email", "email": "maya@families.example"}, "short e-mail", 1),
        ({"ways": ["phone", "email"], "email": "maya@families.example"}, "short e-mail", 1),
        ({"ways": "phone", "email": "maya@families.example"}, "ring you", 0),
        ({"ways": "text"}, "send you a text", 0),
        ({"ways": "letter", "address": "1 High Street"}, "letter, in a plain envelope", 0),
    ],
)
def test_the_receipt_says_truly_which_way_it_goes(app, browser, ways, words, notices):
    assert words in asking.sent(browser, reach=ways).text
    with app.app_context(), system_scope("test"):
        assert len(db.session.scalars(select(ReferralNotice)).all()) == notices


def test_the_receipt_names_the_day_and_the_number_to_ring(app, cast, browser):
    with app.app_context(), unit_of_work():
        facts.keep(cast.actor(cast.ann), phone="01208 000 000", hours="9 to 4", days=3)
    page = asking.sent(browser)
    assert "by Friday 13 March" in page.text
    assert 'href="tel:01208000000"' in page.html
    assert "01208 000 000" in browser.get("/refer/").text


def test_the_receipt_closes_by_itself(browser, monkeypatch):
    asking.sent(browser)
    monkeypatch.setattr(refer_sent, "RECEIPT_LASTS", -1)
    page = browser.get("/refer/sent")
    assert page.heading == "This receipt is closed"
    assert 'class="code"' not in page.html
