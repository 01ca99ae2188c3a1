"""Asking for help, one question a page: kept as given, sent once, and nothing kept of those we cannot help."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.browse import Browser
from tests.care.waiting_room import build
from tests.web.public import asking
from tests.web.public.asking import all_answered, answer, code_in
from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferredChild
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.foundation.vault import DataKey


@pytest.fixture
def browser(app, cast) -> Browser:
    with app.app_context(), unit_of_work():
        build.ground(cast)
    return Browser.of(app, None)


def referrals(app) -> list[Referral]:
    with app.app_context(), system_scope("test"):
        return list(db.session.scalars(select(Referral)))


def number_of(app, model: type) -> int:
    with app.app_context(), system_scope("test"):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_parent_asks_for_help_from_the_first_page_to_the_receipt(app, browser):
    assert browser.get("/refer/").heading == "Ask us for help"
    assert "999" in browser.get("/refer/first").text
    page = asking.sent(browser)
    assert "You will hear from us by Tuesday 17 March" in page.text
    assert "ring you, when you said it is safe" in page.text
    with app.app_context(), system_scope("test"):
        row = db.session.scalars(select(Referral)).one()
        child = db.session.scalars(select(ReferredChild)).one()
        contact = db.session.scalars(select(ReferralContact)).one()
        said = json.loads(row.answers)
        assert row.reference in page.text
        assert said["hope"] == "Calmer evenings,\r\nand some sleep"
        assert (said["postcode"], said["name"], said["helping"]) == ("PL31 1AA", "Maya", "may-talk")
        assert (row.source, row.language, row.interpreter) == ("self", "pl", False)
        assert (child.name, child.born_on) == ("Otto", date(2025, 3, 1))
        assert (contact.phone, contact.when) == ("07700 900982", "before 2pm")
        assert (contact.by_phone, contact.by_text, contact.by_email, contact.by_letter) == (
            True,
            False,
            False,
            False,
        )


def test_the_check_shows_every_answer_with_a_way_to_change_it(browser):
    all_answered(browser)
    page = browser.get("/refer/check")
    for words in (
        "Maya, mum",
        "PL31 1AA",
        "Otto",
        "March 2025",
        "and some sleep",
        "07700 900982",
        "Polish",
        "talk",
    ):
        assert words in page.text
    assert page.text.count("Change") == 7
    assert browser.get("/refer/hope").field("hope") == "Calmer evenings,\nand some sleep"
    assert answer(browser, "hope", {"hope": "Sleep"}).location == "/refer/check"
    assert "Sleep" in browser.get("/refer/check").text


def test_going_back_and_reloading_lose_nothing(browser):
    for page, fields in asking.PAGES:
        answer(browser, page, fields)
        for again in (browser.get(f"/refer/{page}"), browser.get(f"/refer/{page}")):
            for name, value in fields.items():
                if name not in {"who", "ways", "helping", "language"}:
                    assert again.field(name).replace("\n", "\r\n") == value
    assert 'value="parent" checked' in browser.get("/refer/you").html


def test_no_page_keeps_a_word_in_its_address_or_in_a_cache(browser):
    all_answered(browser)
    for address in ("/refer/you", "/refer/check", "/refer/reach"):
        assert "no-store" in browser.get(address).response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("you", {"who": "", "name": "Maya"}, "Choose who you are"),
        ("you", {"who": "parent", "name": " "}, "Enter a name"),
        ("where", {"postcode": "QQ1 1AA"}, "no postcode"),
        ("where", {"postcode": "PL31"}, "no postcode"),
        ("child", {}, "Write the month"),
        ("child", {"month": "13", "year": "2025"}, "as a number or a name"),
        ("child", {"month": "3", "year": "25"}, "four numbers"),
        ("child", {"month": "4", "year": "2026"}, "a month that has been"),
        ("child", {"month": "4", "year": "1990"}, "Check the year"),
        ("child", {"due-day": "9", "due-month": "2", "due-year": "2027"}, "more than ten months"),
        ("child", {"due-day": "9", "due-month": "1", "due-year": "2026"}, "is past"),
        ("child", {"due-day": "31", "due-month": "2", "due-year": "2026"}, "Check the day"),
        ("child", {"month": "3", "year": "2025", "due-day": "1", "due-month": "5", "due-year": "2026"}, "not both"),
        ("reach", {"ways": []}, "at least one way"),
        ("reach", {"ways": "text"}, "Enter your phone number"),
        ("reach", {"ways": "phone", "phone": "12"}, "phone number"),
        ("reach", {"ways": "phone", "phone": "07700 9"}, "Enter a phone number"),
        ("reach", {"ways": "phone", "phone": "07700 900"}, "Enter a phone number"),
        ("reach", {"ways": "email", "email": "maya"}, "email address"),
        ("reach", {"ways": "letter"}, "address letters go to"),
        ("others", {"helping": "maybe"}, "Choose"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_mended_on_its_page(browser, page, fields, words):
    given = answer(browser, page, fields, expect=422)
    assert words in given.text
    for name, value in fields.items():
        if isinstance(value, str) and name not in {"who", "ways", "helping"}:
            assert given.field(name) == value


def test_this_month_counts_as_born_and_today_as_due(app, browser):
    all_answered(browser, child={"child": "", "month": "3", "year": "2026"})
    answer(browser, "child", {"month": "", "year": "", "due-day": "10", "due-month": "3", "due-year": "2026"})
    assert "Due on 10 March 2026" in browser.get("/refer/check").text


def test_twins_and_a_baby_to_come_are_all_sent(app, browser):
    answer(browser, "you", asking.YOU)
    answer(browser, "where", asking.WHERE)
    assert answer(browser, "child", {**asking.CHILD, "go": "another"}).location == "/refer/child-2"
    twin = {"child": "Ida", "month": "3", "year": "2025", "go": "another"}
    assert answer(browser, "child-2", twin).location == "/refer/child-3"
    answer(browser, "child-3", {"due-day": "1", "due-month": "6", "due-year": "2026"})
    for page, fields in asking.PAGES[3:]:
        answer(browser, page, fields)
    assert "Otto" in browser.get("/refer/child").html
    browser.send("/refer/check", {}, expect=303)
    with app.app_context(), system_scope("test"):
        rows = db.session.scalars(select(ReferredChild)).all()
        found = {(row.name, row.born_on, row.expected_on) for row in rows}
    assert found == {
        ("Otto", date(2025, 3, 1), None), ("Ida", date(2025, 3, 1), None), (None, None, date(2026, 6, 1)),
    }  # fmt: skip


def test_a_child_that_was_added_by_mistake_is_taken_out_and_the_next_moves_up(browser):
    all_answered(browser, child={"go": "another"})
    answer(browser, "child-2", {"child": "Ida", "month": "3", "year": "2025", "go": "another"})
    answer(browser, "child-3", {"child": "Uwe", "month": "4", "year": "2025"})
    browser.send("/refer/child-2", {"go": "out"}, expect=303)
    page = browser.get("/refer/check")
    assert "Ida" not in page.text
    assert page.text.index("Otto") < page.text.index("Uwe")
    browser.send("/refer/child-2", {"go": "out"}, expect=303)
    assert "Uwe" not in browser.get("/refer/check").text


def test_someone_who_works_with_families_goes_another_way(app, browser):
    assert answer(browser, "you", {"who": "professional"}).location == "/refer/professional"
    assert number_of(app, ReferralDraft) == 0


def test_outside_our_ground_it_stops_kindly_and_keeps_nothing(app, browser):
    keys = number_of(app, DataKey)
    answer(browser, "you", asking.YOU)
    page = answer(browser, "where", {"postcode": "TR1 1AA"}, expect=200)
    assert "health visitor" in page.text
    assert number_of(app, ReferralDraft) == 0
    assert number_of(app, DataKey) == keys
    assert "Maya" not in page.html
    back = browser.post("/refer/elsewhere", page.form("/refer/elsewhere"), expect=303)
    assert back.location == "/refer/where"
    assert browser.get("/refer/you").field("name") == "Maya"
    assert answer(browser, "where", asking.WHERE).location == "/refer/child"


def test_sent_twice_is_one_referral(app, browser):
    all_answered(browser)
    form = browser.get("/refer/check").form("/refer/check")
    browser.post("/refer/check", form, expect=303)
    first = code_in(browser.get("/refer/sent"))
    browser.post("/refer/check", form, expect=303)
    assert code_in(browser.get("/refer/sent")) == first
    assert len(referrals(app)) == 1


def test_where_the_first_receipt_was_lost_the_second_send_shows_a_code_that_works(app, browser):
    all_answered(browser)
    form = browser.get("/refer/check").form("/refer/check")
    browser.post("/refer/check", form, expect=303)
    lost = code_in(browser.get("/refer/sent"))
    browser.client.delete_cookie("receipt", path="/refer")
    browser.post("/refer/check", form, expect=303)
    code = code_in(browser.get("/refer/sent"))
    assert code != lost
    browser.send("/refer/waiting/open", {"code": lost}, expect=422)
    assert "Choose a PIN" in browser.send("/refer/waiting/open", {"code": code}, expect=200).heading
    assert len(referrals(app)) == 1


def test_an_answer_from_a_window_left_behind_leads_to_the_receipt(browser):
    all_answered(browser)
    left = browser.get("/refer/hope").form("/refer/hope")
    browser.send("/refer/check", {}, expect=303)
    assert browser.post("/refer/hope", {**left, "hope": "Late"}, expect=303).location == "/refer/sent"


def test_half_a_referral_is_led_to_what_is_missing_and_never_sent(app, browser):
    answer(browser, "you", asking.YOU)
    assert browser.get("/refer/check", expect=303).location == "/refer/where"
    form = browser.get("/refer/you").form("/refer/you")
    assert browser.post("/refer/check", form, expect=303).location == "/refer/where"
    assert referrals(app) == []


def test_a_page_that_was_left_open_goes_on_when_the_cookie_is_gone(browser):
    answer(browser, "you", asking.YOU)
    form = browser.get("/refer/where").form("/refer/where")
    browser.client.delete_cookie("referral", path="/refer")
    assert browser.post("/refer/where", {**form, **asking.WHERE}, expect=303).location == "/refer/child"
    assert browser.get("/refer/you").field("name") == "Maya"


def test_another_browser_sees_nothing_of_it(app, browser):
    all_answered(browser)
    other = Browser.of(app, None)
    assert other.get("/refer/you").field("name") == ""
    assert other.get("/refer/check", expect=303).location == "/refer/"
    assert "begun" not in other.get("/refer/").text


def test_exit_forgets_it_in_this_browser(browser):
    all_answered(browser)
    page = browser.get("/refer/check")
    left = browser.client.post("/refer/exit", data=page.form("/refer/exit"))
    assert left.status_code == 200
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/refer/check", expect=303).location == "/refer/"


def test_exit_needs_no_token(browser):
    assert browser.client.post("/refer/exit").status_code == 200


def test_exit_signs_out_whoever_was_signed_in_too(browser_for, cast):
    browser = browser_for(cast.amy)
    browser.client.post("/refer/exit")
    assert browser.get("/family/", expect=302).location.startswith("/sign-in")


def test_two_windows_with_other_words_show_both(browser):
    all_answered(browser)
    first, second = (browser.get("/refer/hope").form("/refer/hope") for _ in range(2))
    browser.post("/refer/hope", {**first, "hope": "From the first window"}, expect=303)
    page = browser.post("/refer/hope", {**second, "hope": "From the second"}, expect=409)
    assert "From the first window" in page.text
    assert page.field("hope") == "From the second"
    again = {**page.form("/refer/hope"), "hope": "Both together"}
    assert browser.post("/refer/hope", again, expect=303).location == "/refer/check"


def test_save_and_come_back_later(app, browser):
    answer(browser, "you", asking.YOU)
    page = browser.send("/refer/where", {"postcode": "PL3", "go": "later"}, expect=200)
    code = code_in(page)
    other = Browser.of(app, None)
    back = other.send("/refer/return", {"code": code.lower()}, expect=303)
    assert back.location == "/refer/where"
    assert other.get("/refer/where").field("postcode") == "PL3"
    assert other.get("/refer/you").field("name") == "Maya"


@pytest.mark.parametrize("made", ["wrong", "old", "sent"])
def test_a_code_that_opens_nothing_reads_the_same(app, browser, made):
    code = "AAAA-AAAA"
    if made != "wrong":
        answer(browser, "you", asking.YOU)
        code = code_in(browser.send("/refer/where", {**asking.WHERE, "go": "later"}, expect=200))
    if made == "sent":
        asking.sent(browser)
    with clock.frozen(clock.now() + timedelta(days=31 if made == "old" else 0)):
        page = browser.send("/refer/return", {"code": code}, expect=422)
    assert "This code does not open anything here" in page.text
    assert page.field("code") == code


def test_guessing_codes_is_slowed_down(browser):
    for _ in range(tallies.REFER_RETURN.tries):
        browser.send("/refer/return", {"code": "AAAA-AAAA"}, expect=422)
    assert browser.send("/refer/return", {"code": "AAAA-AAAA"}, expect=429).response.headers["Retry-After"]


def test_what_fills_in_the_box_that_nobody_sees_is_turned_away(app, browser):
    page = answer(browser, "you", {**asking.YOU, "website": "http://spam.example"}, expect=422)
    assert "could not take this" in page.text
    assert page.field("website") == ""
    assert number_of(app, ReferralDraft) == 0


def test_one_source_cannot_begin_without_end(app, browser, monkeypatch):
    monkeypatch.setattr(tallies, "REFER_START", tallies.Limit("refer:start", 2, 3600))
    for _ in range(2):
        answer(Browser.of(app, None), "you", asking.YOU)
    answer(Browser.of(app, None), "you", asking.YOU, expect=429)


def test_an_unknown_or_ended_draft_starts_again_with_what_was_typed(app, browser):
    answer(browser, "you", asking.YOU)
    form = browser.get("/refer/hope").form("/refer/hope")
    with app.app_context(), unit_of_work():
        for draft_id in db.session.scalars(select(ReferralDraft.id)).all():
            actions.discard(draft_id)
    assert browser.post("/refer/hope", {**form, **asking.HOPE}, expect=303).location == "/refer/you"
    assert browser.get("/refer/hope").field("hope") == "Calmer evenings,\nand some sleep"


def test_before_any_postcode_is_known_nobody_can_begin(app, cast):
    page = Browser.of(app, None).get("/refer/")
    assert "cannot ask for help online here yet" in page.text
    assert "/refer/first" not in page.html
