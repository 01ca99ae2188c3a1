"""Home and play: what now, in the carer's own words, and never a count."""

from datetime import timedelta

import pytest

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.parent.test_messages import write
from watchmeplay.diary import review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.families import memberships, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped

HOME = "/family/"
NIGHT = NOW.replace(hour=3)


def test_home_greets_the_carer_by_name_and_offers_one_thing(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get(HOME)
    assert page.heading == "Hello, Amy"
    assert "Five minutes today?" in page.text
    assert 'href="/family/play"' in page.html


def test_a_carers_own_word_for_themselves_comes_before_their_name(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.scalars(scoped(cast.actor(cast.amy), memberships.Membership)).one()
        row.own_word = "Gran <b>"
    page = browser_for(cast.amy).get(HOME)
    assert page.heading == "Hello, Gran <b>"


def test_the_newest_message_from_the_team_is_shown(browser_for, app, cast: Cast) -> None:
    assert "wrote to you" not in browser_for(cast.amy).get(HOME).text
    write(app, cast, cast.thea, "Thursday at ten is fine. <script>alert(1)</script>")
    page = browser_for(cast.amy).get(HOME)
    assert "Thea wrote to you" in page.text
    assert "Thursday at ten is fine. <script>alert(1)</script>" in page.text


def test_a_long_message_is_begun_and_the_rest_waits_on_its_page(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.thea, "Words in a row " * 40 + "the end")
    page = browser_for(cast.amy).get(HOME)
    assert "Words in a row" in page.text and "…" in page.text and "the end" not in page.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ReviewState.SEEN, "Thea read your page"),
        (ReviewState.THINKING, "Thea read your page and is thinking about it"),
        (ReviewState.FOR_SESSION, "Thea read your page, to talk about when you meet"),
        (ReviewState.ANSWERED, "Thea answered your page"),
    ],
)
def test_what_the_team_did_with_a_page_is_told_in_words(
    browser_for, app, cast: Cast, state: ReviewState, words: str
) -> None:
    with app.app_context(), unit_of_work():
        page_id = build.session(cast, seen="He put the cup on his head")
    with app.app_context(), unit_of_work():
        review.mark(cast.actor(cast.thea), page_id, state)
    page = browser_for(cast.amy).get(HOME)
    assert words in page.text and f"/family/diary/{page_id}" in page.html


def test_an_answer_to_a_page_leads_to_the_page(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        page_id = build.session(cast, seen="He put the cup on his head")
    write(app, cast, cast.thea, "A hat!", about=page_id)
    page = browser_for(cast.amy).get(HOME)
    assert "Thea answered your page" in page.text and f"/family/diary/{page_id}" in page.html


def test_the_mark_that_follows_an_answer_does_not_hide_its_words(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        page_id = build.session(cast, seen="He put the cup on his head")
    write(app, cast, cast.thea, "A hat!", about=page_id)
    with clock.frozen(NOW + timedelta(milliseconds=2)), app.app_context(), unit_of_work():
        review.mark(cast.actor(cast.thea), page_id, ReviewState.ANSWERED)
    page = browser_for(cast.amy).get(HOME)
    assert "A hat!" in page.text
    assert "Read the answer" in page.text


def test_nothing_of_her_news_reaches_the_second_carer(browser_for, app, cast: Cast) -> None:
    before = browser_for(cast.ben).get(HOME)
    with app.app_context(), unit_of_work():
        page_id = build.session(cast, seen="Only for the team")
    with app.app_context(), unit_of_work():
        review.mark(cast.actor(cast.thea), page_id, ReviewState.ANSWERED)
    write(app, cast, cast.thea, "For Amy", about=page_id)
    after = browser_for(cast.ben).get(HOME)
    assert before.text == after.text


def test_after_a_silence_there_is_nothing_to_catch_up(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.session(cast, felt="Tired", audience=Audience.ONLY_ME)
    browser = browser_for(cast.amy)
    assert "catch up" not in browser.get(HOME).text
    with clock.frozen(NOW + timedelta(days=11)):
        page = browser_for(cast.amy).get(HOME)
        assert "Nothing to catch up. Start from today." in page.text
        assert "11" not in page.text and "days" not in page.text
        assert "catch up" not in browser_for(cast.ben).get(HOME).text


def test_the_guide_page_changes_with_the_week_and_fits_the_child(browser_for, app, cast: Cast) -> None:
    titles = set()
    library = app.extensions["shelf"].library("en")
    for week in range(40):
        with clock.frozen(NOW + timedelta(weeks=week)):
            page = browser_for(cast.amy).get(HOME)
        [shown] = [one for one in library.pages if f'href="/family/guide/{one.slug}"' in page.html]
        assert shown.audience == "parents"
        assert shown.ages & {"6-12-months", "1-2-years"}
        titles.add(shown.slug)
    assert len(titles) > 15 and "before-your-baby-is-born" not in titles


def test_between_midnight_and_six_the_page_is_dim_and_asks_nothing(browser_for, cast: Cast) -> None:
    with clock.frozen(NIGHT):
        browser = browser_for(cast.amy)
        page = browser.get(HOME)
        assert "dim" in page.tree.get("class", "").split()
        assert "It is night. Nothing needs doing now." in page.text
        assert "2 minutes to read" in page.text
        assert 'href="/family/write"' in page.html and 'href="tel:' in page.html
        assert "Five minutes today?" not in page.text
        assert "Five minutes today?" in browser.get(f"{HOME}?usual=yes").text


@pytest.mark.parametrize(("hour", "night"), [(0, True), (5, True), (6, False), (23, False)])
def test_the_night_is_the_carers_own(browser_for, cast: Cast, hour: int, night: bool) -> None:
    with clock.frozen(NOW.replace(hour=hour, minute=59)):
        assert ("It is night" in browser_for(cast.amy).get(HOME).text) is night


def test_someone_who_has_left_the_family_finds_a_quiet_page(browser_for, cast: Cast) -> None:
    page = browser_for(cast.fred).get(HOME)
    assert page.heading == "Hello, Fred"
    assert "Ada" not in page.text and "Thea" not in page.text


@pytest.mark.parametrize("path", [HOME, "/family/play"])
@pytest.mark.parametrize("name", ["thea", "lea", "ann"])
def test_staff_get_404(browser_for, cast: Cast, path: str, name: str) -> None:
    browser_for(getattr(cast, name)).get(path, expect=404)


def test_play_says_what_to_put_out_and_runs_nothing(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get("/family/play")
    assert "A plastic cup" in page.text and "Big pieces only" in page.text
    assert "Then put your phone face down" in page.text
    assert 'href="/family/write"' in page.html and "How was it?" in page.text


def test_play_before_birth_is_for_the_bump(browser_for, cast: Cast) -> None:
    page = browser_for(cast.stan).get("/family/play")
    assert "Your hand on your bump" in page.text and "Big pieces" not in page.text


def test_play_for_an_older_child_only_is_about_larger_games(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW + timedelta(days=365 * 4)):
        page = browser_for(cast.nora).get("/family/play")
    assert "Paper and crayons" in page.text and "Big pieces" not in page.text


def test_a_suspended_grant_looks_like_any_other_day(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for child in records.children(cast.actor(cast.ben)):
            memberships.suspend(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                person_id=cast.ben,
                child_id=child.id,
                suspended=True,
            )
    browser = browser_for(cast.ben)
    assert browser.get(HOME).heading == "Hello, Ben"
    assert "Put out three things" in browser.get("/family/play").text


def test_home_leads_to_the_services_they_were_pointed_to(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get(HOME)
    [link] = [one for one in page.tree.iter("a") if one.get("href") == "/family/services"]
    assert "".join(link.itertext()) == "Other people who can help"


def test_home_keeps_to_its_budget_of_queries(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.thea, "Hello")
    browser = browser_for(cast.amy)
    browser.get(HOME)
    with counting(app) as counted:
        browser.client.get(HOME)
    assert counted.number <= 16
