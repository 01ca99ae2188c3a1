"""The guide in a carer's own room: what fits the child first, what was given, and never a way out of the room."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import build
from tests.browse import Page
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.families import memberships, records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual.models import ReadingMark
from watchmeplay.reading import actions
from watchmeplay.reading.models import GivenPage

HOME, GUIDE = "/family/", "/family/guide/"
SEES = "Your team can see that you opened a page they gave you. They cannot see what else you read."


def links(page: Page) -> list[str]:
    return [link.get("href", "") for link in page.tree.find(".//main").iter("a")]


def headings(page: Page) -> list[str]:
    return [" ".join("".join(h.itertext()).split()) for h in page.tree.find(".//main").iter("h2")]


def give(app, cast: Cast, slug: str = "watching", **told):
    with app.app_context(), unit_of_work():
        return build.given_page(cast, slug, **told)


def marks(app) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(ReadingMark.slug)))


def test_the_bar_leads_to_the_guide_in_the_carers_room(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get(HOME)
    bar = next(nav for nav in page.tree.iter("nav") if nav.get("class") == "bar")
    assert [link.get("href") for link in bar.iter("a")][-1] == GUIDE


def test_the_page_of_the_childs_age_comes_first_with_ideas_that_fit(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.amy).get(GUIDE)
    assert headings(page)[0] == "For Ada and Max, 10 months"
    first = [link for link in links(page) if link.startswith(GUIDE)][:4]
    assert first[0] == f"{GUIDE}six-to-twelve-months"
    library = app.extensions["shelf"].library("en")
    ideas = [library.page(link.removeprefix(GUIDE)) for link in first[1:]]
    assert all(idea.part == "ideas" and "6-12-months" in idea.ages for idea in ideas)


def test_other_ideas_come_with_the_weeks(browser_for, cast: Cast) -> None:
    seen = set()
    for week in range(3):
        with clock.frozen(NOW + timedelta(weeks=week)):
            seen |= set(links(browser_for(cast.amy).get(GUIDE))[1:4])
    assert len(seen) > 3


@pytest.mark.parametrize(
    ("days", "words", "slug"),
    [
        (-60, "not born yet", "before-your-baby-is-born"),
        (3, "a few days", "birth-to-six-months"),
        (8, "1 week", "birth-to-six-months"),
        (100, "3 months", "birth-to-six-months"),
        (500, "16 months", "one-to-two-years"),
        (800, "2 years", "two-to-three-years"),
        (1300, "3 years", "three-to-five-years"),
        (4000, "10 years", "five-to-eight-years"),
    ],
)
def test_each_age_finds_its_own_page(browser_for, app, cast: Cast, days: int, words: str, slug: str) -> None:
    day = (NOW - timedelta(days=days)).date()
    dated = {"expected_on": day} if days < 0 else {"born_on": day}
    with app.app_context(), unit_of_work():
        child = records.add_child(cast.actor(cast.thea), family_id=cast.neighbours, name="Ivo", **dated)
        memberships.give_access(
            cast.actor(cast.thea), family_id=cast.neighbours, person_id=cast.nora, child_id=child.id,
            basis=memberships.Basis.PARENTAL_RESPONSIBILITY,
        )  # fmt: skip
    page = browser_for(cast.nora).get(GUIDE)
    assert any(said.startswith("For Ivo") and said.endswith(f", {words}") for said in headings(page))
    assert f"{GUIDE}{slug}" in links(page)


def test_who_may_see_no_child_now_finds_the_guide_without_a_name(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        for child in (cast.ada, cast.max):
            memberships.suspend(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                person_id=cast.ben,
                child_id=child,
                suspended=True,
            )
    for person in (cast.ben, cast.fred):
        page = browser_for(person).get(GUIDE)
        assert headings(page)[0] == "How old is your child?"
        assert "Ada" not in page.text


def test_no_page_leads_out_of_the_room(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    library = app.extensions["shelf"].library("en").for_parents
    paths = [GUIDE, f"{GUIDE}needs", f"{GUIDE}age/6-12-months", f"{GUIDE}search?q=crying", HOME]
    for path in [*paths, *(f"{GUIDE}{page.slug}" for page in library.pages)]:
        page = browser.get(path)
        assert not [link for link in links(page) if "/guide/" in link and not link.startswith(GUIDE)], path
        assert 'class="bar"' in page.html, path


def test_every_link_of_the_guide_leads_to_a_page(browser_for, app, cast: Cast) -> None:
    client = browser_for(cast.amy).client
    library = app.extensions["shelf"].library("en").for_parents
    pages = [browser_for(cast.amy).get(f"{GUIDE}{page.slug}") for page in library.pages[::9]]
    wanted = {link.partition("#")[0] for page in pages for link in links(page) if link.startswith(GUIDE)}
    assert len(wanted) > 10
    assert {path for path in wanted if client.get(path).status_code != 200} == set()


@pytest.mark.parametrize("path", ["nope", "when-not-to-use-it", "age/grown-up", "%00"])
def test_a_page_that_is_not_for_families_is_not_there(browser_for, cast: Cast, path: str) -> None:
    browser_for(cast.amy).get(f"{GUIDE}{path}", expect=404)


def test_search_finds_pages_and_keeps_the_words(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    page = browser.get(f"{GUIDE}search?q=peekabo")
    assert page.field("q") == "peekabo" and f"{GUIDE}peekaboo-with-a-cloth" in links(page)
    assert "Nothing here is near those words" in browser.get(f"{GUIDE}search?q=xyzzyqq").text
    assert "Write a word or two" in browser.get(f"{GUIDE}search").text
    assert marks(browser.client.application) == []


def test_what_was_given_stands_with_the_givers_name_and_the_line_of_why(browser_for, app, cast: Cast) -> None:
    give(app, cast, why="For when he looks <b>away</b>.\nIt helped others.")
    page = browser_for(cast.amy).get(GUIDE)
    assert "Given to you" in headings(page) and SEES in page.text
    assert "Thea wrote: For when he looks <b>away</b>. It helped others." in page.text
    assert "Given to you" not in browser_for(cast.ben).get(GUIDE).text


def test_a_given_page_is_on_home_until_it_is_opened(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    browser = browser_for(cast.amy)
    page = browser.get(HOME)
    assert "Given to you to read" in page.text and "Thea wrote:" in page.text
    assert f"{GUIDE}watching" in links(page)
    opened = browser.get(f"{GUIDE}watching")
    assert "Thea wrote: You told me how she looks away." in opened.text and SEES in opened.text
    assert "Given to you" not in browser.get(HOME).text
    assert "Thea wrote:" in browser.get(GUIDE).text
    with app.app_context():
        row = db.session.scalars(select(GivenPage).execution_options(actor=cast.actor(cast.thea))).one()
        assert row.opened_at == NOW


def test_home_shows_the_two_newest_and_the_guide_all(browser_for, app, cast: Cast) -> None:
    for hours, slug in enumerate(("watching", "what-it-is", "twins", "fathers")):
        with clock.frozen(NOW - timedelta(hours=9 - hours)):
            give(app, cast, slug)
    browser = browser_for(cast.amy)
    given = [link for link in links(browser.get(HOME)) if link.startswith(GUIDE)][:2]
    assert given == [f"{GUIDE}fathers", f"{GUIDE}twins"]
    assert browser.get(GUIDE).text.count("Thea wrote:") == 4


def test_looking_at_the_guide_or_at_another_page_opens_nothing(browser_for, app, cast: Cast) -> None:
    give(app, cast)
    browser = browser_for(cast.amy)
    for path in (HOME, GUIDE, f"{GUIDE}what-it-is", "/guide/watching"):
        browser.get(path)
    browser.client.head(f"{GUIDE}watching")
    browser.client.get(f"{GUIDE}watching", headers={"Sec-Purpose": "prefetch;prerender"})
    browser_for(cast.ben).get(f"{GUIDE}watching")
    assert "Given to you to read" in browser.get(HOME).text
    assert marks(app) == ["watching", "what-it-is"]


def test_a_given_page_that_left_the_guide_breaks_nothing(browser_for, app, cast: Cast) -> None:
    given_id = give(app, cast)
    with app.app_context(), unit_of_work():
        row = actions.held(cast.actor(cast.thea), GivenPage, given_id)
        row.slug = "was-once-here"
    browser = browser_for(cast.amy)
    assert "Given to you" not in browser.get(HOME).text
    page = browser.get(GUIDE)
    assert "A page that is no longer in the guide" in page.text and "Thea wrote:" in page.text
    assert "was-once-here" not in page.html


def test_a_page_taken_back_is_gone(browser_for, app, cast: Cast) -> None:
    given_id = give(app, cast)
    with app.app_context(), unit_of_work():
        actions.take_back(cast.actor(cast.thea), given_id)
    browser = browser_for(cast.amy)
    for path in (HOME, GUIDE, f"{GUIDE}watching"):
        assert "Given to you" not in browser.get(path).text


def test_one_goes_on_where_one_left_off_and_can_have_it_forgotten(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    assert "Continue" not in browser.get(GUIDE).text and "Forget" not in browser.get(GUIDE).text
    for minutes, slug in enumerate(("twins", "watching", "twins")):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            browser.get(f"{GUIDE}{slug}")
    page = browser.get(GUIDE)
    assert "Continue where you left off" in headings(page)
    section = page.text.partition("Continue where you left off")[2]
    assert section.strip().startswith("Twins")
    assert marks(app) == ["twins", "watching"]
    assert browser.send(f"{GUIDE}opened/forget", {}, start=GUIDE, expect=303).location == GUIDE
    page = browser.get(GUIDE)
    assert "Forgotten." in page.text and "Continue" not in page.text
    assert marks(app) == []


def test_a_page_is_saved_and_taken_out(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    browser.send(f"{GUIDE}twins/save", {}, start=f"{GUIDE}twins", expect=303)
    browser.post(f"{GUIDE}twins/save", {"csrf_token": browser.token()}, expect=303)
    assert "Take out of saved" in browser.get(f"{GUIDE}twins").text
    assert headings(browser.get(GUIDE)).count("Saved") == 1
    assert "Saved" not in headings(browser_for(cast.ben).get(GUIDE))
    browser.send(f"{GUIDE}twins/take-out", {}, start=f"{GUIDE}twins", expect=303)
    assert "Saved" not in headings(browser.get(GUIDE))
    browser.post(f"{GUIDE}nope/save", {"csrf_token": browser.token()}, expect=404)


@pytest.mark.parametrize("name", ["thea", "lea", "ann"])
def test_staff_do_not_come_in(browser_for, cast: Cast, name: str) -> None:
    for path in (GUIDE, f"{GUIDE}watching"):
        browser_for(getattr(cast, name)).get(path, expect=404)


@pytest.mark.parametrize("path", [GUIDE, f"{GUIDE}watching", f"{GUIDE}needs", f"{GUIDE}search?q=cup"])
def test_the_guide_keeps_to_its_budget_of_queries(browser_for, app, cast: Cast, path: str) -> None:
    for slug in ("watching", "what-it-is", "twins"):
        give(app, cast, slug)
    browser = browser_for(cast.amy)
    for slug in ("twins", "fathers"):
        browser.send(f"{GUIDE}{slug}/save", {}, start=f"{GUIDE}{slug}", expect=303)
    browser.get(path)
    with counting(app) as counted:
        assert browser.client.get(path).status_code == 200
    # Whether a new edition was published is asked every two seconds, whoever reads what.
    about_editions = [statement for statement in counted.statements if "guide_edition" in statement]
    queries = [one for one in counted.statements if one.startswith("SELECT") and one not in about_editions]
    assert len(queries) <= 6, "\n".join(counted.statements)


def test_a_page_borrowed_from_english_keeps_its_direction(browser_for, app, cast: Cast) -> None:
    give(app, cast, "twins")
    title = app.extensions["shelf"].library("ar").page("twins")
    assert title.language == "en", "choose a page that has no translation"
    client = browser_for(cast.amy).client
    for path in (f"/ar{GUIDE}", f"/ar{HOME}"):
        html = client.get(path).get_data(as_text=True)
        assert 'dir="rtl"' in html
        assert f'<span lang="en" dir="ltr">{title.title}</span>' in html
