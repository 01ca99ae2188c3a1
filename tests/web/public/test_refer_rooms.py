"""The two rooms of a referral: the referrer sees where it stands, the parent reads what was written."""

import re

import pytest

from tests.browse import Browser
from tests.counting import counting
from tests.web.public.professional import (
    codes,
    every,
    hidden,
    known_postcodes,
    not_told,
    referrals,
    sends,
)
from watchmeplay.care.referrals.models import ReferralStep, ReferralWords
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation import audit
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.web.public.refer_room import PARENTS

PIN = "482915"
HERE = "/refer/waiting/words"


@pytest.fixture
def sent(app, cast, browser_for):
    """What the referrer was shown, after sending: reference, own code, the parent's."""
    known_postcodes(app, cast.north)
    page = sends(browser_for())
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{3}\b", page.text)[0]
    return reference, *codes(page)


def parent(app, browser: Browser, code: str) -> Browser:
    """A browser inside the parent's room."""
    with app.app_context(), unit_of_work():
        secret = rooms.choose_pin(app.extensions["keyring"], code, "parent", PIN)
    browser.client.set_cookie(PARENTS.cookie, secret, path=PARENTS.path)
    return browser


def stands(app, **facts: object) -> None:
    with app.app_context(), unit_of_work(), system_scope("test"):
        row = referrals()[0]
        step = ReferralStep(referral_id=row.id, state=facts.pop("state"), **facts)
        step.told, step.for_staff = "The hub can see them sooner.", "Not for others."
        db.session.add(step)


def joins(app, cast, person_id) -> None:
    with app.app_context(), unit_of_work(), system_scope("test"):
        row = referrals()[0]
        row.person_id, row.family_id = person_id, cast.rowans


def test_the_referrer_sees_each_step_with_its_day_reason_and_words_and_no_more(app, sent, browser_for):
    reference, code, _ = sent
    stands(app, state="closed", reason="other-service")
    browser = browser_for()
    browser.send("/refer/status", {"reference": reference, "code": code}, expect=303)
    page = browser.get("/refer/status")
    for words in ("It has reached the team.", "Another service fits better.", "sooner.", "Tuesday 10 March"):
        assert words in page.text
    for secret in ("Wren", "Ines", "Not for others.", "looks away", "Hana"):
        assert secret not in page.html
    browser.post("/refer/status/leave", hidden(page), expect=303)
    assert "Reference" in browser.get("/refer/status").text


def test_a_wrong_reference_and_a_wrong_code_read_the_same(sent, browser_for):
    reference, code, parents = sent
    answers = {
        browser_for().send("/refer/status", {"reference": wrong, "code": typed}, expect=422).heading
        + "do not belong together"
        for wrong, typed in ((reference, "22222222"), ("NONE-SUC", code), (reference, parents))
    }
    assert len(answers) == 1
    assert "Enter the code" in browser_for().send("/refer/status", {"reference": reference}, expect=422).text


def test_guessing_is_slowed_down(sent, browser_for):
    browser = browser_for()
    form = {**hidden(browser.get("/refer/status")), "reference": "AAAA-BBB", "code": "22222222"}
    answers = [browser.client.post("/refer/status", data=form).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_lock_says_when_it_opens_and_not_whether_there_is_such_a_reference(sent, browser_for):
    shown = []
    for reference in (sent[0], "NONE-SUC"):
        browser = browser_for()
        form = {**hidden(browser.get("/refer/status")), "reference": reference, "code": "22222222"}
        for _ in range(9):
            assert "Locked" not in browser.post("/refer/status", form, expect=422).text
        page = browser.post("/refer/status", form, expect=422)
        assert "You can try again on Tuesday 10 March at 10:15am." in page.text
        shown.append(page.text.replace(reference, ""))
    assert shown[0] == shown[1]


def test_the_parent_reads_every_open_answer_under_its_question_and_who_wrote_it(app, sent, browser_for):
    browser = parent(app, browser_for(), sent[2])
    stands(app, state="consultation")
    page = browser.get(HERE)
    for words in (
        "Hana Vale, Health visitor, North clinic", "Tuesday 10 March", "What are you worried about",
        "Wren looks away when she is held.", "Ines sings, and Wren turns to her voice.", "3 September 2025",
        "Their GP, Their health visitor", "E-mail, Text message", "Child in need plan", "Polish",
        "The team offers a talk about it.",
    ):  # fmt: skip
        assert words.lower() in page.text.lower() or words in page.text, words
    for secret in ("dog", "neighbour", "4 Mill Lane", "pl31", "Not for others."):
        assert secret not in page.html
    with app.app_context():
        assert "referral:read" in {line.act for line in every(audit.AuditLine)}


def test_the_parent_puts_words_beside_it_once(app, sent, browser_for):
    browser = parent(app, browser_for(), sent[2])
    form = {**hidden(browser.get(HERE)), "words": "She looks at me <3\nmost of the day."}
    for _ in range(2):
        browser.post(HERE, form, expect=303)
    page = browser.get(HERE)
    assert page.text.count("She looks at me <3") == 1
    with app.app_context():
        (row,) = every(ReferralWords)
        assert row.words == form["words"]
    back = browser.post(HERE, {**form, "words": " "}, expect=422)
    assert "Write your words" in back.text
    long = browser.post(HERE, {**form, "words": "x" * 100_000}, expect=422)
    assert long.field("words") == "x" * 100_000


def test_nobody_outside_the_room_reads_anything(sent, browser_for):
    browser = browser_for()
    assert browser.get(HERE, expect=303).location == "/refer/waiting/open"
    browser.client.set_cookie(PARENTS.cookie, "x" * 43, path=PARENTS.path)
    browser.get(HERE, expect=303)


def test_the_joined_parent_reads_it_in_the_family_pages_and_others_get_404(app, cast, sent, browser_for):
    joins(app, cast, cast.amy)
    amy = browser_for(cast.amy)
    page = amy.get("/family/referral")
    assert "Wren looks away when she is held." in page.text
    assert "dog" not in page.html
    amy.send("/family/referral", {"words": "And she laughs."}, expect=303)
    assert "And she laughs." in amy.get("/family/referral").text
    for other in (cast.ben, cast.nora, cast.stan):
        stranger = browser_for(other)
        assert stranger.get("/family/referral", expect=404)
        token = {"csrf_token": stranger.token(), "words": "Mine?", "key": "k"}
        assert stranger.post("/family/referral", token, expect=404)
        with app.app_context():
            of = referrals()[0].id
        assert stranger.get(f"/family/referral?of={of}", expect=404)
    browser_for(cast.thea).get("/family/referral", expect=404)


def test_a_parent_who_may_not_know_gets_404_until_staff_change_it(app, cast, browser_for):
    known_postcodes(app, cast.north)
    sends(browser_for(), not_told())
    joins(app, cast, cast.amy)
    amy = browser_for(cast.amy)
    amy.get("/family/referral", expect=404)
    with app.app_context(), unit_of_work(), system_scope("test"):
        referrals()[0].parent_knows = True
    page = amy.get("/family/referral")
    assert "Wren looks away" in page.text
    for secret in ("reads her post", "safeguarding lead", "telling them could put"):
        assert secret not in page.html


def test_reading_takes_the_same_few_statements_however_much_stands_there(app, cast, sent, browser_for):
    joins(app, cast, cast.amy)
    amy = browser_for(cast.amy)
    amy.client.get("/family/referral")
    numbers = []
    for _ in range(2):
        with counting(app) as counted:
            amy.client.get("/family/referral")
        numbers.append(counted.number)
        for _ in range(8):
            stands(app, state="consultation")
            with app.app_context(), unit_of_work():
                row = ReferralWords(referral_id=referrals()[0].id)
                row.words = "More."
                db.session.add(row)
    assert numbers[0] == numbers[1]
    assert numbers[0] < 20
