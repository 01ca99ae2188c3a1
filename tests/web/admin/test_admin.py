"""The administrators' rooms: accounts, areas, how the service is. Never a family, never a carer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.care.appointments import build as meetings
from tests.conftest import NOW
from watchmeplay.accounts import invitations, sessions
from watchmeplay.accounts.models import Person
from watchmeplay.families import records
from watchmeplay.foundation import audit, outbox
from watchmeplay.foundation.audit import AuditLine, AuditLink
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow

PAGES = ("/admin/", "/admin/accounts/new", "/admin/areas/", "/admin/health")
NEVER = ("Rowan", "Nyland", "Stone", "Amy", "Ben", "Fred", "Nora", "Stan", "Ada", "Max", "Kit", "Zoe")


@pytest.mark.parametrize("path", PAGES)
def test_no_family_child_or_carer_is_on_a_page_of_the_administrator(app, cast, browser_for, path):
    text = browser_for(cast.ann).get(path).text.split()
    assert not [name for name in NEVER if name in text]


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/new", "/admin/areas/", "/admin/health"])
@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_only_administrators_come_in(cast, browser_for, path, who):
    browser_for(getattr(cast, who)).get(path, expect=404)
    browser_for().get(path, expect=302)


@pytest.mark.parametrize("act", ["", "/areas", "/invite-again", "/suspend", "/restore"])
@pytest.mark.parametrize("who", ["amy", "pia"])
def test_a_carers_account_is_not_to_be_found(app, cast, browser_for, act, who):
    browser = browser_for(cast.ann)
    path = f"/admin/accounts/{getattr(cast, who)}{act}"
    if act:
        browser.post(path, {"csrf_token": browser.token()}, expect=404)
    else:
        browser.get(path, expect=404)
    browser.get(f"/admin/accounts/{uuid4()}", expect=404)


def test_a_colleague_is_invited_once_and_joins(app, cast, browser_for):
    browser = browser_for(cast.ann)
    page = browser.get("/admin/accounts/new")
    fields = {**page.form(), "name": "Lil", "role": "practitioner", "areas": str(cast.north)}
    shown = browser.post("/admin/accounts/new", fields, expect=200)
    again = browser.post("/admin/accounts/new", fields, expect=303)
    assert "/j/" not in browser.get(again.location).html
    link = shown.text.split("http://localhost")[1].split()[0]
    code = next("".join(e.itertext()) for e in shown.tree.iter("p") if e.get("class") == "way-code")
    new = browser_for()
    way_in = new.send(link, {"code": code}, expect=303).location
    sent = {"name": "Lil", "email": "lil@service.example", "password": "a good long password"}
    assert new.send(way_in, sent, expect=303).location == "/staff/"
    assert [text.count("Lil") for text in [browser.get("/admin/").text]] == [1]
    with app.app_context():
        lil = db.session.scalars(select(Person).where(Person.role == "practitioner")).all()
        assert len(lil) == 4


def test_a_practitioner_without_an_area_comes_back(cast, browser_for):
    browser = browser_for(cast.ann)
    page = browser.send("/admin/accounts/new", {"name": "Lil", "role": "lead"}, expect=422)
    assert "Choose at least one area" in page.text
    assert page.field("name") == "Lil"


def test_a_role_that_is_not_offered_is_refused(cast, browser_for):
    browser = browser_for(cast.ann)
    fields = {"name": "X", "role": "caregiver", "areas": str(cast.north)}
    browser.send("/admin/accounts/new", fields, expect=422)


def test_areas_of_a_colleague_change(app, cast, browser_for):
    browser, lea = browser_for(cast.ann), f"/admin/accounts/{cast.lea}"
    browser.send(f"{lea}/areas", {"areas": str(cast.south)}, start=lea, expect=303)
    with app.app_context():
        assert [one.name for one in records.families(cast.actor(cast.lea))] == ["Stone"]
    none = browser.post(f"{lea}/areas", {"csrf_token": browser.token()}, expect=422)
    assert "Choose at least one area" in none.text
    ann = f"/admin/accounts/{cast.ann}/areas"
    browser.post(ann, {"areas": str(cast.south), "csrf_token": browser.token()}, expect=404)


def test_suspending_throws_out_at_once_and_restoring_lets_in(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        offer = meetings.offered(cast, NOW + timedelta(days=9))
    browser, theas = browser_for(cast.ann), browser_for(cast.thea)
    thea = f"/admin/accounts/{cast.thea}"
    browser.send(f"{thea}/suspend", {}, start=thea, expect=303)
    assert "/sign-in" in theas.get("/account/", expect=302).location
    again = {"csrf_token": browser.token()}
    assert "is suspended" in browser.post(f"{thea}/invite-again", again, expect=422).text
    browser.post(f"{thea}/restore", again, expect=303)
    with app.app_context():
        assert db.session.get_one(Person, cast.thea).standing == "active"
        assert meetings.row(offer).state == "cancelled"


def test_nobody_suspends_themselves(app, cast, browser_for):
    browser, ann = browser_for(cast.ann), f"/admin/accounts/{cast.ann}"
    assert "Suspend this account" not in browser.get(ann).text
    page = browser.post(f"{ann}/suspend", {"csrf_token": browser.token()}, expect=422)
    assert "your own account" in page.text


def test_an_area_is_added_and_renamed_but_never_doubled(cast, browser_for):
    browser = browser_for(cast.ann)
    browser.send("/admin/areas/", {"name": " East <end> "}, expect=303)
    assert "East <end>" in browser.get("/admin/areas/").text
    assert "already" in browser.send("/admin/areas/", {"name": "EAST <END>"}, expect=422).text
    north = f"/admin/areas/{cast.north}"
    assert "already" in browser.send(north, {"name": "south"}, expect=422).text
    browser.send(north, {"name": "north"}, expect=303)
    browser.get(f"/admin/areas/{uuid4()}", expect=404)


def test_a_silent_worker_and_a_late_notice_are_said(app, cast, browser_for):
    browser = browser_for(cast.ann)
    assert "no sign of life" in browser.get("/admin/health").text
    with app.app_context(), unit_of_work():
        outbox.beat("worker")
    assert "nothing is late" in browser.get("/admin/health").text
    with app.app_context(), unit_of_work():
        outbox.enqueue("answered", to=cast.amy, key="late", after=timedelta(hours=-2))
    assert "over an hour" in browser.get("/admin/health").text


def test_given_up_notices_are_counted_by_kind_without_a_name(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        for number in range(2):
            outbox.enqueue("answered", to=cast.amy, key=f"given-up-{number}")
        for row in db.session.scalars(select(OutboxRow)):
            row.settled_at, row.outcome, row.reason = NOW, "given-up", "550 no amy@families.example"
    page = browser_for(cast.ann).get("/admin/health")
    rows = [["".join(cell.itertext()) for cell in row] for row in page.tree.iter("tr")]
    assert ["An answer, to a carer", "2"] in [row[:2] for row in rows]
    assert "Amy" not in page.text
    assert "families.example" not in page.html


def test_the_audit_trail_is_checked_when_asked(app, cast, browser_for):
    browser = browser_for(cast.ann)
    with app.app_context(), unit_of_work():
        audit.link_lines(app.extensions["keyring"])
    whole = browser.send("/admin/health/trail", {}, start="/admin/health", expect=200)
    assert "The trail is whole" in whole.text
    with app.app_context(), unit_of_work():
        last = db.session.scalars(select(AuditLink.sequence).order_by(AuditLink.sequence.desc())).first()
        line = AuditLine(at=NOW, role="system", act="account:changed")
        db.session.add(line)
        db.session.flush()
        db.session.add(AuditLink(sequence=last + 1, line_id=line.id, digest=bytes(32)))
    broken = browser.send("/admin/health/trail", {}, start="/admin/health", expect=200)
    assert f"from line {last + 1} on" in broken.text


def test_overdue_help_lines_are_named(app, cast, browser_for, monkeypatch):
    lines = app.extensions["help_lines"]
    first = lines.confirmed[0]
    monkeypatch.setattr(type(lines), "overdue", lambda self, today: (first,))
    assert first.name in browser_for(cast.ann).get("/admin/health").text


@pytest.mark.parametrize("who", ["thea", "lea", "ann"])
def test_colleagues_change_their_own_password_and_stay_here_alone(app, cast, browser_for, who):
    person_id = getattr(cast, who)
    browser, other = browser_for(person_id), browser_for(person_id)
    fields = {"current": "four small red boats", "new": "nine quiet blue whales"}
    browser.send("/account/password", fields, start="/account/", expect=303)
    assert "signed out everywhere else" in browser.get("/account/").text
    other.get("/account/", expect=302)
    wrong = browser.send(
        "/account/password", {**fields, "new": "ten loud red whales"}, start="/account/", expect=422
    )
    assert "password you use now" in wrong.text


def test_a_device_is_signed_out_from_another(app, cast, browser_for):
    browser, lost = browser_for(cast.thea), browser_for(cast.thea)
    with lost.client.session_transaction() as session, app.app_context():
        lost_id = sessions.find(session["key"]).session_id
    browser.send(f"/account/devices/{lost_id}/end", {}, start="/account/", expect=303)
    lost.get("/account/", expect=302)
    browser.get("/account/")


def test_carers_have_their_own_page_and_not_this_one(cast, browser_for):
    browser_for(cast.amy).get("/account/", expect=404)


def test_a_colleague_whose_link_is_locked_is_marked(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        una = db.session.get_one(Person, cast.una)
        una.standing, una.password_hash = "invited", None
        way = invitations.invite(cast.actor(cast.ann), una)
        invitations.find(way.link_token).tries = invitations.TRIES
    assert "Link locked" in browser_for(cast.ann).get("/admin/").text
