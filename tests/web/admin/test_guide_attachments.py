"""Documents by others: added with their owners' permission, fetched unaltered, taken away again."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from tests import multipart
from tests.browse import Browser, Page
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db
from watchmeplay.manual.attachments import safe_name
from watchmeplay.manual.models import Attachment

ADD = "/admin/guide/attachments"
MANUAL = b"%PDF-1.7\n" + b"words " * 300_000
WORDS = {
    "title": "The Watch Me Play! Manual",
    "attribution": "© Its owners. Shared with their permission.",
    "language": "en",
    "permitted": "yes",
}


@pytest.fixture
def ann(cast, browser_for) -> Browser:
    return browser_for(cast.ann)


def add(browser: Browser, content: bytes = MANUAL, name: str = "Manual (2020).pdf", **words: str) -> Page:
    fields = {key: value for key, value in (WORDS | words).items() if value}
    return multipart.send(browser, ADD, fields, {"file": (name, content)})


def where(browser: Browser) -> str:
    """The address that the guide gives for the one document in it."""
    links = [link.get("href") for link in browser.get("/guide/").tree.iter("a")]
    return next(link for link in links if link and "/attachments/" in link)


def test_a_document_is_found_at_the_end_of_the_guide_and_fetched_unaltered(ann, browser_for):
    reader = browser_for()
    before = reader.get("/guide/")
    assert "Documents by others" not in before.text
    assert add(ann).location == ADD
    page = reader.get("/guide/")
    for told in (WORDS["title"], WORDS["attribution"], "please do not edit", "PDF, 1.9 MB to fetch"):
        assert told in page.text
    answer = reader.client.get(where(reader))
    assert answer.get_data() == MANUAL
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=Manual-2020.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.cache_control.public
    assert "Set-Cookie" not in answer.headers


def test_who_holds_it_already_fetches_it_no_more(ann, browser_for):
    add(ann)
    reader = browser_for()
    address = where(reader)
    tag = reader.client.get(address).headers["ETag"]
    again = reader.client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Content-Security-Policy"].startswith("sandbox")


def test_where_the_signal_broke_off_the_rest_alone_is_fetched(ann, browser_for):
    add(ann)
    reader = browser_for()
    answer = reader.client.get(where(reader), headers={"Range": f"bytes={len(MANUAL) - 10}-"})
    assert answer.status_code == 206
    assert answer.get_data() == MANUAL[-10:]


def test_it_stands_in_the_guide_of_every_language(ann, browser_for):
    add(ann)
    page = browser_for().get("/cy/guide/")
    assert WORDS["title"] in page.text
    assert browser_for().client.get(where(browser_for())).status_code == 200


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        (b"PK\x03\x04" + MANUAL, {}, "This is not a PDF. Choose the document as a PDF."),
        (b"<html>", {}, "This is not a PDF."),
        (
            b"%PDF-" + b"a" * 12_000_001,
            {},
            "The file is larger than 12 MB. Ask its owners for a smaller one.",
        ),
        (MANUAL, {"permitted": ""}, "Documents by others can be shared only with their permission."),
        (MANUAL, {"title": " "}, "Enter its title"),
        (MANUAL, {"title": "a" * 121}, "Write 120 characters or fewer"),
        (MANUAL, {"attribution": ""}, "Say who made it"),
        (MANUAL, {"attribution": "a" * 301}, "Write 300 characters or fewer"),
        (MANUAL, {"language": "fr"}, "Choose one of the answers in the list"),
        (b"", {}, "This is not a PDF."),
    ],
)
def test_what_cannot_be_shared_is_refused_and_the_words_come_back(ann, browser_for, content, words, told):
    page = add(ann, content, **words)
    assert page.status == 422
    assert told in page.text
    assert page.field("title") == (WORDS | words)["title"]
    assert "Documents by others" not in browser_for().get("/guide/").text


def test_a_document_has_to_be_chosen(ann):
    page = multipart.send(ann, ADD, WORDS, {})
    assert page.status == 422
    assert "Choose the document" in page.text


def test_a_document_is_taken_away_and_who_did_so_stays_known(ann, app, cast, browser_for):
    add(ann)
    reader = browser_for()
    address = where(reader)
    remove = f"{ADD}/{address.split('/')[3]}/remove"
    ann.send(remove, {}, start=ADD, expect=303)
    assert "Documents by others" not in reader.get("/guide/").text
    reader.get(address, expect=404)
    ann.post(remove, {"csrf_token": ann.token()}, expect=404)
    with app.app_context():
        row = db.session.scalars(select(Attachment).options(undefer(Attachment.content))).one()
        acts = db.session.scalars(select(AuditLine.act).where(AuditLine.subject_id == row.id)).all()
    assert (row.added_by, row.removed_at is not None) == (cast.ann, True)
    assert row.content == b"", "the document belongs to its owners: nothing of it is kept"
    assert set(acts) == {Act.GUIDE_ATTACHED, Act.GUIDE_DETACHED}


@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_nobody_else_adds_documents(cast, browser_for, who):
    browser = browser_for(getattr(cast, who))
    browser.get(ADD, expect=404)
    assert add(browser).status == 404


def test_words_in_a_title_are_shown_as_words(ann, browser_for):
    add(ann, title="<script>alert(1)</script>", attribution="<b onclick=x>Me</b>")
    for page in (browser_for().get("/guide/"), ann.get(ADD)):
        assert "<script>alert" not in page.html
        assert "<b onclick" not in page.html
        assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Manual.PDF", "Manual.pdf"),
        ("C:\\fakepath\\My manual.pdf", "My-manual.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"; filename=b.exe', "a-filename-b.exe.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("دليل اللعب.pdf", "دليل-اللعب.pdf"),
        ("\r\nSet-Cookie: a", "Set-Cookie-a.pdf"),
        ("", "document.pdf"),
        ("a" * 300, "a" * 116 + ".pdf"),
    ],
)
def test_a_file_name_becomes_one_that_every_device_can_keep(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_name_in_other_letters_is_sent_so_that_browsers_can_read_it(ann, browser_for):
    add(ann, name="دليل.pdf", language="ar")
    answer = browser_for().client.get(where(browser_for()))
    assert answer.status_code == 200
    assert "filename*=UTF-8''%D8%AF%D9%84%D9%8A%D9%84.pdf" in answer.headers["Content-Disposition"]
