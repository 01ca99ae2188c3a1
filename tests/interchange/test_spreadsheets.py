"""Tables that any program opens: no formula runs, no text is lost, the dictionary knows every column, and without
names means without names."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests import build as diary
from tests.conftest import NOW
from tests.counting import counting
from tests.interchange import build
from tests.interchange.test_fhir import NEVER, whole_family
from watchmeplay.care.referrals.models import Moment, ReferralMoment
from watchmeplay.diary.audience import Audience
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped
from watchmeplay.interchange import area_tables, family_tables, record, spreadsheets
from watchmeplay.interchange.spreadsheets import Column, Kind, Table

LONDON = "Europe/London"
HOSTILE = (
    "=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "\nx", " =1", "\ufeff=1", "\uff1d1", "\uff0b1", "\uff0d1",
    "\uff20a",
)  # fmt: skip
ABOUT = [("made by", "Our Service")]


def zipped(tables: list[Table]) -> dict[str, list[dict[str, str]]]:
    """Every file of the zip as rows by column, read by the standard library."""
    out = io.BytesIO()
    spreadsheets.write(out, tables, about=ABOUT)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert all(file.startswith(b"\xef\xbb\xbf") for file in files.values())
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))
        for name, file in files.items()
    }  # fmt: skip


def of_family(cast, who=None) -> dict[str, list[dict[str, str]]]:
    found = record.gather(cast.actor(who or cast.thea), cast.rowans)
    return zipped(family_tables.tables(found, zone=LONDON))


def of_areas(cast, who=None) -> dict[str, list[dict[str, str]]]:
    return zipped(area_tables.tables(cast.actor(who or cast.lea), zone=LONDON))


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_begins_as_a_formula_does(words: str) -> None:
    assert spreadsheets.cell(words) == f"'{words}"


@pytest.mark.parametrize(
    "words", ["", "O’Neill-Łukasz", "محمد", "a=b", "She said: “no, no”\nand left", '"quoted", twice', "'s"]
)
def test_honest_words_stand_as_they_were_written(words: str) -> None:
    table = Table("words", [Column("words", Kind.TEXT, "Words")], [[words]])
    assert zipped([table])["words"] == [{"words": words}]


@given(
    some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
)
def test_any_words_come_back_but_for_the_apostrophe_that_the_file_tells_of(words: str) -> None:
    table = Table("words", [Column("words", Kind.TEXT, "Words"), Column("n", Kind.NUMBER, "1")], [[words, 1]])
    (row,) = zipped([table])["words"]
    assert row["words"] in {words, f"'{words}"}
    assert row["words"][0] not in "=+-@\t\r\n"


def test_values_are_written_one_way() -> None:
    values = {
        "": None, "yes": True, "no": False, "0": 0, "2026-03-10": date(2026, 3, 10),
        "2026-07-01T10:00:00+01:00": datetime(2026, 7, 1, 9, tzinfo=UTC).astimezone(ZoneInfo(LONDON)),
    }  # fmt: skip
    assert {spreadsheets.cell(value): value for value in values.values()} == values


def test_the_same_rows_give_the_same_bytes() -> None:
    def made() -> bytes:
        out = io.BytesIO()
        spreadsheets.write(out, [Table("words", [Column("words", Kind.TEXT, "Words")], [["a"]])], about=ABOUT)
        return out.getvalue()

    with clock.frozen(NOW):
        first = made()
    with clock.frozen(NOW + timedelta(days=400)):
        assert made() == first


def test_the_dictionary_knows_every_column_of_every_file(context, cast) -> None:
    whole_family(cast)
    for files in (of_family(cast), of_areas(cast)):
        told = {(row["table"], row["column"]) for row in files["dictionary"]}
        assert all(row["meaning"] and row["type"] and row["source"] for row in files["dictionary"])
        for name in files.keys() - {"about", "dictionary"}:
            assert files[name], f"{name} has no row in this test"
            assert {column for table, column in told if table == name} == files[name][0].keys()
        assert any("apostrophe" in row["words"] for row in files["about"])


def test_a_familys_tables_hold_what_happened(context, cast) -> None:
    made = whole_family(cast)
    files = of_family(cast)
    assert sorted([row["name"] for row in files["children"]][:2]) == ["Ada", "Max"]
    assert {row["name"]: row["expected"] for row in files["children"]}["Bump"] == "2026-08-01"
    assert {row["name"]: bool(row["left"]) for row in files["carers"]}["Fred"]
    amy = next(row for row in files["carers"] if row["name"] == "Amy")
    assert set(amy["children"].split()) == {str(cast.ada), str(cast.max)}
    cancelled = next(row for row in files["appointments"] if row["appointment"] == str(made["cancelled"]))
    assert (cancelled["starts"], cancelled["attendance"]) == (
        "2026-07-01T10:00:00+01:00",
        "cancelled-by-family",
    )
    assert [row["rating"] for row in files["ratings"]] == ["3", "6"]
    assert files["goals"][0]["words"] == "Ten minutes on the floor"
    assert {row["moment"] for row in files["moments"]} >= {"submitted", "received"}
    assert files["consultations"][0]["means"] == "11"


def test_the_diary_and_the_messages_are_counted_and_their_words_stay_away(context, cast) -> None:
    whole_family(cast)
    with unit_of_work():
        diary.session(cast, seen="Again.", managed=False, at=NOW - timedelta(days=7))
        diary.session(cast, seen="Alone.", audience=Audience.ONLY_ME)
    files = of_family(cast)
    assert [(row["week"], row["pages"], row["played"]) for row in files["diary"]] == [
        ("2026-03-02", "1", "0"),
        ("2026-03-09", "1", "1"),
    ]
    counted = {row["carer"]: (row["from_carer"], row["from_team"]) for row in files["messages"]}
    assert counted == {str(cast.amy): ("1", "1"), str(cast.ben): ("1", "0")}
    said = repr(files)
    assert not [words for words in (*NEVER, "stacked", "Of course", "Plan words") if words in said]


def test_a_formula_in_a_carers_words_is_defused_in_the_file(context, cast) -> None:
    with unit_of_work():
        build.plan(cast, words='=HYPERLINK("https://evil.example","x")')
    assert of_family(cast)["goals"][0]["words"].startswith("'=HYPERLINK")


def test_the_tables_of_the_areas_name_nobody(context, cast) -> None:
    whole_family(cast)
    files = of_areas(cast)
    said = repr(files)
    ids = [str(value) for name, value in vars(cast).items()]
    names = ["Amy", "Ben", "Ada", "Max", "Bump", "Rowan", "Nyland", "Thea"]
    assert not [
        word
        for word in (*NEVER, *ids, *(i.replace("-", "") for i in ids), *names, "2025-05-02")
        if word in said
    ]
    assert files.keys() == {"about", "dictionary", "families", "referrals", "appointments"}


def test_the_same_family_has_the_same_word_in_every_file_and_nobody_elses(context, cast) -> None:
    whole_family(cast)
    files = of_areas(cast)
    rowans = area_tables.pseudonym(cast.rowans)
    families = {row["family"]: row for row in files["families"]}
    assert families.keys() == {rowans, area_tables.pseudonym(cast.neighbours)}
    assert {row["family"] for row in files["appointments"]} == {rowans}
    assert [row["family"] for row in files["referrals"]] == [rowans]
    assert (files["referrals"][0]["submitted"], files["referrals"][0]["first_contact"]) == ("2026-03-10", "")
    row = families[rowans]
    assert {name: row[name] for name in ("area", "children", "carers", "pages", "from_carers", "from_team")} == {
        "area": "North", "children": "3", "carers": "2", "pages": "1", "from_carers": "2", "from_team": "1",
    }  # fmt: skip


def test_a_time_stamp_that_was_withdrawn_is_in_no_table(context, cast) -> None:
    lea = cast.actor(cast.lea)
    with unit_of_work():
        build.referral(cast)
        wrong = scoped(lea, ReferralMoment).where(ReferralMoment.moment == Moment.RECEIVED)
        for row in db.session.scalars(wrong):
            row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = NOW, cast.lea, "slip"
    assert "received" not in {row["moment"] for row in of_family(cast)["moments"]}
    assert [(row["submitted"], row["received"]) for row in of_areas(cast)["referrals"]] == [
        ("2026-03-10", "")
    ]


def test_a_lead_elsewhere_is_given_nothing_of_it_and_nobody_else_anything(context, cast) -> None:
    whole_family(cast)
    assert {row["family"] for row in of_areas(cast, cast.lou)["families"]} == {
        area_tables.pseudonym(cast.strangers)
    }
    for person_id in (cast.thea, cast.amy, cast.ann):
        with pytest.raises(NotAllowed):
            area_tables.tables(cast.actor(person_id), zone=LONDON)


def test_the_areas_are_read_in_as_many_statements_however_many_rows_there_are(context, app, cast) -> None:
    whole_family(cast)

    def statements() -> int:
        with counting(app) as counted:
            of_areas(cast)
        return counted.number

    statements()
    before = statements()
    with unit_of_work():
        for number in range(20):
            build.appointment(cast, starts_at=build.NEXT_WEEK + timedelta(days=number))
            build.message(cast, f"Message {number}.", by=cast.amy)
    statements()
    assert statements() == before <= 14
