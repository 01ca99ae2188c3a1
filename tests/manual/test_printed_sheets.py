"""The sheets themselves, as a reader of PDFs meets them: whole, numbered, spoken, in every script."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.conftest import NOW
from tests.manual.conftest import Printed, Sheet, folded
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import press as press_module
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.manual.paper import House, Ring
from watchmeplay.manual.press import Kind, NotPrinted, Press

EVERY = [(kind, code) for code in LANGUAGES for kind in Kind]
A5 = (419.5, 595.3)
HOSTILE = '#import "x": * #panic() $x^2$ <label> @ref \\u{41} //x /*y*/ ]] [[ `z` ~ == - _a_ {b} 🧸'


class OneLibrary:
    """A shelf with one book on it."""

    stamp = "one"

    def __init__(self, library: Library) -> None:
        self._library = library

    def library(self, _code: str) -> Library:
        return self._library


def words(sheet: Printed) -> str:
    return folded(" ".join(sheet.texts))


def printed(page: Page, house: House) -> Printed:
    press = Press(OneLibrary(Library((page,), "en")), house)  # type: ignore[arg-type]
    return Printed(BytesIO(press.typeset(press.proof(Kind.GUIDE, "en"), made=NOW.date())))


def bookmarks(sheet: Printed) -> list[tuple[str, int]]:
    """Each bookmark with the number of the page that it leads to, the first page being 1."""

    def every(entries: list) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from every(entry)
            else:
                yield folded(str(entry.title)), sheet.get_destination_page_number(entry) + 1

    return list(every(sheet.outline))


def structure(node: object) -> Iterator[DictionaryObject]:
    """Every element that a voice may speak of, in the order of reading."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        yield node  # type: ignore[misc]
        node = node.get("/K", [])
        node = node.get_object() if hasattr(node, "get_object") else node
        node = node if isinstance(node, list) else [node]
    for inner in node if isinstance(node, list) else []:
        yield from structure(inner)


@pytest.fixture
def page(press: Press) -> Page:
    return press.shelf.library("en").pages[0]


@pytest.fixture
def house(press: Press) -> House:
    return press._house


@pytest.mark.parametrize(("kind", "code"), EVERY)
def test_a_sheet_says_its_title_and_language_and_can_be_read_by_a_voice(sheet: Sheet, kind, code) -> None:
    made = sheet(kind, code)
    root = made.trailer["/Root"]
    assert root["/Lang"] == LANGUAGES[code].tag
    assert made.metadata.title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    spoken = [element.get("/S") for element in structure(root["/StructTreeRoot"])]
    assert {"/H1"} <= set(spoken)
    direction = "/R2L" if LANGUAGES[code].direction == "rtl" else "/L2R"
    assert root["/ViewerPreferences"]["/Direction"] == direction


@pytest.mark.parametrize(("kind", "code"), EVERY)
def test_a_sheet_is_a5_and_brings_its_letters_along(sheet: Sheet, kind, code) -> None:
    for page in sheet(kind, code).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A5, abs=0.5)
        for font in page["/Resources"].get("/Font", {}).values():
            (drawn,) = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & drawn.get_object()["/FontDescriptor"].get_object().keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_contents_give_the_number_that_stands_on_each_page(sheet: Sheet, press: Press, code) -> None:
    made = sheet(Kind.GUIDE, code)
    listed, pages = bookmarks(made), made.texts
    titles = [page.title for page in press.shelf.library(code).for_parents.pages]
    if code == "en":
        assert [title for title, _ in listed if title in titles] == titles
    assert len(listed) == len(titles) + len(press.shelf.library(code).for_parents.by_part()) + 1
    begins = min(number for _, number in listed)
    contents = " ".join(pages[1 : begins - 1])
    numbers = [int(number) for number in re.findall(r"(?:\. ?){3,} ?(\d+)", contents)]
    if LANGUAGES[code].direction == "ltr":
        assert numbers == [number for _, number in listed]
    for title, number in listed:
        if title.isascii():
            assert folded(title) in pages[number - 1]
            assert re.search(rf"(?<!\d){number}(?!\d)", pages[number - 1])


def test_every_page_has_its_drawing_and_says_what_it_shows(sheet: Sheet, press: Press) -> None:
    root = sheet(Kind.GUIDE, "en").trailer["/Root"]
    said = [folded(str(node["/Alt"])) for node in structure(root["/StructTreeRoot"]) if "/Alt" in node]
    for page in press.shelf.library("en").for_parents.pages:
        assert folded(page.illustration_alt) in said


def test_no_page_for_practitioners_is_printed_for_families(sheet: Sheet, press: Press) -> None:
    titles = {title for title, _ in bookmarks(sheet(Kind.GUIDE, "en"))}
    assert not titles & {page.title for page in press.shelf.library("en").pages if not page.for_parents}


def test_the_last_page_says_whom_to_ring_what_is_not_known_and_whose_the_manual_is(
    sheet: Sheet, house
) -> None:
    last = sheet(Kind.GUIDE, "en").texts[-1]
    for ring in house.rings:
        assert ring.name in last
        assert ring.number in last
    assert "Checked on 22 November 2026. “Checked” means compared" in last
    assert "Nobody has proved yet that Watch Me Play! helps." in last
    assert "The published manual belongs to its owners: watchmeplay.info." in last


def test_the_cover_says_the_service_the_day_and_the_version(sheet: Sheet, press: Press) -> None:
    cover = sheet(Kind.GUIDE, "en").texts[0]
    assert "Watch Me Play" in cover
    assert f"Made on 10 March 2026. Version {press.fingerprint(Kind.GUIDE, 'en')[:8]}." in cover


def test_nothing_leads_away_but_what_an_author_wrote(sheet: Sheet, press: Press) -> None:
    written = "".join(page.html for page in press.shelf.library("en").for_parents.pages)
    for page in sheet(Kind.GUIDE, "en").pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            assert "/URI" not in action or f'href="{action["/URI"]}"' in written
            assert action.get("/S", "/GoTo") in {"/GoTo", "/URI"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_can_be_found_in_a_sheet_in_every_script(sheet: Sheet, press: Press, code) -> None:
    guide, week = words(sheet(Kind.GUIDE, code)), words(sheet(Kind.WEEK_SHEET, code))
    days = {"en": "Wednesday", "cy": "Dydd Mercher", "pl": "Środa", "ar": "الجمعة"}
    for text in (guide, week):
        # A reader of PDFs may turn round what runs from the right, so there the letters are compared.
        if LANGUAGES[code].direction == "rtl":
            assert set(LANGUAGES[code].own_name) <= set(text)
        elif text is guide:
            assert LANGUAGES[code].own_name in text
            assert folded(press.shelf.library(code).for_parents.pages[1].summary) in text
    assert set(days[code]) <= set(week) if code == "ar" else days[code] in week


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_week_sheet_is_one_sheet_with_seven_days_and_counts_nothing(sheet: Sheet, code) -> None:
    made = sheet(Kind.WEEK_SHEET, code)
    assert len(made.pages) == 2
    rows = [node for node in structure(made.trailer["/Root"]["/StructTreeRoot"]) if node.get("/S") == "/TR"]
    assert len(rows) == 7 + 2  # two heads, one a side
    if code == "en":
        text = words(made)
        for asked in ("When", "About how long", "What did you see and hear?", "What was it like for you?"):
            assert asked in text
        assert "Who may read this sheet? Only me My team" in text
        assert not re.search(r"\b(score|out of|points|stars|total)\b", text, re.IGNORECASE)


def test_words_half_as_long_again_still_make_one_week_sheet(press: Press, house: House) -> None:
    longer = replace(house, say=lambda _code, words: f"{words} {words[: len(words) // 2]}")
    proof = Press(press.shelf, longer).proof(Kind.WEEK_SHEET, "cy")
    assert len(PdfReader(BytesIO(press.typeset(proof, made=NOW.date()))).pages) == 2


def test_the_same_words_on_the_same_day_make_the_same_bytes(press: Press) -> None:
    proof = press.proof(Kind.WEEK_SHEET, "pl")
    assert press.typeset(proof, made=NOW.date()) == press.typeset(proof, made=NOW.date())


def test_hostile_words_come_out_as_words(page: Page, house: House) -> None:
    html = f"<p>{HOSTILE.replace('<', '&lt;')}</p><section class='block block--try'><h2>{{#h}}</h2><p>$</p></section>"
    hostile = replace(page, title=f"T {HOSTILE}", summary=f"S {HOSTILE}", illustration_alt=HOSTILE, html=html)
    made = printed(
        hostile, replace(house, service="#emph[S] $", rings=(Ring(HOSTILE, "#9", "$", ("@x",), NOW.date()),))
    )
    text = words(made).replace(" ", "")
    assert text.count(folded(HOSTILE).replace(" ", "")) >= 4
    assert "#emph[S]$" in text
    assert "{#h}" in text
    assert f"T {HOSTILE}" in [title for title, _ in bookmarks(made)]


def test_a_very_long_word_stays_on_the_sheet(page: Page, house: House) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 6
    made = printed(replace(page, title=long, summary=long, html=f"<p>{long}</p>"), house)
    assert words(made).replace(" ", "").count(long) >= 3
    for sheet_page in made.pages:
        edges: list[float] = []
        sheet_page.extract_text(visitor_text=lambda text, _cm, tm, _f, _s, into=edges: into.append(tm[4]))
        assert max(edges, default=0) < A5[0]


def test_a_letter_that_no_font_has_leaves_a_gap_and_not_the_guide_unprinted(page: Page, house: House) -> None:
    made = printed(replace(page, html="<p>before 𓀀 after</p>"), house)
    assert "before" in words(made)


def test_a_link_within_the_book_says_the_page_it_leads_to(page: Page, house: House) -> None:
    made = printed(
        replace(page, html=f'<p><a href="/guide/{page.slug}">here</a> <a href="/gone">x</a></p>'), house
    )
    ((_, number),) = [mark for mark in bookmarks(made) if mark[0] == page.title]
    assert f"here (page {number}) x" in words(made)


def test_without_letters_nothing_is_printed_and_the_remedy_is_named(
    press: Press, monkeypatch, tmp_path
) -> None:
    alone: Path = tmp_path / "a" / "b" / "typesetter.py"
    alone.parent.mkdir(parents=True)
    alone.write_text(press_module.TYPESETTER.read_text())
    monkeypatch.setattr(press_module, "TYPESETTER", alone)
    with pytest.raises(NotPrinted, match="make assets"):
        press.typeset(press.proof(Kind.WEEK_SHEET, "en"), made=NOW.date())


def test_a_sheet_that_takes_too_long_is_given_up(press: Press, monkeypatch) -> None:
    monkeypatch.setattr(press_module, "LONGEST", 0.001)
    with pytest.raises(NotPrinted, match="longer than"):
        press.typeset(press.proof(Kind.WEEK_SHEET, "en"), made=NOW.date())
