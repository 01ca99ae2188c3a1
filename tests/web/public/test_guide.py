"""The guide: chapters in order, by age, found by words, each with the one before and the one after."""

from urllib.parse import quote

import pytest

from tests.browse import Page
from watchmeplay.manual.ages import Age
from watchmeplay.web.areas import Application
from watchmeplay.web.public.guide import DRAWINGS, LONGEST_QUESTION


def titles(page: Page) -> list[str]:
    found = [e for e in page.tree.iter("h3") if e.get("class") == "chapters__title"]
    return ["".join(element.itertext()) for element in found]


def test_chapters_stand_in_order_with_summaries_and_minutes(app: Application, browser_for) -> None:
    page = browser_for().get("/guide/")
    chapters = app.extensions["shelf"].library("en").pages
    assert titles(page) == [chapter.title for chapter in chapters]
    for chapter in chapters:
        assert chapter.summary in page.text
    assert page.text.count("minutes to read") == len(chapters)


def test_one_can_read_from_the_first_chapter_to_the_last_and_back(app: Application, browser_for) -> None:
    browser, chapters = browser_for(), app.extensions["shelf"].library("en").pages
    read, address = [], f"/guide/{chapters[0].slug}"
    while address:
        page = browser.get(address)
        read.append(page.heading)
        address = next((a.get("href") for a in page.tree.iter("a") if a.get("rel") == "next"), None)
    assert read == [chapter.title for chapter in chapters]
    back = [a.get("href") for a in page.tree.iter("a") if a.get("rel") == "prev"]
    assert back == [f"/guide/{chapters[-2].slug}"]


def test_a_chapter_says_where_it_stands_and_lists_its_parts(app: Application, browser_for) -> None:
    page = browser_for().get("/guide/watching")
    chapter = app.extensions["shelf"].library("en").page("watching")
    assert "Chapter 4 of 24" in page.text
    for section in chapter.sections:
        assert f'href="#{section.id}"' in page.html


def test_a_chapter_says_that_nobody_has_approved_it_yet(browser_for) -> None:
    text = browser_for().get("/guide/watching").text
    assert "This page is still to be approved by a clinician. Last changed on 22 November 2026." in text


def test_the_chapter_that_says_what_it_is_leads_to_the_owners_manual(browser_for) -> None:
    assert 'href="https://watchmeplay.info"' in browser_for().get("/guide/what-it-is").html


@pytest.mark.parametrize("age", list(Age))
def test_each_age_has_its_chapters_and_says_which_age_it_is(app, browser_for, age: Age) -> None:
    page = browser_for().get(f"/guide/age/{age.value}")
    assert page.heading == age.label
    assert sorted(titles(page)) == sorted(c.title for c in app.extensions["shelf"].library("en").for_age(age))
    current = [a for a in page.tree.iter("a") if a.get("aria-current") == "page"]
    assert [a.get("href") for a in current] == [f"/guide/age/{age.value}"]


@pytest.mark.parametrize(
    "address", ["/guide/nope", "/guide/age/nope", "/guide/age/", "/guide/WATCHING", "/guide/%F0%9F%92%A9"]
)
def test_what_is_not_there_is_missing(browser_for, address: str) -> None:
    browser_for().get(address, expect=404)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("crying babby", "Babies up to twelve months"),
        ("too homes", "Two homes"),
        ("grandparnets", "Foster"),
        ("toys", "Things to play with"),
        ("fahters", "Fathers"),
    ],
)
def test_search_forgives_slips(browser_for, asked: str, found: str) -> None:
    page = browser_for().get(f"/guide/search?q={quote(asked)}")
    assert any(found.lower() in title.lower() for title in titles(page)[:3]), titles(page)


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


def test_every_drawing_belongs_to_a_chapter(app: Application) -> None:
    assert set(DRAWINGS) <= {chapter.slug for chapter in app.extensions["shelf"].library("en").pages}
