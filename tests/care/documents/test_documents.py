"""Files in a record: what they are is read from their bytes; one carer may be shown one; removal erases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.documents import actions, files, queries
from watchmeplay.care.documents.models import Document
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one

pytestmark = pytest.mark.usefixtures("context")
PDF = b"%PDF-1.7\nA letter.\x00\xff"


def add(cast: Cast, *, by: str = "thea", **told) -> Document:
    with unit_of_work():
        return actions.add(
            cast.actor(getattr(cast, by)),
            **{
                "family_id": cast.rowans, "content": PDF, "media": files.PDF, "title": "From the GP",
                "kind": "letter", **told,
            },
        )  # fmt: skip


def as_(cast: Cast, name: str):
    return cast.actor(getattr(cast, name))


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, files.PDF),
        (b"\x89PNG\r\n\x1a\n rest", files.PNG),
        (b"\xff\xd8\xff\xe0 rest", files.JPEG),
        ("Ngô 🙂\r\n\tline".encode(), files.TEXT),
        (b"\xef\xbb\xbfwith a mark", files.TEXT),
        (b"<script>alert(1)</script>", files.TEXT),
        (b"", None),
        (b"  \n", None),
        (b"GIF89a", files.TEXT),
        (b"\x00\x01", None),
        (b"latin \xe9", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04\x14\x00", None),
        (b" %PDF-1.7\x00", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media: str | None) -> None:
    assert files.media_of(content) == media


def test_a_file_comes_back_byte_for_byte_and_the_reading_is_noted(cast: Cast) -> None:
    row = add(cast)
    db.session.remove()
    found, content = queries.content(as_(cast, "lea"), row.id)
    assert (content, found.title, found.size, found.added_by) == (PDF, "From the GP", len(PDF), "Thea")
    assert found.file_name == f"document-2026-03-10-{row.id.hex[:4]}.pdf"
    finish()
    noted = db.session.scalars(select(AuditLine.act).where(AuditLine.subject_id == row.id)).all()
    assert sorted(noted) == [Act.DOCUMENT_ADDED, Act.DOCUMENT_READ]


def test_stored_it_is_sealed(cast: Cast) -> None:
    row = add(cast)
    stored = db.session.execute(
        select(Document.content_sealed, Document.title_sealed).execution_options(actor=as_(cast, "thea"))
    ).one()
    assert b"letter" not in stored[0] and b"GP" not in stored[1] and row.size == len(PDF)


def test_a_shared_file_is_one_carers_and_nobody_elses(cast: Cast) -> None:
    add(cast)
    shared = add(cast, person_id=cast.amy, title="A plan for you")
    assert [row.title for row in queries.shared_with_me(as_(cast, "amy"))] == ["A plan for you"]
    assert queries.content(as_(cast, "amy"), shared.id)[1] == PDF
    for name in ("ben", "nora", "fred"):
        assert queries.shared_with_me(as_(cast, name)) == ()
        with pytest.raises(NotVisible):
            queries.content(as_(cast, name), shared.id)


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_staff_elsewhere_see_nothing(cast: Cast, name: str) -> None:
    row = add(cast)
    assert queries.documents_of(as_(cast, name), cast.rowans).rows == ()
    with pytest.raises(NotVisible):
        queries.content(as_(cast, name), row.id)
    with pytest.raises(NotVisible), unit_of_work():
        actions.remove(as_(cast, name), row.id)


@pytest.mark.parametrize("name", ["lea", "una", "ann", "amy"])
def test_only_who_looks_after_the_family_adds_and_removes(cast: Cast, name: str) -> None:
    row = add(cast, person_id=cast.amy)
    with pytest.raises((NotAllowed, NotVisible)):
        add(cast, by=name)
    with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
        actions.remove(as_(cast, name), row.id)
    assert queries.content(as_(cast, "amy"), row.id)[1] == PDF


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"content": b"MZ\x00"}, "file"),
        ({"media": files.PNG}, "file"),
        ({"content": b"%PDF-" + bytes(files.LARGEST)}, "file"),
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"kind": "nonsense"}, "kind"),
        ({"person_id": "nora"}, "person"),
        ({"person_id": "fred"}, "person"),
        ({"person_id": "pia"}, "person"),
        ({"person_id": "thea"}, "person"),
        ({"person_id": "amy", "third_party": True}, "person"),
    ],
)
def test_what_cannot_be_kept_is_refused(cast: Cast, told: dict, field: str) -> None:
    if "person_id" in told:
        told = {**told, "person_id": getattr(cast, told["person_id"])}
    with pytest.raises(Refused) as refused:
        add(cast, **told)
    assert refused.value.field == field
    assert queries.documents_of(as_(cast, "thea"), cast.rowans).rows == ()


def test_the_same_form_twice_is_one_file(cast: Cast) -> None:
    assert add(cast, key="k").id == add(cast, key="k").id
    with pytest.raises(KeyReused):
        add(cast, key="k", content=PDF + b"more")


def test_removing_erases_the_file_and_keeps_who_and_when(cast: Cast) -> None:
    row = add(cast, person_id=cast.amy)
    with unit_of_work():
        caseloads.assign(as_(cast, "thea"), family_id=cast.rowans, person_id=cast.una)
    with clock.frozen(NOW + timedelta(days=1)), unit_of_work():
        actions.remove(as_(cast, "una"), row.id)
    with clock.frozen(NOW + timedelta(days=2)), unit_of_work():
        actions.remove(as_(cast, "thea"), row.id)
    db.session.remove()
    [listed] = queries.documents_of(as_(cast, "thea"), cast.rowans).rows
    assert (listed.removed_by, listed.removed_at) == ("Una", NOW + timedelta(days=1))
    stored = select(Document.content_sealed).execution_options(actor=as_(cast, "thea"))
    assert db.session.scalar(stored) is None
    for name in ("thea", "amy"):
        with pytest.raises(NotVisible):
            queries.content(as_(cast, name), row.id)
    assert queries.shared_with_me(as_(cast, "amy")) == ()


def test_older_files_come_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    made = [add(cast, title=f"{number}").id for number in range(5)]
    found, before = [], None
    while True:
        page = queries.documents_of(as_(cast, "thea"), cast.rowans, before=before)
        found += [row.id for row in page.rows]
        if (before := page.older) is None:
            break
    assert sorted(found) == sorted(made)


def test_suspended_from_every_child_a_carer_reads_no_paper(cast: Cast) -> None:
    shared = add(cast, person_id=cast.ben)
    assert one(as_(cast, "ben"), Document, shared.id)
    with unit_of_work():
        for child in (cast.ada, cast.max):
            memberships.suspend(
                as_(cast, "thea"), family_id=cast.rowans, person_id=cast.ben, child_id=child, suspended=True
            )
    with pytest.raises(NotVisible):
        one(as_(cast, "ben"), Document, shared.id)
