"""Pages from the waiting room are brought into the diary by the one who wrote them, as they choose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.care.waiting_room import build
from tests.web.parent.test_ending import end
from watchmeplay.care.referrals.models import Referral, Side
from watchmeplay.care.waiting_room.models import WaitingPage
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped, system_scope

ADDRESS = "/family/waiting-pages"


@pytest.fixture
def code(app, cast) -> str:
    """Amy's own referral, with three pages she wrote before she had an account."""
    with app.app_context(), unit_of_work():
        sent = build.sent(cast)
        code = sent.codes[Side.PARENT]
        _, actor = build.opened(code)
        for days in (3, 2, 1):
            build.page(
                actor, str(days), at=now() - timedelta(days=days), seen=f"Seen {days}.", felt=f"Felt {days}."
            )
        with system_scope("test"):
            row = db.session.scalars(select(Referral)).one()
            row.family_id, row.person_id = cast.rowans, cast.amy
    return code


def opened(browser: Browser, code: str, *, pin: str = build.PIN, expect: int = 303):
    page = browser.get(ADDRESS)
    return browser.post(
        f"{ADDRESS}/open", {**page.form(f"{ADDRESS}/open"), "code": code, "pin": pin}, expect=expect
    )


def choices(page, *chosen: str) -> dict[str, str]:
    names = dict.fromkeys(
        element.get("name")
        for element in page.tree.iter("input")
        if (element.get("name") or "").startswith("page_")
    )
    assert len(names) == len(chosen), names
    return dict(zip(names, chosen, strict=True))


def told(app, actor: Actor) -> dict[str, str]:
    with app.app_context():
        return {entry.words: entry.audience for entry in db.session.scalars(scoped(actor, Entry))}


def test_each_page_goes_where_its_writer_says(app, cast, code, browser_for):
    browser = browser_for(cast.amy)
    assert "Bring pages with me" in browser.get("/family/about-me/").text
    assert "Bring pages with me" in browser.get("/family/").text
    opened(browser, code)
    page = browser.get(ADDRESS)
    form = {**page.form(ADDRESS), **choices(page, "team", "me", "leave"), "child": str(cast.ada)}
    assert browser.post(ADDRESS, form, expect=303).location == "/family/diary/"
    diary = browser.get("/family/diary/").text
    assert "Seen 3." in diary
    assert "Seen 2." in diary
    assert "Seen 1." not in diary
    assert told(app, cast.actor(cast.thea)) == {"Seen 3.": "team", "Felt 3.": "team"}
    assert told(app, cast.actor(cast.ben)) == {}
    assert set(told(app, cast.actor(cast.amy))) == {"Seen 3.", "Felt 3.", "Seen 2.", "Felt 2."}
    with app.app_context():
        moments = set(db.session.scalars(scoped(cast.actor(cast.amy), PlaySession.happened_at)))
    assert moments == {now() - timedelta(days=3), now() - timedelta(days=2)}


def test_what_was_left_can_be_brought_later_and_what_was_brought_is_not_offered_again(
    app, cast, code, browser_for
):
    browser = browser_for(cast.amy)
    opened(browser, code)
    page = browser.get(ADDRESS)
    sent = {**page.form(ADDRESS), **choices(page, "team", "leave", "leave"), "child": str(cast.ada)}
    browser.post(ADDRESS, sent, expect=303)
    left = browser.get(ADDRESS)
    assert "Seen 3." not in left.text
    assert browser.post(ADDRESS, sent, expect=303).location == "/family/diary/"  # the same form, sent twice
    browser.post(
        ADDRESS, {**left.form(ADDRESS), **choices(left, "me", "me"), "child": str(cast.max)}, expect=303
    )
    assert "nothing left to bring" in browser.get(ADDRESS).text
    for place in ("/family/about-me/", "/family/"):
        assert "Bring pages with me" not in browser.get(place).text
    with app.app_context(), system_scope("test"):
        assert len(db.session.scalars(select(PlaySession.id)).all()) == 3
        assert len(db.session.scalars(select(WaitingPage.id)).all()) == 3


def test_nothing_is_chosen_beforehand(app, cast, code, browser_for):
    browser = browser_for(cast.amy)
    opened(browser, code)
    page = browser.get(ADDRESS)
    assert "checked" not in page.html
    told_off = browser.post(ADDRESS, {**page.form(ADDRESS), "child": str(cast.ada)}, expect=422)
    assert "Choose one" in told_off.text


def test_somebody_elses_child_is_no_choice(app, cast, code, browser_for):
    browser = browser_for(cast.amy)
    opened(browser, code)
    page = browser.get(ADDRESS)
    form = {**page.form(ADDRESS), **choices(page, "team", "team", "team"), "child": str(cast.kit)}
    browser.post(ADDRESS, form, expect=422)
    with app.app_context(), system_scope("test"):
        assert db.session.scalars(select(PlaySession.id)).all() == []


@pytest.mark.parametrize("who", ["ben", "nora", "stan"])
def test_another_carer_with_code_and_pin_opens_nothing(app, cast, code, browser_for, who):
    browser = browser_for(getattr(cast, who))
    for place in ("/family/about-me/", "/family/"):
        assert "Bring pages" not in browser.get(place).text
    assert "does not open a page of yours" in opened(browser, code, expect=422).text


def test_a_cookie_of_the_room_opens_nothing_for_another_carer(app, cast, code, browser_for):
    amy, ben = browser_for(cast.amy), browser_for(cast.ben)
    opened(amy, code)
    secret = amy.client.get_cookie("waiting-pages", path=ADDRESS).value
    ben.client.set_cookie("waiting-pages", secret, path=ADDRESS)
    assert "The code of your private page" in ben.get(ADDRESS).text


def test_a_wrong_pin_opens_nothing_and_is_not_shown_again(app, cast, code, browser_for):
    page = opened(browser_for(cast.amy), code, pin="000111", expect=422)
    assert "does not match" in page.text
    assert "000111" not in page.html
    assert page.field("code") == code


@pytest.mark.parametrize("who", ["thea", "lea", "ann"])
def test_staff_have_no_such_page(cast, code, browser_for, who):
    browser_for(getattr(cast, who)).get(ADDRESS, expect=404)


def test_once_the_work_has_ended_home_offers_no_pages_to_bring(app, cast, code, browser_for):
    end(app, cast)
    assert "Bring pages" not in browser_for(cast.amy).get("/family/").text
