"""The guide: by part, by age, by what is happening, found by words, each page with its neighbours."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browse import Page
from tests.manual.pages import guide_folder, write
from watchmeplay.manual.ages import Age
from watchmeplay.manual.library import Library
from watchmeplay.manual.search import LONGEST_QUESTION
from watchmeplay.manual.shelf import Shelf
from watchmeplay.web.areas import Application
from watchmeplay.web.public.guide import RENAMED


@pytest.fixture
def guide(app: Application) -> Library:
    return app.extensions["shelf"].library("en").for_parents


def titles(page: Page) -> list[str]:
    found = [e for e in page.tree.iter() if e.get("class") == "chapters__title"]
    return ["".join(element.itertext()) for element in found]


def links(page: Page) -> list[str]:
    return [a.get("href", "") for a in page.tree.iter("a")]


def test_every_page_for_families_stands_in_its_part_with_its_summary(guide: Library, browser_for) -> None:
    page = browser_for().get("/guide/")
    assert titles(page) == [chapter.title for chapter in guide.pages]
    for chapter in guide.pages:
        assert chapter.summary in page.text
    for part in guide.by_part():
        assert part.label in page.text


def test_pages_for_practitioners_are_not_among_those_for_families(app: Application, browser_for) -> None:
    practitioners = [page for page in app.extensions["shelf"].library("en").pages if not page.for_parents]
    assert len(practitioners) >= 5
    listed = browser_for().get("/guide/")
    for page in practitioners:
        assert f"/guide/{page.slug}" not in links(listed)
        browser_for().get(f"/guide/{page.slug}", expect=404)


def test_one_can_read_from_the_first_page_to_the_last_and_back(guide: Library, browser_for) -> None:
    browser, read, address = browser_for(), [], f"/guide/{guide.pages[0].slug}"
    while address:
        page = browser.get(address)
        read.append(page.heading)
        address = next((a.get("href") for a in page.tree.iter("a") if a.get("rel") == "next"), None)
    assert read == [chapter.title for chapter in guide.pages]
    back = [a.get("href") for a in page.tree.iter("a") if a.get("rel") == "prev"]
    assert back == [f"/guide/{guide.pages[-2].slug}"]


def test_a_page_says_its_part_its_length_and_lists_its_headings(guide: Library, browser_for) -> None:
    page, chapter = browser_for().get("/guide/watching"), guide.page("watching")
    assert chapter.part.label in page.text
    assert f"{chapter.minutes} minutes to read" in page.text
    for section in chapter.sections:
        assert f'href="#{section.id}"' in page.html


def test_a_page_says_that_nobody_has_approved_it_yet(browser_for) -> None:
    text = browser_for().get("/guide/watching").text
    assert "This page is still to be approved by a clinician. Last changed on 22 November 2026." in text


def test_the_page_that_says_what_it_is_leads_to_the_owners_manual(browser_for) -> None:
    assert 'href="https://watchmeplay.info"' in browser_for().get("/guide/what-it-is").html


@pytest.mark.parametrize("age", list(Age))
def test_each_age_has_its_pages_and_says_which_age_it_is(guide: Library, browser_for, age: Age) -> None:
    page = browser_for().get(f"/guide/age/{age.value}")
    assert page.heading == age.label
    assert sorted(titles(page)) == sorted(chapter.title for chapter in guide.for_age(age))
    current = [a for a in page.tree.iter("a") if a.get("aria-current") == "page"]
    assert f"/guide/age/{age.value}" in [a.get("href") for a in current]


@pytest.mark.parametrize(
    ("age", "slug"),
    [
        (Age.UNBORN, "before-your-baby-is-born"),
        (Age.TO_12_MONTHS, "six-to-twelve-months"),
        (Age.TO_8_YEARS, "five-to-eight-years"),
    ],
)
def test_the_page_about_an_age_is_two_taps_from_the_guide(browser_for, age: Age, slug: str) -> None:
    assert f"/guide/age/{age.value}" in links(browser_for().get("/guide/"))
    page = browser_for().get(f"/guide/age/{age.value}")
    assert next(
        link for link in links(page) if link.startswith("/guide/") and link[7:] and "/age/" not in link
    ) == (f"/guide/{slug}")


def test_what_is_happening_now_leads_to_the_page_that_answers(guide: Library, browser_for) -> None:
    page = browser_for().get("/guide/needs")
    said = ["".join(quoted.itertext()) for quoted in page.tree.iter("q")]
    for needs in guide.by_need().values():
        for need, chapter in needs:
            assert need in said
            assert f"/guide/{chapter.slug}" in links(page)
    assert page.text.index("When it is hard") < page.text.index("Start here")


@pytest.mark.parametrize("front", ["", "/cy", "/ar"])
def test_old_addresses_of_the_guide_lead_to_the_new(browser_for, front: str) -> None:
    for old, new in RENAMED.items():
        answer = browser_for().get(f"{front}/guide/{old}", expect=301)
        assert answer.location == f"{front}/guide/{new}"
        browser_for().get(f"{front}/guide/{new}")


def test_a_page_of_the_service_has_its_address_back_from_an_old_one(
    app: Application, browser_for, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = guide_folder(tmp_path)
    write(folder, "010-babies.md", title="Babies of ours")
    monkeypatch.setitem(app.extensions, "shelf", Shelf((tmp_path,), say=lambda code, words: words))
    monkeypatch.setitem(app.extensions, "demonstration", False)
    assert browser_for().get("/guide/babies").heading == "Babies of ours"
    kept = json.loads(app.test_client().get("/guide/offline.json").data)
    assert "/guide/babies" in {address for address, _ in kept["files"]}


@pytest.mark.parametrize(
    "address", ["/guide/nope", "/guide/age/nope", "/guide/age/", "/guide/WATCHING", "/guide/%F0%9F%92%A9"]
)
def test_what_is_not_there_is_missing(browser_for, address: str) -> None:
    browser_for().get(address, expect=404)


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("9 months", "six-to-twelve-months"),
        ("too homes", "two-homes"),
        ("fahters", "fathers"),
        ("granmother", "grandparents"),
        ("he only wants the screen", "wants-the-screen"),
        ("over and over", "same-thing-again"),
        ("will not stop", "will-not-stop"),
    ],
)
def test_search_forgives_slips(guide: Library, browser_for, asked: str, slug: str) -> None:
    page = browser_for().get(f"/guide/search?q={quote(asked)}")
    assert guide.page(slug).title in titles(page)[:3]


def test_a_search_for_nothing_asks_for_a_word(browser_for) -> None:
    for address in ("/guide/search", "/guide/search?q=", "/guide/search?q=+++"):
        page = browser_for().get(address)
        assert titles(page) == []
        assert "Write a word or two" in page.text


def test_a_search_that_finds_nothing_leads_on(browser_for) -> None:
    page = browser_for().get("/guide/search?q=xyzzyqq")
    assert "Nothing here is near those words" in page.text
    assert page.field("q") == "xyzzyqq"


ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.mark.parametrize(
    "words", [ATTACK, f"crying {ATTACK}", "crying' onfocus='alert(1)", "{{ 7*7 }} crying"]
)
def test_words_from_the_address_do_nothing_but_stand_in_the_box(browser_for, words: str) -> None:
    page = browser_for().get(f"/guide/search?q={quote(words)}")
    assert page.field("q") == words
    assert not list(page.tree.iter("script"))
    assert not list(page.tree.iter("img"))
    assert not any(name.startswith("on") for element in page.tree.iter() for name in element.attrib)


@pytest.mark.parametrize(
    "query",
    [
        f"q={'crying ' * 20_000}",
        f"q={'a' * 100_000}",
        "q=%00cry",
        "q=%ED%A0%80",
        "q=%FF%FE",
        "q=cry&q=toys",
        "q[]=cry",
        f"q={quote('बच्चा रो रहा है')}",
        f"q={quote('طفلي يبكي')}",
        "&".join(f"q{number}=x" for number in range(5000)),
    ],
    ids=[
        "long",
        "one-long-word",
        "nul",
        "half-a-pair",
        "not-utf-8",
        "twice",
        "list",
        "hindi",
        "arabic",
        "many",
    ],
)
def test_odd_questions_are_answered(browser_for, query: str) -> None:
    page = browser_for().get(f"/guide/search?{query}")
    assert len(page.field("q")) <= LONGEST_QUESTION
    assert "\x00" not in page.html


@pytest.mark.parametrize("code", ["cy", "pl", "ar"])
def test_links_in_a_translated_page_stay_in_its_language(browser_for, code: str) -> None:
    page = browser_for().get(f"/{code}/guide/three-in-the-morning")
    assert "&lt;a" not in page.html
    in_prose = [a for div in page.tree.iter("div") if div.get("class") == "prose" for a in div.iter("a")]
    assert {a.get("href") for a in in_prose} >= {f"/{code}/help-now", f"/{code}/guide/low-mood"}


@pytest.mark.parametrize("start", ["", "/cy", "/pl", "/ar"])
def test_somebody_awake_in_the_night_can_ring_with_one_tap(browser_for, start: str) -> None:
    page = browser_for().get(f"{start}/guide/three-in-the-morning")
    urgent = next(e for e in page.tree.iter() if "block--urgent" in (e.get("class") or ""))
    assert {"tel:999", "tel:111"} <= {a.get("href") for a in urgent.iter("a")}


def test_pages_for_every_age_wait_folded_below_those_for_this_one(browser_for) -> None:
    page = browser_for().get("/guide/age/6-12-months")
    folded = next(page.tree.iter("details"))
    assert folded.get("open") is None
    waiting = {a.get("href") for a in folded.iter("a")}
    assert "/guide/six-to-twelve-months" not in waiting
    assert "/guide/watching" in waiting


def test_the_parts_of_a_borrowed_page_are_named_in_its_own_language(browser_for) -> None:
    page = browser_for().get("/ar/guide/peekaboo-with-a-cloth")
    parts = next(e for e in page.tree.iter("ul") if e.get("class") == "contents__list")
    assert (parts.get("lang"), parts.get("dir")) == ("en", "ltr")
    drawing = next(e for e in page.tree.iter("div") if e.get("class") == "opening__drawing")
    assert drawing.get("lang") == "en-GB"


def test_borrowed_needs_are_read_from_their_own_side(browser_for) -> None:
    page = browser_for().get("/ar/guide/needs")
    needs = next(e for e in page.tree.iter("ul") if e.get("class") == "needs")
    borrowed = [li for li in needs.iter("li") if li.get("lang") == "en"]
    assert borrowed
    assert {li.get("dir") for li in borrowed} == {"ltr"}


def test_where_help_comes_first_no_drawing_stands_before_it(browser_for) -> None:
    night, day = (browser_for().get(f"/guide/{slug}").html for slug in ("three-in-the-morning", "watching"))
    assert night.index("block--urgent") < night.index("opening__drawing")
    assert day.index("opening__drawing") < day.index("block--need")
