"""An administrator edits the guide in the browser: what is kept, what is shown first, what readers see and when."""

import pytest
from sqlalchemy import select

from tests.browse import Browser, Page
from tests.manual.pages import source
from watchmeplay.accounts.models import Standing
from watchmeplay.accounts.people import make
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual import drafts
from watchmeplay.manual.models import Edition

GUIDE = "/admin/guide/"
WATCHING = "/admin/guide/en/watching"
RAIN = source(title="Rain", order="901", illustration="watching-a-baby-reach")
PAGES = (
    "",
    "draft",
    "upload",
    "editions",
    "attachments",
    "new/en",
    "en/watching",
    "cy/watching",
    "draft/en/watching",
)


@pytest.fixture
def ann(cast, browser_for) -> Browser:
    return browser_for(cast.ann)


@pytest.fixture
def adil(app, browser_for) -> Browser:
    """A second administrator."""
    with app.app_context(), unit_of_work():
        adil = make(role=Role.ADMIN, name="Adil")
        adil.standing = Standing.ACTIVE
    return browser_for(adil.id)


def edit(browser: Browser, change: tuple[str, str], address: str = WATCHING, expect: int = 303) -> Page:
    """Open a page, put some words in the place of others, and save."""
    page = browser.get(address)
    text = page.field("text")
    assert change[0] in text
    sent = {**page.form(address), "text": text.replace(*change).replace("\n", "\r\n")}
    return browser.post(address, sent, expect=expect)


def publish(browser: Browser, note: str = "New words", expect: int = 303) -> Page:
    return browser.send(f"{GUIDE}publish", {"note": note}, start=f"{GUIDE}draft", expect=expect)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_only_administrators_edit_the_guide(cast, browser_for, path, who):
    browser_for(getattr(cast, who)).get(GUIDE + path, expect=404)
    browser_for().get(GUIDE + path, expect=302)


def test_every_page_is_listed_in_every_language_with_its_standing(ann):
    page = ann.get(GUIDE)
    assert "Watching your child play" in page.text
    for address in (f"{WATCHING}", f"{WATCHING}/source", f"{GUIDE}cy/watching", f"{GUIDE}ar/watching"):
        assert f'href="{address}"' in page.html
    assert "To be approved" in page.text
    assert "Guide" in page.text
    assert 'aria-current="true">Guide' in page.html


def test_a_page_is_edited_seen_and_published(ann, browser_for):
    reader = browser_for()
    led = edit(ann, ("Watching sounds like doing nothing.", "Watching is work."))
    assert led.location == f"{GUIDE}draft/en/watching"
    preview = ann.get(led.location)
    assert preview.heading == "Watching your child play"
    assert "Preview" in preview.text
    assert "Watching is work." in preview.text
    assert "Watching is work." not in reader.get("/guide/watching").text
    assert publish(ann).location == f"{GUIDE}editions"
    assert "Watching is work." in reader.get("/guide/watching").text
    listed = ann.get(f"{GUIDE}editions").text
    assert "Edition 1 What readers see New words Ann" in listed
    assert "Our own words" in ann.get(GUIDE).text


def test_the_words_under_an_old_version_are_pointed_out(ann):
    edit(ann, ("Watching sounds like doing nothing.", "Watching is work."))
    assert "the version is the old one" in ann.get(f"{GUIDE}draft/en/watching").text
    assert "new words under their old version" in ann.get(f"{GUIDE}draft").text
    edit(ann, ("version: ", "version: 9"))
    assert "the version is the old one" not in ann.get(f"{GUIDE}draft/en/watching").text
    assert "new words under their old version" not in ann.get(f"{GUIDE}draft").text


def test_a_page_that_a_clinician_put_their_name_to_is_shown_as_approved(ann, browser_for):
    edit(ann, ("to be approved by a clinician", "Dr Example"))
    publish(ann)
    assert "Approved by Dr Example" in browser_for().get("/guide/watching").text
    assert "Approved" in ann.get(GUIDE).text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Watching sounds", "<script>alert(1)</script> Watching sounds"), "There is HTML in the text"),
        (("Watching sounds", '<b onclick="x()">Watching</b> sounds'), "There is HTML in the text"),
        (("Watching sounds", "[Watching](javascript:x) sounds"), "cannot be linked to"),
        (("Watching sounds", "[Watching](/guide/nowhere) sounds"), "There is no page /guide/nowhere"),
        (("Watching sounds", "[Watching](/guide/twins#nowhere) sounds"), "There is no heading #nowhere"),
        (("/// need", "/// needs"), "“needs” is not a block"),
        (("title: Watching your child play", "titel: Watching"), "“title” is missing"),
        (("---\n\nWatching", "\n\nWatching"), "The facts in front are missing or have no end"),
        (("ages: [all]", "ages: [old]"), "“ages” cannot be"),
        (("ages: [all]", "ages: [all"), "The facts are not YAML"),
        (("language: en", "language: cy"), "but the folder is en"),
        (("order: 120", "order: 110"), "The order “110” is already taken"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_file_line_and_remedy_and_readers_see_no_change(
    ann, browser_for, change, told
):
    before = browser_for().get("/guide/watching").html
    led = edit(ann, change)
    for address in (led.location, f"{GUIDE}draft", WATCHING):
        page = ann.get(address)
        assert told in page.text, address
        assert "en/manual/120-watching.md · line" in page.text
        assert "There is something to mend" in page.text
        assert "<script>alert" not in page.html
        assert 'onclick="x' not in page.html
    assert "What has changed?" not in ann.get(f"{GUIDE}draft").text
    sent = {"csrf_token": ann.token(), "note": "All the same"}
    refused = ann.post(f"{GUIDE}publish", sent, expect=422)
    assert "There is something to mend in the draft. Readers see the guide as it was." in refused.text
    assert browser_for().get("/guide/watching").html == before


def test_the_line_that_is_wrong_is_quoted_and_leads_to_its_editor(ann):
    led = edit(ann, ("Watching sounds", "<b>Watching</b> sounds"))
    page = ann.get(led.location)
    assert "<b>Watching</b> sounds like doing nothing." in page.text
    assert f'href="{WATCHING}"' in page.html


def test_words_that_do_not_fit_come_back(ann):
    page = ann.get(WATCHING)
    sent = {**page.form(WATCHING), "text": "é" * 150_000}
    refused = ann.post(WATCHING, sent, expect=422)
    assert "The page is too long. Make two pages of it." in refused.text
    assert refused.field("text") == "é" * 150_000
    assert "Write the page" in ann.post(WATCHING, {**sent, "text": "  "}, expect=422).text


def test_a_page_that_changed_meanwhile_is_not_overwritten(ann, adil):
    opened = ann.get(WATCHING)
    edit(adil, ("Watching sounds", "Seeing sounds"))
    publish(adil)
    sent = {
        **opened.form(WATCHING),
        "text": opened.field("text").replace("Watching sounds", "Looking sounds"),
    }
    refused = ann.post(WATCHING, sent, expect=422)
    assert "This page has changed since you opened it." in refused.text
    assert "Looking sounds" in refused.field("text")
    assert "Seeing sounds" in refused.text
    again = {**refused.form(WATCHING), "text": refused.field("text")}
    assert ann.post(WATCHING, again, expect=303).location == f"{GUIDE}draft/en/watching"


def test_the_second_to_publish_is_told_and_loses_nothing(ann, adil, browser_for):
    edit(ann, ("Watching sounds", "Looking sounds"))
    edit(adil, ("Watching sounds", "Seeing sounds"))
    publish(adil, "Seeing")
    page = ann.get(f"{GUIDE}draft")
    assert "Adil published edition 1: “Seeing”. Nothing of yours is lost." in page.text
    assert "The guide has changed since you began this draft." in publish(ann, expect=422).text
    ann.send(f"{GUIDE}renew", {}, start=f"{GUIDE}draft", expect=303)
    page = ann.get(f"{GUIDE}draft")
    assert "changed in both: your words stand now. Look at them again: en/manual/120-watching.md" in page.text
    assert "Bring my draft up to date" not in page.text
    publish(ann)
    assert "Looking sounds" in browser_for().get("/guide/watching").text


def test_a_page_is_hidden_and_shown_again(ann, browser_for):
    ann.send(f"{WATCHING}/hide", {}, start=WATCHING, expect=303)
    assert "Hidden" in ann.get(WATCHING).text
    assert "readers will not find it" in ann.get(f"{GUIDE}draft/en/watching").text
    browser_for().get("/guide/watching")
    publish(ann, "Hidden")
    browser_for().get("/guide/watching", expect=404)
    browser_for().get("/cy/guide/watching", expect=404)
    assert "hidden in English, or by a folder" in ann.get(f"{GUIDE}cy/watching").text
    ann.send(f"{WATCHING}/show", {}, start=WATCHING, expect=303)
    publish(ann, "Shown")
    browser_for().get("/guide/watching")


def test_our_own_words_are_taken_out_again(ann, browser_for):
    before = browser_for().get("/guide/watching").html
    edit(ann, ("Watching sounds", "Looking sounds"))
    publish(ann)
    ann.send(f"{WATCHING}/take-out", {}, start=WATCHING, expect=303)
    assert "Taken out" in ann.get(f"{GUIDE}draft").text
    publish(ann, "Back")
    assert browser_for().get("/guide/watching").html == before
    ann.post(f"{WATCHING}/take-out", {"csrf_token": ann.token()}, expect=404)


def test_a_new_page_is_written_and_found(ann, browser_for):
    address = f"{GUIDE}new/en"
    page = ann.get(address)
    assert "reviewed_by: to be approved by a clinician" in page.field("text")
    assert "translation: awaiting a human translator" in ann.get(f"{GUIDE}new/cy").field("text")
    for name in ("rain.md", "901-search.md", ""):
        refused = ann.post(address, {**page.form(address), "name": name, "text": RAIN}, expect=422)
        assert refused.field("text") == RAIN
        assert "Name it like 040-watching.md" in refused.text
    taken = ann.post(address, {**page.form(address), "name": "901-watching.md", "text": RAIN}, expect=422)
    assert "There is a page of this name. Open it to edit it." in taken.text
    led = ann.post(address, {**page.form(address), "name": "901-rain.md", "text": RAIN}, expect=303)
    assert led.location == f"{GUIDE}draft/en/rain"
    publish(ann)
    assert 'href="/guide/rain"' in browser_for().get("/guide/").html
    assert browser_for().get("/guide/rain").heading == "Rain"


def test_a_page_is_translated_from_its_english_words(ann, browser_for):
    address = f"{GUIDE}cy/twins"
    page = ann.get(address)
    text = page.field("text")
    assert "language: cy\ntranslation: awaiting a human translator\n" in text
    assert "version: 1\nsource_version: " in text
    ann.post(
        address, {**page.form(address), "text": text.replace("title: ", "title: Efeilliaid, ")}, expect=303
    )
    assert ann.get(f"{GUIDE}draft/cy/twins").heading.startswith("Efeilliaid")
    publish(ann)
    assert "Efeilliaid" in browser_for().get("/cy/guide/twins").heading
    assert "Efeilliaid" not in browser_for().get("/guide/twins").text
    assert "Awaiting a translator" in ann.get(GUIDE).text


def test_the_source_of_a_page_is_fetched_as_a_file(ann):
    answer = ann.client.get(f"{WATCHING}/source")
    assert answer.headers["Content-Disposition"] == "attachment; filename=120-watching.md"
    assert answer.mimetype == "text/markdown"
    assert answer.get_data(as_text=True).startswith("---\ntitle: Watching your child play\n")
    edit(ann, ("Watching sounds", "Looking sounds"))
    assert "Looking sounds" in ann.client.get(f"{WATCHING}/source").get_data(as_text=True)


def test_an_edition_is_brought_back_and_the_draft_put_away(ann, app, browser_for):
    edit(ann, ("Watching sounds", "Looking sounds"))
    publish(ann, "Looking")
    edit(ann, ("Looking sounds", "Seeing sounds"))
    publish(ann, "Seeing")
    with app.app_context():
        first = db.session.scalars(select(Edition.id).where(Edition.number == 1)).one()
    back = f"{GUIDE}editions/{first}/bring-back"
    assert ann.send(back, {}, start=f"{GUIDE}editions", expect=303).location == f"{GUIDE}draft"
    again = ann.send(back, {}, start=f"{GUIDE}editions", expect=422)
    assert "You have a draft already. Publish it or put it away first." in again.text
    ann.send(f"{GUIDE}put-away", {}, start=f"{GUIDE}draft", expect=303)
    assert "There is no draft." in ann.get(f"{GUIDE}draft").text
    ann.send(f"{GUIDE}editions/as-built/bring-back", {}, start=f"{GUIDE}editions", expect=303)
    publish(ann, "As built")
    assert "Watching sounds" in browser_for().get("/guide/watching").text


def test_a_page_that_never_was_is_missing(ann):
    for path in ("en/never-was", "fr/watching", "draft/en/never-was", "draft/fr/watching", "new/fr"):
        ann.get(GUIDE + path, expect=404)


def test_drafting_for_a_page_changes_nothing_on_a_read(ann, app, cast):
    ann.get(GUIDE)
    ann.get(f"{GUIDE}draft/en/watching")
    with app.app_context():
        assert drafts.mine(cast.actor(cast.ann)) is None


def test_an_edition_that_no_longer_fits_is_told_to_administrators(ann, app, monkeypatch):
    monkeypatch.setattr(app.extensions["shelf"], "problems", ("something",))
    assert "The published edition cannot be shown." in ann.get(GUIDE).text


def test_staff_read_who_stands_behind_each_page(cast, browser_for):
    for who in (cast.thea, cast.lea):
        page = browser_for(who).get("/staff/guide/standing")
        assert "Watching your child play" in page.text
        assert "To be approved" in page.text
        assert "/admin/" not in page.html
    browser_for(cast.amy).get("/staff/guide/standing", expect=404)
    browser_for(cast.ann).get("/staff/guide/standing", expect=404)
