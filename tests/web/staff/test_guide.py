"""The guide for staff, giving a page to one carer, and learning opened or not yet, and nothing else."""

from uuid import uuid4

import pytest

from tests import build
from tests.browse import Page
from tests.cast import Cast
from tests.counting import counting
from tests.web.staff.given import caseload
from watchmeplay.families import records
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.ownership import held
from watchmeplay.reading import queries
from watchmeplay.reading.models import GivenPage

GUIDE = "/staff/guide/"
WHY = "You told me how he looks <b>away</b>.\r\nThis may help."


def record_of(cast: Cast) -> str:
    return f"/staff/families/{cast.rowans}"


def links(page: Page) -> list[str]:
    return [link.get("href", "") for link in page.tree.find(".//main").iter("a")]


def offered(page: Page) -> list[str]:
    return [field.get("value") for field in page.tree.iter("input") if field.get("name") == "page"]


def given_to(app, cast: Cast, person_id) -> list[tuple[str, str]]:
    with app.app_context():
        return [(given.slug, given.why) for given in queries.given_to_me(cast.actor(person_id))]


def give(browser, cast: Cast, *, expect: int = 303, **fields) -> Page:
    path = f"{record_of(cast)}/give"
    filled = {"reader": str(cast.amy), "page": "six-to-twelve-months", "why": WHY, **fields}
    return browser.send(path, filled, expect=expect)


def test_staff_find_every_page_those_for_practitioners_first(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.thea).get(GUIDE)
    headings = ["".join(h.itertext()) for h in page.tree.find(".//main").iter("h2")]
    assert headings[:2] == ["For practitioners", "Start here"]
    whole = app.extensions["shelf"].library("en")
    everywhere = {f"{GUIDE}{one.slug}" for one in whole.pages} | {f"{GUIDE}standing"}
    assert everywhere == {link for link in links(page) if link != GUIDE}
    assert "To be approved" in page.text
    bar = next(nav for nav in page.tree.iter("nav") if nav.get("class") == "links")
    assert GUIDE in [link.get("href") for link in bar.iter("a")]


def test_staff_search_the_whole_guide(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(f"{GUIDE}search?q=when+not+to+use")
    assert f"{GUIDE}when-not-to-use-it" in links(page) and page.field("q") == "when not to use"
    assert "Nothing here is near" in browser.get(f"{GUIDE}search?q=xyzzyqq").text


def test_a_page_for_families_can_be_given_from_where_it_is_read(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert f"{GUIDE}watching/give" in links(browser.get(f"{GUIDE}watching"))
    assert f"{GUIDE}when-not-to-use-it/give" not in links(browser.get(f"{GUIDE}when-not-to-use-it"))
    for path in ("when-not-to-use-it/give", "nope", "nope/give"):
        browser.get(f"{GUIDE}{path}", expect=404)


def test_no_page_leads_staff_out_of_their_room(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    for one in app.extensions["shelf"].library("en").pages[::5]:
        page = browser.get(f"{GUIDE}{one.slug}")
        assert not [link for link in links(page) if link.startswith("/guide/")], one.slug
    assert browser.get(f"{GUIDE}needs", expect=302).location == "/guide/needs"
    assert browser.get(f"{GUIDE}age/1-2-years", expect=302).location == "/guide/age/1-2-years"


def test_the_pages_for_the_childrens_age_are_offered_first(browser_for, app, cast: Cast) -> None:
    page = browser_for(cast.thea).get(f"{record_of(cast)}/give")
    assert "These are for the age of this family’s children." in page.text
    library = app.extensions["shelf"].library("en")
    assert "six-to-twelve-months" in offered(page)
    assert all("6-12-months" in library.page(slug).ages for slug in offered(page))


def test_pages_are_looked_for_without_losing_what_was_typed(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    typed = {"words": "only wants the screen", "why": WHY, "reader": str(cast.ben), "page": "twins"}
    page = browser.send(f"{record_of(cast)}/give", {**typed, "find": "words"}, expect=200)
    assert offered(page)[0] == "twins" and "wants-the-screen" in offered(page)[:3]
    assert page.field("why") == WHY.replace("\r\n", "\n") and page.field("words") == typed["words"]
    assert page.location is None
    every = browser.send(f"{record_of(cast)}/give", {**typed, "find": "all"}, expect=200)
    assert len(offered(every)) == len(app.extensions["shelf"].library("en").for_parents.pages)
    assert given_to(app, cast, cast.ben) == []


@pytest.mark.parametrize("fields", [{"why": "before\x00after"}, {"words": "x" * 201}, {"why": "x" * 301}])
def test_what_cannot_be_kept_is_said_while_looking_too(browser_for, cast: Cast, fields: dict) -> None:
    page = browser_for(cast.thea).send(f"{record_of(cast)}/give", {**fields, "find": "words"}, expect=422)
    assert "There is something to mend" in page.text
    assert "Choose a page" not in page.text and "Choose who it is for" not in page.text


def test_a_page_goes_to_one_carer_and_the_record_says_so(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert give(browser, cast).location == record_of(cast)
    assert given_to(app, cast, cast.amy) == [("six-to-twelve-months", WHY)]
    assert given_to(app, cast, cast.ben) == []
    page = browser.get(record_of(cast))
    assert "Given to Amy. They find it on their first page." in page.text
    assert "From six to twelve months Not opened yet To Amy, by Thea on Tuesday 10 March" in page.text
    assert "how he looks <b>away</b>" in page.text


def test_opened_is_all_that_the_team_learns(browser_for, cast: Cast) -> None:
    give(browser_for(cast.thea), cast)
    amy = browser_for(cast.amy)
    for slug in ("six-to-twelve-months", "low-mood", "low-mood"):
        amy.get(f"/family/guide/{slug}")
    amy.send("/family/guide/low-mood/save", {}, start="/family/guide/low-mood", expect=303)
    for person in (cast.thea, cast.lea):
        page = browser_for(person).get(record_of(cast))
        section = page.text.partition("Pages given")[2]
        assert "From six to twelve months Opened To Amy" in section
        assert "low-mood" not in page.html and "low mood" not in page.text.lower()


def test_a_page_is_taken_back(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    give(browser, cast)
    page = browser.get(record_of(cast))
    action = next(f.get("action") for f in page.tree.iter("form") if "take-back" in f.get("action", ""))
    for _ in range(2):
        browser.post(action, {"csrf_token": browser.token()}, expect=303)
    assert "Not opened yet" not in browser.get(record_of(cast)).text
    assert given_to(app, cast, cast.amy) == []
    elsewhere = action.replace(str(cast.rowans), str(cast.neighbours))
    browser.post(elsewhere, {"csrf_token": browser.token()}, expect=404)


def test_a_lead_who_only_oversees_reads_what_was_given_and_gives_nothing(
    browser_for, app, cast: Cast
) -> None:
    give(browser_for(cast.thea), cast)
    lea = browser_for(cast.lea)
    page = lea.get(record_of(cast))
    assert "From six to twelve months" in page.text
    assert f"{record_of(cast)}/give" not in links(page)
    assert "Take back" not in page.text
    lea.get(f"{record_of(cast)}/give", expect=404)
    facts = {
        "csrf_token": lea.token(),
        "reader": str(cast.ben),
        "page": "twins",
        "why": "For you.",
        "key": "k",
    }
    lea.post(f"{record_of(cast)}/give", facts, expect=404)
    assert "No adult in your families has joined yet." in lea.get(f"{GUIDE}watching/give").text
    assert given_to(app, cast, cast.ben) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"why": " "}, "Write a line about why"),
        ({"why": "x" * 301}, "Write 300 characters or fewer. You have 301"),
        ({"page": ""}, "Choose a page"),
        ({"reader": ""}, "Choose who it is for"),
        ({"page": "when-not-to-use-it"}, "Choose one of the answers in the list"),
        ({"page": "nope"}, "Choose one of the answers in the list"),
        ({"reader": str(uuid4())}, "Choose one of the answers in the list"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    browser_for, app, cast: Cast, fields: dict, words: str
) -> None:
    page = give(browser_for(cast.thea), cast, expect=422, **fields)
    assert words in page.text and "There is something to mend" in page.text
    assert page.field("why") == fields.get("why", WHY).replace("\r\n", "\n")
    assert given_to(app, cast, cast.amy) == []


@pytest.mark.parametrize("name", ["fred", "pia", "nora"])
def test_only_adults_who_are_in_the_family_are_offered(browser_for, cast: Cast, name: str) -> None:
    give(browser_for(cast.thea), cast, expect=422, reader=str(getattr(cast, name)))


def test_the_same_page_is_not_given_twice_before_it_is_opened(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    give(browser, cast)
    page = give(browser, cast, expect=422)
    assert "They have this page already and have not opened it yet." in page.text
    assert len(given_to(app, cast, cast.amy)) == 1


def test_a_form_sent_twice_gives_once_and_a_changed_one_is_asked_about(browser_for, app, cast: Cast) -> None:
    browser, path = browser_for(cast.thea), f"{record_of(cast)}/give"
    form = {**browser.get(path).form(path), "reader": str(cast.amy), "page": "twins", "why": WHY}
    for _ in range(2):
        browser.post(path, form, expect=303)
    assert given_to(app, cast, cast.amy) == [("twins", WHY)]
    page = browser.post(path, {**form, "page": "fathers"}, expect=422)
    assert "A page was given from here before." in page.text
    browser.post(path, {**form, **page.form(path), "page": "fathers"}, expect=303)
    assert len(given_to(app, cast, cast.amy)) == 2


def test_a_page_is_given_from_the_guide_to_any_carer_in_scope(browser_for, app, cast: Cast) -> None:
    browser, path = browser_for(cast.thea), f"{GUIDE}twins/give"
    page = browser.get(path)
    choices = ["".join(option.itertext()) for option in page.tree.iter("option")]
    assert choices == ["Choose…", "Nyland: Nora", "Rowan: Amy", "Rowan: Ben"]
    to_ben = f"{cast.rowans} {cast.ben}"
    assert browser.send(path, {"reader": to_ben, "why": WHY}, expect=303).location == record_of(cast)
    assert given_to(app, cast, cast.ben) == [("twins", WHY)]
    for reader in ("", "nobody", f"{cast.strangers} {cast.stan}", f"{cast.neighbours} {cast.ben}"):
        browser.send(path, {"reader": reader, "why": WHY}, expect=422)
    assert "already" in browser.send(path, {"reader": to_ben, "why": "Again."}, expect=422).text


def test_no_family_and_no_page_stand_in_one_address(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(f"{record_of(cast)}/give")
    forms = [form.get("action") for form in page.tree.find(".//main").iter("form")]
    assert forms == [f"{record_of(cast)}/give"]
    assert not [link for link in links(browser.get(f"{GUIDE}twins/give")) if "families" in link]


def test_a_given_page_that_left_the_guide_breaks_nothing(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        given_id = build.given_page(cast)
        held(cast.actor(cast.thea), GivenPage, given_id).slug = "was-once-here"
    page = browser_for(cast.thea).get(record_of(cast))
    assert "A page that is no longer in the guide Not opened yet To Amy" in page.text


def test_paused_contact_and_an_empty_family_are_said(browser_for, app, cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        records.pause_contact(thea, cast.rowans, paused=True)
        empty = records.open_family(thea, name="Empty", area_id=cast.north).id
    browser = browser_for(cast.thea)
    assert "Contact is paused" in browser.get(f"{record_of(cast)}/give").text
    assert "No adult in this family has joined yet." in browser.get(f"/staff/families/{empty}/give").text


@pytest.mark.parametrize("name", ["una", "ola", "lou", "amy", "ann"])
def test_to_others_the_familys_form_is_not_there(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(f"{record_of(cast)}/give", expect=404)
    fields = {"csrf_token": browser.token(), "reader": str(cast.amy), "page": "twins", "why": WHY, "key": "k"}
    browser.post(f"{record_of(cast)}/give", fields, expect=404)


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_the_guide_of_staff_is_theirs(browser_for, cast: Cast, name: str) -> None:
    for path in (GUIDE, f"{GUIDE}watching", f"{GUIDE}watching/give", f"{GUIDE}search"):
        browser_for(getattr(cast, name)).get(path, expect=404)


def test_una_without_families_is_told_that_there_is_nobody_to_give_to(browser_for, cast: Cast) -> None:
    assert "No adult in your families has joined yet." in browser_for(cast.una).get(f"{GUIDE}twins/give").text


def test_giving_takes_as_many_statements_for_many_families_as_for_few(browser_for, app, cast: Cast) -> None:
    browser, counts = browser_for(cast.thea), []
    for _ in range(2):
        browser.get(f"{GUIDE}twins/give")
        with counting(app) as counted:
            browser.client.get(f"{GUIDE}twins/give")
        counts.append(counted.number)
        caseload(app, cast, [f"Family {number:02}" for number in range(20)]) if len(counts) == 1 else None
    assert counts[0] == counts[1]
