"""The pages of tasks: one's own, a family's, done and undone, and handed over."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.browse import Browser
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.week import tasks
from watchmeplay.families import caseloads
from watchmeplay.foundation.database import unit_of_work

OWN = "/staff/tasks"


def of(family_id: UUID) -> str:
    return f"/staff/families/{family_id}/tasks"


def add(app, cast: Cast, **facts) -> UUID:
    wanted = {"words": "Ring the nursery", "owner_id": cast.thea, "due_on": NOW.date(), **facts}
    with app.app_context(), unit_of_work():
        return tasks.add(cast.actor(cast.thea), family_id=cast.rowans, **wanted)


def sends(browser: Browser, family_id: UUID, *, expect: int = 303, **fields: str):
    page = browser.get(of(family_id))
    wanted = {
        **page.form(of(family_id)), "words": "Ask about Thursday", "owner": str(fields.pop("owner", "")),
        "due_on-day": "20", "due_on-month": "3", "due_on-year": "2026", **fields,
    }  # fmt: skip
    return browser.post(of(family_id), wanted, expect=expect)


def test_a_task_is_added_for_somebody_by_a_day(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    page = browser.get(of(cast.rowans))
    assert "Thea (you)" in page.text and "Lea" in page.text
    assert (page.field("due_on-day"), page.field("due_on-month")) == ("17", "3")
    assert sends(browser, cast.rowans, owner=str(cast.lea)).location == of(cast.rowans)
    lea = browser_for(cast.lea).get(OWN)
    assert "Friday 20 March" in lea.text and "Ask about Thursday" in lea.text and "Rowan" in lea.text
    assert "Nothing to do." in browser.get(OWN).text


def test_overdue_tasks_stand_first_and_done_can_be_undone(browser_for, app, cast: Cast) -> None:
    add(app, cast, words="Soon", due_on=NOW.date() + timedelta(days=2))
    late = add(app, cast, words="Late", due_on=NOW.date() - timedelta(days=4))
    browser = browser_for(cast.thea)
    page = browser.get(OWN)
    assert page.text.index("Since Friday 6 March") < page.text.index("Soon")
    assert browser.send(f"{OWN}/{late}/done", {}, start=OWN, expect=303).location == OWN
    assert "Done in the last week" in browser.get(OWN).text
    browser.send(f"{OWN}/{late}/undo", {}, start=OWN, expect=303)
    assert "Done in the last week" not in browser.get(OWN).text


def test_a_task_is_handed_over(browser_for, app, cast: Cast) -> None:
    task_id = add(app, cast)
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    browser = browser_for(cast.thea)
    done = browser.send(f"{OWN}/{task_id}", {"owner": str(cast.una)}, expect=303)
    assert done.location == of(cast.rowans)
    assert "Ring the nursery" in browser_for(cast.una).get(OWN).text
    refused = browser.send(f"{OWN}/{task_id}", {"owner": str(cast.ola)}, expect=422)
    assert "Choose one of the answers" in refused.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": " "}, "Write what is to be done"),
        ({"due_on-day": "9"}, "Choose today or a later day"),
        ({"due_on-year": "2062"}, "Check the year."),
        ({"owner": ""}, "Choose who does it"),
        ({"words": "x\x00"}, "a character here that we cannot keep"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_is_kept(
    browser_for, cast: Cast, fields: dict, words: str
) -> None:
    page = sends(browser_for(cast.thea), cast.rowans, expect=422, **{"owner": str(cast.thea), **fields})
    assert words in page.text
    assert page.field("due_on-month") == "3"


def test_a_double_tap_adds_one_and_other_words_ask_again(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    fields = {
        **browser.get(of(cast.rowans)).form(of(cast.rowans)), "words": "Once", "owner": str(cast.thea),
        "due_on-day": "20", "due_on-month": "3", "due_on-year": "2026",
    }  # fmt: skip
    for _ in range(2):
        browser.post(of(cast.rowans), fields, expect=303)
    page = browser.post(of(cast.rowans), {**fields, "words": "Twice"}, expect=422)
    assert "Another task was added from this page before." in page.text and page.field("words") == "Twice"
    browser.post(of(cast.rowans), {**fields, "words": "Twice", "key": page.field("key")}, expect=303)
    assert browser.get(OWN).text.count("Once") >= 1


def test_the_way_back_is_one_of_our_own_pages(browser_for, app, cast: Cast) -> None:
    task_id = add(app, cast)
    browser = browser_for(cast.thea)
    token = {"csrf_token": browser.token()}
    look = f"/staff/look/{cast.rowans}"
    assert browser.post(f"{OWN}/{task_id}/done?back={look}", token, expect=303).location == look
    assert browser.post(f"{OWN}/{task_id}/undo?back=//elsewhere.example", token, expect=303).location == OWN


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy"])
def test_to_strangers_a_familys_tasks_are_missing(browser_for, app, cast: Cast, name: str) -> None:
    task_id = add(app, cast)
    browser = browser_for(getattr(cast, name))
    assert browser.get(of(cast.rowans), expect=404).text == browser.get(of(uuid4()), expect=404).text
    browser.get(f"{OWN}/{task_id}", expect=404)
    token = {"csrf_token": browser.token(), "owner": str(cast.thea), "words": "Hello"}
    for path in (f"{OWN}/{task_id}", f"{OWN}/{task_id}/done", f"{OWN}/{task_id}/undo", of(cast.rowans)):
        browser.post(path, token, expect=404)
    browser.get(f"{OWN}?after={task_id}", expect=404)
