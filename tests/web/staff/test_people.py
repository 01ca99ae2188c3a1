"""The people of a family, as those who look after it arrange them, and as strangers try to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.allocation import build as allocation
from tests.care.appointments import build as meetings
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.accounts import invitations, sessions
from watchmeplay.accounts.models import Invitation, Person
from watchmeplay.families import caseloads, memberships, overview, records, safe_contact
from watchmeplay.families.models import Basis
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.areas import Application


def people_of(cast: Cast) -> str:
    return f"/staff/families/{cast.rowans}/people"


def adult(cast: Cast, who: str) -> str:
    return f"{people_of(cast)}/{getattr(cast, who)}"


def record(app: Application, cast: Cast) -> overview.Record:
    """The family as its therapist finds it now."""
    with app.app_context():
        return overview.surroundings(cast.actor(cast.thea), cast.rowans)


def test_a_caregiver_is_invited_and_both_halves_are_shown_once(app, cast, browser_for):
    browser = browser_for(cast.thea)
    asked = browser.get(f"{people_of(cast)}/invite")
    fields = {
        **asked.form(), "name": "Gran", "children": str(cast.ada), "basis": Basis.PRACTITIONER_APPROVED,
    }  # fmt: skip
    shown = browser.post(f"{people_of(cast)}/invite", fields, expect=200)
    assert "http://localhost/j/" in shown.text
    again = browser.post(f"{people_of(cast)}/invite", fields, expect=303)
    assert "/people/" in again.location
    assert [one.name for one in record(app, cast).adults].count("Gran") == 1
    assert "/j/" not in browser.get(again.location).html


def test_the_code_on_the_page_opens_the_link_on_the_page(app, cast, browser_for):
    browser = browser_for(cast.thea)
    page = browser.post(f"{adult(cast, 'pia')}/invite-again", {"csrf_token": browser.token()}, expect=200)
    link = page.text.split("http://localhost")[1].split()[0]
    code = next("".join(e.itertext()) for e in page.tree.iter("p") if e.get("class") == "way-code")
    assert browser_for().send(link, {"code": code}, expect=303).location.endswith("/agree")


def test_an_invitation_without_a_name_a_child_or_a_reason_comes_back(app, cast, browser_for):
    browser = browser_for(cast.thea)
    page = browser.send(f"{people_of(cast)}/invite", {"name": " Gran\t"}, expect=422)
    assert page.field("name") == " Gran\t"
    assert "Choose at least one child" in page.text
    assert "Choose a reason" in page.text


def test_another_familys_child_cannot_be_given(app, cast, browser_for):
    browser = browser_for(cast.thea)
    fields = {"name": "Gran", "children": str(cast.kit), "basis": Basis.PRACTITIONER_APPROVED}
    browser.send(f"{people_of(cast)}/invite", fields, expect=422)
    given = {"act": "give", "child": str(cast.kit), "basis": Basis.PRACTITIONER_APPROVED}
    browser.post(f"{adult(cast, 'amy')}/access", {**given, "csrf_token": browser.token()}, expect=404)
    assert all(access.child_id != cast.kit for one in record(app, cast).adults for access in one.access)


def test_access_to_one_child_is_suspended_and_given_back(app, cast, browser_for):
    browser = browser_for(cast.thea)
    fields = {"child": str(cast.ada), "csrf_token": browser.token()}
    browser.post(f"{adult(cast, 'ben')}/access", {**fields, "act": "suspend"}, expect=303)
    with app.app_context():
        assert [child.name for child in records.children(cast.actor(cast.ben))] == ["Max"]
        assert len(records.children(cast.actor(cast.amy))) == 2
    assert "Suspended" in browser.get(adult(cast, "ben")).text
    browser.post(f"{adult(cast, 'ben')}/access", {**fields, "act": "restore"}, expect=303)
    with app.app_context():
        assert len(records.children(cast.actor(cast.ben))) == 2


@pytest.mark.parametrize("fields", [{}, {"act": "give"}, {"act": "suspend", "child": "x"}, {"act": "drop"}])
def test_an_access_form_that_no_page_offers_is_nothing(cast, browser_for, fields):
    browser = browser_for(cast.thea)
    sent = {"child": str(cast.ada), **fields, "csrf_token": browser.token()}
    browser.post(f"{adult(cast, 'ben')}/access", sent, expect=404)


def test_ending_is_confirmed_first_and_then_holds_at_once(app, cast, browser_for):
    browser, bens = browser_for(cast.thea), browser_for(cast.ben)
    assert "signed out at once" in browser.get(f"{adult(cast, 'ben')}/end").text
    browser.send(f"{adult(cast, 'ben')}/end", {}, expect=303)
    with app.app_context():
        assert records.children(cast.actor(cast.ben)) == []
        assert sessions.of(cast.actor(cast.ben)) == []
    assert "/sign-in" in bens.get("/family/", expect=302).location
    browser.get(f"{adult(cast, 'ben')}/end", expect=404)


def test_who_left_can_be_invited_back_to_their_own_account(app, cast, browser_for):
    browser = browser_for(cast.thea)
    fields = {"children": str(cast.max), "basis": Basis.PRACTITIONER_APPROVED, "csrf_token": browser.token()}
    assert "/j/" in browser.post(f"{adult(cast, 'fred')}/invite-back", fields, expect=200).text
    with app.app_context():
        fred = cast.actor(cast.fred)
        assert records.children(fred) == []
        memberships_now = [one for one in record(app, cast).adults if one.person_id == cast.fred]
        assert [one.ended_at for one in memberships_now] == [None]
    browser.post(f"{adult(cast, 'amy')}/invite-back", fields, expect=404)


def test_sharing_is_agreed_one_way_and_only_with_the_box_ticked(app, cast, browser_for):
    browser = browser_for(cast.thea)
    fields = {"other": str(cast.ben), "csrf_token": browser.token()}
    page = browser.post(f"{adult(cast, 'amy')}/sharing", fields, expect=422)
    assert "both agree" in page.text
    browser.post(f"{adult(cast, 'amy')}/sharing", {**fields, "agreed": "yes"}, expect=303)
    with app.app_context():
        assert memberships.may_share_with(cast.actor(cast.amy), cast.rowans) == {cast.ben: "Ben"}
        assert memberships.may_share_with(cast.actor(cast.ben), cast.rowans) == {}
    browser.post(f"{adult(cast, 'amy')}/sharing", {**fields, "end": "yes"}, expect=303)
    with app.app_context():
        assert memberships.may_share_with(cast.actor(cast.amy), cast.rowans) == {}


def test_contact_is_marked_unsafe_with_a_note_for_staff_alone(app, cast, browser_for):
    browser = browser_for(cast.thea)
    note = "He reads her mail.\r\nRing <before> noon & ask for Jo"
    browser.send(
        f"{adult(cast, 'amy')}/safe-contact",
        {"safe": "no", "note": note},
        start=adult(cast, "amy"),
        expect=303,
    )
    with app.app_context():
        rules = safe_contact.of(cast.actor(cast.thea), cast.rowans, cast.amy)
        assert rules.unsafe_since is not None
        assert rules.note == note
    assert "reads her mail" in browser.get(adult(cast, "amy")).field("note")
    assert "reads her mail" not in browser_for(cast.amy).get("/family/about-me/").html


def test_contact_with_a_whole_family_is_paused_and_let_go_again(app, cast, browser_for):
    browser = browser_for(cast.thea)
    for paused in ("yes", "no"):
        browser.post(
            f"/staff/families/{cast.rowans}/pause",
            {"paused": paused, "csrf_token": browser.token()},
            expect=303,
        )
        assert (record(app, cast).contact_paused_at is not None) == (paused == "yes")


def test_a_colleague_joins_and_leaves_a_caseload(app, cast, browser_for):
    browser, team = browser_for(cast.thea), f"/staff/families/{cast.rowans}/team"
    browser.send(team, {"person": str(cast.una)}, start=people_of(cast), expect=303)
    with app.app_context():
        assert caseloads.team_ids(cast.actor(cast.una), cast.rowans) == {cast.thea, cast.una}
    token = {"csrf_token": browser.token()}
    assert browser.post(f"{team}/{cast.thea}/remove", token, expect=303).location == "/staff/families/"
    browser.get(people_of(cast), expect=404)


def test_what_a_colleague_had_in_hand_stays_with_the_family_when_they_leave_its_team(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        task = allocation.task(cast, cast.thea, cast.rowans)
        offer = meetings.offered(cast, NOW + timedelta(days=9))
    browser, team = browser_for(cast.thea), f"/staff/families/{cast.rowans}/team"
    browser.post(f"{team}/{cast.thea}/remove", {"csrf_token": browser.token()}, expect=303)
    with app.app_context():
        assert allocation.owner(task) == cast.una
        assert meetings.row(offer).state == "cancelled"
    assert "Agree a new time" in browser_for(cast.una).get("/staff/tasks").text


def test_the_last_who_looks_after_a_family_stays(cast, browser_for):
    browser = browser_for(cast.thea)
    page = browser.post(
        f"/staff/families/{cast.rowans}/team/{cast.thea}/remove", {"csrf_token": browser.token()}, expect=422
    )
    assert "Name another practitioner first" in page.text


def test_somebody_from_another_area_cannot_be_put_on_the_caseload(cast, browser_for):
    browser = browser_for(cast.thea)
    browser.send(
        f"/staff/families/{cast.rowans}/team", {"person": str(cast.ola)}, start=people_of(cast), expect=422
    )


def test_a_family_is_opened_with_twins_once_however_often_it_is_sent(app, cast, browser_for):
    browser = browser_for(cast.thea)
    page = browser.get("/staff/families/new")
    fields = {
        **page.form(), "name": "Okafor", "area": str(cast.north), "child_name": "Ife", "twin_name": "Kemi",
        "born": "born", "day-day": "1", "day-month": "2", "day-year": "2026",
    }  # fmt: skip
    first = browser.post("/staff/families/new", fields, expect=303)
    assert browser.post("/staff/families/new", fields, expect=303).location == first.location
    assert browser.get(first.location).text.count("Ife") >= 1
    with app.app_context():
        thea = cast.actor(cast.thea)
        opened = [one for one in records.families(thea) if one.name == "Okafor"]
        assert len(opened) == 1
        twins = records.children(thea, opened[0].id)
        assert [child.name for child in twins] == ["Ife", "Kemi"]
        assert twins[0].born_on == twins[1].born_on


@pytest.mark.parametrize(
    ("born", "year", "words"),
    [("born", "2027", "in the past"), ("born", "1926", "year of birth"), ("expected", "2025", "has passed"),
     ("expected", "2028", "Check the year")],
)  # fmt: skip
def test_a_day_that_cannot_be_right_is_asked_again(app, cast, browser_for, born, year, words):
    browser = browser_for(cast.thea)
    fields = {
        "name": "Okafor", "area": str(cast.north), "child_name": "Ife", "born": born, "day-day": "1",
        "day-month": "2", "day-year": year,
    }  # fmt: skip
    assert words in browser.send("/staff/families/new", fields, expect=422).text
    with app.app_context():
        assert len(records.families(cast.actor(cast.thea))) == 2


def test_an_area_one_does_not_work_in_is_not_offered_or_taken(cast, browser_for):
    browser = browser_for(cast.thea)
    fields = {
        "name": "Okafor", "area": str(cast.south), "child_name": "Ife", "born": "expected", "day-day": "1",
        "day-month": "6", "day-year": "2026",
    }  # fmt: skip
    assert "South" not in browser.get("/staff/families/new").text
    browser.send("/staff/families/new", fields, expect=422)


def test_a_baby_to_come_is_born_and_then_no_longer_expected(app, cast, browser_for):
    browser = browser_for(cast.ola)
    born = f"/staff/families/{cast.strangers}/children/{cast.zoe}/born"
    day = {"born_on-day": "9", "born_on-month": "3", "born_on-year": "2026"}
    browser.send(born, {**day, "born_on-year": "2026", "born_on-month": "4"}, expect=422)
    browser.send(born, day, expect=303)
    with app.app_context():
        zoe = records.children(cast.actor(cast.stan))[0]
        assert (zoe.born_on.isoformat(), zoe.expected_on) == ("2026-03-09", None)
    browser.get(born, expect=404)


def test_a_child_is_added_for_the_adults_who_were_ticked(app, cast, browser_for):
    browser = browser_for(cast.thea)
    page = browser.get(f"/staff/families/{cast.rowans}/children/new?twin={cast.ada}")
    assert (page.field("day-day"), page.field("day-month"), page.field("day-year")) == ("2", "5", "2025")
    fields = {
        **page.form(), "child_name": "Mia", "born": "born", "day-day": "2", "day-month": "5",
        "day-year": "2025", "adults": str(cast.amy),
    }  # fmt: skip
    address = f"/staff/families/{cast.rowans}/children/new"
    browser.post(address, fields, expect=303)
    browser.post(address, fields, expect=303)
    with app.app_context():
        assert [one.name for one in records.children(cast.actor(cast.amy))] == ["Ada", "Max", "Mia"]
        assert [one.name for one in records.children(cast.actor(cast.ben))] == ["Ada", "Max"]


def test_two_homes_are_for_staff_alone(app, cast, browser_for):
    browser = browser_for(cast.thea)
    homes = f"/staff/families/{cast.rowans}/homes/new"
    for label, who in (("With Amy, weekdays", cast.amy), ("With Ben, weekends", cast.ben)):
        page = browser.get(homes)
        fields = {
            **page.form(),
            "label": label,
            "children": [str(cast.ada), str(cast.max)],
            "adults": str(who),
        }
        browser.post(homes, fields, expect=303)
    assert "With Ben, weekends" in browser.get(people_of(cast)).text
    with app.app_context():
        assert [home.label for home in records.households(cast.actor(cast.thea), cast.rowans)] == [
            "With Amy, weekdays", "With Ben, weekends",
        ]  # fmt: skip
        assert records.households(cast.actor(cast.amy), cast.rowans) == []


READS = ("", "/invite", "/{amy}", "/{amy}/end")
WRITES = (
    "people/invite", "people/{amy}/invite-again", "people/{amy}/access", "people/{amy}/safe-contact",
    "people/{amy}/sharing", "people/{amy}/end", "people/{fred}/invite-back", "team", "team/{thea}/remove",
    "pause", "children/new", "children/{ada}/born", "homes/new",
)  # fmt: skip


@pytest.mark.parametrize("stranger", ["una", "ola", "lou", "ann", "amy", "ben", "stan"])
def test_strangers_find_nothing_and_change_nothing(app, cast, browser_for, stranger):
    browser = browser_for(getattr(cast, stranger))
    names = {name: str(getattr(cast, name)) for name in ("amy", "fred", "thea", "ada")}
    for path in READS:
        browser.get(people_of(cast) + path.format(**names), expect=404)
    with app.app_context():
        before = db.session.scalars(select(Invitation.id)).all()
    every_field = {
        "name": "x", "children": names["ada"], "basis": Basis.PRACTITIONER_APPROVED, "act": "suspend",
        "child": names["ada"], "safe": "no", "agreed": "yes", "other": str(cast.ben), "person": str(cast.una),
        "paused": "yes", "csrf_token": browser.token(),
    }  # fmt: skip
    for path in WRITES:
        browser.post(f"/staff/families/{cast.rowans}/{path.format(**names)}", every_field, expect=404)
    with app.app_context():
        assert db.session.scalars(select(Invitation.id)).all() == before
    assert record(app, cast).contact_paused_at is None


def test_a_locked_link_is_told_to_the_team(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        way = memberships.invite_again(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.pia)
        invitations.find(way.link_token).tries = invitations.TRIES
    assert "locked after five wrong codes" in browser_for(cast.thea).get(people_of(cast)).text
    assert "locked after five wrong codes" in browser_for(cast.thea).get(adult(cast, "pia")).text


def test_an_adult_of_another_family_is_not_found_under_this_one(cast, browser_for):
    browser_for(cast.thea).get(adult(cast, "nora"), expect=404)


def test_the_lead_of_the_area_may_do_the_same(app, cast, browser_for):
    browser = browser_for(cast.lea)
    assert "Amy" in browser.get(people_of(cast)).text
    assert (
        "/j/"
        in browser.post(
            f"{adult(cast, 'pia')}/invite-again", {"csrf_token": browser.token()}, expect=200
        ).text
    )
    with app.app_context(), pytest.raises(NotVisible):
        overview.surroundings(cast.actor(cast.lou), cast.rowans)


def test_staff_see_the_name_a_person_gave_themselves(app, cast, browser_for):
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, cast.amy).name = "Amina <3 & co"
    assert "Amina <3 & co" in browser_for(cast.thea).get(people_of(cast)).text
