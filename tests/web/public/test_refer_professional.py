"""A professional asks for help for a family: the pages, the gates in them, and coming back."""

import json

import pytest

from tests.browse import Browser
from tests.web.public.professional import (
    ANSWERS,
    START,
    codes,
    every,
    hidden,
    known_postcodes,
    not_told,
    referrals,
    sends,
    writes,
)
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals.models import ReferralContact, ReferralNotice, ReferredChild, Side
from watchmeplay.care.waiting_room.models import WaitingRoom
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.web.public import refer_professional_answers
from watchmeplay.web.public import refer_professional_steps as steps

ASKED = [slug for slug in ANSWERS if slug != "where"]


@pytest.fixture
def browser(app, cast, browser_for) -> Browser:
    known_postcodes(app, cast.north)
    return browser_for()


def test_the_first_pages_say_what_this_is_and_what_it_is_not_for(browser):
    assert "agree" in browser.get(START).text
    stop = browser.get(f"{START}/safeguarding")
    for words in ("999", "MASH", "emergency duty team", "Help now"):
        assert words in stop.text
    assert f'href="{START}/where"' in stop.html


def test_everything_that_was_written_is_sent_and_split_by_who_may_read_it(browser, app, cast):
    page = sends(browser)
    with app.app_context():
        (row,) = referrals()
        answers, guarded = json.loads(row.answers), json.loads(row.guarded)
        assert (row.area_id, row.source, row.state, row.language) == (
            cast.north,
            "health-visitor",
            "new",
            "pl",
        )
        assert (row.interpreter, row.parent_knows) == (True, True)
        assert answers["worries.what"] == "Wren looks away when she is held."
        assert answers["strengths.well"] == "Ines sings, and Wren turns to her voice."
        assert answers["agreed.sharing"] == ["gp", "health-visitor"]
        assert guarded == {
            "where.postcode": "pl31 1aa", "consent.parent": "agreed", "child.address": "4 Mill Lane",
            "team.risk": "A large dog.", "team.third": "A neighbour rang about shouting.",
        }  # fmt: skip
        assert not set(guarded) & set(answers)
        (child,) = every(ReferredChild)
        assert (child.name, str(child.born_on), child.expected_on) == ("Wren Oak", "2025-09-03", None)
        contacts = {each.side: each for each in every(ReferralContact)}
        parent = contacts[Side.PARENT]
        assert (parent.by_email, parent.by_text, parent.by_phone, parent.when) == (
            True,
            True,
            False,
            "mornings",
        )
        assert contacts[Side.REFERRER].by_email
        assert {notice.side for notice in every(ReferralNotice)} == {Side.PARENT, Side.REFERRER}
        assert [each.kind for each in every(OutboxRow)] == ["referral_for_team"]
    assert row.reference in page.text
    assert len(codes(page)) == 2


def test_without_agreement_nothing_goes_on(browser, app):
    browser.send(f"{START}/where", ANSWERS["where"], expect=303)
    page = browser.get(f"{START}/consent")
    answer = browser.post(f"{START}/consent", {**hidden(page), "parent": "not-agreed"}, expect=303)
    assert answer.location == f"{START}/no-agreement"
    assert "Talk with them first" in browser.get(answer.location).text
    page = writes(browser, {slug: ANSWERS[slug] for slug in ASKED if slug not in {"consent", "agreed"}})
    assert "something to answer on “Has a parent agreed?”" in page.text
    sent = browser.post(f"{START}/check", {"csrf_token": browser.token()}, expect=303)
    assert sent.location == f"{START}/consent?back=check"
    with app.app_context():
        assert referrals() == []


def test_a_parent_who_may_not_know_is_promised_nothing_and_gets_no_code(browser, app):
    page = sends(browser, not_told())
    assert len(codes(page)) == 1
    assert "For the parent" not in page.text
    with app.app_context():
        (row,) = referrals()
        assert not row.parent_knows
        assert "not-told.reason" in json.loads(row.guarded)
        assert "not-told" not in row.answers
        assert [room.side for room in every(WaitingRoom)] == [Side.REFERRER]
        assert [notice.side for notice in every(ReferralNotice)] == [Side.REFERRER]


def test_keeping_it_from_the_parent_needs_a_reason(browser):
    writes(browser, {"where": ANSWERS["where"], "consent": {"parent": "not-told"}})
    page = browser.get(f"{START}/not-told")
    assert (
        "Say why it would not be safe"
        in browser.post(f"{START}/not-told", {**hidden(page), "reason": "  "}, expect=422).text
    )


def test_a_page_can_be_kept_from_the_parent_as_a_whole(browser, app):
    told = {**ANSWERS, "health": {"carer": "He drinks.", "team_alone": "y"}}
    sends(browser, told)
    with app.app_context():
        (row,) = referrals()
        assert "He drinks." not in row.answers
        assert json.loads(row.guarded)["health.carer"] == "He drinks."


def test_how_one_carer_is_reached_is_nothing_for_another_to_read(browser, app):
    page = browser.get(f"{START}/where")
    second = {"name": "Ben Oak", "relationship": "father", "ways": ["phone"], "phone": "07700 900 111"}
    assert page.status == 200
    sends(browser, {**ANSWERS, "carer-2": second})
    with app.app_context():
        (row,) = referrals()
        assert "07700 900 111" not in row.answers
        assert json.loads(row.answers)["carer-2.name"] == "Ben Oak"
        assert json.loads(row.guarded)["carer-2.phone"] == "07700 900 111"


def test_twins_and_a_baby_to_come_go_on_one_referral(browser, app):
    writes(browser, {slug: said for slug, said in ANSWERS.items() if slug not in {"child"}})
    page = browser.get(f"{START}/child")
    first = browser.post(
        f"{START}/child", {**hidden(page), **ANSWERS["child"], "then": "another"}, expect=303
    )
    assert first.location == f"{START}/child-2"
    page = browser.get(first.location)
    due = {"expected_on-day": "1", "expected_on-month": "July", "expected_on-year": "2026"}
    third = browser.post(first.location, {**hidden(page), **due, "then": "another"}, expect=303)
    page = browser.get(third.location)
    browser.post(third.location, {**hidden(page), "name": "Nobody", "then": "out"}, expect=303)
    browser.post(f"{START}/check", hidden(browser.get(f"{START}/check")), expect=200)
    with app.app_context():
        born = [(child.name, str(child.born_on), str(child.expected_on)) for child in every(ReferredChild)]
        assert sorted(born, key=str) == [
            ("Wren Oak", "2025-09-03", "None"), (None, "None", "2026-07-01"),
        ]  # fmt: skip


def test_outside_the_area_it_stops_kindly_and_the_postcode_can_be_mended(browser):
    page = browser.get(f"{START}/where")
    outside = browser.post(f"{START}/where", {**hidden(page), "postcode": "SW11 4NJ"}, expect=303)
    assert outside.location == f"{START}/outside"
    assert "does not work there" in browser.get(outside.location).heading
    assert browser.get(f"{START}/where").field("postcode") == "SW11 4NJ"


def test_one_can_stop_at_any_page_and_come_back_with_a_code(browser, browser_for, app):
    writes(browser, {slug: ANSWERS[slug] for slug in ("where", "consent", "agreed", "you")})
    page = browser.get(f"{START}/child")
    later = browser.post(
        f"{START}/child", {**hidden(page), "known_as": "Birdie", "then": "later"}, expect=200
    )
    (code,) = codes(later)
    assert browser.get(START).text.count("You have begun") == 0
    elsewhere = browser_for()
    back = elsewhere.send(f"{START}/return", {"code": code.lower()}, expect=303)
    assert back.location == f"{START}/child"
    assert elsewhere.get(back.location).field("known_as") == "Birdie"
    assert (
        "does not open anything" in elsewhere.send(f"{START}/return", {"code": "22222222"}, expect=422).text
    )


def test_the_wrong_code_can_be_tried_only_so_often(browser):
    form = {**hidden(browser.get(f"{START}/return")), "code": "22222222"}
    answers = [browser.client.post(f"{START}/return", data=form).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_changing_an_answer_leads_back_to_the_list(browser):
    writes(browser)
    page = browser.get(f"{START}/worries?back=check")
    form = {**hidden(page), "what": "It is lighter now."}
    assert browser.post(f"{START}/worries", form, expect=303).location == f"{START}/check"
    assert "It is lighter now." in browser.get(f"{START}/check").text


def test_without_a_draft_the_pages_lead_to_the_start_and_no_words_are_lost(browser):
    assert browser.get(f"{START}/worries", expect=303).location == START
    page = browser.get(f"{START}/where")
    browser.post(f"{START}/worries", {"csrf_token": hidden(page)["csrf_token"], "what": "Kept."}, expect=303)
    assert browser.get(f"{START}/worries").field("what") == "Kept."


def test_a_page_left_open_goes_on_in_a_browser_that_has_forgotten_it(browser):
    writes(browser, {"where": ANSWERS["where"], "consent": ANSWERS["consent"]})
    page = browser.get(f"{START}/agreed")
    browser.client.delete_cookie("referral", path="/refer")
    browser.post(f"{START}/agreed", {**hidden(page), **ANSWERS["agreed"]}, expect=303)
    assert "Ines Oak" in browser.get(f"{START}/check").text


def test_another_browser_sees_nothing_of_it(browser, browser_for):
    writes(browser)
    stranger = browser_for()
    assert stranger.get(f"{START}/check", expect=303).location == START
    assert stranger.get(f"{START}/sent", expect=404)
    assert stranger.get(f"{START}/papers", expect=404)


@pytest.mark.parametrize("slug", ["child-1", "child-7", "child-02", "worries-2", "nothing", "child-"])
def test_there_are_no_other_pages(browser, slug):
    browser.get(f"{START}/{slug}", expect=404)


def test_every_step_of_the_form_is_split_between_parent_and_staff_without_a_rest(app):
    with app.test_request_context():
        answers = {f"{step.slug}.{field.name}": "x" for step in steps.STEPS for field in step.form()}
        answers["consent.parent"] = "agreed"
        for field in ("child.born_on", "child.expected_on"):
            answers[field] = "2025-09-03"
        for name in answers:
            if name.endswith(steps.TEAM_ALONE):
                answers[name] = False
        open_to_parent, guarded = refer_professional_answers.apart(answers)
    split = open_to_parent.keys() | guarded.keys()
    asked = {
        name for name in answers if not name.startswith("not-told") and not name.endswith(steps.TEAM_ALONE)
    }
    assert split == asked
    assert {name for name in guarded if name.startswith("team.")} == {
        "team.risk", "team.abuse", "team.third", "team.other",
    }  # fmt: skip


def test_a_draft_that_was_begun_holds_no_words_in_the_open(browser, app):
    writes(browser)
    with app.app_context():
        (draft,) = every(ReferralDraft)
        assert b"Ines" not in draft.answers_sealed
