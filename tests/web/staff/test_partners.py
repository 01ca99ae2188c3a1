"""The pages of the directory, of pointing a family to a service, and of a carer's wish."""

import pytest
from sqlalchemy import select

from tests.cast import Cast
from watchmeplay.care.partners import directory, second_carers
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.partners.second_carers import State
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key

NEW = "/staff/partners/new"


def sent(cast: Cast, **told) -> dict[str, str]:
    return {
        "name": "Saturday dads", "kind": "fathers", "area": str(cast.north), "phone": "01234 567890",
        "offers": "Play on Saturdays.", **told,
    }  # fmt: skip


def partner_of(app, cast: Cast) -> Partner:
    with app.app_context():
        return directory.listed(cast.actor(cast.thea))[0]


def test_a_service_is_added_read_and_changed(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    thea.send(NEW, sent(cast), expect=303)
    assert "Saturday dads" in thea.get("/staff/partners/").text
    at = f"/staff/partners/{partner_of(app, cast).id}"
    page = thea.get(at)
    thea.post(at, {**page.form(at), **sent(cast, hours="10 to 12")}, expect=303)
    assert partner_of(app, cast).hours == "10 to 12"


def test_what_cannot_be_is_said_and_the_words_stay(cast: Cast, browser_for) -> None:
    page = browser_for(cast.thea).send(NEW, sent(cast, url="javascript:alert(1)"), expect=422)
    assert "Enter a web address that begins with https://" in page.text
    assert page.field("offers") == "Play on Saturdays."


def test_facts_past_their_date_are_marked(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    thea.send(
        NEW,
        sent(cast, **{"review_on-day": "1", "review_on-month": "3", "review_on-year": "2026"}),
        expect=303,
    )
    assert "To be checked" in thea.get("/staff/partners/").text


def test_a_service_can_be_taken_out_and_put_back(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    thea.send(NEW, sent(cast), expect=303)
    at = f"/staff/partners/{partner_of(app, cast).id}"
    thea.send(f"{at}/retire", {"retired": "yes"}, start=at, expect=303)
    assert "Saturday dads" not in thea.get("/staff/partners/").text
    thea.send(f"{at}/retire", {"retired": "no"}, start=at, expect=303)
    assert "Saturday dads" in thea.get("/staff/partners/").text


def test_a_service_of_another_area_is_not_there(app, cast: Cast, browser_for) -> None:
    browser_for(cast.thea).send(NEW, sent(cast), expect=303)
    browser_for(cast.ola).get(f"/staff/partners/{partner_of(app, cast).id}", expect=404)


def test_a_carer_is_pointed_to_a_service_and_finds_it(app, cast: Cast, browser_for) -> None:
    thea = browser_for(cast.thea)
    thea.send(NEW, sent(cast), expect=303)
    at = f"/staff/families/{cast.rowans}/services"
    fields = {"person": str(cast.ben), "partner": str(partner_of(app, cast).id), "why": "For Saturdays."}
    thea.send(at, fields, expect=303)
    page = browser_for(cast.ben).get("/family/services")
    assert "Saturday dads" in page.text
    assert "For Saturdays." in page.text
    assert "Saturday dads" not in browser_for(cast.amy).get("/family/services").text
    page = thea.get(at)
    back = next(
        form.get("action") for form in page.tree.iter("form") if form.get("action", "").endswith("/take-back")
    )
    thea.post(back, page.form(back), expect=303)
    assert "Saturday dads" not in browser_for(cast.ben).get("/family/services").text


def test_a_wish_is_asked_read_and_answered_with_an_invitation(app, cast: Cast, browser_for) -> None:
    amy, thea = browser_for(cast.amy), browser_for(cast.thea)
    amy.send("/family/second-carer", {"name": "Joe", "words": "Come and watch her with me."}, expect=303)
    assert "They talk with you before they do anything." in amy.get("/family/second-carer").text
    page = thea.get(f"/staff/families/{cast.rowans}/services")
    assert "Come and watch her with me." in page.text
    with app.app_context():
        (wish,) = second_carers.wishes(cast.actor(cast.thea))
    at = f"/staff/families/{cast.rowans}/people/invite"
    form = thea.get(f"{at}?wish={wish.id}").form(at)
    assert form["name"] == "Joe"
    shown = thea.post(at, {**form, "children": str(cast.ada), "basis": "practitioner-approved"}, expect=200)
    assert "/j/" in shown.html
    assert "Your team has invited them." in amy.get("/family/second-carer").text


def test_not_for_now_tells_the_carer_that_it_will_be_talked_about(app, cast: Cast, browser_for) -> None:
    with app.app_context(), unit_of_work():
        wish = second_carers.ask(
            cast.actor(cast.amy), family_id=cast.rowans, name="Joe", words="Hello.", key=new_key()
        )
    at = f"/staff/families/{cast.rowans}"
    thea = browser_for(cast.thea)
    thea.send(f"{at}/second-carers/{wish}/not-now", {}, start=f"{at}/services", expect=303)
    assert (
        "Not for now. Your team will talk with you about it."
        in browser_for(cast.amy).get("/family/second-carer").text
    )
    with app.app_context():
        assert second_carers.wishes(cast.actor(cast.amy))[0].state == State.NOT_NOW


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_another_team_finds_nothing(cast: Cast, browser_for, name: str) -> None:
    browser_for(getattr(cast, name)).get(f"/staff/families/{cast.rowans}/services", expect=404)


def test_a_second_carer_cannot_tell_that_another_asked(app, cast: Cast, browser_for) -> None:
    browser_for(cast.amy).send("/family/second-carer", {"name": "Joe", "words": "Hello you."}, expect=303)
    assert "Joe" not in browser_for(cast.ben).get("/family/second-carer").text


def test_words_that_are_too_long_come_back(app, cast: Cast, browser_for) -> None:
    page = browser_for(cast.amy).send("/family/second-carer", {"name": "Joe", "words": "x" * 601}, expect=422)
    assert page.field("words") == "x" * 601
    with app.app_context():
        assert db.session.scalars(select(Partner)).all() == []
