"""Files of a family's record in the staff room: sent, listed, fetched under a name that says nothing, removed."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests import multipart
from tests.browse import Browser, Page
from tests.cast import Cast
from tests.counting import counting
from watchmeplay.care.documents import actions, files, queries
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work

PDF = b"%PDF-1.7\n\x00 a letter"


def of(family_id: object) -> str:
    return f"/staff/families/{family_id}/documents"


def send(browser: Browser, cast: Cast, content: bytes = PDF, name: str = "scan.pdf", **fields: str) -> Page:
    place = of(cast.rowans)
    told = {"title": "From the GP", "kind": "letter", "person": "", "key": "k", **fields}
    return multipart.send(browser, place, told, {"file": (name, content)})


def add(app, cast: Cast, **told) -> UUID:
    with app.app_context(), unit_of_work():
        return actions.add(
            cast.actor(cast.thea),
            **{"family_id": cast.rowans, "content": PDF, "media": files.PDF, "title": "Kept", "kind": "form", **told},
        ).id  # fmt: skip


def listed(app, cast: Cast) -> list[queries.Listed]:
    with app.app_context():
        return list(queries.documents_of(cast.actor(cast.thea), cast.rowans).rows)


def test_a_file_is_kept_listed_and_fetched(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert send(browser, cast, name="../../Rowan secret.pdf").status == 303
    page = browser.get(of(cast.rowans))
    assert "Kept in the record." in page.text and "From the GP" in page.text and "PDF, 1 KB" in page.text
    [row] = listed(app, cast)
    told = browser.client.get(f"/staff/documents/{row.id}")
    assert told.data == PDF and told.mimetype == "application/pdf"
    assert told.headers["Content-Disposition"] == f"attachment; filename={row.file_name}"
    assert "ecret" not in told.headers["Content-Disposition"]
    assert told.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert told.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in told.headers["Cache-Control"]
    with app.app_context():
        read = select(AuditLine.act).where(AuditLine.subject_id == row.id)
        assert Act.DOCUMENT_READ in db.session.scalars(read).all()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "letter.pdf"),
        (b"PK\x03\x04\x14\x00", "letter.docx"),
        (b"<html>\x00</html>", "page.png"),
        (b"latin \xe9", "notes.txt"),
        (b"", "empty.txt"),
    ],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    browser_for, app, cast: Cast, content: bytes, name: str
) -> None:
    page = send(browser_for(cast.thea), cast, content, name, title="Typed with care")
    assert page.status == 422 and "Choose a PDF, a PNG or JPEG picture, or a plain text." in page.text
    assert page.field("title") == "Typed with care" and "Choose the file again" in page.text
    assert listed(app, cast) == []


def test_markup_is_a_plain_text_and_never_a_page(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    send(browser, cast, b"<script>alert(1)</script>", "page.html")
    [row] = listed(app, cast)
    told = browser.client.get(f"/staff/documents/{row.id}")
    assert told.mimetype == "text/plain" and "attachment" in told.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "Enter a title."),
        ({"title": "x" * 121}, "120 characters"),
        ({"kind": "nonsense"}, "Choose one of the answers"),
        ({"person": "nora"}, "Choose one of the answers"),
        ({"person": "fred"}, "Choose one of the answers"),
        ({"person": "pia"}, "Choose one of the answers"),
        ({"person": "amy", "third_party": "yes"}, "so it is not shared"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_kept(browser_for, app, cast: Cast, fields, said) -> None:
    if "person" in fields:
        fields = {**fields, "person": str(getattr(cast, fields["person"]))}
    page = send(browser_for(cast.thea), cast, **fields)
    assert page.status == 422 and said in page.text and listed(app, cast) == []


def test_no_file_and_too_large_a_file_are_refused(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = multipart.send(browser, of(cast.rowans), {"title": "A", "kind": "form", "key": "k"}, {})
    assert page.status == 422 and "Choose the file" in page.text
    page = send(browser, cast, b"%PDF-" + bytes(files.LARGEST + 200_000))
    assert page.status == 413 and "10 MB" in page.text
    assert listed(app, cast) == []


def test_the_same_form_twice_is_one_file(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    assert [send(browser, cast).status for _ in range(2)] == [303, 303]
    page = send(browser, cast, PDF + b"other")
    assert page.status == 422 and "Another file was kept from this page before." in page.text
    assert len(listed(app, cast)) == 1


def test_a_file_is_removed_after_a_question(browser_for, app, cast: Cast) -> None:
    kept = add(app, cast, person_id=cast.amy)
    browser = browser_for(cast.thea)
    place = f"/staff/documents/{kept}/remove"
    page = browser.get(place)
    assert "erased here for good" in page.text and "Amy will not see it any more." in page.text
    browser.send(place, {}, expect=303)
    page = browser.get(of(cast.rowans))
    assert "Removed by Thea, Tuesday 10 March" in page.text
    browser.get(place, expect=404)
    assert browser.client.get(f"/staff/documents/{kept}").status_code == 404


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben"])
def test_to_everybody_else_a_file_is_missing(browser_for, app, cast: Cast, name: str) -> None:
    kept = add(app, cast)
    browser = browser_for(getattr(cast, name))
    browser.get(of(cast.rowans), expect=404)
    for place in ("", "/remove"):
        told = browser.get(f"/staff/documents/{kept}{place}", expect=404)
        assert told.text == browser.get(f"/staff/documents/{uuid4()}{place}", expect=404).text
    browser.post(f"/staff/documents/{kept}/remove", {"csrf_token": browser.token()}, expect=404)
    assert send(browser, cast).status == 404
    assert [row.removed_at for row in listed(app, cast)] == [None]


def test_a_lead_reads_files_and_adds_none(browser_for, app, cast: Cast) -> None:
    kept = add(app, cast)
    browser = browser_for(cast.lea)
    page = browser.get(of(cast.rowans))
    assert "Kept" in page.text and "Add a file" not in page.text and "Remove" not in page.text
    assert browser.client.get(f"/staff/documents/{kept}").data == PDF
    browser.get(f"/staff/documents/{kept}/remove", expect=404)
    assert send(browser, cast).status == 404


def test_the_list_takes_the_same_statements_however_long(browser_for, app, cast: Cast) -> None:
    browser, numbers = browser_for(cast.thea), []
    browser.get(of(cast.rowans))
    for more in (1, 6):
        for _ in range(more):
            add(app, cast)
        with counting(app) as counted:
            browser.client.get(of(cast.rowans))
        numbers.append(sum(sent.startswith("SELECT") for sent in counted.statements))
    assert numbers[0] == numbers[1] <= 8
