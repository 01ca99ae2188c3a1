"""Letters to others: from a beginning, by a person, signed once, and kept as a PDF that can be read back."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import func

from tests.cast import Cast
from watchmeplay.care.documents.models import Document
from watchmeplay.care.endings import letters, paper, templates
from watchmeplay.care.endings.models import Letter
from watchmeplay.care.endings.templates import Template
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope
from watchmeplay.settings import ROOT

pytestmark = pytest.mark.usefixtures("context")

CONTENT = ROOT / "content"


@pytest.fixture(scope="session")
def pdf() -> bytes:
    return paper.letter(
        title="About a child", to="Dr Example\n1 High Street", service="Play notes", day=date(2026, 3, 10),
        words="Thank you.\n\nHow it ended\n\nŻółć, مرحبا and #strong[no] *markup* <b>at all</b>.", signed="Thea",
    )  # fmt: skip


def begin(cast: Cast, *, by=None, key: str | None = None, **told):
    facts = {"kind": "gp", "to": "Dr Example", "words": "For the records.", **told}
    with unit_of_work():
        return letters.begin(
            cast.actor(by or cast.thea), family_id=cast.rowans, key=key or new_key(), **facts
        )


def test_the_pdf_says_what_was_written_and_nothing_in_it_is_read_as_markup(pdf: bytes) -> None:
    text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    for said in (
        "Dr Example",
        "10 March 2026",
        "About a child",
        "How it ended",
        "#strong[no] *markup* <b>at all</b>",
        "Thea",
    ):
        assert said in text, text


def test_the_pdf_is_one_that_voices_read(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_a_signed_letter_is_a_document_and_is_never_changed(cast: Cast, pdf: bytes) -> None:
    letter = begin(cast)
    with unit_of_work():
        kept = letters.sign(cast.actor(cast.thea), letter, number=1, pdf=pdf, title="To the GP")
    written = letters.letter(cast.actor(cast.thea), cast.rowans, letter)
    assert written.document_id == kept
    with system_scope("test"):
        assert db.session.scalars(db.select(Document.size)).one() == len(pdf)
    with pytest.raises(Refused), unit_of_work():
        letters.edit(cast.actor(cast.thea), letter, to="x", words="y", agreed_with_family=True, number=1)
    with pytest.raises(Refused), unit_of_work():
        letters.sign(cast.actor(cast.thea), letter, number=1, pdf=pdf, title="Again")


def test_a_version_that_somebody_changed_meanwhile_is_not_signed(cast: Cast, pdf: bytes) -> None:
    letter = begin(cast)
    with unit_of_work():
        letters.edit(
            cast.actor(cast.thea), letter, to="Dr B", words="New.", agreed_with_family=True, number=1
        )
    with pytest.raises(Changed), unit_of_work():
        letters.sign(cast.actor(cast.thea), letter, number=1, pdf=pdf, title="To the GP")


@pytest.mark.parametrize("name", ["amy", "ben", "nora", "una", "ola", "lou", "ann"])
def test_nobody_outside_the_team_sees_a_letter(cast: Cast, name: str) -> None:
    letter = begin(cast)
    actor = cast.actor(getattr(cast, name))
    assert db.session.scalar(scoped(actor, func.count(Letter.id))) == 0
    with pytest.raises(NotVisible):
        letters.letter(actor, cast.rowans, letter)


def test_a_lead_reads_and_does_not_write(cast: Cast) -> None:
    letter = begin(cast)
    assert letters.letter(cast.actor(cast.lea), cast.rowans, letter).words == "For the records."
    with pytest.raises(NotAllowed):
        begin(cast, by=cast.lea)


@pytest.mark.parametrize(
    ("told", "field"),
    [({"kind": "x"}, "kind"), ({"to": " "}, "to"), ({"to": "x" * 501}, "to"), ({"words": ""}, "words"),
     ({"words": "x" * 12001}, "words")],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_said_at_its_field(cast: Cast, told: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(cast, **told)
    assert refused.value.field == field


def test_the_same_form_sent_twice_is_one_letter(cast: Cast) -> None:
    key = new_key()
    assert begin(cast, key=key) == begin(cast, key=key)
    with pytest.raises(KeyReused):
        begin(cast, key=key, words="Another.")


def test_every_beginning_is_there_and_filled_with_what_is_known() -> None:
    beginnings = templates.load(CONTENT)
    assert set(beginnings) == set(Template)
    words = templates.filled(beginnings, Template.REFERRER, {"child": "Ada", "meetings": "5 meetings"})
    assert "Ada" in words
    assert "{" not in words
    assert "…" in words, "what is not known is a gap to write in"


@pytest.mark.parametrize("template", list(Template))
def test_work_of_one_day_has_no_span_of_time_and_longer_work_names_both_days(template: Template) -> None:
    beginnings, day, last = templates.load(CONTENT), "22 November 2026", "1 December 2026"
    told = templates.filled(beginnings, template, {"since": day, "until": day})
    assert told.count(day) <= 1 and "[" not in told and " ." not in told and " ," not in told
    told = templates.filled(beginnings, template, {"since": day, "until": last})
    assert "[" not in told
    if template != Template.HANDOVER:
        assert day in told and last in told


def test_a_gp_is_told_that_the_family_agreed_only_once_it_has() -> None:
    begun = templates.filled(templates.load(CONTENT), Template.GP, {})
    assert templates.AGREED not in begun
    agreed = templates.with_agreement(begun, agreed=True, newly=True)
    assert agreed.endswith(f"\n\n{templates.AGREED}")
    assert templates.with_agreement(agreed, agreed=True, newly=True) == agreed
    assert templates.with_agreement(begun, agreed=True, newly=False) == begun, "whoever took it out meant to"
    assert templates.with_agreement(agreed, agreed=False, newly=False) == begun


@pytest.mark.parametrize(
    "text",
    ['words = "Dear {child}"', 'places = ["child"]\nwords = "Dear {mother}"', 'places = ["mother"]\nwords = "x"',
     "words = ", 'places = []\nwords = "{child!r}"'],
)  # fmt: skip
def test_a_beginning_that_cannot_be_filled_is_found(tmp_path, text: str) -> None:
    folder = tmp_path / "en" / "letters"
    folder.mkdir(parents=True)
    for template in Template:
        (folder / f"{template}.toml").write_bytes(
            (CONTENT / "en" / "letters" / f"{template}.toml").read_bytes()
        )
    (folder / "gp.toml").write_text(text)
    with pytest.raises(ContentErrors) as found:
        templates.load(tmp_path)
    assert {problem.path.name for problem in found.value.problems} == {"gp.toml"}
