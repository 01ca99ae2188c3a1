"""A loaded guide gives its pages in order, by age, by need, by words, and to those they are for."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.manual.pages import TRANSLATED, WHOLE, guide_folder, three_pages, write
from watchmeplay.manual.ages import EVERY_AGE, Age, age_band
from watchmeplay.manual.library import Library
from watchmeplay.manual.loading import load
from watchmeplay.manual.page import Part


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return guide_folder(tmp_path)


def test_a_page_comes_with_its_facts_its_html_and_its_words(folder: Path) -> None:
    page = three_pages(folder).page("welcome")
    assert (page.slug, page.title, page.order, page.minutes, page.version) == ("welcome", "Welcome", 10, 3, 1)
    assert page.reviewed == date(2026, 11, 22)
    assert page.keywords == ("watching", "looking")
    assert page.ages == EVERY_AGE and page.for_every_age
    assert '<h2 id="hello-welcome">Hello &amp; welcome</h2>' in page.html
    assert page.text == "Hello & welcome\nTo you.\nMore"
    assert [(section.id, section.title) for section in page.sections] == [
        ("hello-welcome", "Hello & welcome")
    ]
    assert page.ids == {"hello-welcome", "more"}


def test_pages_come_in_their_order_with_the_ones_beside_them(folder: Path) -> None:
    library = three_pages(folder)
    first, second, third = library.pages
    assert [page.slug for page in library.pages] == ["welcome", "babies", "toddlers"]
    assert (library.before(first), library.after(first)) == (None, second)
    assert (library.before(third), library.after(third)) == (second, None)


def test_a_name_that_no_page_has_is_a_key_error(folder: Path) -> None:
    with pytest.raises(KeyError):
        three_pages(folder).page("../en/welcome")


def test_an_age_finds_its_own_pages_and_those_for_every_age(folder: Path) -> None:
    library = three_pages(folder)
    assert [page.slug for page in library.for_age(Age.TO_6_MONTHS)] == ["welcome", "babies"]
    assert [page.slug for page in library.for_age(Age.TO_8_YEARS)] == ["welcome"]
    assert not library.page("babies").for_every_age


def test_pages_another_language_lacks_are_borrowed_and_say_so(folder: Path, tmp_path: Path) -> None:
    english = three_pages(folder)
    welsh_folder = guide_folder(tmp_path, "cy")
    write(
        welsh_folder,
        "010-welcome.md",
        "Gweler [babanod](/guide/babies).",
        title="C",
        language="cy",
        **TRANSLATED,
    )
    welsh = load(welsh_folder, fallback=english)
    assert [page.title for page in welsh.pages] == ["C", "Babies", "Toddlers"]
    assert [welsh.is_borrowed(page) for page in welsh.pages] == [False, True, True]


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2026, 11, 23), Age.UNBORN),
        (date(2026, 11, 22), Age.TO_6_MONTHS),
        (date(2026, 5, 23), Age.TO_6_MONTHS),
        (date(2026, 5, 22), Age.TO_12_MONTHS),
        (date(2025, 11, 23), Age.TO_12_MONTHS),
        (date(2025, 11, 22), Age.TO_2_YEARS),
        (date(2024, 11, 22), Age.TO_3_YEARS),
        (date(2024, 2, 29), Age.TO_3_YEARS),
        (date(2023, 11, 22), Age.TO_5_YEARS),
        (date(2021, 11, 23), Age.TO_5_YEARS),
        (date(2021, 11, 22), Age.TO_8_YEARS),
        (date(2010, 1, 1), Age.TO_8_YEARS),
    ],
)
def test_a_child_moves_to_the_next_age_on_the_day(born_on: date, age: Age) -> None:
    assert age_band(born_on, date(2026, 11, 22)) is age


def test_every_age_has_words_of_its_own() -> None:
    assert len({age.label for age in Age}) == len(Age)


def test_the_page_about_an_age_comes_first_then_ideas_then_the_rest(folder: Path) -> None:
    age = "[1-2-years]"
    write(folder, "010-welcome.md")
    for order, part in ((20, "pillars"), (30, "ideas"), (40, "ages")):
        write(folder, f"0{order}-{part}.md", WHOLE, title=part, order=str(order), part=part, ages=age)
    assert [page.slug for page in load(folder).for_age(Age.TO_2_YEARS)] == [
        "ages", "ideas", "welcome", "pillars",
    ]  # fmt: skip


def test_parts_come_in_the_order_of_the_contents_and_empty_ones_not_at_all(folder: Path) -> None:
    write(folder, "010-work.md", title="Work", part="practitioners", audience="practitioners")
    write(folder, "020-you.md", title="You", order="20", part="service")
    write(folder, "030-first.md", title="First", order="30")
    assert [(part, [page.slug for page in pages]) for part, pages in load(folder).by_part().items()] == [
        (Part.START, ["first"]), (Part.SERVICE, ["you"]), (Part.PRACTITIONERS, ["work"]),
    ]  # fmt: skip


def test_what_a_parent_says_leads_to_its_page_with_the_hard_things_first(folder: Path) -> None:
    write(folder, "010-first.md", title="First", needs="[where do I begin, is it for us]")
    write(folder, "020-screen.md", WHOLE, title="Screen", order="20", part="hard", needs="[only the screen]")
    write(folder, "030-silent.md", title="Silent", order="30", part="service", needs="[]")
    found = load(folder).by_need()
    assert [(part, [(need, page.slug) for need, page in needs]) for part, needs in found.items()] == [
        (Part.HARD, [("only the screen", "screen")]),
        (Part.START, [("where do I begin", "first"), ("is it for us", "first")]),
    ]


def test_families_are_not_given_the_pages_for_practitioners(folder: Path) -> None:
    write(folder, "010-first.md")
    write(folder, "020-work.md", title="Work", order="20", part="practitioners", audience="practitioners")
    library = load(folder)
    assert [page.slug for page in library.pages] == ["first", "work"]
    assert [page.slug for page in library.for_parents.pages] == ["first"]
    assert library.for_parents.search("work") == []


@pytest.mark.parametrize("change", ["title", "summary", "html", "illustration_alt", "version", "reviewed_by"])
def test_the_fingerprint_changes_with_anything_that_readers_see(folder: Path, change: str) -> None:
    library = three_pages(folder)
    first, *rest = library.pages
    other = replace(first, **{change: 9 if change == "version" else first.html + "!"})
    assert Library((other, *rest), "en").fingerprint != library.fingerprint
    assert Library(library.pages, "en").fingerprint == library.fingerprint


def test_the_fingerprint_changes_with_the_order(folder: Path) -> None:
    library = three_pages(folder)
    assert Library(library.pages[::-1], "en").fingerprint != library.fingerprint


def test_a_page_is_approved_only_by_a_name_and_for_a_translation_by_two(folder: Path) -> None:
    page = three_pages(folder).page("welcome")
    assert page.is_approved
    assert not replace(page, reviewed_by="to be approved by a clinician").is_approved
    assert not replace(page, translation="awaiting a human translator").is_approved
    assert replace(page, translation="A. Translator").is_approved
