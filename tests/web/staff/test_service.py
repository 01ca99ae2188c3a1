"""The lead's page: every number opens its rows, the rows are of the lead's own areas, and nobody else sees any."""

from datetime import timedelta

import pytest

from tests import build as pages
from tests.browse import Page
from tests.care.allocation import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.diary.test_oversight import joined_first
from tests.web.staff.given import caseload, give, write_as
from watchmeplay.conversations import actions as conversations
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key

SERVICE = "/staff/service/"
LISTS = (
    "unanswered", "quiet", "second-carers", "evenings", "passing", "help-lines", "partners", "people", "away", "left",
    "consultations",
)  # fmt: skip


def numbers(page: Page) -> dict[str, tuple[int, str]]:
    """Each number by its words, with where it leads."""
    found = {}
    for link in page.tree.iter("a"):
        number, words = link.find("b"), link.find("span")
        if number is not None and "numbers__number" in (number.get("class") or ""):
            found["".join(words.itertext())] = int(number.text), link.get("href")
    return found


def rows(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.tree.iter("tr")][1:]


def write(app, cast: Cast, days_ago: int) -> None:
    with app.app_context(), clock.frozen(NOW - timedelta(days=days_ago)), unit_of_work():
        conversations.send(
            cast.actor(cast.amy), family_id=cast.rowans, caregiver_id=cast.amy, words="Hello?", key=new_key()
        )


def old_page(app, cast: Cast, days_ago: int, **facts: object) -> None:
    moment = NOW - timedelta(days=days_ago)
    with clock.frozen(moment):
        give(app, cast, at=moment, **facts)


def test_every_number_leads_to_a_page_that_is_there(browser_for, cast: Cast) -> None:
    lea = browser_for(cast.lea)
    found = numbers(lea.get(SERVICE))
    assert found["open records"][0] == 2 and found["work in these areas"][0] == 3
    for _, href in found.values():
        lea.get(href)


def test_what_is_unanswered_over_the_promise_is_counted_and_listed(browser_for, app, cast: Cast) -> None:
    write(app, cast, 7)
    old_page(app, cast, 8)
    old_page(app, cast, 0, by=cast.nora, child=cast.kit)
    lea = browser_for(cast.lea)
    number, href = numbers(lea.get(SERVICE))["unanswered over the promised time"]
    assert (number, href) == (1, f"{SERVICE}unanswered")
    [row] = rows(lea.get(href))
    assert row.startswith("Rowan") and "8 days" in row and "Messages 1" in row and "Pages 1" in row
    assert row.endswith("Thea")
    assert rows(browser_for(cast.lou).get(href)) == []


def test_quiet_families_and_second_carers_are_listed(browser_for, app, cast: Cast) -> None:
    with app.app_context():
        joined_first(cast.amy, cast)
    for days in (20, 16, 12):
        old_page(app, cast, days)
    old_page(app, cast, 12, by=cast.ben)
    lea = browser_for(cast.lea)
    found = numbers(lea.get(SERVICE))
    assert found["quieter than usual for them"][0] == 1
    assert found["play by another carer in 4 weeks"][0] == 1
    [row] = rows(lea.get(f"{SERVICE}quiet"))
    assert row.startswith("Rowan") and "12 days" in row and "4" in row
    [row] = rows(lea.get(f"{SERVICE}second-carers"))
    assert "By other carers 1" in row and "By the first carer 3" in row


def test_families_of_a_suspended_colleague_are_given_on_in_one_step(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.task(cast, cast.thea, cast.rowans)
        build.note(cast.thea, cast.rowans)
        build.suspend(cast, cast.thea)
    lea, path = browser_for(cast.lea), f"{SERVICE}left/{cast.thea}"
    assert numbers(lea.get(SERVICE))["of colleagues whose account is stopped"] == (2, f"{SERVICE}left")
    page = lea.get(f"{SERVICE}left")
    assert "With Thea" in page.text and "1 task · 1 note begun" in page.text
    fields = {**page.form(path), "families": [str(cast.rowans), str(cast.neighbours)]}
    assert "Choose a colleague" in lea.post(path, {**fields, "to": ""}, expect=422).text
    done = lea.post(path, {**fields, "to": str(cast.una)}, expect=303)
    assert "2 families have somebody new." in lea.get(done.location).text
    with app.app_context():
        assert build.team(cast.rowans) == build.team(cast.neighbours) == {"Una": None}
    assert "Una" in browser_for(cast.amy).get("/family/messages/").text


def test_families_of_somebody_who_is_leaving_are_given_on_from_their_page(
    browser_for, app, cast: Cast
) -> None:
    lea, path = browser_for(cast.lea), f"{SERVICE}left/{cast.thea}"
    page = lea.get(f"{SERVICE}people/{cast.thea}")
    assert "Nyland" in page.text and "Rowan" in page.text
    fields = {**page.form(path), "families": [str(cast.rowans)], "to": str(cast.una)}
    lea.post(path, fields, expect=303)
    with app.app_context():
        assert build.team(cast.rowans) == {"Una": None}
        assert build.team(cast.neighbours) == {"Thea": None}
    wrong = lea.post(path, {**fields, "families": [str(cast.strangers)]}, expect=422)
    assert "Stone" not in wrong.text


def test_a_lead_sets_a_colleagues_room_and_the_colleague_their_own(browser_for, cast: Cast) -> None:
    lea, path = browser_for(cast.lea), f"{SERVICE}people/{cast.una}"
    fields = {**lea.get(path).form(path), "room": "1", "languages": "Polish", "working_days": ["1", "3"]}
    lea.post(path, fields, expect=303)
    una = browser_for(cast.una)
    page = una.get("/staff/profile")
    assert (page.field("room"), page.field("languages")) == ("1", "Polish")
    for wrong in ("", "many", "201", "-1"):
        answer = una.post("/staff/profile", {**page.form("/staff/profile"), "room": wrong}, expect=422)
        assert answer.field("room") == wrong
    with_evenings = {**page.form("/staff/profile"), "room": "0", "evenings": "yes"}
    una.post("/staff/profile", with_evenings, expect=303)
    assert "Evenings" in lea.get(f"{SERVICE}people").text


@pytest.mark.parametrize("name", ["thea", "una", "ann", "amy"])
def test_the_service_is_not_there_for_others(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    for path in ("", *LISTS, f"people/{cast.una}"):
        browser.get(SERVICE + path, expect=404)
    browser.post(f"{SERVICE}left", {"csrf_token": browser.token()}, expect=404)


def test_another_leads_people_and_families_are_not_there(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.suspend(cast, cast.thea)
    write(app, cast, 7)
    old_page(app, cast, 8)
    lou = browser_for(cast.lou)
    for path in ("", *LISTS):
        assert not {"Rowan", "Nyland", "Thea", "Una"} & set(lou.get(SERVICE + path).text.split())
    lou.get(f"{SERVICE}people/{cast.una}", expect=404)
    fields = {"csrf_token": lou.token(), "families": str(cast.rowans), "to": str(cast.ola)}
    lou.post(f"{SERVICE}left/{cast.thea}", fields, expect=404)


def test_the_statements_do_not_grow_with_the_caseload(browser_for, app, cast: Cast) -> None:
    lea, counts = browser_for(cast.lea), []
    write(app, cast, 7)
    for more in (1, 20):
        for _, child, carer in caseload(
            app, cast, [f"Family {n:02} of {more}" for n in range(more)]
        ).values():
            with clock.frozen(NOW - timedelta(days=8)):
                write_as(app, carer, child)
        found = []
        for path in ("", *LISTS):
            lea.get(SERVICE + path)
            with counting(app) as counted:
                assert lea.client.get(SERVICE + path).status_code == 200
            found.append(counted.number)
        counts.append(found)
    assert counts[0] == counts[1]
    assert counts[0][0] <= 36 and max(counts[0][1:]) <= 16


def test_the_lists_go_page_by_page(browser_for, app, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("watchmeplay.web.staff.service_listing.ON_A_PAGE", 1)
    old_page(app, cast, 9)
    old_page(app, cast, 8, by=cast.nora, child=cast.kit)
    lea = browser_for(cast.lea)
    first = lea.get(f"{SERVICE}unanswered")
    assert len(rows(first)) == 1 and "Rowan" in rows(first)[0]
    assert "Nyland" in rows(lea.get(f"{SERVICE}unanswered?page=2"))[0]
    for wrong in ("0", "x", "-1", "999999"):
        lea.get(f"{SERVICE}unanswered?page={wrong}", expect=404)


def test_a_lead_who_takes_a_family_on_is_no_longer_only_reading(browser_for, app, cast: Cast) -> None:
    session_id = give(app, cast)
    lea = browser_for(cast.lea)
    assert "You oversee this family" in lea.get(f"/staff/diary/{session_id}").text
    with app.app_context(), unit_of_work():
        pages.on_caseload(cast, cast.lea)
    assert "You oversee this family" not in lea.get(f"/staff/diary/{session_id}").text
