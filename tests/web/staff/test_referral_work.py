"""Consultations, taking a referral down, and opening a family: from their pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.referrals import consultations, triage
from watchmeplay.care.referrals.consultations import Means, WithWhom
from watchmeplay.care.referrals.models import Moment, Referral, ReferralContact, Side, Source, State
from watchmeplay.care.waiting_room import rooms
from watchmeplay.families import caseloads, records
from watchmeplay.families.models import Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped

NEW = "/staff/referrals/new"


def at(referral_id: object) -> str:
    return f"/staff/referrals/{referral_id}"


def day(prefix: str, on: date) -> dict[str, str]:
    return {f"{prefix}-day": str(on.day), f"{prefix}-month": str(on.month), f"{prefix}-year": str(on.year)}


def make(app, cast: Cast, *children, waiting: bool = False, **facts):
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, *children, **facts)
        if waiting:
            triage.move(cast.actor(cast.lea), sent.referral_id, State.WAITING)
        return sent.referral_id


def referral(app, cast: Cast, referral_id) -> Referral:
    with app.app_context():
        return asked.row(cast, referral_id)


def offered(app, cast: Cast, whom: WithWhom = WithWhom.FAMILY):
    referral_id = make(app, cast, received=NOW - timedelta(days=9))
    with app.app_context(), unit_of_work():
        row = consultations.offer(cast.actor(cast.thea), referral_id, with_whom=whom, means=Means.PHONE)
        return referral_id, f"{at(referral_id)}/consultations/{row.id}"


def test_a_consultation_is_offered_with_a_time_in_the_readers_own_zone(app, browser_for, cast: Cast) -> None:
    referral_id = make(app, cast)
    browser, path = browser_for(cast.thea), f"{at(referral_id)}/consultation"
    refused = browser.send(path, {"with_whom": "both", "told": "Ring us"}, expect=422)
    assert refused.field("told") == "Ring us" and "Choose how" in refused.text
    refused = browser.send(path, {"with_whom": "both", "means": "11", "time": "2:30pm"}, expect=422)
    assert "Enter the day as well" in refused.text and refused.field("time") == "2:30pm"
    fields = {
        "with_whom": "both",
        "means": "11",
        "time": "2:30pm",
        "told": "Ring us",
        **day("day", date(2026, 4, 7)),
    }
    browser.send(path, fields, expect=303)
    text = browser.get(at(referral_id)).text
    assert "The family and the referrer" in text and "planned for Tuesday 7 April at 2:30pm" in text
    with app.app_context():
        planned = consultations.of(cast.actor(cast.thea), referral_id)[0].planned_for
        assert planned == datetime(2026, 4, 7, 13, 30, tzinfo=UTC)
    assert referral(app, cast, referral_id).state == State.CONSULTATION


def test_a_time_that_happens_twice_is_asked_about(app, browser_for, cast: Cast) -> None:
    referral_id = make(app, cast)
    browser, path = browser_for(cast.thea), f"{at(referral_id)}/consultation"
    fields = {"with_whom": "family", "means": "02", "time": "1:30am", **day("day", date(2026, 10, 25))}
    refused = browser.send(path, fields, expect=422)
    assert "this time happened twice" in refused.text
    browser.send(path, {**fields, "which": "second"}, expect=303)
    with app.app_context():
        planned = consultations.of(cast.actor(cast.thea), referral_id)[0].planned_for
        assert planned == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_how_it_went_is_noted_and_is_the_first_contact(app, browser_for, cast: Cast) -> None:
    referral_id, path = offered(app, cast)
    browser = browser_for(cast.thea)
    went = {"attendance": "attended", "time": "9am", "outcome": "go-on", "words": "Tired and warm"}
    refused = browser.send(f"{path}/held", {**went, "minutes": "half"}, start=path, expect=422)
    assert "Write the minutes as a number" in refused.text and refused.field("words") == "Tired and warm"
    assert "Enter the day as well" in refused.text
    when = day("day", date(2026, 3, 9))
    refused = browser.send(f"{path}/held", {**went, **when, "minutes": "600"}, start=path, expect=422)
    assert "from 1 to 480" in refused.text
    browser.send(f"{path}/held", {**went, **when, "minutes": "45"}, start=path, expect=303)
    text = browser.get(at(referral_id)).text
    assert "Attended, Monday 9 March at 9am · 45 minutes" in text and "Go on to the waiting list" in text
    assert "8 days, stopped Monday 9 March" in text
    shown = browser.get(path)
    assert "Tired and warm" in shown.text and f"{path}/held" not in shown.html
    assert referral(app, cast, referral_id).state == State.CONSULTATION


def test_work_without_the_family_is_marked_as_indirect_and_stops_no_clock(
    app, browser_for, cast: Cast
) -> None:
    referral_id, path = offered(app, cast, WithWhom.REFERRER)
    browser = browser_for(cast.thea)
    went = {
        "attendance": "attended",
        "time": "9am",
        "outcome": "enough",
        "minutes": "20",
        **day("day", NOW.date()),
    }
    browser.send(f"{path}/held", went, start=path, expect=303)
    assert "Indirect" in browser.get(at(referral_id)).text
    with app.app_context():
        assert Moment.FIRST_CONTACT not in asked.moments(cast, referral_id)


def test_a_plan_is_changed_on_its_page(app, browser_for, cast: Cast) -> None:
    _, path = offered(app, cast)
    browser = browser_for(cast.una)
    fields = {"with_whom": "both", "means": "01", "time": "10:00", **day("day", date(2026, 3, 12))}
    browser.send(f"{path}/plan", {**fields, "time": "25"}, start=path, expect=422)
    browser.send(f"{path}/plan", fields, start=path, expect=303)
    assert "The family and the referrer · In person" in browser.get(path).text


TAKEN = {
    "came": "phone", "time": "3pm", "name": "Robin Marsh", "ways": "phone", "phone": "07700 900123",
    "child_name": "Wren", "twin_name": "Otto", "born": "born", "postcode": "PL31 1AA", "hope": "Sleep",
    "note": "Shy on the phone", "source": "self", "language": "en",
    **day("day", date(2026, 3, 5)), **day("child_day", date(2025, 12, 1)),
}  # fmt: skip


def test_one_that_came_by_telephone_is_taken_down_with_the_day_it_came(app, browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    form = browser.get(NEW).form(NEW)
    fields = {**form, **TAKEN, "area": str(cast.north)}
    page = browser.post(NEW, fields, expect=200)
    code = next(e.text for e in page.tree.iter("p") if "way-code" in e.get("class", ""))
    with app.app_context():
        referral_id = rooms.find(code, Side.PARENT).referral_id
        row = asked.row(cast, referral_id)
        assert (row.source, row.area_id, row.parent_knows) == (Source.SELF, cast.north, True)
        noted = asked.moments(cast, referral_id)
        assert (
            noted[Moment.RECEIVED] == datetime(2026, 3, 5, 15, tzinfo=UTC) and noted[Moment.SUBMITTED] == NOW
        )
        assert asked.steps(cast, referral_id)[0].by_id == cast.thea
    text = browser.get(at(referral_id)).text
    assert "Otto and Wren, 3 months" in text and "Shy on the phone" in text and "5 days" in text
    browser.post(NEW, fields, expect=303)
    with app.app_context():
        assert len(db.session.scalars(scoped(cast.actor(cast.lea), Referral.id)).all()) == 1


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    wrong = {**TAKEN, "came": "", "area": str(cast.north), "postcode": "99", "source": "gp", "phone": "12",
             **day("day", date(2026, 3, 11)), "born": ""}  # fmt: skip
    page = browser.send(NEW, wrong, expect=422)
    for words in ("Choose how it came", "no postcode", "Enter the referrer’s name", "whether a parent has agreed",
                  "Enter a phone number", "Choose born or expected"):  # fmt: skip
        assert words in page.text, words
    assert page.field("hope") == "Sleep" and page.field("child_name") == "Wren"
    future = {**TAKEN, "area": str(cast.north), **day("day", date(2026, 3, 11))}
    assert "Enter a time in the past" in browser.send(NEW, future, expect=422).text
    browser.send(NEW, {**TAKEN, "area": str(cast.south)}, expect=422)


def test_a_professionals_call_may_not_be_known_to_the_parent(app, browser_for, cast: Cast) -> None:
    fields = {**TAKEN, "area": str(cast.north), "source": "social-care", "referrer_name": "Sam Vale", 
              "referrer_organisation": "Council", "agreed": "not-told", "worries": "Shouting", "phone": ""}  # fmt: skip
    del fields["ways"]
    browser = browser_for(cast.lea)
    page = browser.send(NEW, fields, expect=200)
    with app.app_context():
        row = db.session.scalars(scoped(cast.actor(cast.lea), Referral)).one()
        assert not row.parent_knows
        sides = db.session.scalars(scoped(cast.actor(cast.lea), ReferralContact.side)).all()
        assert sorted(sides) == ["parent", "referrer"]
    assert "For the parent" not in page.text and "For the referrer" in page.text
    assert "Shouting" in browser.get(at(row.id)).text


def opening(cast: Cast, **facts: str) -> dict[str, str]:
    return {"practitioner": str(cast.thea), "weight": "3", "basis": "parental-responsibility", **facts}


def test_a_family_is_opened_with_twins_and_the_way_in_is_shown_once(app, browser_for, cast: Cast) -> None:
    twins = (asked.child("Wren", date(2025, 12, 9)), asked.child("Otto", date(2025, 12, 9)))
    referral_id = make(app, cast, *twins, waiting=True, email="robin@home.example")
    browser, path = browser_for(cast.una), f"{at(referral_id)}/family"
    page = browser.get(path)
    assert {page.field("child_1"), page.field("child_2")} == {"Wren", "Otto"} and page.field("child_3") == ""
    assert page.field("name") == "Marsh" and page.field("parent") == "Robin Marsh"
    assert page.field("day_1-day") == "9" and "0 of 50, Mon to Fri" in page.text
    rest = {
        "born_1": "born", "born_2": "born", **day("day_1", date(2025, 12, 9)), **day("day_2", date(2025, 12, 9)),
    }  # fmt: skip
    refused = browser.send(path, {**opening(cast, **rest), "practitioner": ""}, expect=422)
    assert "Choose who will look after this family" in refused.text
    form = browser.get(path).form(path)
    shown = browser.post(path, {**form, **opening(cast, **rest)}, expect=200)
    assert shown.heading == "Invitation" and "/j/" in shown.html
    row = referral(app, cast, referral_id)
    assert row.state == State.ALLOCATED
    again = browser.post(path, {**form, **opening(cast, **rest)}, expect=303)
    assert again.location == at(referral_id)
    with app.app_context():
        lea = cast.actor(cast.lea)
        assert [each.name for each in records.children(lea, row.family_id)] == ["Otto", "Wren"]
        assert caseloads.team_ids(lea, row.family_id) == {cast.thea}
    assert "Allocated" in browser.get(at(referral_id)).text
    browser.get(f"/staff/families/{row.family_id}", expect=404)
    browser_for(cast.thea).get(f"/staff/families/{row.family_id}")
    browser.get(path, expect=404)


def test_a_day_that_the_parent_did_not_give_is_asked_for(app, browser_for, cast: Cast) -> None:
    referral_id = make(app, cast, waiting=True)
    browser, path = browser_for(cast.thea), f"{at(referral_id)}/family"
    page = browser.get(path)
    assert (page.field("day_1-day"), page.field("day_1-month")) == ("", "12")
    assert "The parent gave the month alone. Ask for the day." in page.text
    sent = {"born_1": "born", "day_1-day": "", "day_1-month": "12", "day_1-year": "2025"}
    assert "Add the day" in browser.send(path, opening(cast, **sent), expect=422).text
    late = {"born_1": "born", **day("day_1", date(2026, 12, 1))}
    assert "Enter a date of birth in the past" in browser.send(path, opening(cast, **late), expect=422).text
    none = opening(cast, child_1="", born_1="born", **day("day_1", date(2025, 12, 3)))
    assert "Name at least one child" in browser.send(path, none, expect=422).text


def test_an_unborn_baby_is_opened_as_expected_and_nobody_need_be_invited(
    app, browser_for, cast: Cast
) -> None:
    referral_id = make(app, cast, asked.child("", due=date(2026, 6, 1)), waiting=True)
    browser, path = browser_for(cast.thea), f"{at(referral_id)}/family"
    assert browser.get(path).field("child_1") == "Baby"
    browser.send(
        path, opening(cast, parent="", born_1="expected", **day("day_1", date(2026, 6, 1))), expect=303
    )
    row = referral(app, cast, referral_id)
    assert row.person_id is None
    with app.app_context():
        assert records.children(cast.actor(cast.thea), row.family_id)[0].expected_on == date(2026, 6, 1)


def test_a_family_with_a_record_can_be_chosen_with_an_adult_who_is_in_it(
    app, browser_for, cast: Cast
) -> None:
    referral_id = make(app, cast, asked.child("Ada", date(2025, 5, 2)), parent="Amy", waiting=True)
    browser, path = browser_for(cast.thea), f"{at(referral_id)}/family"
    assert "Amy, in Rowan" in browser.get(path).text
    fields = opening(
        cast, family=str(cast.rowans), adult=str(cast.amy), born_1="born", **day("day_1", date(2025, 5, 2))
    )
    browser.send(path, fields, expect=303)
    row = referral(app, cast, referral_id)
    assert (row.family_id, row.person_id) == (cast.rowans, cast.amy)
    with app.app_context():
        assert len(records.children(cast.actor(cast.thea), cast.rowans)) == 2
        assert len(db.session.scalars(scoped(cast.actor(cast.lea), Family.id)).all()) == 2


@pytest.mark.parametrize("state", [State.NEW, State.CONSULTATION])
def test_only_one_that_waits_is_opened(app, browser_for, cast: Cast, state: State) -> None:
    referral_id = make(app, cast)
    if state == State.CONSULTATION:
        with app.app_context(), unit_of_work():
            triage.move(cast.actor(cast.thea), referral_id, state)
    browser_for(cast.thea).get(f"{at(referral_id)}/family", expect=404)
