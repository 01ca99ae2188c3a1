"""The administrator says which postcodes an area serves, and what people are told who ask for help."""

import pytest

from tests.browse import Browser


@pytest.fixture
def ann(browser_for, cast) -> Browser:
    return browser_for(cast.ann)


def kept(ann: Browser, area_id, lines: str, *, expect: int = 303):
    where = f"/admin/areas/{area_id}"
    page = ann.get(where)
    return ann.post(
        f"{where}/postcodes", {**page.form(f"{where}/postcodes"), "postcodes": lines}, expect=expect
    )


def test_an_areas_postcodes_are_kept_one_a_line(ann, cast):
    kept(ann, cast.north, "pl31\r\n\r\nPL 30\r\nsw114")
    page = ann.get(f"/admin/areas/{cast.north}")
    assert page.field("postcodes").split() == ["PL30", "PL31", "SW11", "4"] or "SW11 4" in page.field(
        "postcodes"
    )


def test_a_conflict_names_the_other_area_and_keeps_what_was_typed(ann, cast):
    kept(ann, cast.north, "PL31")
    page = kept(ann, cast.south, "PL30\r\nPL31", expect=422)
    assert "PL31 belongs to North" in page.text
    assert page.field("postcodes") == "PL30\nPL31"
    assert page.field("name") == "South"


def test_a_line_that_is_no_postcode_is_named(ann, cast):
    assert "“Bodmin”" in kept(ann, cast.north, "Bodmin", expect=422).text


def test_renaming_keeps_the_postcodes(ann, cast):
    kept(ann, cast.north, "PL31")
    where = f"/admin/areas/{cast.north}"
    ann.post(where, {**ann.get(where).form(where), "name": "Far North"}, expect=303)
    assert ann.get(where).field("postcodes") == "PL31"


def test_what_people_are_told_is_kept(ann):
    ann.send("/admin/asking", {"phone": "01208 000 000", "hours": "9 to 4", "days": "3"}, expect=303)
    page = ann.get("/admin/asking")
    assert (page.field("phone"), page.field("hours"), page.field("days")) == ("01208 000 000", "9 to 4", "3")


@pytest.mark.parametrize("days", ["0", "21", "x", "-1", ""])
def test_a_number_of_days_that_cannot_be_is_refused(ann, days):
    assert "working days" in ann.send("/admin/asking", {"days": days}, expect=422).text


@pytest.mark.parametrize("who", ["thea", "lea", "amy"])
def test_it_is_the_administrators_alone(browser_for, cast, who):
    browser = browser_for(getattr(cast, who))
    browser.get("/admin/asking", expect=404)
    browser.post(f"/admin/areas/{cast.north}/postcodes", {"csrf_token": browser.token()}, expect=404)


@pytest.mark.parametrize("path", ["/admin/asking", "/admin/promises"])
def test_it_is_in_the_bar_of_every_page_and_says_where_one_is(ann, path):
    for page in ("/admin/", "/admin/areas/", "/admin/guide/", path):
        bar = next(each for each in ann.get(page).tree.iter("nav") if each.get("aria-label") == "Main")
        links = {link.get("href"): link.get("aria-current") for link in bar.iter("a")}
        assert path in links
        assert [href for href, current in links.items() if current] == (
            [page] if page != "/admin/" else ["/admin/"]
        )
