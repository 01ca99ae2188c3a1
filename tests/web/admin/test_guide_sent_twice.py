"""Editing the guide beside others: nobody waits while it is read through, and what is sent twice is done once."""

from threading import Thread

import pytest

from tests import multipart
from tests.browse import Browser
from tests.manual.pages import source
from tests.security import crawl
from watchmeplay.foundation.database import db
from watchmeplay.manual.shelf import Shelf

GUIDE = "/admin/guide/"
WATCHING = f"{GUIDE}en/watching"
RAIN = source(title="Rain", order="901", illustration="watching-a-baby-reach")
DOCUMENT = {"title": "Manual", "attribution": "© Its owners.", "language": "en", "permitted": "yes"}


@pytest.fixture
def ann(cast, browser_for) -> Browser:
    return browser_for(cast.ann)


@pytest.fixture
def meanwhile(app, cast, browser_for, monkeypatch) -> list[tuple[int, int]]:
    """While the guide is read through for the first time, Amy writes. Holds the connections in use, and her answer."""
    amy, place, told = browser_for(cast.amy), "/family/messages/", []
    form = crawl.form_to(amy.client, place, place)
    read_through = Shelf.preview

    def preview(self: Shelf, files):
        if not told:
            told.append((db.engine.pool.checkedout(), 0))
            somebody = Thread(target=write)
            somebody.start()
            somebody.join()
        return read_through(self, files)

    def write() -> None:
        told[0] = (told[0][0], amy.client.post(place, data=form.filled(words="Meanwhile.")).status_code)

    monkeypatch.setattr(Shelf, "preview", preview)
    return told


def test_everybody_may_write_while_an_upload_is_read_through(ann, meanwhile):
    sent = multipart.send(ann, f"{GUIDE}upload", {}, {"file": ("901-rain.md", RAIN.encode())})
    assert (sent.status, meanwhile) == (303, [(0, 302)])


def test_everybody_may_write_while_a_draft_is_read_through_to_be_published(ann, meanwhile, browser_for):
    form = {**ann.get(WATCHING).form(WATCHING), "text": RAIN.replace("Rain", "Looking").replace("901", "120")}
    ann.post(WATCHING, form, expect=303)
    ann.post(f"{GUIDE}publish", {"csrf_token": ann.token(), "note": "New"}, expect=303)
    assert meanwhile == [(0, 302)]
    assert browser_for().get("/guide/watching").heading == "Looking"


def test_a_page_that_is_saved_twice_is_saved(ann):
    page = ann.get(WATCHING)
    form = {**page.form(WATCHING), "text": page.field("text").replace("\n", "\r\n") + "More.\r\n"}
    first = ann.post(WATCHING, form, expect=303)
    assert ann.post(WATCHING, form, expect=303).location == first.location
    assert (
        "has changed since you opened it" in ann.post(WATCHING, {**form, "text": "Other."}, expect=422).text
    )


def test_a_new_page_that_is_sent_twice_is_one_page(ann):
    place = f"{GUIDE}new/en"
    form = {**ann.get(place).form(place), "name": "901-rain.md", "text": RAIN.replace("\n", "\r\n")}
    first = ann.post(place, form, expect=303)
    assert ann.post(place, form, expect=303).location == first.location
    other = ann.post(place, {**form, "text": RAIN + "More.\r\n"}, expect=422)
    assert "There is a page of this name." in other.text


def test_a_document_that_is_sent_twice_is_one_document(ann):
    for _ in range(2):
        sent = multipart.send(ann, f"{GUIDE}attachments", DOCUMENT, {"file": ("m.pdf", b"%PDF-1.7 words")})
        assert sent.status == 303
    assert ann.get(f"{GUIDE}attachments").html.count("/remove") == 1
