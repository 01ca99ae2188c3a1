"""Taking a record out: who may, what is asked first, and what is left behind of it."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.browse import Browser
from tests.cast import PASSWORD
from tests.interchange import build
from watchmeplay.accounts import tallies
from watchmeplay.families import records
from watchmeplay.foundation import database
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import TooMany
from watchmeplay.interchange import area_tables

ASKED = {"reason": "move", "password": PASSWORD}


@pytest.fixture
def address(app, cast) -> str:
    """The page of the Rowans, after something happened."""
    with app.app_context(), unit_of_work():
        build.appointment(cast)
        build.message(cast, "May I bring Ben?", by=cast.amy)
    return f"/staff/families/{cast.rowans}/export"


def sent(browser: Browser, address: str, fields: dict[str, str]) -> TestResponse:
    """What comes back for a form, read to its end."""
    answer = browser.client.post(
        address, data={**browser.get(address).form(address), **fields}, buffered=True
    )
    answer.close()
    return answer


def lines(app) -> list[tuple]:
    """Who took what out, by the audit trail."""
    with app.app_context():
        rows = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.RECORD_EXPORTED))
        return [(row.actor_id, row.subject_id, row.family_id) for row in rows]


def test_the_page_says_what_is_in_it_what_is_left_out_and_takes_nothing_out(
    app, cast, browser_for, address
) -> None:
    page = browser_for(cast.thea).get(address)
    assert "What is left out" in page.text
    assert "clinical notes, and whatever else is for staff alone" in page.text
    assert "goals and how near they feel" in page.text
    assert "What a copy for a carer leaves out as well" in page.text
    assert lines(app) == []


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_those_who_look_after_a_family_and_its_lead_get_it_in_both_forms(
    app, cast, browser_for, address, name
) -> None:
    who = getattr(cast, name)
    browser: Browser = browser_for(who)
    answer = sent(browser, address, {**ASKED, "kind": "fhir"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=record.json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/fhir+json"
    bundle = json.loads(answer.data)
    assert bundle["resourceType"] == "Bundle"
    assert "The family goes on to another service" in answer.text
    answer = sent(browser, address, {**ASKED, "kind": "tables"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=record.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist()[:3] == ["about.csv", "dictionary.csv", "family.csv"]
        assert b"The family goes on to another service" in archive.read("about.csv")
    assert lines(app) == [(who, cast.rowans, cast.rowans)] * 2


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_other_staff_get_the_answer_of_a_family_that_never_was(app, cast, browser_for, address, name) -> None:
    browser: Browser = browser_for(getattr(cast, name))
    never = address.replace(str(cast.rowans), "00000000-0000-4000-8000-000000000000")
    assert browser.get(address, expect=404).html == browser.get(never, expect=404).html
    browser.post(address, {"csrf_token": browser.token(), **ASKED, "kind": "fhir"}, expect=404)
    assert lines(app) == []


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_carers_and_administrators_find_no_such_page(cast, browser_for, address, name) -> None:
    browser_for(getattr(cast, name)).get(address, expect=404)
    browser_for(getattr(cast, name)).get("/staff/service/export", expect=404)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose a reason"),
        ({"reason": "move"}, "Enter the password you use now"),
        ({"reason": "move", "password": "four small red boots"}, "Enter the password you use now"),
        ({"reason": "family", "password": PASSWORD}, "Choose who asks for it"),
        ({"reason": "curious", "password": PASSWORD}, "Error"),
        ({**ASKED, "kind": "xlsx"}, "What is left out"),
    ],
)
def test_without_a_reason_and_the_password_nothing_leaves(
    app, cast, browser_for, address, fields, told
) -> None:
    page = browser_for(cast.thea).send(address, {"kind": "tables", **fields}, expect=422)
    assert told in page.text
    assert "four small red" not in page.html
    assert lines(app) == []


@pytest.mark.parametrize("kind", ["fhir", "tables"])
def test_a_copy_for_the_family_is_made_for_the_carer_who_asks(app, cast, browser_for, address, kind) -> None:
    with app.app_context(), unit_of_work():
        build.message(cast, "I come alone.", by=cast.ben, carer=cast.ben)
        build.plan(cast, "Sing more", carer=cast.ben)
    asked = {"reason": "family", "carer": str(cast.ben), "password": PASSWORD, "kind": kind}
    answer = sent(browser_for(cast.thea), address, asked)
    assert answer.status_code == 200
    if kind == "fhir":
        said = answer.text
        assert "I come alone." in said
    else:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            said = "".join(archive.read(name).decode() for name in archive.namelist())
        assert "made for,Ben" in said
    assert "Sing more" in said
    assert "Amy" not in said
    assert str(cast.amy) not in said
    assert "May I bring" not in said
    assert lines(app) == [(cast.thea, cast.ben, cast.rowans)]


@pytest.mark.parametrize("name", ["fred", "pia", "nora", "thea"])
def test_only_a_carer_who_is_of_the_family_now_can_ask(app, cast, browser_for, address, name) -> None:
    asked = {"reason": "family", "carer": str(getattr(cast, name)), "password": PASSWORD, "kind": "fhir"}
    browser: Browser = browser_for(cast.thea)
    page = browser.get(address)
    assert "Ben" in page.text
    assert str(getattr(cast, name)) not in page.html
    answer = sent(browser, address, asked)
    assert answer.status_code == 422
    assert "Choose one of the answers in the list" in answer.text
    assert lines(app) == []


def test_a_carer_named_beside_another_reason_makes_the_copy_no_smaller(
    app, cast, browser_for, address
) -> None:
    answer = sent(browser_for(cast.thea), address, {**ASKED, "carer": str(cast.ben), "kind": "fhir"})
    assert "May I bring Ben?" in answer.text
    assert lines(app) == [(cast.thea, cast.rowans, cast.rowans)]


def test_nobody_of_a_family_that_nobody_joined_can_ask(app, cast, browser_for) -> None:
    with app.app_context(), unit_of_work():
        empty = records.open_family(cast.actor(cast.thea), name="New", area_id=cast.north).id
    page = browser_for(cast.thea).get(f"/staff/families/{empty}/export")
    assert "The family goes on to another service." in page.text
    assert "The family asked for a copy" not in page.text
    assert "Who asks for it?" not in page.text


def test_passwords_cannot_be_guessed_here_and_copies_are_limited(app, cast, browser_for, address) -> None:
    browser: Browser = browser_for(cast.thea)
    form = browser.get(address).form(address)
    for _ in range(tallies.PASSWORD_AGAIN.tries):
        browser.client.post(
            address, data={**form, "reason": "move", "password": "wrong words here", "kind": "fhir"}
        )
    assert browser.client.post(address, data={**form, **ASKED, "kind": "fhir"}).status_code == 429
    with app.app_context(), unit_of_work():
        for _ in range(tallies.EXPORT_STAFF.tries):
            tallies.count(tallies.EXPORT_STAFF, cast.lea.hex)
        with pytest.raises(TooMany):
            tallies.count(tallies.EXPORT_STAFF, cast.lea.hex)
    assert lines(app) == []


def test_a_lead_takes_out_their_areas_without_names(app, cast, browser_for, address) -> None:
    lea: Browser = browser_for(cast.lea)
    answer = sent(lea, "/staff/service/export", ASKED)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        said = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Rowan" not in said and str(cast.rowans) not in said
    assert "North" in said
    assert lines(app) == [(cast.lea, cast.lea, None)]
    lea.send("/staff/service/export", {"reason": "work"}, expect=422)
    thea: Browser = browser_for(cast.thea)
    thea.get("/staff/service/export", expect=404)
    thea.post("/staff/service/export", {"csrf_token": thea.token(), **ASKED}, expect=404)


def test_those_who_may_take_a_copy_find_the_way_to_it_and_nobody_else(
    cast, browser_for, address, app
) -> None:
    for name in ("thea", "lea"):
        assert address in browser_for(getattr(cast, name)).get(address.removesuffix("/export")).html
    assert "/staff/service/export" in browser_for(cast.lea).get("/staff/service/").html
    for name in ("thea", "una"):
        browser: Browser = browser_for(getattr(cast, name))
        assert "/staff/service/export" not in browser.get("/staff/").html
        browser.get("/staff/service/", expect=404)


def test_nobody_has_to_wait_while_a_copy_is_made_and_it_is_noted_before(
    app, cast, browser_for, address, monkeypatch
) -> None:
    held, known = [], []

    def look(actor, *, zone: str) -> list:  # noqa: ARG001
        held.append(database._is_writing(db.session()))
        known.extend(db.session.scalars(select(AuditLine.act).where(AuditLine.act == Act.RECORD_EXPORTED)))
        return []

    monkeypatch.setattr(area_tables, "tables", look)
    assert sent(browser_for(cast.lea), "/staff/service/export", ASKED).status_code == 200
    assert held == [False]
    assert known == [Act.RECORD_EXPORTED]
