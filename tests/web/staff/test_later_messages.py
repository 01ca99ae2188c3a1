"""Messages that go later, in the thread: written, seen by the team alone, stopped, and not sent."""

from uuid import UUID, uuid4

import pytest

from tests.browse import Browser, Page
from tests.cast import Cast
from watchmeplay.care.week import templates
from watchmeplay.conversations import later
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.notifications import chores


def thread(cast: Cast) -> str:
    return f"/staff/messages/{cast.rowans}"


def send(browser: Browser, cast: Cast, *, expect: int = 302, **fields: str) -> Page:
    start = f"{thread(cast)}?carer={cast.amy}"
    return browser.send(thread(cast), {"words": "Good morning.", **fields}, start=start, expect=expect)


def only(app, cast: Cast) -> UUID:
    with app.app_context():
        (row,) = later.of_family(cast.actor(cast.thea), cast.rowans)
    return row.id


def test_nine_tomorrow_is_one_press_and_parents_see_nothing_of_it(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    send(browser, cast, when="nine")
    page = browser.get(f"{thread(cast)}?carer={cast.amy}")
    assert "Goes out to Amy Wednesday 11 March at 9am." in page.text and "Good morning." in page.text
    assert "Good morning." not in browser.get(f"{thread(cast)}?carer={cast.ben}").text
    for carer in (cast.amy, cast.ben):
        assert "Good morning." not in browser_for(carer).get("/family/messages/").text
    with app.app_context(), clock.frozen(later.tomorrow_at_nine("Europe/London")):
        chores.send_what_was_kept()
    assert "Good morning." in browser_for(cast.amy).get("/family/messages/").text
    assert "Goes out" not in browser.get(f"{thread(cast)}?carer={cast.amy}").text


def test_a_chosen_time_is_local(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    chosen = {"when": "chosen", "day-day": "20", "day-month": "3", "day-year": "2026", "time": "4:30pm"}
    send(browser, cast, **chosen)
    assert "Friday 20 March at 4:30pm" in browser.get(f"{thread(cast)}?carer={cast.amy}").text


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        (("", "", ""), "4pm", "Enter a day, within 14 days"),
        (("20", "3", "2026"), "", "Enter a time"),
        (("9", "3", "2026"), "4pm", "at most 14 days ahead"),
        (("1", "4", "2026"), "4pm", "at most 14 days ahead"),
        (("31", "2", "2026"), "4pm", "has no day 31"),
    ],
)
def test_a_time_that_cannot_be_keeps_the_words(browser_for, app, cast: Cast, day, time, words: str) -> None:
    fields = dict(zip(("day-day", "day-month", "day-year"), day, strict=True))
    page = send(browser_for(cast.thea), cast, expect=422, when="chosen", time=time, **fields)
    assert words in page.text and page.field("words") == "Good morning."
    with app.app_context():
        assert later.of_family(cast.actor(cast.thea), cast.rowans) == []


def test_it_is_stopped_from_the_thread(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    send(browser, cast, when="nine")
    stop = f"/staff/later/{only(app, cast)}/stop"
    done = browser.post(stop, {"csrf_token": browser.token()}, expect=303)
    assert done.location == f"{thread(cast)}?carer={cast.amy}"
    assert "Good morning." not in browser.get(done.location).text


def test_what_has_gone_says_so_when_it_is_stopped(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    send(browser, cast, when="nine")
    stop = f"/staff/later/{only(app, cast)}/stop"
    with app.app_context(), clock.frozen(later.tomorrow_at_nine("Europe/London")):
        chores.send_what_was_kept()
    browser.post(stop, {"csrf_token": browser.token()}, expect=303)
    assert "This message has gone already." in browser.get("/staff/messages/").text


def test_what_could_not_go_stays_in_the_thread_until_it_is_put_away(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    send(browser, cast, when="nine")
    with app.app_context(), unit_of_work():
        records.pause_contact(cast.actor(cast.thea), cast.rowans, paused=True)
    with app.app_context(), clock.frozen(later.tomorrow_at_nine("Europe/London")):
        chores.send_what_was_kept()
    page = browser.get(f"{thread(cast)}?carer={cast.amy}")
    assert "Not sent It was to go to Amy" in page.text and "Good morning." in page.text
    browser.post(f"/staff/later/{only(app, cast)}/stop", {"csrf_token": browser.token()}, expect=303)
    assert "Not sent" not in browser.get(f"{thread(cast)}?carer={cast.amy}").text


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben"])
def test_strangers_and_the_family_cannot_stop_it(browser_for, app, cast: Cast, name: str) -> None:
    send(browser_for(cast.thea), cast, when="nine")
    browser = browser_for(getattr(cast, name))
    token = {"csrf_token": browser.token()}
    theirs = browser.post(f"/staff/later/{only(app, cast)}/stop", token, expect=404)
    assert theirs.text == browser.post(f"/staff/later/{uuid4()}/stop", token, expect=404).text
    only(app, cast)


def test_a_template_begins_a_message_too(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        own = templates.add(cast.actor(cast.thea), title="Thursday", words="See you on Thursday.")
    page = browser_for(cast.thea).get(f"{thread(cast)}?carer={cast.amy}&template={own}")
    assert page.field("words") == "See you on Thursday."
