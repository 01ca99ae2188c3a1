"""Who looks after a family, asking a colleague, and what the colleague reads before and after the answer."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests import build as pages
from tests.browse import Browser, Page
from tests.care.allocation import build
from tests.care.appointments import build as meetings
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.conversations import later
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key

ASKED = "/staff/asked"


def at(cast: Cast) -> str:
    return f"/staff/families/{cast.rowans}/transfer"


def ask(browser: Browser, cast: Cast, **fields: str) -> Page:
    """Thea asks Una and hands the family over, unless told otherwise."""
    wanted = {"to": str(cast.una), "hands_over": str(cast.thea), "why": "I leave in May.", **fields}
    page = browser.get(at(cast))
    return browser.post(
        at(cast), {**page.form(at(cast)), **wanted}, expect=422 if "expect" in fields else 303
    )


def answer(browser: Browser, **fields: str) -> Page:
    page = browser.get(ASKED)
    [path] = [
        form.get("action") for form in page.tree.iter("form") if (form.get("action") or "").startswith(ASKED)
    ]
    return browser.post(path, {**page.form(path), **fields}, expect=int(fields.pop("expect", 303)))


def test_a_family_passes_from_one_to_the_other(browser_for, app, cast: Cast) -> None:
    thea, una = browser_for(cast.thea), browser_for(cast.una)
    done = thea.get(ask(thea, cast).location)
    assert "You look after this family until they accept." in done.text and "Una Asked" in done.text
    assert "You are asked to look after 1 family" in una.get("/staff/").text
    page = una.get(ASKED)
    assert "Family R, North" in page.text and "I leave in May." in page.text
    assert not {"Rowan", "Amy", "Ada", "Max"} & set(page.text.split())
    una.get(f"/staff/families/{cast.rowans}", expect=404)
    taken = answer(una, answer="yes")
    assert taken.location == f"/staff/families/{cast.rowans}"
    assert "This family is on your caseload now." in una.get(taken.location).text
    thea.get(at(cast), expect=404)
    assert "Una" in browser_for(cast.amy).get("/family/messages/").text
    assert "You are asked" not in una.get("/staff/").text


def test_what_goes_along_is_named_and_messages_for_later_do_not_go(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.task(cast, cast.thea, cast.rowans)
        meetings.booked(cast, NOW + timedelta(days=9))
        meetings.offered(cast, NOW + timedelta(days=10))
        note = build.note(cast.thea, cast.rowans)
        later.write(
            cast.actor(cast.thea), family_id=cast.rowans, caregiver_id=cast.amy, words="See you!",
            send_at=NOW.replace(day=11), key=new_key(),
        )  # fmt: skip
    thea, una = browser_for(cast.thea), browser_for(cast.una)
    page = thea.get(at(cast))
    assert "1 task." in page.text and "1 note that you began" in page.text
    assert "1 message of yours that was to go later does not go" in page.text
    assert "1 appointment of yours, as a task to agree a new time." in page.text
    assert "a new time. 1 offer of times is withdrawn: the family hears" in page.text
    ask(thea, cast)
    answer(una, answer="yes")
    page = una.get(f"/staff/families/{cast.rowans}/tasks")
    to_agree = [link.get("href") for link in page.tree.iter("a") if "Agree a new time" in (link.text or "")]
    assert len(to_agree) == 2
    assert "Move or change" in una.get(to_agree[1]).text
    with app.app_context():
        assert build.draft(note) == (
            cast.una, "Begun by Thea, handed over on 10 March 2026.\n\nThey came late.",
        )  # fmt: skip
        rows = later.of_family(cast.actor(cast.una), cast.rowans)
        assert [(row.words, row.not_sent) for row in rows] == [("See you!", True)]


def test_a_no_needs_a_reason_that_the_colleague_reads(browser_for, cast: Cast) -> None:
    thea, una = browser_for(cast.thea), browser_for(cast.una)
    ask(thea, cast)
    assert "Say why" in answer(una, answer="no", words=" ", expect="422").text
    answer(una, answer="no", words="Full until June.")
    page = thea.get(at(cast))
    assert "Una Declined" in page.text and "Full until June." in page.text


def test_an_asking_can_be_taken_back(browser_for, cast: Cast) -> None:
    thea = browser_for(cast.thea)
    page = thea.get(ask(thea, cast).location)
    [path] = [
        f.get("action") for f in page.tree.iter("form") if (f.get("action") or "").endswith("/withdraw")
    ]
    assert "Taken back" in thea.get(thea.post(path, page.form(path), expect=303).location).text
    assert "Nobody asks you" in browser_for(cast.una).get(ASKED).text
    thea.post(path, page.form(path), expect=422)


def test_what_is_refused_comes_back_as_typed(browser_for, cast: Cast) -> None:
    thea = browser_for(cast.thea)
    page = thea.get(at(cast))
    fields = {**page.form(at(cast)), "to": str(cast.una), "hands_over": "stay", "why": "I  leave.\n"}
    for wrong in ({"to": ""}, {"to": str(cast.ola)}, {"hands_over": str(cast.una)}, {"why": " "}):
        thea.post(at(cast), {**fields, **wrong}, expect=422)
    thea.post(at(cast), fields, expect=303)
    again = thea.post(
        at(cast),
        {**thea.get(at(cast)).form(at(cast)), **{k: fields[k] for k in ("to", "hands_over", "why")}},
        expect=422,
    )
    assert "They have been asked already" in again.text and again.field("why") == "I  leave.\n"


def test_a_weight_is_kept_and_shown(browser_for, app, cast: Cast) -> None:
    thea = browser_for(cast.thea)
    path = f"{at(cast)}/weight"
    page = thea.get(at(cast))
    thea.post(path, {**page.form(path), "person": str(cast.thea), "weight": "3"}, expect=303)
    chosen = [o.text for o in thea.get(at(cast)).tree.iter("option") if o.get("selected") is not None]
    assert "Heavy" in chosen
    for wrong in ({"weight": "9"}, {"weight": ""}):
        thea.post(path, {**page.form(path), "person": str(cast.thea), **wrong}, expect=422)
    thea.post(path, {**page.form(path), "person": str(cast.una), "weight": "1"}, expect=404)
    thea.post(path, {**page.form(path), "person": "x", "weight": "1"}, expect=404)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy"])
def test_to_strangers_it_is_missing(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(at(cast), expect=404)
    fields = {"csrf_token": browser.token(), "to": str(cast.una), "why": "Give me", "hands_over": "stay"}
    for path in (
        at(cast),
        f"{at(cast)}/weight",
        f"{at(cast)}/{UUID(int=7)}/withdraw",
        f"{ASKED}/{UUID(int=7)}",
    ):
        browser.post(path, {**fields, "answer": "yes"}, expect=404)


def test_a_lead_asks_on_behalf_of_a_colleague(browser_for, app, cast: Cast) -> None:
    lea = browser_for(cast.lea)
    ask(lea, cast)
    rows = lea.get("/staff/service/passing").text
    assert "Rowan" in rows and "Thea" in rows and "Una" in rows
    assert "Rowan" not in browser_for(cast.lou).get("/staff/service/passing").text


def test_the_page_takes_as_many_statements_for_a_large_team(browser_for, app, cast: Cast) -> None:
    lea, numbers = browser_for(cast.lea), []
    for more in (0, 6):
        with app.app_context(), unit_of_work():
            for number in range(more):
                pages.on_caseload(cast, build.colleague(cast, f"Colleague {number}"))
        lea.get(at(cast))
        with counting(app) as counted:
            assert lea.client.get(at(cast)).status_code == 200
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 24
